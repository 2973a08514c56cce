"""Sessions of courses in the calendar of a member: both wings in one calendar, so it happens here, on the roof."""

from collections.abc import Iterator
from datetime import datetime

from icalendar import Event

from courses import session_calendar
from courses.own_sessions import sessions_for
from meetings import calendar_feeds
from members.models import Member


def events_of(member: Member, since: datetime, now: datetime) -> Iterator[Event]:
    """Of courses in which they have a place or that they give; with the link to join online, as they take part."""
    for session in sessions_for(member, since=since):
        event = session_calendar.event_of(session, now=now, takes_part=True)
        event.add("url", session_calendar.page_of(session))
        if session.cannot_come_at and not session.gives:
            event.add("transp", "TRANSPARENT")  # stands there, but keeps no time taken
        yield event


def register() -> None:
    calendar_feeds.register_events("courses", events_of)
