"""Sessions of a course for a calendar: with a mail (RFC 5546), to download, and in the calendar of a member.

A mail about one session is a request or takes it out. A mail about several carries a file that a calendar takes in: a
request is about one thing only. Each session keeps its key, so that a later change finds what came by either way.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Event

from courses.models import CourseSession, Enrolment
from courses.place_links import place_path
from samensterker import calendar_files
from samensterker.calendar_files import Entry, file_of
from samensterker.outbox.letters import Attachment

FILE_NAME = "sessions.ics"
CONTENT_TYPE = "text/calendar"


def invitation_of(sessions: Iterable[CourseSession], enrolment: Enrolment, now: datetime) -> Attachment | None:
    """All of these in one file, for the mail to who takes part; nothing when there are none.

    The sessions come with their `course`; what was cancelled takes itself out.
    """
    sessions = list(sessions)
    if not sessions:
        return None
    with translation.override(enrolment.receiver.language):
        events = [_event_with_link(session, enrolment, now) for session in sessions]
        return Attachment(FILE_NAME, CONTENT_TYPE, file_of(events))


def invitation_of_trainer(sessions: Iterable[CourseSession], language: str, now: datetime) -> Attachment | None:
    sessions = list(sessions)
    if not sessions:
        return None
    with translation.override(language):
        return Attachment(FILE_NAME, CONTENT_TYPE, publication(sessions, now=now, takes_part=True))


def request(session: CourseSession, enrolment: Enrolment, now: datetime) -> bytes:
    """What brings a change into the calendar of who takes part."""
    with translation.override(enrolment.receiver.language):
        return file_of([_addressed(_event_with_link(session, enrolment, now), enrolment)], "REQUEST")


def cancellation(session: CourseSession, enrolment: Enrolment, now: datetime) -> bytes:
    """What takes it out again."""
    with translation.override(enrolment.receiver.language):
        return file_of([_addressed(event_of(session, now=now), enrolment)], "CANCEL")


def publication(sessions: Iterable[CourseSession], *, now: datetime, takes_part: bool = False) -> bytes:
    """For who wants them in a calendar without a mail: nobody is asked anything."""
    events = []
    for session in sessions:
        event = event_of(session, now=now, takes_part=takes_part)
        event.add("url", page_of(session))
        events.append(event)
    return file_of(events)


def page_of(session: CourseSession) -> str:
    return f"{settings.SITE_ORIGIN}{session.course.get_absolute_url()}#session-{session.pk}"


def event_of(session: CourseSession, *, now: datetime, takes_part: bool = False, about: str = "") -> Event:
    """The link to join online is for who takes part or gives it."""
    if takes_part and session.online_link:
        about = "\n".join(filter(None, [_("Join online: {link}").format(link=session.online_link), about]))
    entry = Entry(
        key=f"course-session-{session.pk}",
        title=f"{session.course.title}: {session.title}" if session.title else session.course.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        created_at=session.created_at,
        changed_at=session.changed_at,
        sequence=session.sequence,
        is_cancelled=session.cancelled_at is not None,
        # Translators: where something is that has no place but a link
        where=session.place or (_("online") if session.online_link else ""),
        about=about,
    )
    return calendar_files.event_of(entry, now=now)


def _event_with_link(session, enrolment, now):
    address = settings.SITE_ORIGIN + place_path(enrolment, "session-by-link", session.pk)
    # Translators: stands above a link, in someone's calendar
    words = _("Can you not come? Say so by the button on this page (an answer from your calendar does not reach us):")
    event = event_of(session, now=now, takes_part=True, about=f"{words}\n{address}")
    event.add("url", address)
    return event


def _addressed(event, enrolment):
    receiver = enrolment.receiver
    event.add("attendee", calendar_files.attendee(receiver.full_name, receiver.email, participation="ACCEPTED"))
    return event
