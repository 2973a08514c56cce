"""The calendar files are read back by two parsers that know nothing of each other, and held against the letter."""

import re
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
from dateutil import tz
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from meetings import calendar
from meetings.answering import link_token
from meetings.models import Meeting
from samensterker.localtime import AMSTERDAM, moments_at
from tests.factories import CoordinatorFactory, InvitationFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 11, 0, 0, 123456, tzinfo=UTC)
STARTS = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)
ORGANIZER = f"mailto:{settings.GUILD_EMAIL}"


@pytest.fixture
def invitation():
    meeting = MeetingFactory(title="Plan van aanpak; café, vooruit", starts_at=STARTS, place="De Brink, zaal 2")
    noor = MemberFactory(first_name="Noor", last_name="Visser", email="noor@example.org", language="en")
    return InvitationFactory(meeting=meeting, member=noor)


def event_of(content):
    [event] = Calendar.from_ical(content).events
    return event


def lines_of(content):
    """Unfolded, after the rules of RFC 5545 section 3.1: CRLF, and no line of more than 75 octets."""
    assert content.endswith(b"\r\n")
    raw = content[:-2].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in raw)
    assert max(len(line) for line in raw) <= 75
    for line in raw:
        line.decode()  # no letter is cut in two
    return content.decode().replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1]


def test_request_says_all_that_a_calendar_needs(invitation):
    method, content = calendar.request(invitation, now=NOW)

    file, event = Calendar.from_ical(content), event_of(content)
    address = f"{settings.SITE_ORIGIN}/answer/{link_token(invitation)}/"
    assert (method, file["METHOD"], file["VERSION"], file["PRODID"]) == (
        "REQUEST",
        "REQUEST",
        "2.0",
        "-//SamenSterker//Meetings//NL",
    )
    assert event["UID"] == f"meeting-{invitation.meeting.pk}@{settings.SITE_HOST}"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert (event.start, event.end) == (STARTS, STARTS + timedelta(hours=2))
    assert (event["SUMMARY"], event["LOCATION"]) == ("Plan van aanpak; café, vooruit", "De Brink, zaal 2")
    assert event["URL"] == address
    assert address in event["DESCRIPTION"]
    assert "Answer by the button" in event["DESCRIPTION"]
    assert settings.GUILD_EMAIL in event["DESCRIPTION"]
    assert event["DTSTAMP"].dt == NOW.replace(microsecond=0)
    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == (ORGANIZER, settings.GUILD_NAME)


def test_request_names_its_receiver_and_nobody_else(invitation):
    InvitationFactory(meeting=invitation.meeting, member=MemberFactory(email="other@example.org"))

    _method, content = calendar.request(invitation, now=NOW)

    attendee = event_of(content)["ATTENDEE"]
    assert attendee == "mailto:noor@example.org"
    assert dict(attendee.params) == {"CN": "Noor Visser", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    assert b"other@" not in content


@pytest.mark.parametrize(
    ("answer", "expected"), [("", "NEEDS-ACTION"), ("yes", "ACCEPTED"), ("maybe", "TENTATIVE"), ("no", "DECLINED")]
)
def test_request_knows_the_answer(invitation, answer, expected):
    invitation.answer = answer

    assert event_of(calendar.request(invitation, now=NOW)[1])["ATTENDEE"].params["PARTSTAT"] == expected


def test_cancellation_is_about_the_same_event_one_step_further(invitation):
    first = event_of(calendar.request(invitation, now=NOW)[1])
    Meeting.objects.update(sequence=1, cancelled_at=NOW, cancelled_by=CoordinatorFactory())
    invitation.meeting.refresh_from_db()

    method, content = calendar.cancellation(invitation, now=NOW)

    event = event_of(content)
    assert (method, Calendar.from_ical(content)["METHOD"], event["STATUS"]) == ("CANCEL", "CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == (first["UID"], first["SEQUENCE"] + 1)
    assert (event["ORGANIZER"], event["ATTENDEE"]) == (first["ORGANIZER"], first["ATTENDEE"])


def test_publication_asks_nobody_anything(invitation):
    content = calendar.publication(invitation.meeting, now=NOW)

    event = event_of(content)
    assert Calendar.from_ical(content)["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event
    assert b"/answer/" not in content
    assert event["URL"] == f"{settings.SITE_ORIGIN}/meetings/{invitation.meeting.pk}/"


# RFC 5546, sections 3.2.1, 3.2.2 and 3.2.5: how often a property of a VEVENT may stand in each method.
MUST = {
    "PUBLISH": {"DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "UID"},
    "REQUEST": {"ATTENDEE", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "UID", "SEQUENCE"},
    "CANCEL": {"ATTENDEE", "DTSTAMP", "ORGANIZER", "SEQUENCE", "UID", "STATUS"},
}
MUST_NOT = {"PUBLISH": {"ATTENDEE", "REQUEST-STATUS"}, "REQUEST": {"REQUEST-STATUS"}, "CANCEL": {"REQUEST-STATUS"}}


@pytest.mark.parametrize("method", MUST)
def test_files_follow_the_letter(invitation, method):
    invitation.member.first_name = "Éé" * 40
    invitation.meeting.title = "👨‍👩‍👧‍👦 Één lange titel: " + "vergaderen, " * 8
    content = {
        "REQUEST": lambda: calendar.request(invitation, now=NOW)[1],
        "CANCEL": lambda: calendar.cancellation(invitation, now=NOW)[1],
        "PUBLISH": lambda: calendar.publication(invitation.meeting, now=NOW),
    }[method]()

    lines = lines_of(content)
    event = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    names = [re.match(r"[A-Z-]+", line)[0] for line in event]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert lines.count(f"METHOD:{method}") == 1
    assert len(names) == len(set(names))
    assert set(names) >= MUST[method]
    assert not set(names) & MUST_NOT[method]
    assert "DTSTART;TZID=Europe/Amsterdam:20261127T193000" in event
    assert "DTEND;TZID=Europe/Amsterdam:20261127T213000" in event
    assert all(re.fullmatch(r"[A-Z-]+(;[A-Z-]+=(\"[^\"]*\"|[^\";:,]*))*:.*", line) for line in lines)


def test_a_line_break_in_a_title_adds_no_property(invitation):
    invitation.meeting.title = "a\r\nATTENDEE:mailto:evil@example.org"

    lines = lines_of(calendar.publication(invitation.meeting, now=NOW))

    assert [line for line in lines if line.startswith(("ATTENDEE", "SUMMARY"))] == [
        "SUMMARY:a\\nATTENDEE:mailto:evil@example.org"
    ]


def zone_of(content):
    """The time zone as dateutil reads it from the file, which does not look at its name."""
    text = content.decode()
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE") + len("END:VTIMEZONE")]
    return tz.tzical(StringIO(zone)).get()


@given(st.dates(date(2026, 1, 1), date(2036, 12, 31)), st.times())
def test_the_time_zone_in_the_file_is_ours(day, clock):
    zone = zone_of(calendar.file_of([Event()]))

    ours, theirs = (datetime.combine(day, clock, tzinfo=each) for each in (AMSTERDAM, zone))
    if moments_at(day, clock):  # a time that summer time skips is nobody's
        assert ours.utcoffset() == theirs.utcoffset()


def test_the_clock_changes_on_the_right_sundays():
    zone = zone_of(calendar.file_of([Event()]))

    def hours_from_utc(year, month):
        last_sunday = max(day for day in (date(year, month, day) for day in range(25, 32)) if day.weekday() == 6)
        moments = (datetime.combine(last_sunday, clock, tzinfo=zone) for clock in (time(1, 59), time(3)))
        return [moment.utcoffset() // timedelta(hours=1) for moment in moments]

    assert [hours_from_utc(year, 3) for year in range(2026, 2037)] == [[1, 2]] * 11
    assert [hours_from_utc(year, 10) for year in range(2026, 2037)] == [[2, 1]] * 11
