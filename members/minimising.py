"""What has outlived its time goes, each night. `docs/personal-data.toml` says how long; here is who does it.

A rule finds what is to go and takes it away, so that a dry run counts the very rows that a night would take. Apps above
add their own rules. `tests/test_minimising.py` holds the rules against the register.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from members import erasing, search
from members.accounts import trust_address
from members.models import (
    Absence,
    BookletCopy,
    Change,
    ContactMessage,
    ContactView,
    CvEntry,
    CvFile,
    Expertise,
    ImportDraft,
    KnowledgeArea,
    Member,
    NotADuplicate,
    Role,
    Roster,
    SharingText,
)
from members.stored_files import remove_after_commit
from samensterker.localtime import local_day
from samensterker.outbox import cleaning

MONTH, QUARTER, YEAR = timedelta(days=30), timedelta(days=90), timedelta(days=365)
TWO_YEARS, DAY = timedelta(days=730), timedelta(days=1)
ALL = "*"


@dataclass(frozen=True)
class Rule:
    """Rows of one table whose time is over, and what is done with them."""

    keeps: str  # as the register says it: "Until 30 days after leaving"
    table: str
    find: Callable[[datetime], QuerySet[Any]]
    do: Callable[[QuerySet[Any], datetime], object] = lambda rows, now: rows.delete()
    columns: tuple[str, ...] = (ALL,)  # that go; all of them with the row
    also: tuple[str, ...] = field(default=())  # other tables and columns that go along


_rules: list[Rule] = []


def register(*rules: Rule) -> None:
    _rules.extend(rule for rule in rules if rule not in _rules)


def rules() -> list[Rule]:
    return list(_rules)


def minimise(*, now: datetime) -> dict[Rule, int]:
    """Each rule in the order of registration; answers how many rows each found."""
    found = {}
    for rule in _rules:
        with transaction.atomic():
            rows = rule.find(now)
            found[rule] = rows.count()
            if found[rule]:
                rule.do(rows, now)
    return found


def dry_run(*, now: datetime) -> Iterator[tuple[Rule, int]]:
    """What a night would take now. Changes nothing."""
    return ((rule, rule.find(now).count()) for rule in _rules)


# --- who left ---------------------------------------------------------------------------------------

LEFT_A_MONTH = "Until 30 days after leaving"
LEFT_A_YEAR = "Until a year after leaving"
# What the row of a member loses a month after leaving, and what it is then. What is kept longer stands in KEPT_LONGER.
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("email", "last_login", "doing_now_at", "contact_details_at", "cv_at", "expertise_at"), None),
    **dict.fromkeys(("roster_at", "sharing_text", "welcomed_at", "confirmed_at", "paused_at"), None),
    **dict.fromkeys(("phone", "photo", "doing_now", "preferred_contact"), ""),
    **dict.fromkeys(("has_no_phone", "has_no_email", "wants_no_chasing"), False),
    **dict.fromkeys(("shares_phone", "shares_email", "shares_cv", "shares_roster"), False),
    "role": Role.MEMBER,
    "language": Member._meta.get_field("language").get_default(),
}


def left_before(now: datetime, kept: timedelta, of: str = "") -> Q:
    return Q(**{f"{of}left_at__lte": now - kept, f"{of}erased_at": None})


def _with_something_left(now):
    something = Q()
    for name, empty in EMPTY.items():
        something |= ~Q(**{name: empty}) if empty is not None else Q(**{f"{name}__isnull": False})
    return Member.objects.filter(left_before(now, MONTH) & something)


def _empty(rows, now):
    for member in rows.select_for_update(no_key=True):
        remove_after_commit(member.photo.name)
        for name, empty in EMPTY.items():
            setattr(member, name, empty)
        member.save(update_fields=[*EMPTY])
        trust_address(member)  # which logs nobody in any more
        search.refresh([member.pk])


def of_left(model: type[Model], key: str = "member") -> Callable[[datetime], QuerySet[Any]]:
    return lambda now: model._base_manager.filter(left_before(now, MONTH, of=f"{key}__"))


def _gone_with_file(rows, now):
    for cv_file in rows:
        remove_after_commit(cv_file.file.name)
    rows.delete()


def _pair_of_left(now):
    return NotADuplicate.objects.filter(left_before(now, MONTH, of="first__") | left_before(now, MONTH, of="second__"))


def forget(*names):
    return lambda rows, now: rows.update(**dict.fromkeys(names))


def _pseudonymise(rows, now):
    for member in rows.order_by("left_at", "pk"):
        erasing.erase(member, by=None, now=now, left_before=now - YEAR)  # who came back a moment ago stays


LEFT = (
    Rule(LEFT_A_MONTH, "members.Member", _with_something_left, _empty, tuple(EMPTY), also=("account.EmailAddress",)),
    Rule(LEFT_A_MONTH, "members.CvEntry", of_left(CvEntry)),
    Rule(LEFT_A_MONTH, "members.CvFile", of_left(CvFile), _gone_with_file),
    Rule(LEFT_A_MONTH, "members.Expertise", of_left(Expertise)),
    Rule(
        LEFT_A_MONTH,
        "members.Expertise",
        of_left(Expertise, "confirmed_by"),
        forget("confirmed_by", "confirmed_at"),
        ("confirmed_by", "confirmed_at"),
    ),
    Rule(LEFT_A_MONTH, "members.Roster", of_left(Roster)),
    Rule(LEFT_A_MONTH, "members.Change", of_left(Change)),
    Rule(LEFT_A_MONTH, "members.NotADuplicate", _pair_of_left),
    Rule(
        LEFT_A_MONTH,
        "members.KnowledgeArea",
        of_left(KnowledgeArea, "proposed_by"),
        forget("proposed_by"),
        ("proposed_by",),
    ),
    Rule(
        LEFT_A_MONTH,
        "members.SharingText",
        of_left(SharingText, "published_by"),
        forget("published_by"),
        ("published_by",),
    ),
    Rule(
        LEFT_A_YEAR,
        "members.Member",
        lambda now: Member.objects.filter(left_before(now, YEAR)),
        _pseudonymise,
        ("first_name", "surname_prefix", "last_name"),
        also=("members.SharingChoice", "members.GroupMembership", "organisations.Affiliation"),
    ),
)

# --- what is old ------------------------------------------------------------------------------------

OLD = (
    Rule(
        "Until 90 days after its last day",
        "members.Absence",
        lambda now: Absence.objects.filter(last_on__lt=local_day(now) - QUARTER),
    ),
    Rule("90 days", "members.ContactMessage", lambda now: ContactMessage.objects.filter(written_at__lte=now - QUARTER)),
    Rule("A year", "members.ContactView", lambda now: ContactView.objects.filter(seen_on__lte=local_day(now) - YEAR)),
    Rule("A year", "members.Change", lambda now: Change.objects.filter(at__lte=now - YEAR)),
    Rule("Two years", "members.BookletCopy", lambda now: BookletCopy.objects.filter(received_at__lte=now - TWO_YEARS)),
    Rule("A day", "members.ImportDraft", lambda now: ImportDraft.objects.filter(made_at__lte=now - DAY)),
    Rule(
        "Ninety days after it went",
        "outbox.Message",
        cleaning.outlived,
        also=("outbox.KeptMail",),
    ),
)


def register_all() -> None:
    register(*LEFT, *OLD)
