"""A meeting as an iCalendar file (RFC 5545), as an invitation in the sense of RFC 5546, or to put in a calendar."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText

from meetings.answering import link_token
from meetings.models import Answer
from samensterker.localtime import AMSTERDAM

PARTICIPATION = {
    Answer.NONE: "NEEDS-ACTION",
    Answer.YES: "ACCEPTED",
    Answer.MAYBE: "TENTATIVE",
    Answer.NO: "DECLINED",
}


def request(invitation, *, now):
    """What goes with an invitation and with a notice of change: ("REQUEST", bytes)."""
    with translation.override(invitation.member.language):
        event = _event(invitation.meeting, now=now, about=_how_to_answer(invitation))
    event.add("url", _answer_address(invitation))
    event.add("attendee", _attendee(invitation))
    return "REQUEST", _file(event, "REQUEST")


def cancellation(invitation, *, now):
    """What takes the meeting out of the receiver's calendar: ("CANCEL", bytes)."""
    event = _event(invitation.meeting, now=now)
    event.add("attendee", _attendee(invitation))
    return "CANCEL", _file(event, "CANCEL")


def publication(meeting, *, now):
    """For who wants it in a calendar without a mail: nobody is asked anything."""
    event = _event(meeting, now=now)
    event.add("url", f"{settings.SITE_ORIGIN}{meeting.get_absolute_url()}")
    return _file(event, "PUBLISH")


def _event(meeting, *, now, about=""):
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{settings.SITE_HOST}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("created", meeting.created_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", meeting.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", meeting.starts_at.astimezone(AMSTERDAM))
    event.add("dtend", meeting.ends_at.astimezone(AMSTERDAM))
    event.add("summary", meeting.title)
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("organizer", _organizer())
    if meeting.place:
        event.add("location", meeting.place)
    if about:
        event.add("description", about)
    return event


def _how_to_answer(invitation):
    lines = [
        # Translators: stands above a link, in the member's calendar
        _("Are you coming? Answer by the button on this page (an answer from your calendar does not reach us):"),
        _answer_address(invitation),
        # Translators: {guild} is the guild's name, {email} its email address
        _("Questions? Mail {guild}: {email}").format(guild=settings.GUILD_NAME, email=settings.GUILD_EMAIL),
    ]
    return "\n".join(lines)


def _answer_address(invitation):
    return settings.SITE_ORIGIN + reverse("meetings:answer-by-link", args=[link_token(invitation)])


def _organizer():
    address = vCalAddress(f"mailto:{settings.GUILD_EMAIL}")
    address.params["CN"] = vText(settings.GUILD_NAME)
    return address


def _attendee(invitation):
    """Only the receiver: nobody sees the address of someone else."""
    address = vCalAddress(f"mailto:{invitation.member.email}")
    address.params["CN"] = vText(invitation.member.full_name)
    address.params["PARTSTAT"] = vText(PARTICIPATION[invitation.answer])
    address.params["RSVP"] = vText("FALSE")  # replies by calendar are read by nobody
    return address


def _file(event, method):
    file = Calendar()
    file.add("prodid", "-//SamenSterker//Meetings//NL")
    file.add("version", "2.0")
    file.add("method", method)
    file.add_component(_amsterdam())
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
