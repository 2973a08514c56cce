"""What a member still has to do, as the start page shows it; the SQL is worked out once."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from meetings.models import ActionItem, Assignment, Audience, Meeting
from meetings.models.assignment import NAME, full_name
from samensterker.prepared import Prepared, known

COUNTED = 50


class Part(NamedTuple):
    """A row of `_parts`."""

    key: int
    due_on: date
    snoozed_at: datetime | None
    help_asked_at: datetime | None
    item_id: int
    title: str
    audience: str
    fulfilled_by: str
    agreed_on: date  # the day that was agreed for the item
    meeting_id: int | None
    meeting_title: str | None


def open_parts(member):
    """The first to be due first, and at most `COUNTED`."""
    return [Part(*row) for row in PARTS.rows(member=member.pk)]


def assignments(parts, member, today):
    """Of these parts, as from `to_show`."""
    people = defaultdict(list)
    if any(part.audience == Audience.NAMED for part in parts):
        for item_id, member_id, *name in PEOPLE.rows(member=member.pk):
            people[item_id].append((member_id, full_name(name)))
    return [_assignment(part, people[part.item_id], member, today) for part in parts]


def _assignment(part, people, member, today):
    about = {"title": part.title, "audience": part.audience, "fulfilled_by": part.fulfilled_by}
    item = known(ActionItem, id=part.item_id, due_on=part.agreed_on, **about)
    item.meeting = known(Meeting, id=part.meeting_id, title=part.meeting_title) if part.meeting_id else None
    item.people = people
    state = {"done_at": None, "snoozed_at": part.snoozed_at, "help_asked_at": part.help_asked_at}
    assignment = known(Assignment, id=part.key, due_on=part.due_on, **state)
    assignment.item, assignment.member, assignment.today = item, member, today
    return assignment


def _parts(*, member):
    facts = ("title", "audience", "fulfilled_by", "due_on", "meeting_id", "meeting__title")
    of_item = [f"item__{field}" for field in facts]
    parts = Assignment.objects.filter(member=member).open().by_due_day()
    return parts.values_list("pk", "due_on", "snoozed_at", "help_asked_at", "item_id", *of_item)[:COUNTED]


def _people(*, member):
    """Who shares an item with the member, of items for a few."""
    shared = {"item__audience": Audience.NAMED, "item__assignments__member": member}
    people = Assignment.objects.of_active().filter(**shared, item__assignments__done_at=None).by_name()
    return people.values_list("item_id", "member_id", *NAME)


PARTS = Prepared(_parts, member=-1)
PEOPLE = Prepared(_people, member=-1)
