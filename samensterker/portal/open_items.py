"""What a member still has to do, as the start page shows it; the SQL is worked out once."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from meetings.models import ActionItem, Assignment, Audience, Meeting
from meetings.models.assignment import NAME, full_name
from samensterker.prepared import Prepared

COUNTED = 50


class Part(NamedTuple):
    """A row of `_parts`."""

    key: int
    due_on: date
    item_id: int
    title: str
    audience: str
    fulfilled_by: str
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
    meeting = Meeting(pk=part.meeting_id, title=part.meeting_title) if part.meeting_id else None
    known = {"title": part.title, "audience": part.audience, "fulfilled_by": part.fulfilled_by}
    item = ActionItem(pk=part.item_id, meeting=meeting, **known)
    item.people = people
    assignment = Assignment(pk=part.key, item=item, member=member, due_on=part.due_on)
    assignment.today = today
    return assignment


def _parts(*, member):
    of_item = [f"item__{field}" for field in ("title", "audience", "fulfilled_by", "meeting_id", "meeting__title")]
    parts = Assignment.objects.filter(member=member).open().by_due_day()
    return parts.values_list("pk", "due_on", "item_id", *of_item)[:COUNTED]


def _people(*, member):
    """Who shares an item with the member, of items for a few."""
    shared = {"item__audience": Audience.NAMED, "item__assignments__member": member}
    people = Assignment.objects.of_active().filter(**shared, item__assignments__done_at=None).by_name()
    return people.values_list("item_id", "member_id", *NAME)


PARTS = Prepared(_parts, member=-1)
PEOPLE = Prepared(_people, member=-1)
