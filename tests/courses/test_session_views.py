"""The pages of sessions: planning and changing, saying that one cannot come, and taking them along in a calendar."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from courses import session_answering
from courses.models import Course, CourseSession, SessionAttendance, Stage
from courses.place_links import place_path, place_token
from samensterker.localtime import at_local, local_day
from tests.factories import (
    AffiliationFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    OpenCourseFactory,
    SessionTrainerFactory,
)

pytestmark = pytest.mark.django_db
NOW = at_local(date(2026, 3, 16), time(10))
BEGINS, ENDS = at_local(date(2026, 4, 7), time(19, 30)), at_local(date(2026, 4, 7), time(21, 30))
LINK = "https://meet.example.org/teamdesk"


@pytest.fixture(autouse=True)
def sixteenth_of_march(time_machine, member_client, coordinator_client):
    time_machine.move_to(NOW, tick=False)
    for client in (member_client, coordinator_client):
        client.cookies["language"] = "en"


@pytest.fixture
def course():
    return OpenCourseFactory(title="Teamdesk", ends_on=date(2026, 6, 30))


@pytest.fixture
def session(course):
    return CourseSessionFactory(course=course, starts_at=BEGINS, ends_at=ENDS, place="De Brink", online_link=LINK)


def page_of(name, course, *args):
    return reverse(f"courses:{name}", args=[course.slug, *args])


def typed(**fields):
    facts = {"title": "", "day": "7 april 2026", "begins": "19.30", "ends": "21.30", "place": "De Brink"}
    return {**facts, "online_link": "", "weeks": "1", "days_of": "", "submission": uuid4(), **fields}


def words(response):
    return " ".join(response.text.split())


# --- planning -------------------------------------------------------------------------------------


def test_one_session_is_planned_and_it_says_who_hears(course, coordinator_client):
    EnrolmentFactory(course=course)

    response = coordinator_client.post(page_of("session-create", course), typed(title="Tabellen"), follow=True)

    session = CourseSession.objects.get()
    assert (session.title, session.starts_at, session.ends_at, session.place) == ("Tabellen", BEGINS, ENDS, "De Brink")
    assert "1 session is planned. 1 person gets a mail with all." in words(response)
    assert response.redirect_chain == [(f"{course.get_absolute_url()}#sessions", 302)]


def test_several_weeks_first_show_their_days_and_one_leaves_some_out(course, coordinator_client):
    trainer = CourseTrainerFactory(course=course).member
    in_the_way = CourseSessionFactory(
        course__title="WordPress", starts_at=BEGINS + timedelta(weeks=1), ends_at=ENDS + timedelta(weeks=1)
    )
    SessionTrainerFactory(session=in_the_way, member=trainer)
    form = typed(weeks="4")

    shown = coordinator_client.post(page_of("session-create", course), form)
    assert course.sessions.count() == 0
    days = shown.context["form"].fields["days"].choices
    assert [key for key, _label in days] == ["2026-04-07", "2026-04-14", "2026-04-21", "2026-04-28"]
    assert days[1][1] == (f"Tuesday 14 April – {trainer} gives “WordPress” then: Tuesday 14 April at 19:30.")
    assert shown.context["form"].data.getlist("days") == ["2026-04-07", "2026-04-21", "2026-04-28"]

    chosen = {**form, "days_of": "2026-04-07:4", "days": ["2026-04-07", "2026-04-28"]}
    coordinator_client.post(page_of("session-create", course), chosen)

    rows = course.sessions.in_order()
    assert [row.starts_at for row in rows] == [BEGINS, BEGINS + timedelta(weeks=3)]


@pytest.mark.parametrize(
    "fields, error",
    [
        ({"days_of": "2026-04-07:4", "days": []}, "Tick at least one day."),
        ({"days_of": "2026-04-07:4", "days": ["2026-04-14"]}, "There is a session of this course on Tuesday 14 April"),
        ({"days_of": "2026-04-07:4", "days": ["1999-01-01"]}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_with_the_days_is_said_with_them(course, coordinator_client, fields, error):
    week = timedelta(weeks=1)
    CourseSessionFactory(course=course, starts_at=BEGINS + week, ends_at=ENDS + week)

    response = coordinator_client.post(page_of("session-create", course), typed(weeks="4", **fields))

    assert error in words(response)
    assert course.sessions.count() == 1


@pytest.mark.parametrize("days_of", ["x", "2026-04-07", "2026-04-07:x", "9999-12-31:30", ":", "2026-04-07:-3"])
def test_days_that_cannot_be_read_are_asked_again(course, coordinator_client, days_of):
    response = coordinator_client.post(page_of("session-create", course), typed(weeks="2", days_of=days_of))

    assert response.status_code == 200
    assert response.context["form"].data["days_of"] == "2026-04-07:2"


@pytest.mark.parametrize(
    "fields, error",
    [
        ({"day": "10 maart 2026"}, "This moment has gone by."),
        ({"day": "6 april 2026"}, "This falls outside the course, which goes from Tuesday 7 April to Tuesday 30 June."),
        ({"day": "1 juli 2026"}, "This falls outside the course"),
        ({"ends": "19.00"}, "The end has to come after the beginning."),
        ({"day": "29 maart 2026", "begins": "2.30"}, "This time does not exist"),
        ({"online_link": "javascript:alert(1)"}, "This is no web address"),
        ({"online_link": "ftp://example.org"}, "A link begins with https://"),
        ({"weeks": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"weeks": "veel"}, "Fill in a whole number, such as 8."),
        ({"day": "9999-12-31", "weeks": "30"}, "Is the year right?"),
    ],
)
def test_what_cannot_be_is_said_kindly_and_what_was_typed_stays(course, coordinator_client, fields, error):
    form = typed(title="Tabellen", **fields)

    response = coordinator_client.post(page_of("session-create", course), form)

    assert (response.status_code, CourseSession.objects.count()) == (200, 0)
    assert error in words(response)
    assert 'value="Tabellen"' in response.text


def test_a_trainer_who_gives_another_course_then_is_named_with_it(course, coordinator_client):
    trainer = CourseTrainerFactory(course=course).member
    other = CourseSessionFactory(course__title="WordPress", starts_at=BEGINS, ends_at=ENDS)
    SessionTrainerFactory(session=other, member=trainer)

    response = coordinator_client.post(page_of("session-create", course), typed())

    assert f"{trainer} gives “WordPress” then: Tuesday 7 April at 19:30." in words(response)


def test_days_outside_the_course_stand_there_without_a_tick(course, coordinator_client):
    shown = coordinator_client.post(page_of("session-create", course), typed(day="23 juni 2026", weeks="3"))

    labels = dict(shown.context["form"].fields["days"].choices)
    assert labels["2026-07-07"] == "Tuesday 7 July – outside the days of the course"
    assert shown.context["form"].data.getlist("days") == ["2026-06-23", "2026-06-30"]


def test_the_same_form_twice_is_one_session(course, coordinator_client):
    form = typed()

    coordinator_client.post(page_of("session-create", course), form)
    again = coordinator_client.post(page_of("session-create", course), form, follow=True)

    assert CourseSession.objects.count() == 1
    assert "This was saved already." in words(again)


def test_the_next_one_begins_a_week_after_the_last(course, session, coordinator_client):
    page = coordinator_client.get(page_of("session-create", course))

    initial = page.context["form"].initial
    assert (initial["day"], initial["begins"], initial["place"]) == (date(2026, 4, 14), time(19, 30), "De Brink")


def test_without_a_first_day_the_first_session_gives_one(coordinator_client, course):
    Course.objects.filter(pk=course.pk).update(stage=Stage.IDEA, starts_on=None, ends_on=None)

    page = words(coordinator_client.get(page_of("session-create", course)))
    planned = coordinator_client.post(page_of("session-create", course), typed())

    course.refresh_from_db()
    assert "The first session gives the course its first day." in page
    assert planned.url == page_of("stage", course)  # to what comes next
    assert course.starts_on == local_day(course.sessions.get().starts_at)


def test_in_a_course_that_is_over_nothing_is_planned(course, coordinator_client):
    Course.objects.filter(pk=course.pk).update(stage=Stage.FINISHED)

    response = coordinator_client.post(page_of("session-create", course), typed(), follow=True)

    assert "This course is over, so nothing was planned." in words(response)


# --- changing, cancelling, moving all -------------------------------------------------------------


def test_a_session_moves_and_it_says_that_everyone_hears(course, session, coordinator_client):
    EnrolmentFactory(course=course)
    form = {**typed(day="8 april 2026"), "version": 1, "online_link": LINK}

    response = coordinator_client.post(page_of("session-edit", course, session.pk), form, follow=True)

    session.refresh_from_db()
    assert session.starts_at == BEGINS + timedelta(days=1)
    assert "Saved: Wednesday 8 April, 19:30. Everyone gets one mail about it." in words(response)


def test_the_second_of_two_editors_sees_what_changed(course, session, coordinator_client):
    CourseSession.objects.update(place="Elders", version=2)
    form = {**typed(place="De Kerk"), "version": 1, "online_link": LINK}

    response = coordinator_client.post(page_of("session-edit", course, session.pk), form)

    page = words(response)
    assert "Someone else changed this session while you were busy." in page
    assert "Now it says: Elders" in page
    assert 'value="De Kerk"' in page
    again = coordinator_client.post(page_of("session-edit", course, session.pk), {**form, "version": 2})
    assert (again.status_code, CourseSession.objects.get().place) == (302, "De Kerk")


def test_cancelling_is_asked_first_and_done_once(course, session, coordinator_client):
    EnrolmentFactory(course=course)
    address = page_of("session-cancel", course, session.pk)

    assert "1 person counts on it, and gets a mail that it does not take place." in words(
        coordinator_client.get(address)
    )
    assert CourseSession.objects.get().cancelled_at is None
    coordinator_client.post(address)
    coordinator_client.post(address)

    session.refresh_from_db()
    assert (session.cancelled_at, session.version) == (NOW, 2)
    assert coordinator_client.get(page_of("session-edit", course, session.pk)).status_code == 302


def test_the_whole_course_moves(course, session, coordinator_client):
    EnrolmentFactory(course=course)
    address = page_of("sessions-shift", course)

    assert "1 person counts on it, and gets one mail with the new days." in words(coordinator_client.get(address))
    response = coordinator_client.post(address, {"day": "14 april 2026"}, follow=True)

    session.refresh_from_db()
    course.refresh_from_db()
    assert "1 session has moved." in words(response)
    assert (session.starts_at, course.starts_on) == (BEGINS + timedelta(weeks=1), date(2026, 4, 14))


def test_why_a_course_does_not_move_is_said(course, session, coordinator_client):
    response = coordinator_client.post(page_of("sessions-shift", course), {"day": "10 maart 2026"})

    assert "Tuesday 10 March: This moment has gone by." in words(response)


def test_without_sessions_there_is_nothing_to_move(course, coordinator_client):
    response = coordinator_client.get(page_of("sessions-shift", course), follow=True)

    assert "No session is still to come, so there is nothing to move." in words(response)


def test_the_contact_person_plans_in_their_own_training_only(course, member, member_client):
    organiser = AffiliationFactory(member=member, is_contact=True).organisation
    training = OpenCourseFactory(organiser=organiser, is_open_training=True)

    assert member_client.post(page_of("session-create", training), typed()).status_code == 302
    assert member_client.post(page_of("session-create", course), typed()).status_code == 404
    session = CourseSessionFactory(course=course)
    assert member_client.get(page_of("session-edit", training, session.pk)).status_code == 404


# --- on the page of the course --------------------------------------------------------------------


def test_everyone_sees_when_it_is_and_who_takes_part_sees_the_rest(course, session, member, member_client):
    CourseSession.objects.update(notes="Wat we deden", homework="Maak een tabel")
    page = member_client.get(course.get_absolute_url()).text
    assert ("De Brink" in page, LINK in page, "Wat we deden" in page) == (True, False, False)
    assert "I cannot come" not in page

    waiting = EnrolmentFactory(course=course, member=member, state="waiting")
    assert LINK not in member_client.get(course.get_absolute_url()).text

    waiting.delete()
    EnrolmentFactory(course=course, member=member)
    page = member_client.get(course.get_absolute_url()).text
    assert [part in page for part in (LINK, "Wat we deden", "Maak een tabel", "I cannot come")] == [True] * 4


def test_a_cancelled_session_stays_and_says_so(course, session, member, member_client):
    EnrolmentFactory(course=course, member=member)
    CourseSession.objects.update(cancelled_at=NOW)

    page = member_client.get(course.get_absolute_url()).text

    assert "does not take place" in page
    assert (LINK in page, "I cannot come" in page) == (False, False)


def test_who_gives_it_sees_how_many_cannot_come(course, session, member, member_client):
    CourseTrainerFactory(course=course, member=member)
    for _ in range(2):
        session_answering.answer(session, EnrolmentFactory(course=course), comes=False, now=NOW)

    assert "2 people said that they cannot come." in words(member_client.get(course.get_absolute_url()))


def test_the_page_takes_the_same_number_of_queries_for_one_session_and_for_many(course, session, member, member_client):
    EnrolmentFactory(course=course, member=member)

    def queries():
        with CaptureQueriesContext(connection) as found:
            member_client.get(course.get_absolute_url())
        return len(found)

    queries()
    one = queries()
    for week in range(1, 8):
        CourseSessionFactory(course=course, starts_at=BEGINS + timedelta(weeks=week))

    assert queries() == one


# --- saying that one cannot come ------------------------------------------------------------------


def test_who_is_logged_in_says_so_and_takes_it_back(course, session, member, member_client):
    own = EnrolmentFactory(course=course, member=member)
    address = page_of("session-cannot", course, session.pk)

    said = member_client.post(address, {"answer": "cannot"}, follow=True)
    assert "Thank you for letting us know." in words(said)
    assert "you cannot come" in said.text
    assert list(SessionAttendance.objects.values_list("enrolment", "cannot_come_at")) == [(own.pk, NOW)]

    back = member_client.post(address, {"answer": "can"}, headers={"HX-Request": "true"})
    assert f'id="session-{session.pk}"' in back.text
    assert "I cannot come" in back.text
    assert list(SessionAttendance.objects.values_list("cannot_come_at", flat=True)) == [None]


def test_who_has_no_place_or_comes_too_late_is_told(course, session, member, member_client):
    address = page_of("session-cannot", course, session.pk)
    assert member_client.post(address, {"answer": "cannot"}).status_code == 404
    assert member_client.get(address).status_code == 405

    EnrolmentFactory(course=course, member=member)
    assert member_client.post(address, {"answer": "maybe"}).status_code == 400
    CourseSession.objects.update(cancelled_at=NOW)
    said = member_client.post(address, {"answer": "cannot"}, follow=True)
    assert "You cannot say so any more: the session does not take place." in words(said)


@pytest.fixture(params=["member", "guest"])
def place(request, course):
    if request.param == "guest":
        return EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory(name="Saskia", language="en"))
    return EnrolmentFactory(course=course, member__first_name="Saskia", member__language="en")


def test_by_the_link_in_a_mail_looking_changes_nothing_and_pressing_does(session, place):
    client = Client()
    address = place_path(place, "session-by-link", session.pk)

    page = client.get(address)
    assert "We count on you, Saskia" in words(page)
    assert LINK in page.text
    assert (page["Content-Language"], page["X-Robots-Tag"]) == ("en", "noindex")
    assert SessionAttendance.objects.count() == 0

    said = client.post(address, {"answer": "cannot"}, follow=True)
    assert "You cannot come, Saskia. Thank you for letting us know." in words(said)
    client.post(address, {"answer": "can"})
    assert SessionAttendance.objects.get().cannot_come_at is None
    assert client.post(address, {"answer": "x"}).status_code == 400


def test_a_link_that_is_of_no_use_any_more_says_why(session, place, time_machine):
    client = Client()
    address = place_path(place, "session-by-link", session.pk)
    other = CourseSessionFactory()
    assert client.get(place_path(place, "session-by-link", other.pk)).status_code == 404
    assert client.get(reverse("courses:session-by-link", args=["1-x.y", session.pk])).status_code == 404

    CourseSession.objects.filter(pk=session.pk).update(cancelled_at=NOW)
    page = client.get(address)
    assert (page.status_code, "The session does not take place" in page.text) == (410, True)
    CourseSession.objects.filter(pk=session.pk).update(cancelled_at=None)
    time_machine.move_to(ENDS + timedelta(hours=13))
    page = client.get(address)
    assert (page.status_code, "The session is over" in page.text) == (410, True)
    type(place).objects.filter(pk=place.pk).update(state="withdrawn", seat=None, withdrawn_at=NOW)
    page = client.post(address, {"answer": "cannot"})
    assert (page.status_code, "This link is no longer used" in page.text) == (410, True)


def test_the_page_of_a_place_lists_the_sessions(session, place):
    CourseSession.objects.update(notes="Wat we deden")
    session_answering.answer(session, place, comes=False, now=NOW)

    page = Client().get(place_path(place))

    shown = ("When and where", "De Brink", LINK, "Wat we deden", "you cannot come", "I can after all")
    assert [part for part in shown if part not in page.text] == []
    assert place_path(place, "session-by-link", session.pk) in page.text


# --- in a calendar --------------------------------------------------------------------------------


def events(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_all_sessions_in_a_file_with_the_link_for_who_takes_part(course, session, member, member_client):
    address = page_of("session-calendar", course)

    response = member_client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = events(response)
    assert (str(event["location"]), "description" in event) == ("De Brink", False)

    EnrolmentFactory(course=course, member=member)
    [event] = events(member_client.get(address))
    assert LINK in str(event["description"])


def test_the_same_by_link_for_a_guest(course, session, place):
    [event] = events(Client().get(reverse("courses:session-calendar-by-link", args=[place_token(place)])))

    assert LINK in str(event["description"])
    type(place).objects.filter(pk=place.pk).update(state="waiting", seat=None)
    assert Client().get(reverse("courses:session-calendar-by-link", args=[place_token(place)])).status_code == 404
