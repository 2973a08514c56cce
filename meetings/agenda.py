"""The agenda: what comes when, whether it fits, and its order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import ngettext

from meetings.models import AgendaItem, Meeting, Purpose
from meetings.seen import mark
from members.stored_files import remove_after_commit
from samensterker.templatetags.house import clock


class StaleItem(Exception):
    """Someone changed the item after this editor began; carries the item as it is now."""

    def __init__(self, item):
        self.item = item
        super().__init__(str(item))


class StaleAgenda(Exception):
    """Someone changed which items there are, or their order, after this page was made."""


@dataclass(frozen=True)
class Slot:
    """An agenda item with its clock times."""

    item: AgendaItem
    starts_at: datetime
    ends_at: datetime

    @property
    def begins(self):
        return clock(self.starts_at)

    @property
    def length(self):
        return in_minutes(self.item.minutes)


def in_minutes(number: int) -> str:
    return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}


@dataclass(frozen=True)
class Timetable:
    """The agenda laid along the clock; times follow from the start of the meeting and the minutes of each item."""

    slots: list[Slot]
    minutes: int  # of all items together
    length: int  # of the meeting

    @property
    def has_agenda(self):
        return bool(self.slots)

    @property
    def items(self):
        return [slot.item for slot in self.slots]

    @property
    def points(self):
        """What there is to talk about, without the breaks."""
        return [item for item in self.items if not item.is_break]

    @property
    def minutes_of_points(self):
        return sum(item.minutes for item in self.points)

    @property
    def minutes_to_do(self):
        """In which people do something together."""
        return sum(item.minutes for item in self.points if item.purpose == Purpose.DO)

    @property
    def mark(self):
        """Of the order as it is shown; see `reorder`."""
        return mark_of_order(self.items)

    @property
    def minutes_over(self):
        """How much too long the agenda is."""
        return max(self.minutes - self.length, 0)

    @property
    def minutes_left(self):
        return max(self.length - self.minutes, 0)


def timetable(meeting, items):
    """Clock times for these items. Minutes are added in UTC, so that a change of the clock on the way does no harm."""
    slots, moment = [], meeting.starts_at
    for item in items:
        end = moment + timedelta(minutes=item.minutes)
        slots.append(Slot(item, moment, end))
        moment = end
    return Timetable(slots, sum(item.minutes for item in items), meeting.minutes)


def add_item(meeting, *, submission=None, **fields):
    """Put an item at the end. The same form sent twice makes one item."""
    try:
        with transaction.atomic():
            items = _locked_items(meeting)
            item = AgendaItem(meeting=meeting, position=_after(items), submission=submission, **_in_line(fields))
            item.save()
            return item
    except IntegrityError:
        made = AgendaItem.objects.filter(submission=submission).first() if submission else None
        if made is None:
            raise
        return made


def add_items(meeting, rows, *, submission, seen):
    """Put these at the end, in this order, under what the organiser saw there. Answers how many.

    Raises `StaleAgenda` when something else stands there by now; the same form sent twice adds them once.
    """
    keys = [uuid5(submission, str(place)) for place, _row in enumerate(rows)]
    with transaction.atomic():
        items = _locked_items(meeting)
        if AgendaItem.objects.filter(submission__in=keys).exists():
            return len(rows)
        if mark_of_order(items) != seen:
            raise StaleAgenda
        places = enumerate(zip(rows, keys), start=_after(items))
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, position=place, submission=key, **_in_line(row)) for place, (row, key) in places
        )
        return len(rows)


def change_item(item, *, seen, **fields):
    """Change what is said of an item. `seen` is the mark of what the editor had before them; see `mark_of`.

    Raises `StaleItem`, and `AgendaItem.DoesNotExist` when it was taken off meanwhile.
    """
    with transaction.atomic():
        current = AgendaItem.objects.select_for_update().get(pk=item.pk)
        fields = _in_line(fields)
        if all(getattr(current, name) == value for name, value in fields.items()):
            return current
        if mark_of(current) != seen:
            raise StaleItem(current)
        for name, value in fields.items():
            setattr(current, name, value)
        current.save(update_fields=fields)
        return current


def _in_line(fields):
    """A break is for nothing in particular and has no presenter; what has a working form is for what that is for."""
    if fields.get("is_break"):
        return {**fields, "purpose": "", "working_form": None, "presenter": None}
    if (form := fields.get("working_form")) and not fields.get("purpose"):
        return {**fields, "purpose": form.purpose}
    return fields


def mark_of(item):
    how = (item.purpose, item.working_form_id, item.is_break, item.recurs)
    return mark(item.title, item.minutes, item.presenter_id, item.explanation, *how)


def mark_of_order(items):
    return mark(*(item.pk for item in items))


def reorder(meeting, keys, *, seen):
    """Put the items in the order of these keys; whoever comes last has their order, whole.

    What was added meanwhile stays behind the item that it followed, and what was removed stays away. Answers whether
    the order that this organiser saw was still there.
    """
    with transaction.atomic():
        items = _locked_items(meeting)
        was_as_seen = mark_of_order(items) == seen
        wanted = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        place = -1
        places = {}
        for item in items:
            place = places[item.pk] = wanted.get(item.pk, place)
        items.sort(key=lambda item: (places[item.pk], item.pk not in wanted))
        _number(items)
        return was_as_seen


def move_item(item, *, steps):
    """Up (-1) or down (1). Beyond the first or the last place it stays where it is."""
    with transaction.atomic():
        items = _locked_items(item.meeting)
        here = next((place for place, other in enumerate(items) if other.pk == item.pk), None)
        if here is None:  # removed in the meantime
            return
        there = min(max(here + steps, 0), len(items) - 1)
        items.insert(there, items.pop(here))
        _number(items)


def remove_item(item):
    """Take it off with its attachments; the action items that came from it stay."""
    with transaction.atomic():
        items = _locked_items(item.meeting)
        for attachment in item.attachments.all():
            remove_after_commit(attachment.file.name)
        AgendaItem.objects.filter(pk=item.pk).delete()
        _number([other for other in items if other.pk != item.pk])


def _locked_items(meeting):
    """The items in order, while nobody else changes the order of this meeting's agenda."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    return list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))


def _after(items):
    return items[-1].position + 1 if items else 1


def _number(items):
    """Positions from 1 on, without gaps. The constraint on them waits until the transaction ends."""
    moved = [item for place, item in enumerate(items, start=1) if item.position != place]
    for place, item in enumerate(items, start=1):
        item.position = place
    AgendaItem.objects.bulk_update(moved, ["position"])
