"""What stands in a calendar, as an iCalendar file (RFC 5545): of meetings, of sessions of courses, of both together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText

from samensterker.localtime import AMSTERDAM

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


@dataclass(frozen=True)
class Entry:
    """One thing at a time and a place. Its `key` is the same for ever: by it a calendar knows what it holds already."""

    key: str  # "meeting-7"
    title: str
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    sequence: int
    is_cancelled: bool = False
    where: str = ""
    about: str = ""


def event_of(entry: Entry, *, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{settings.SITE_HOST}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _to_the_second(now))
    event.add("created", _to_the_second(entry.created_at))
    event.add("last-modified", _to_the_second(entry.changed_at))
    event.add("dtstart", entry.starts_at.astimezone(AMSTERDAM))
    event.add("dtend", entry.ends_at.astimezone(AMSTERDAM))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("organizer", _person(settings.GUILD_NAME, settings.GUILD_EMAIL))
    if entry.where:
        event.add("location", entry.where)
    if entry.about:
        event.add("description", entry.about)
    return event


def attendee(name: str, email: str, *, participation: str) -> vCalAddress:
    """Only the receiver: nobody sees the address of someone else."""
    person = _person(name, email)
    person.params["PARTSTAT"] = vText(participation)
    person.params["RSVP"] = vText("FALSE")  # replies by calendar are read by nobody
    return person


def _person(name, email):
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address


def _to_the_second(moment):
    return moment.astimezone(UTC).replace(microsecond=0)


def file_of(events: Iterable[Event], method: Method = "PUBLISH", *, name: str = "") -> bytes:
    """With a name it is a calendar to which one subscribes, and that is asked for again each hour."""
    file = Calendar()
    file.add("prodid", "-//SamenSterker//Meetings//NL")
    file.add("version", "2.0")
    file.add("method", method)
    if name:
        file.add("x-wr-calname", name)
        file.add("x-published-ttl", "PT1H")
    file.add_component(_amsterdam())
    for event in events:
        file.add_component(event)
    return file.to_ical()


def _amsterdam():
    """The clock here, as a rule that holds since 1996.

    By hand: the time zones that the library makes begin summer time an hour late, and list each year apart.
    """
    zone = Timezone()
    zone.add("tzid", AMSTERDAM.key)
    for component, name, begins, before, after in (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), 1, 2),  # noqa: DTZ001 - a wall clock, says RFC 5545
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), 2, 1),  # noqa: DTZ001
    ):
        component.add("dtstart", begins)
        component.add("tzname", name)
        component.add("tzoffsetfrom", timedelta(hours=before))
        component.add("tzoffsetto", timedelta(hours=after))
        component.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": begins.month, "BYDAY": "-1SU"}))
        zone.add_component(component)
    return zone
