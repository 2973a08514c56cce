"""The groups of the guild, such as the steering group: which there are, and who belongs to them and when."""

from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q

from members import history
from members.fingerprints import fingerprint
from members.models import Group, GroupKind, GroupMembership, Member
from members.models.member import MemberQuerySet

FACTS = ("kind", "name", "purpose", "from_on", "until_on")
MEMBERSHIP_FACTS = ("role", "from_on", "until_on")
KINDS = list(GroupKind)  # the steering group first
NAMES = 0x67726F757073  # "groups": who holds it makes one


class NameTaken(Exception):
    """`group` has this name, and goes on."""

    def __init__(self, group: Group) -> None:
        super().__init__(group)
        self.group = group


class StaleGroup(Exception):
    """Someone else changed it after this form was made; `group` is how it stands now."""

    def __init__(self, group: Group) -> None:
        super().__init__(group)
        self.group = group


class AlreadyInGroup(Exception):
    """The member is in this group in that time already, as `membership` says."""

    def __init__(self, membership: GroupMembership) -> None:
        super().__init__(membership)
        self.membership = membership


class StaleMembership(Exception):
    """The same of one who belongs to it."""

    def __init__(self, membership: GroupMembership) -> None:
        super().__init__(membership)
        self.membership = membership


def groups(*, on: date) -> tuple[list[Group], list[Group]]:
    """Those that exist on that day or later, and those that are over; each with how many belong to it that day."""
    belongs = Q(memberships__from_on__lte=on, memberships__member__left_at=None)
    belongs &= Q(memberships__until_on=None) | Q(memberships__until_on__gte=on)
    counted = Group.objects.annotate(people=Count("memberships", filter=belongs))
    rows: list[Any] = sorted(counted.order_by("name", "pk"), key=lambda row: KINDS.index(row.kind))
    over = [row for row in rows if row.until_on and row.until_on < on]
    return [row for row in rows if row not in over], over


def people(group: Group, *, on: date) -> tuple[list[GroupMembership], list[GroupMembership]]:
    """Who belongs to it on that day; and who did before, or will."""
    known = group.memberships.filter(member__erased_at=None).select_related("member")
    rows = list(known.order_by("member__sort_name", "from_on", "pk"))
    now = [row for row in rows if _holds(row, on) and row.member.left_at is None]
    return now, [row for row in rows if row not in now]


def everyone_in(group: Group | int | None, *, on: date) -> MemberQuerySet:
    """Who takes part in the guild; or, of a group, who of them belongs to it on that day."""
    members = Member.objects.taking_part()
    if group is None:
        return members
    return members.filter(pk__in=GroupMembership.objects.current(on).filter(group=group).values("member"))


@transaction.atomic
def add_group(*, submission: UUID | None = None, **facts: Any) -> tuple[Group, bool]:
    """The group, and whether it is new: the same `submission` gives the one that it made before. Raises `NameTaken`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NAMES])
    if submission and (made := Group.objects.filter(submission=submission).first()):
        return made, False
    group = Group(**facts, submission=submission)
    with _free_name(group):
        group.save()
    return group, True


@transaction.atomic
def change_group(group: Group, *, version: int, **facts: Any) -> bool:
    """Also ends it. Answers whether anything was new; raises `StaleGroup` and `NameTaken`."""
    current = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    changed = [name for name, value in facts.items() if getattr(current, name) != value]
    if not changed:
        return False
    if version != current.version:
        raise StaleGroup(current)
    for name in changed:
        setattr(current, name, facts[name])
    current.version += 1
    with _free_name(current):
        current.save(update_fields=[*changed, "version"])
    return True


@transaction.atomic
def join(group: Group, member: Member, *, by: Member, now: datetime, **facts: Any) -> GroupMembership:
    """Raises `AlreadyInGroup`, also for a form that is sent twice."""
    current = Member.objects.to_change().get(pk=member.pk)
    row = GroupMembership(group=group, member=current, **facts)
    _refuse_overlap(row)
    row.save()
    _changed(row, None, by=by, now=now)
    return row


@transaction.atomic
def change_membership(membership: GroupMembership, *, version: str, by: Member, now: datetime, **facts: Any) -> bool:
    """Another role, another first day, or a last one. Raises `StaleMembership` and `AlreadyInGroup`."""
    Member.objects.to_change().get(pk=membership.member_id)
    current = GroupMembership.objects.select_related("member", "group").get(pk=membership.pk)
    before = facts_of(current)
    if facts == {name: before[name] for name in facts}:
        return False
    if version != version_of(current):
        raise StaleMembership(current)
    was = _in_words(current)
    for name, value in facts.items():
        setattr(current, name, value)
    _refuse_overlap(current)
    current.save(update_fields=[*facts])
    _changed(current, was, by=by, now=now)
    return True


def facts_of(membership: GroupMembership) -> dict[str, Any]:
    return {name: getattr(membership, name) for name in MEMBERSHIP_FACTS}


def version_of(membership: GroupMembership) -> str:
    return fingerprint(facts_of(membership))


def _holds(row, on):
    """As `GroupMembershipQuerySet.current` has it, of the membership alone."""
    return row.from_on <= on and (row.until_on is None or row.until_on >= on)


def _refuse_overlap(row):
    """Two times in one group do not run into each other, as `group_membership_once_at_a_time` has it too."""
    others = GroupMembership.objects.filter(group=row.group_id, member=row.member_id).exclude(pk=row.pk)
    over = others.filter(Q(until_on=None) | Q(until_on__gte=row.from_on))
    if row.until_on:
        over = over.filter(from_on__lte=row.until_on)
    if first := over.order_by("from_on").first():
        raise AlreadyInGroup(first)


def _in_words(row):
    days = {name: getattr(row, name).isoformat() if getattr(row, name) else None for name in ("from_on", "until_on")}
    return {"group": row.group.name, "role": row.role, **days}


def _changed(row, before, *, by, now):
    """What each change ends with."""
    history.record(row.member, "groups", before=before, after=_in_words(row), by=by, now=now)


@contextmanager
def _free_name(group):
    """What is saved here may not have the name of another; the database decides, also when two come at once."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        holder = Group.objects.filter(until_on=None, name__iexact=group.name).exclude(pk=group.pk).first()
        if holder is None or "group_name_once" not in str(error):
            raise
        raise NameTaken(holder) from error
