"""What a report says: as structured content with the keys of members, and filled in with their names to be read.

Content is what `ReportVersion` keeps. Names come from the members at the moment of reading, so that who was erased
stands in every version, page, mail and PDF under a pseudonym.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from meetings.models import ActionItem, AgendaItem, Assignment, Audience, Decision, Guest, Meeting
from meetings.models.assignment import full_name
from meetings.seen import mark
from members.models import Member

Content = dict[str, Any]


@dataclass(frozen=True)
class Person:
    name: str
    has_left: bool = False


@dataclass(frozen=True)
class Decided:
    key: int
    text: str
    review_on: date | None
    item: str = ""  # the title of its agenda item


@dataclass(frozen=True)
class Agreed:
    """An action item as it was agreed."""

    key: int
    title: str
    due_on: date
    is_for_everyone: bool
    owners: tuple[Person, ...]  # by name; of an item for everyone nobody is named

    @property
    def names(self) -> list[str]:
        return [owner.name for owner in self.owners]


@dataclass(frozen=True)
class Point:
    """An agenda item with what came out of it; without a key that of the meeting as a whole."""

    key: int | None
    title: str
    presenter: str
    was_discussed: bool | None
    outcome: str  # Markdown
    decisions: tuple[Decided, ...] = ()
    actions: tuple[Agreed, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.outcome.strip() or self.decisions or self.actions)


@dataclass(frozen=True)
class Report:
    """A report with names in it, ready to be read."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    host: str
    group: str
    present: list[str]  # by name
    guests: int
    points: list[Point] = field(default_factory=list)
    general: Point = field(default_factory=lambda: Point(None, "", "", None, ""))

    @property
    def decisions(self) -> list[Decided]:
        return [decision for point in self.all_points for decision in point.decisions]

    @property
    def actions(self) -> list[Agreed]:
        """The first to be due first."""
        found = [action for point in self.all_points for action in point.actions]
        return sorted(found, key=lambda action: (action.due_on, action.key))

    @property
    def all_points(self) -> list[Point]:
        return [*self.points, self.general]

    @property
    def is_empty(self) -> bool:
        return all(point.is_empty for point in self.all_points)


# --- as it is kept --------------------------------------------------------------------------------


def content_of(meeting: Meeting) -> Content:
    """As it stands now; in six queries, besides those for host and group when they were not loaded."""
    decisions, actions = _decisions(meeting), _actions(meeting)
    there = meeting.invitations.there().order_by("member_id").values_list("member_id", flat=True)
    items = AgendaItem.objects.filter(meeting=meeting).points().order_by("position")
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place,
        "host": meeting.host.name if meeting.host else "",
        "group": meeting.group.name if meeting.group else "",
        "present": list(there),
        "guests": Guest.objects.filter(meeting=meeting, was_there=True).count(),
        "points": [
            {
                "key": item.pk,
                "title": item.title,
                "presenter": item.presenter_id,
                "was_discussed": item.was_discussed,
                "outcome": item.outcome,
                "decisions": decisions[item.pk],
                "actions": actions[item.pk],
            }
            for item in items
        ],
        "general": {"outcome": meeting.report, "decisions": decisions[None], "actions": actions[None]},
    }


def mark_of(content: Content) -> str:
    """The same as long as it says the same."""
    return mark(json.dumps(content, sort_keys=True))


def _decisions(meeting):
    found = defaultdict(list)
    for decision in Decision.objects.filter(meeting=meeting).order_by("pk"):
        review_on = decision.review_on and decision.review_on.isoformat()
        found[decision.agenda_item_id].append({"key": decision.pk, "text": decision.text, "review_on": review_on})
    return found


def _actions(meeting):
    owners = defaultdict(list)
    parts = Assignment.objects.filter(item__meeting=meeting, item__audience=Audience.NAMED).order_by("member_id")
    for item, member in parts.values_list("item_id", "member_id"):
        owners[item].append(member)
    found = defaultdict(list)
    for action in ActionItem.objects.filter(meeting=meeting).order_by("due_on", "pk"):
        found[action.agenda_item_id].append(
            {
                "key": action.pk,
                "title": action.title,
                "due_on": action.due_on.isoformat(),
                "is_for_everyone": action.audience == Audience.EVERYONE,
                "owners": owners[action.pk],
            }
        )
    return found


# --- as it is read --------------------------------------------------------------------------------


def filled_in(contents: Iterable[Content], *, meeting: Meeting) -> list[Report]:
    """With the names of today, in the same order; in one query for all of them."""
    contents = list(contents)
    people = _people(contents)
    return [_report(content, people, meeting) for content in contents]


def _people(contents) -> dict[int, tuple[str, Person]]:
    """By key: how they sort, and who they are."""
    keys = {key for content in contents for key in _keys(content)}
    rows = Member.objects.filter(pk__in=keys).values_list(
        "pk", "sort_name", "first_name", "surname_prefix", "last_name", "left_at"
    )
    return {pk: (sorts, Person(full_name(name), left_at is not None)) for pk, sorts, *name, left_at in rows}


def _keys(content):
    yield from content.get("present", ())
    for point in (*content.get("points", ()), content.get("general", {})):
        if point.get("presenter"):
            yield point["presenter"]
        for action in point.get("actions", ()):
            yield from action["owners"]


def _report(content: Content, people: Mapping[int, tuple[str, Person]], meeting: Meeting) -> Report:
    return Report(
        title=content.get("title", meeting.title),
        starts_at=_moment(content, "starts_at") or meeting.starts_at,
        ends_at=_moment(content, "ends_at") or meeting.ends_at,
        place=content.get("place", ""),
        host=content.get("host", ""),
        group=content.get("group", ""),
        present=[person.name for person in _by_name(content.get("present", ()), people)],
        guests=content.get("guests", 0),
        points=[_point(point, people) for point in content.get("points", ())],
        general=_point(content.get("general", {}), people),
    )


def _moment(content, name):
    return datetime.fromisoformat(content[name]) if name in content else None


def _point(point, people):
    title, presenter = point.get("title", ""), people.get(point.get("presenter"))
    return Point(
        key=point.get("key"),
        title=title,
        presenter=presenter[1].name if presenter else "",
        was_discussed=point.get("was_discussed"),
        outcome=point.get("outcome", ""),
        decisions=tuple(
            Decided(one["key"], one["text"], _day(one["review_on"]), title) for one in point.get("decisions", ())
        ),
        actions=tuple(
            Agreed(
                one["key"],
                one["title"],
                date.fromisoformat(one["due_on"]),
                one["is_for_everyone"],
                tuple(_by_name(one["owners"], people)),
            )
            for one in point.get("actions", ())
        ),
    )


def _day(words):
    return date.fromisoformat(words) if words else None


def _by_name(keys, people):
    found = sorted((people[key][0], key) for key in keys if key in people)
    return [people[key][1] for _sorts, key in found]
