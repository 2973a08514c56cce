"""What happened with one organisation, the newest first: relations, people, core tasks, backups, requests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import TruncDate

from organisations.models import (
    Affiliation,
    Backup,
    ContactMoment,
    CoreTask,
    Endorsement,
    HelpRequest,
    Organisation,
    StageChange,
)
from samensterker.localtime import AMSTERDAM

SIZE = 30  # how many stand on a page


@dataclass(frozen=True)
class Event:
    """That something happened on a day: `kind` is a word of `SOURCES`, `row` is where it stands."""

    kind: str
    day: date
    row: Any


@dataclass(frozen=True)
class Page:
    events: list[Event]
    number: int
    has_more: bool

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def following(self) -> int:
        return self.number + 1 if self.has_more else 0


@dataclass(frozen=True)
class Source:
    """Rows of one table that say that something happened, and the column that says when."""

    rows: Callable[[Organisation], QuerySet[Any]]
    when: str
    along: tuple[str, ...] = ()

    def days(self, organisation: Organisation, kind: str, until: date) -> QuerySet[Any]:
        """(day, kind, key) of each, up to and including that day."""
        rows = self.rows(organisation).order_by()
        has_a_clock = isinstance(rows.model._meta.get_field(self.when), DateTimeField)
        day = TruncDate(self.when, tzinfo=AMSTERDAM) if has_a_clock else F(self.when)
        rows = rows.annotate(event_day=day, event_kind=Value(kind, CharField())).filter(event_day__lte=until)
        return rows.values_list("event_day", "event_kind", "pk")


def _of(model: Any) -> Callable[[Organisation], QuerySet[Any]]:
    return lambda organisation: model.objects.filter(organisation=organisation)


def _backups_for(organisation):
    return Backup.objects.filter(task__organisation=organisation)


TASK_AND_HELPER = ("task__area", "task__organisation", "organisation", "member")
SOURCES = {
    "stage": Source(_of(StageChange), "at", ("by",)),
    "contact": Source(_of(ContactMoment), "on", ("by",)),
    "endorsed": Source(_of(Endorsement), "endorsed_on", ("member", "principles")),
    "came": Source(_of(Affiliation), "from_on", ("member",)),
    "went": Source(_of(Affiliation), "until_on", ("member",)),
    "task-begun": Source(_of(CoreTask), "from_on", ("area",)),
    "task-ended": Source(_of(CoreTask), "until_on", ("area",)),
    "backup-begun": Source(_backups_for, "from_on", TASK_AND_HELPER),
    "backup-ended": Source(_backups_for, "until_on", TASK_AND_HELPER),
    "backup-given": Source(_of(Backup), "from_on", TASK_AND_HELPER),
    "backup-given-ended": Source(_of(Backup), "until_on", TASK_AND_HELPER),
    "asked": Source(_of(HelpRequest), "asked_at", ("area", "asked_by")),
    "answered": Source(_of(HelpRequest), "closed_at", ("area", "asked_by")),
}


def of(organisation: Organisation, *, today: date, page: int) -> Page:
    """A page of it; what lies ahead, such as someone who will leave, is not there yet.

    One query for the order, and one for each table that has something on this page.
    """
    first, *others = (source.days(organisation, kind, today) for kind, source in SOURCES.items())
    places = first.union(*others, all=True).order_by("-event_day", "event_kind", "-pk")
    start = (page - 1) * SIZE
    found = list(places[start : start + SIZE + 1])
    rows = _rows(organisation, found[:SIZE])
    return Page([Event(kind, day, rows[kind][key]) for day, kind, key in found[:SIZE]], page, len(found) > SIZE)


def _rows(organisation, places):
    keys: dict[str, list[int]] = {}
    for _day, kind, key in places:
        keys.setdefault(kind, []).append(key)
    return {
        kind: SOURCES[kind].rows(organisation).select_related(*SOURCES[kind].along).in_bulk(found)
        for kind, found in keys.items()
    }
