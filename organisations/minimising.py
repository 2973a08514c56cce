"""What is known of people through their organisations, and how long: see `docs/personal-data.toml`.

Rows stay where the history of the guild needs them; what names or describes someone in them goes.
"""

from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from members import minimising
from members.minimising import LEFT_A_MONTH, TWO_YEARS, YEAR, Rule, forget, of_left
from organisations.models import (
    Backup,
    ContactMoment,
    CoreTask,
    Endorsement,
    Handover,
    HelpAnswer,
    HelpAsked,
    Principles,
    StageChange,
    TaskHolder,
)
from organisations.models.outsiders import FORGOTTEN
from samensterker.localtime import local_day

A_YEAR_AFTER = "A year after its end"
NOTHING = "–"  # in the place of words that are forgotten, where a row has to say something


def _ended(model: Any, now: datetime) -> QuerySet[Any]:
    return model.objects.filter(until_on__lte=local_day(now) - YEAR)


def _named(rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    return rows.exclude(**{column: ""}).exclude(**{f"{column}__startswith": FORGOTTEN})


def _without_name(column):
    """A number stands in its place, as two people of one task are still two."""
    numbered = Concat(Value(FORGOTTEN), Cast("pk", CharField()))
    return lambda rows, now: rows.update(**{column: numbered})


def _outsiders(now):
    return _named(_ended(TaskHolder, now).filter(member=None), "name")


def _over(now):
    moment = now - YEAR
    return Handover.objects.filter(Q(finished_at__lte=moment) | Q(cancelled_at__lte=moment))


def _endorsed_long_ago(now):
    """Under a version that was followed by another a year ago: what holds now, is known by whom."""
    newer = Principles.objects.filter(published_at__lte=now - YEAR).order_by("-number").values("number")[:1]
    return _named(Endorsement.objects.filter(principles__number__lt=newer, member=None), "name")


def _agreed_long_ago(now):
    long_ago = local_day(now) - YEAR
    over = Q(until_on__lte=long_ago) | Q(declined_at__lte=now - YEAR)
    return Backup.objects.filter(over).exclude(note="")


def _told_long_ago(now):
    """Also with a next step that was never done; not with one that is still to come."""
    long_ago = local_day(now) - TWO_YEARS
    rows = ContactMoment.objects.filter(on__lte=long_ago).filter(
        Q(next_on=None) | Q(next_on__lte=long_ago) | Q(settled_at__isnull=False)
    )
    return rows.exclude(said=NOTHING, with_whom="", next_step="")


def _only_day_and_kind(rows, now):
    rows.update(said=NOTHING, with_whom="", next_step="", next_on=None, version=F("version") + 1)


def _asked_in_vain(now):
    """Who did not help; that someone did is the memory of the guild."""
    rows = HelpAsked.objects.filter(member__isnull=False, request__closed_at__lte=now - YEAR)
    return rows.exclude(answer=HelpAnswer.YES)


RULES = (
    Rule(
        LEFT_A_MONTH,
        "organisations.Principles",
        of_left(Principles, "published_by"),
        forget("published_by"),
        ("published_by",),
    ),
    Rule(A_YEAR_AFTER, "organisations.TaskHolder", _outsiders, _without_name("name"), ("name",)),
    Rule(
        A_YEAR_AFTER,
        "organisations.CoreTask",
        lambda now: _ended(CoreTask, now).exclude(remark="", instruction_where=""),
        lambda rows, now: rows.update(remark="", instruction_where=""),
        ("remark", "instruction_where"),
    ),
    Rule(
        A_YEAR_AFTER,
        "organisations.Backup",
        _agreed_long_ago,
        lambda rows, now: rows.update(note=""),
        ("note",),
    ),
    Rule(
        A_YEAR_AFTER,
        "organisations.Handover",
        lambda now: _named(_over(now), "successor_name"),
        _without_name("successor_name"),
        ("successor_name",),
    ),
    Rule(
        A_YEAR_AFTER,
        "organisations.Handover",
        lambda now: _over(now).exclude(note=""),
        lambda rows, now: rows.update(note=""),
        ("note",),
    ),
    Rule(A_YEAR_AFTER, "organisations.HelpAsked", _asked_in_vain),
    Rule(
        "A year after a next version",
        "organisations.Endorsement",
        _endorsed_long_ago,
        _without_name("name"),
        ("name",),
    ),
    Rule(
        "Two years, then only the day and the kind",
        "organisations.ContactMoment",
        _told_long_ago,
        _only_day_and_kind,
        ("with_whom", "said", "next_step"),
    ),
    Rule(
        "Two years",
        "organisations.StageChange",
        lambda now: StageChange.objects.filter(at__lte=now - TWO_YEARS).exclude(because=""),
        lambda rows, now: rows.update(because=""),
        ("because",),
    ),
)


def register() -> None:
    minimising.register(*RULES)
