"""What the page shows on which the minutes are kept, in as many queries for forty agenda items as for one."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from meetings import agenda, minutes, presence
from meetings.models import ActionItem, AgendaItem, Answer, Audience, Decision, MinutesRevision
from meetings.models.assignment import NAME, add_people, full_name
from samensterker.localtime import local_day


@dataclass
class Entry:
    """An agenda item, or the meeting as a whole, with its notes and what was agreed there."""

    name: str
    text: str
    number: int
    item: AgendaItem | None = None
    slot: agenda.Slot | None = None
    decisions: list[Decision] = field(default_factory=list)
    actions: list[ActionItem] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)  # what stays in its fields, as something is asked about it
    asked: dict[str, Any] = field(default_factory=dict)  # that question, by field: "text", "decision", "action"
    said: str = ""  # what to tell about what was added last
    submissions: dict[str, str] = field(
        default_factory=lambda: {kind: str(uuid.uuid4()) for kind in ("decision", "action")}
    )

    @property
    def is_running(self):
        return bool(self.item and self.item.began_at and not self.item.ended_at)

    @property
    def title(self):
        return self.item.title if self.item else _("General")

    @property
    def is_agreed(self):
        """The report that this item is about."""
        return bool(self.item and self.item.approves_id and self.item.approves.report_approved_at)

    @property
    def lasted(self):
        """How many minutes it really took, or None when it did not begin and end."""
        if not (self.item and self.item.began_at and self.item.ended_at):
            return None
        return round((self.item.ended_at - self.item.began_at).total_seconds() / 60)


@dataclass
class Page:
    entries: list[Entry]  # in the order of the agenda, the meeting as a whole last
    people: list[dict]
    guests: list
    has_more_people: bool
    last: int  # the key of the last revision
    writers: list[str]

    def entry(self, name) -> Entry | None:
        return next((entry for entry in self.entries if entry.name == name), None)

    @property
    def expected(self):
        """How many said that they come, and are neither ticked nor unticked yet."""
        said = [one["was_there"] for one in self.people if one["answer"] == Answer.YES]
        return [*said, *(guest.was_there for guest in self.guests if guest.answer == Answer.YES)].count(None)

    @property
    def there(self):
        return sum(1 for person in self.people if person["was_there"]) + sum(1 for one in self.guests if one.was_there)


def page(meeting, *, by, now: datetime) -> Page:
    numbers, last = _numbers(meeting)
    slots = agenda.timetable(meeting, _items(meeting)).slots
    entries = [_entry(slot, numbers) for slot in slots]
    entries.append(Entry(minutes.WHOLE, meeting.report, numbers.get(minutes.WHOLE, 0)))
    _add_what_was_agreed(entries, meeting, now)
    who = people(meeting)
    writers = minutes.writers(meeting, beside=by, now=now)
    return Page(entries, who.people, who.guests, who.has_more_people, last, writers)


def people(meeting) -> Page:
    """Only who was there."""
    found, has_more = presence.ticks(meeting)
    return Page([], found, list(meeting.guests.order_by("name", "pk")), has_more, 0, [])


def questions(page: Page, about_name: dict | None) -> list[tuple[str, str, str]]:
    """What is asked back on this page, in its order: (id of the field, what it is about, the question)."""
    found = [("present-name", _("Who else is here?"), about_name["words"])] if about_name else []
    for entry in page.entries:
        for name, asked in entry.asked.items():
            words = asked["question"] if isinstance(asked, dict) else str(asked)
            found.append((f"{name}-{entry.name}", entry.title, words))
    return found


def entry(meeting, item, *, now: datetime) -> Entry:
    """One of them, for what was added there; without its notes."""
    found = Entry(minutes.name_of(item and item.pk), "", 0, item=item)
    _add_what_was_agreed([found], meeting, now, agenda_item=item)
    return found


def _items(meeting):
    items = AgendaItem.objects.filter(meeting=meeting).select_related("presenter", "approves").order_by("position")
    names = (name.replace("member__", "presenter__") for name in NAME)
    shown = ("meeting", "title", "minutes", "is_break", "was_discussed", "began_at", "ended_at", "outcome", "presenter")
    return list(items.only(*shown, "approves__report_approved_at", *names))


def _entry(slot, numbers):
    name, presenter = str(slot.item.pk), slot.item.presenter
    names = presenter and (presenter.first_name, presenter.surname_prefix, presenter.last_name)
    slot.item.presenter_name = full_name(names) if names else ""
    return Entry(name, slot.item.outcome, numbers.get(name, 0), item=slot.item, slot=slot)


def _numbers(meeting):
    """The number of the last revision of each text, and the key of the last of all."""
    texts = MinutesRevision.objects.filter(meeting=meeting).order_by().values("agenda_item")
    rows = list(texts.annotate(last=Max("number"), key=Max("pk")).values_list("agenda_item", "last", "key"))
    return {minutes.name_of(item): number for item, number, _key in rows}, max((key for *_row, key in rows), default=0)


def _add_what_was_agreed(entries, meeting, now, **which):
    by_name = {entry.name: entry for entry in entries}
    today = local_day(now)
    decisions = Decision.objects.filter(meeting=meeting, **which).order_by("pk")
    items = ActionItem.objects.filter(meeting=meeting, **which).order_by("pk").as_seen_on(today)
    items = list(items.only("title", "due_on", "audience", "agenda_item"))
    add_people([item for item in items if item.audience == Audience.NAMED])
    for decision in decisions:
        by_name[minutes.name_of(decision.agenda_item_id)].decisions.append(decision)
    for item in items:
        by_name[minutes.name_of(item.agenda_item_id)].actions.append(item)
