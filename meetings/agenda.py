"""The agenda: what comes when, whether it fits, and its order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import ngettext

from meetings.models import AgendaItem, Meeting
from meetings.seen import mark
from samensterker.templatetags.house import clock


class StaleItem(Exception):
    """Someone changed the item after this editor began; carries the item as it is now."""

    def __init__(self, item):
        self.item = item
        super().__init__(str(item))


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
        minutes = self.item.minutes
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}


@dataclass(frozen=True)
class Timetable:
    """The agenda laid along the clock; times follow from the start of the meeting and the minutes of each item."""

    slots: list[Slot]
    minutes: int  # of all items together
    length: int  # of the meeting

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
            item = AgendaItem(meeting=meeting, position=_after(items), submission=submission, **fields)
            item.save()
            return item
    except IntegrityError:
        made = AgendaItem.objects.filter(submission=submission).first() if submission else None
        if made is None:
            raise
        return made


def change_item(item, *, seen, **fields):
    """Change what is said of an item. `seen` is the mark of what the editor had before them; see `mark_of`."""
    with transaction.atomic():
        current = AgendaItem.objects.select_for_update().get(pk=item.pk)
        if all(getattr(current, name) == value for name, value in fields.items()):
            return current
        if mark_of(current) != seen:
            raise StaleItem(current)
        for name, value in fields.items():
            setattr(current, name, value)
        current.save(update_fields=fields)
        return current


def mark_of(item):
    return mark(item.title, item.minutes, item.presenter_id, item.explanation)


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
    """Take it off; the action items that came from it stay."""
    with transaction.atomic():
        items = _locked_items(item.meeting)
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
