"""Action items: agreed by the coordinator, ticked by whoever does them."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from meetings.models import ActionItem, Assignment, Audience
from members.groups import everyone_in
from members.models import Member
from samensterker.localtime import local_day

TIME_FOR_NEWCOMERS = timedelta(days=14)
AT_ONCE = 2000


class StaleActionItem(Exception):
    """Someone else changed the action item after this form was made; `item` is how it stands now."""

    def __init__(self, item):
        super().__init__(item)
        self.item = item


class TicksItself(Exception):
    """The member's profile decides whether this is done, not a hand."""


class AlreadyTicked(Exception):
    """Somebody has done their part, and that is not forgotten."""


@transaction.atomic
def add_action_item(
    *,
    title,
    due_on,
    audience,
    by,
    now,
    assignees=(),
    meeting=None,
    agenda_item=None,
    group=None,
    fulfilled_by="",
    submission=None,
):
    """Agree on something to do, in a meeting or not, in the guild or in one of its groups.

    *Everyone* is whoever takes part, or belongs to that group, at this moment, each with a part of their own.

    The same `submission` gives the item that it made before.
    """
    item, is_new = ActionItem.objects.get_or_create(
        submission=submission or uuid.uuid4(),
        defaults={
            "title": title,
            "due_on": due_on,
            "audience": audience,
            "fulfilled_by": fulfilled_by,
            "meeting": meeting,
            "agenda_item": agenda_item,
            "group": meeting.group if meeting else group,
            "created_at": now,
            "created_by": by,
        },
    )
    if is_new:
        _assign(item, _everyone(item, now) if audience == Audience.EVERYONE else assignees, due_on=due_on, now=now)
    return item


@transaction.atomic
def change_action_item(
    item,
    *,
    by,
    now,
    version,
    title,
    due_on,
    audience,
    assignees=(),
    fulfilled_by="",
    newcomers=(),
    newcomers_due_on=None,
):
    """Take over what the form says, made from that version of the item; answers whether that was anything new.

    Parts that are done stay, also of people who are no longer named. A moved due day takes the parts along, and with
    that their nudges begin again; the same day does nothing. Raises `StaleActionItem` when someone else was first.
    """
    current = ActionItem.objects.select_for_update().get(pk=item.pk)
    was_due_on, was_for = current.due_on, current.audience
    changes = _take_over(current, title=title, due_on=due_on, audience=audience, fulfilled_by=fulfilled_by)
    _move_assignments(current, was_due_on=was_due_on)
    changes |= _reassign(current, assignees, was_for=was_for, now=now)
    for member in newcomers:
        changes |= add_late_joiner(current, member, by=by, now=now, due_on=newcomers_due_on)
    if changes and current.version != version:
        raise StaleActionItem(ActionItem.objects.select_related("changed_by").get(pk=item.pk))
    if changes:
        current.version, current.changed_at, current.changed_by = version + 1, now, by
        current.save()
    return changes


@transaction.atomic
def remove_action_item(item):
    """Take back what was written down by mistake. Raises `AlreadyTicked` once a hand has ticked a part of it."""
    current = ActionItem.objects.select_for_update().get(pk=item.pk)
    if current.assignments.select_for_update().filter(done_at__isnull=False).exists():
        raise AlreadyTicked
    current.delete()


def add_late_joiner(item, member, *, by, now, due_on=None):
    """Give a part to someone who came later, with a due day that still lies ahead; answers whether it is new."""
    return _assign(item, [member], due_on=due_on or day_for_newcomers(item, now), now=now) == 1


def day_for_newcomers(item, now):
    """The item's own day, or two weeks from today when that is behind us: nobody begins with something overdue."""
    today = local_day(now)
    return item.due_on if item.due_on > today else today + TIME_FOR_NEWCOMERS


def who_can_do(item=None):
    """Who takes part, and who has a part in this item already, also when they pause now."""
    may = Q(paused_at=None)
    if item is not None:
        may |= Q(pk__in=item.assignments.values("member"))
    return Member.objects.active().filter(may)


def could_join_late(item, *, on):
    """Who takes part but has no part in an item for everyone, as they came after it was agreed."""
    return everyone_in(item.group_id, on=on).exclude(assignments__item=item).by_name()


@transaction.atomic
def tick(assignment, *, by, now):
    """Done. Answers whether it was open until now: a second tick changes nothing.

    Raises `Assignment.DoesNotExist` for who has no say in it, and `TicksItself` when the profile decides.
    """
    current = _to_tick(assignment, by)
    if current.done_at is not None:
        return False
    current.complete(by=by, at=now)
    return True


@transaction.atomic
def untick(assignment, *, by, now):
    """Not done after all; the other half of `tick`, with the same answers."""
    current = _to_tick(assignment, by)
    if current.done_at is None:
        return False
    current.reopen()
    return True


def _to_tick(assignment, by):
    rows = Assignment.objects.tickable_by(by).select_related("item").select_for_update(of=("self",))
    current = rows.get(pk=assignment.pk)
    if current.item.ticks_itself:
        raise TicksItself
    return current


def _take_over(item, **fields):
    """Whether any of the fields is different now; the caller saves."""
    different = {name: value for name, value in fields.items() if getattr(item, name) != value}
    for name, value in different.items():
        setattr(item, name, value)
    return bool(different)


def _move_assignments(item, *, was_due_on):
    """Who had a later day of their own keeps it, unless the item now gives them more time."""
    if item.due_on != was_due_on:
        item.assignments.filter(Q(due_on=was_due_on) | Q(due_on__lt=item.due_on)).update(due_on=item.due_on)


def _reassign(item, assignees, *, was_for, now):
    """Parts for who is new on the list, and no more for who is off it; answers whether that changed anything."""
    if item.audience == was_for == Audience.EVERYONE:
        return False  # who came later is added by name, never by itself
    wanted = list(_everyone(item, now) if item.audience == Audience.EVERYONE else assignees)
    dropped, _ = item.assignments.open().of_active().exclude(member__in=wanted).delete()
    added = _assign(item, wanted, due_on=day_for_newcomers(item, now), now=now)
    return bool(dropped or added)


def _everyone(item, now):
    return everyone_in(item.group_id, on=local_day(now))


def _assign(item, members, *, due_on, now):
    """A part for each member who has none yet; answers how many that were."""
    have_one = set(item.assignments.values_list("member_id", flat=True))
    parts = [
        Assignment(item=item, member_id=member.pk, due_on=due_on, assigned_at=now)
        for member in members
        if member.pk not in have_one
    ]
    Assignment.objects.bulk_create(parts, batch_size=AT_ONCE, ignore_conflicts=True)
    return len(parts)
