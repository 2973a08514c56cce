"""What an import would do, row by row, before anything is written."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from members.exchange import columns
from members.exchange.matching import Known, Match, name_key
from members.exchange.values import ReadRow
from members.models import Member

OWN = ("first_name", "surname_prefix", "last_name", "email", "phone", "language")
NAMES = OWN[:3]


class Status(models.TextChoices):
    # Translators: of a row in a file that is imported: someone who is not a member yet
    NEW = "new", pgettext_lazy("row", "new")
    CHANGED = "changed", pgettext_lazy("row", "changed")
    SAME = "same", pgettext_lazy("row", "unchanged")
    REFUSED = "refused", pgettext_lazy("row", "refused")


@dataclass
class PlannedRow:
    """What would become of one row; JSON holds it."""

    number: int
    person: int  # the first row about the same person; their own number, mostly
    status: str = Status.SAME.value
    member: int | None = None
    values: dict[str, str] = field(default_factory=dict)
    changes: dict[str, list[str]] = field(default_factory=dict)  # by column: what is there, and what will be
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def refuse(self, *reasons: str) -> None:
        self.status, self.changes, self.asks = Status.REFUSED.value, {}, []
        self.reasons += [reason for reason in reasons if reason]


@dataclass
class Plan:
    rows: list[PlannedRow]
    members: dict[int, Member]  # who is changed or stays the same, by the number of the row
    found: dict[str, Any]  # what each addition looked up

    def as_json(self) -> list[dict[str, Any]]:
        return [row.as_json() for row in self.rows]


def essence(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What would be done, without the words about it: equal when nothing changed between two plans."""
    return [(row["number"], row["status"], row["member"], sorted(row["changes"].items())) for row in rows]


def plan(rows: list[ReadRow], *, on: date, lock: bool = False) -> Plan:
    """As many queries for one row as for thousands. With `lock` nobody changes these members until the end."""
    planned, people = _people(rows)
    known = Known([person.values for person in people.values()], lock=lock)
    matches = _one_row_each({number: known.match(person.values) for number, person in people.items()})
    members = {number: match.member for number, match in matches.items() if match.member and not match.reason}
    found = _prepared(rows, members, on)
    for row in planned:
        if row.status == Status.REFUSED:
            continue
        if row.number == row.person:
            _plan_person(row, people[row.number], matches[row.number])
        member = members.get(row.person)
        row.member = member.pk if member else None
        _plan_additions(row, member, found)
    _refuse_with_their_person(planned)
    return Plan(planned, members, found)


@dataclass
class Person:
    """What the rows about one person say together."""

    values: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)

    def add(self, row: ReadRow) -> None:
        self.values |= {name: row.values[name] for name in OWN if name in row.values}
        self.doubts |= row.doubts


def _people(rows):
    """The rows of one person together. Answers all rows, and what is said about each person, by their first row."""
    planned: list[PlannedRow] = []
    people: dict[int, Person] = {}
    seen: dict[tuple, int] = {}
    for row in rows:
        first = None if row.wrong else _seen_before(row.values, people, seen)
        line = PlannedRow(row.number, first or row.number, values=dict(row.values))
        planned.append(line)
        if row.wrong:
            line.refuse(*row.wrong)
            continue
        person = people.setdefault(line.person, Person())
        if first is not None:
            if other := _contradiction(person.values, row.values):
                line.refuse(_two_rows(first, other))
                continue
            line.notes.append(_same_as(first))
        person.add(row)
        for key in _keys(person.values):
            seen.setdefault(key, line.person)
    return planned, people


def _seen_before(values, people, seen):
    """The first row about this person. Two addresses are two people, also when they share name and phone number."""
    for key in _keys(values):
        if key in seen:
            first = seen[key]
            theirs, ours = people[first].values.get("email"), values.get("email")
            return first if not (theirs and ours) or theirs == ours else None
    return None


def _one_row_each(matches):
    """Two rows that we took for two people may both mean one member; the second is refused."""
    rows: dict[int, int] = {}
    for number, match in matches.items():
        if match.member and (first := rows.setdefault(match.member.pk, number)) != number:
            words = _("This is the same member as in row %(number)d. Make one row of the two.")
            matches[number] = Match(match.member, reason=words % {"number": first})
    return matches


def _same_as(number):
    return _("Is the same person as row %(number)d.") % {"number": number}


def _keys(values):
    """By what a row is recognised as someone who stood higher up."""
    name, phone = name_key(values), values.get("phone", "")
    by_name = [("name", name, phone)] if name and (phone or "email" not in values) else []
    return [("email", values["email"]), *by_name] if "email" in values else by_name


def _contradiction(person, values):
    """The first column in which two rows about one person differ."""
    if name_key(person) != name_key(values):
        return "name"
    shared = person.keys() & values.keys()
    return next((name for name in OWN if name not in NAMES and name in shared and person[name] != values[name]), "")


def _two_rows(first, other):
    if other == "name":
        words = _(
            "Row %(number)d has this email address too, with another name. Each member has an address of their own."
        )
        return words % {"number": first}
    words = _("Row %(number)d is the same person, but says something else under %(column)s.")
    return words % {"number": first, "column": columns.headings()[other]}


def _prepared(rows, members, on):
    keys = [member.pk for member in members.values()]
    found = {}
    for addition in columns.additions():
        every = [texts for row in rows if (texts := addition.texts(row.values))]
        found[addition.name] = addition.prepare(every, keys, on) if every else None
    return found


def _plan_person(row: PlannedRow, person: Person, match: Match) -> None:
    row.values |= person.values
    if match.reason:
        return row.refuse(match.reason)
    if match.member is None:
        row.status, changes = Status.NEW.value, {name: ["", value] for name, value in person.values.items()}
    else:
        changes = _differences(match.member, person.values)
        row.status = (Status.CHANGED if changes else Status.SAME).value
    row.changes = changes
    row.notes += [match.note] if match.note else []
    row.asks += [match.ask] if match.ask and set(NAMES) & set(changes) else []
    row.asks += [doubt for name, doubt in person.doubts.items() if name in changes]
    return None


def _differences(member, person):
    """What the file says and we do not have. What it leaves empty, stays; so do our capitals in a name."""
    before = {name: str(getattr(member, name) or "") for name in person}
    return {
        name: [before[name], value]
        for name, value in person.items()
        if before[name] != value and not (name in NAMES and before[name].casefold() == value.casefold())
    }


def _plan_additions(row, member, found):
    for addition in columns.additions():
        texts = addition.texts(row.values)
        if not texts or row.status == Status.REFUSED:
            continue
        comparison = addition.compare(found[addition.name], member and member.pk, texts)
        if comparison.reasons:
            row.refuse(*comparison.reasons)
            continue
        row.changes |= {name: list(change) for name, change in comparison.changes.items()}
        row.notes += comparison.notes
        if comparison.changes and row.status == Status.SAME:
            row.status = Status.CHANGED.value


def _refuse_with_their_person(rows):
    refused = {row.number for row in rows if row.status == Status.REFUSED and row.number == row.person}
    for row in rows:
        if row.person in refused and row.number != row.person and row.status != Status.REFUSED:
            row.refuse(_("Row %(number)d, of the same person, is refused.") % {"number": row.person})
