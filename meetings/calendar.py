"""A meeting as an iCalendar file (RFC 5545), as an invitation in the sense of RFC 5546, or to put in a calendar."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.answering import link_path
from meetings.models import Answer
from samensterker import calendar_files
from samensterker.calendar_files import Entry, file_of

PARTICIPATION = {
    Answer.NONE: "NEEDS-ACTION",
    Answer.YES: "ACCEPTED",
    Answer.MAYBE: "TENTATIVE",
    Answer.NO: "DECLINED",
}


def request(invitation, *, now):
    """What goes with an invitation and with a notice of change: ("REQUEST", bytes)."""
    with translation.override(invitation.receiver.language):
        event = event_of(invitation.meeting, now=now, about=_how_to_answer(invitation), comes=_comes(invitation))
    event.add("url", _answer_address(invitation))
    event.add("attendee", _attendee(invitation))
    return "REQUEST", file_of([event], "REQUEST")


def cancellation(invitation, *, now):
    """What takes the meeting out of the receiver's calendar: ("CANCEL", bytes)."""
    event = event_of(invitation.meeting, now=now)
    event.add("attendee", _attendee(invitation))
    return "CANCEL", file_of([event], "CANCEL")


def publication(meeting, *, now, comes=False):
    """For who wants it in a calendar without a mail: nobody is asked anything."""
    event = event_of(meeting, now=now, comes=comes)
    event.add("url", address_of(meeting))
    return file_of([event], "PUBLISH")


def address_of(meeting):
    return f"{settings.SITE_ORIGIN}{meeting.get_absolute_url()}"


def _comes(invitation):
    return invitation.answer == Answer.YES


def event_of(meeting, *, now, about="", comes=False):
    """The link to join online is for who said that they come."""
    if comes and meeting.online_link:
        about = "\n".join(filter(None, [_("Join online: {link}").format(link=meeting.online_link), about]))
    # Translators: where a meeting is that has no place but a link
    where = meeting.place or (_("online") if meeting.online_link else "")
    entry = Entry(
        key=f"meeting-{meeting.pk}",
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        created_at=meeting.created_at,
        changed_at=meeting.changed_at,
        sequence=meeting.sequence,
        is_cancelled=meeting.is_cancelled,
        where=where,
        about=about,
    )
    return calendar_files.event_of(entry, now=now)


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
    return settings.SITE_ORIGIN + link_path(invitation)


def _attendee(invitation):
    receiver = invitation.receiver
    return calendar_files.attendee(receiver.full_name, receiver.email, participation=PARTICIPATION[invitation.answer])
