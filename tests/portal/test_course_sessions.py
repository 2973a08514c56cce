"""Sessions of courses in the calendar of a member and in the year agenda."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from courses import session_answering
from courses.models import Course, CourseSession, Stage
from meetings import calendar_feeds
from samensterker.calendar_files import file_of
from samensterker.localtime import at_local
from samensterker.portal import year_agenda
from tests.factories import (
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    MeetingFactory,
    OpenCourseFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOW = at_local(date(2026, 3, 16), time(10))
BEGINS, ENDS = at_local(date(2026, 4, 7), time(19, 30)), at_local(date(2026, 4, 7), time(21, 30))
LINK = "https://meet.example.org/teamdesk"


@pytest.fixture
def course():
    return OpenCourseFactory(title="Teamdesk", organiser=OrganisationFactory(name="De Zonnehoek"))


@pytest.fixture
def session(course):
    return CourseSessionFactory(
        course=course, title="Tabellen", starts_at=BEGINS, ends_at=ENDS, place="De Brink", online_link=LINK
    )


def feed(member):
    file = file_of(calendar_feeds.events_of(member, now=NOW), name="Gilde")
    return {str(event["summary"]): event for event in Calendar.from_ical(file).walk("VEVENT")}


def test_the_feed_holds_what_one_follows_and_gives_and_nothing_else(course, session, member):
    MeetingFactory(title="Plenair", starts_at=BEGINS, ends_at=ENDS)
    given = CourseSessionFactory(course__title="Boekhouden")
    CourseTrainerFactory(course=given.course, member=member)
    CourseSessionFactory(course__title="Van anderen")
    waiting = CourseSessionFactory(course__title="Vol")
    EnrolmentFactory(course=waiting.course, member=member, state="waiting")
    EnrolmentFactory(course=course, member=member)

    events = feed(member)

    assert sorted(events) == ["Boekhouden", "Plenair", "Teamdesk: Tabellen"]
    event = events["Teamdesk: Tabellen"]
    assert (str(event["location"]), LINK in str(event["description"]), "attendee" in event) == ("De Brink", True, False)
    assert str(event["url"]).endswith(f"{course.get_absolute_url()}#session-{session.pk}")


def test_what_one_cannot_come_to_keeps_no_time_taken_and_what_is_cancelled_stays_so(course, session, member):
    own = EnrolmentFactory(course=course, member=member)
    session_answering.answer(session, own, comes=False, now=NOW)
    assert str(feed(member)["Teamdesk: Tabellen"]["transp"]) == "TRANSPARENT"

    CourseSession.objects.update(cancelled_at=NOW, sequence=1)
    event = feed(member)["Teamdesk: Tabellen"]
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)


def test_the_feed_takes_the_same_number_of_queries_for_one_and_for_many(course, session, member):
    EnrolmentFactory(course=course, member=member)

    def queries():
        with CaptureQueriesContext(connection) as found:
            list(calendar_feeds.events_of(member, now=NOW))
        return len(found)

    one = queries()
    for week in range(1, 6):
        CourseSessionFactory(course=course, starts_at=BEGINS + timedelta(weeks=week))
        EnrolmentFactory(course=CourseSessionFactory().course, member=member)

    assert queries() == one


def entries(member):
    months = year_agenda.months(2026, member, today=date(2026, 3, 16))
    return [(entry.on, entry.title, entry.where, bool(entry.starts_at)) for month in months for entry in month.entries]


def test_the_year_agenda_lists_sessions_and_of_a_course_without_these_its_first_day(course, session, member):
    CourseSessionFactory(course=course, starts_at=BEGINS + timedelta(weeks=1), place="", online_link=LINK)
    CourseSessionFactory(course=course, cancelled_at=NOW)
    CourseSessionFactory(course__stage=Stage.CANCELLED)
    OpenCourseFactory(title="WordPress", starts_on=date(2026, 12, 3))

    assert entries(member) == [
        (date(2026, 4, 7), "Teamdesk: Tabellen", "De Brink", True),
        (date(2026, 4, 14), "Teamdesk", "online", True),
        (date(2026, 12, 3), "WordPress", "", False),
    ]


def test_a_course_whose_sessions_are_all_cancelled_stands_by_its_first_day(course, session, member):
    CourseSession.objects.update(cancelled_at=NOW)

    assert entries(member) == [(Course.objects.get().starts_on, "Teamdesk", "De Zonnehoek", False)]
