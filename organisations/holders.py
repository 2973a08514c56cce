"""Who does a core task: since when, whether they can do it today, when they last did it, and until when.

*Can do it today* is knowing how and having access; each is kept as rows from a day until a day, so that it stays known
when someone could. What is said today counts from today: what was not so any more today ended yesterday.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from members.fingerprints import fingerprint
from members.models import Member
from organisations import backups, core_tasks
from organisations.models import Ability, AbilityKind, CoreTask, Practice, TaskHolder
from samensterker.localtime import local_day

DAY = timedelta(days=1)
ABILITIES = {"knows_how": AbilityKind.KNOWS_HOW, "has_access": AbilityKind.HAS_ACCESS}
FACTS = ("from_on", "until_on", *ABILITIES, "done_on")


class HoldsAlready(Exception):
    """This member, or someone with this name, does the task already in that time; `holder` says when."""

    def __init__(self, holder: TaskHolder) -> None:
        self.holder = holder
        super().__init__(str(holder.pk))


class StaleHolder(Exception):
    """Someone else changed it after this form was made; `holder` is how it stands now, None when it is gone."""

    def __init__(self, holder: TaskHolder | None) -> None:
        self.holder = holder
        super().__init__()


class NotInTheGuild(Exception):
    """This member left."""


class WrongDays(Exception):
    """The last day lies before the first, or it was done on a day that is still to come."""


@dataclass(frozen=True)
class Who:
    """A member, or someone outside the guild by name."""

    member: Member | None = None
    name: str = ""


def facts_of(holder: TaskHolder, on: date) -> dict[str, Any]:
    """What a form about a holder shows and changes; asks nothing when abilities and practice are at hand."""
    able = {
        row.kind for row in holder.abilities.all() if row.from_on <= on and (not row.until_on or row.until_on >= on)
    }
    if holder.from_on > on:  # who begins later: as it is said now of that day
        able = {row.kind for row in holder.abilities.all() if row.until_on is None}
    return {
        "from_on": holder.from_on,
        "until_on": holder.until_on,
        **{name: kind in able for name, kind in ABILITIES.items()},
        "done_on": last_done(holder),
    }


def last_done(holder: TaskHolder) -> date | None:
    return max((row.done_on for row in holder.practices.all()), default=None)


def version_of(holder: TaskHolder, on: date) -> str:
    return fingerprint(facts_of(holder, on))


@transaction.atomic
def add(
    task: CoreTask,
    who: Who,
    *,
    from_on: date,
    until_on: date | None = None,
    knows_how: bool = False,
    has_access: bool = False,
    done_on: date | None = None,
    by: Member,
    now: datetime,
) -> TaskHolder:
    """From that day on; who does a task is not its backup any more.

    Raises `HoldsAlready`, also for a form that is sent twice; `WrongDays`, `NotInTheGuild` and `core_tasks.TaskEnded`.
    """
    today = local_day(now)
    if who.member and not Member.objects.to_change().filter(pk=who.member.pk, left_at=None).exists():
        raise NotInTheGuild  # the member before the task, so that none wait in a circle
    task = _still_there(task, today)
    holder = TaskHolder(task=task, member=who.member, name=who.name, from_on=from_on, until_on=until_on)
    _refuse(holder, done_on, today)
    holder.save()
    for name, can in (("knows_how", knows_how), ("has_access", has_access)):
        if can:
            Ability.objects.create(holder=holder, kind=ABILITIES[name], from_on=from_on)
    if done_on:
        Practice.objects.create(holder=holder, done_on=done_on)
    if who.member:
        backups.end_for_holder(task, who.member, by=by, now=now)
    return holder


@transaction.atomic
def change(holder: TaskHolder, *, version: str, now: datetime, **facts: Any) -> bool:
    """Some of `FACTS`; answers whether anything was new. Raises `StaleHolder`, `HoldsAlready`, `WrongDays` and
    `core_tasks.TaskEnded`.

    An earlier day on which it was last done is a correction: what was said to be later, was not so.
    """
    today = local_day(now)
    _still_there(holder.task, today)
    current = TaskHolder.objects.select_related("task", "member").filter(pk=holder.pk).first()
    if current is None:
        raise StaleHolder(None)
    before = facts_of(current, today)
    if facts == {name: before[name] for name in facts}:
        return False
    if version != fingerprint(before):
        raise StaleHolder(current)
    after = {**before, **facts}
    current.from_on, current.until_on = after["from_on"], after["until_on"]
    _refuse(current, after["done_on"], today)
    current.save(update_fields=["from_on", "until_on"])
    for name, kind in ABILITIES.items():
        if after[name] != before[name]:
            _say_ability(current, kind, after[name], today)
        elif after["from_on"] < before["from_on"]:  # since earlier than we thought, and as able as at the beginning
            current.abilities.filter(kind=kind, from_on=before["from_on"]).update(from_on=after["from_on"])
    if after["done_on"] != before["done_on"]:
        _say_done(current, after["done_on"])
    return True


@transaction.atomic
def do_it(holder: TaskHolder, *, now: datetime) -> bool:
    """They did it today; answers whether that is new. Raises `StaleHolder`, and `core_tasks.TaskEnded`."""
    today = local_day(now)
    _still_there(holder.task, today)
    if not TaskHolder.objects.current(today).filter(pk=holder.pk).exists():
        raise StaleHolder(TaskHolder.objects.filter(pk=holder.pk).first())
    _row, is_new = Practice.objects.get_or_create(holder=holder, done_on=today)
    return is_new


def of_task(tasks: Iterable[int], *, on: date):
    """All that did it, do it, or will; with what their facts need, in three queries."""
    rows = TaskHolder.objects.filter(task__in=list(tasks)).select_related("member")
    return rows.prefetch_related("abilities", "practices").order_by("from_on", "pk")


def _still_there(task, today):
    current = core_tasks.held(task)
    if core_tasks.is_over(current, today):
        raise core_tasks.TaskEnded(current)
    return current


def _refuse(holder, done_on, today):
    """What the constraints of the table say too, but for the day that is still to come."""
    if (holder.until_on and holder.until_on < holder.from_on) or (done_on and done_on > today):
        raise WrongDays
    others = TaskHolder.objects.filter(task=holder.task_id).exclude(pk=holder.pk)
    same = others.filter(member=holder.member_id) if holder.member_id else others.filter(name__iexact=holder.name)
    over = same.filter(Q(until_on=None) | Q(until_on__gte=holder.from_on))
    if holder.until_on:
        over = over.filter(from_on__lte=holder.until_on)
    if first := over.order_by("from_on").first():
        raise HoldsAlready(first)


def _say_ability(holder, kind, can, today):
    rows = holder.abilities.filter(kind=kind)
    if not can:
        rows.filter(from_on__gte=today).delete()
        rows.filter(Q(until_on=None) | Q(until_on__gte=today)).update(until_on=today - DAY)
    elif holder.from_on >= today:
        Ability.objects.create(holder=holder, kind=kind, from_on=holder.from_on)
    elif last := rows.filter(until_on=today - DAY).first():  # taken back a moment later
        last.until_on = None
        last.save(update_fields=["until_on"])
    else:
        Ability.objects.create(holder=holder, kind=kind, from_on=today)


def _say_done(holder, done_on):
    later = holder.practices.filter(done_on__gt=done_on) if done_on else holder.practices
    later.all().delete()
    if done_on:
        Practice.objects.get_or_create(holder=holder, done_on=done_on)
