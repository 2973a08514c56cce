"""What the start page and the panel say of courses."""

from datetime import UTC, date, datetime, timedelta

import pytest

from courses import second_persons
from courses.models import Course, EnrolmentState, Interest, Stage
from members.models import Member
from samensterker.portal import course_lines, week
from samensterker.portal.next_session import next_session_of
from tests.factories import (
    CoordinatorFactory,
    CourseFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    InterestFactory,
    MemberFactory,
    OpenCourseFactory,
    OrganisationFactory,
    SecondPersonFactory,
    SessionAttendanceFactory,
    SessionTrainerFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
TODAY = NOW.date()
LATER = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def nineteenth_of_march(time_machine):
    time_machine.move_to(NOW)


def session(course, starts_at, **facts):
    return CourseSessionFactory(course=course, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **facts)


# --- lines of courses -----------------------------------------------------------------------------


def test_places_that_are_left_are_those_that_nobody_waits_for(member):
    course = OpenCourseFactory(maximum=4, closes_on=TODAY, organiser=OrganisationFactory(name="Brink"))
    EnrolmentFactory(course=course)
    EnrolmentFactory(course=course, state=EnrolmentState.OFFERED, offered_until=LATER)
    EnrolmentFactory(course=course, state=EnrolmentState.WITHDRAWN, withdrawn_at=NOW)

    (line,) = course_lines.for_member(member, now=NOW)
    assert (line.organiser_name, line.is_open, line.left, line.own_state) == ("Brink", True, 2, "")

    EnrolmentFactory.create_batch(3, course=course, state=EnrolmentState.WAITING)
    assert course_lines.for_visitors(now=NOW)[0].left == 0


@pytest.mark.parametrize(
    ("facts", "is_open"),
    [
        ({"stage": Stage.OPEN}, True),
        ({"stage": Stage.OPEN, "closes_on": TODAY}, True),
        ({"stage": Stage.OPEN, "closes_on": TODAY - timedelta(days=1)}, False),
        ({"stage": Stage.PLANNED}, False),
        ({"stage": Stage.RUNNING}, False),
    ],
)
def test_a_course_is_open_until_and_with_its_closing_day(member, facts, is_open):
    CourseFactory(starts_on=date(2026, 4, 7), **facts)

    (line,) = course_lines.for_member(member, now=NOW)

    assert (line.is_open, line.left) == (is_open, None)


def test_on_the_start_page_one_says_that_one_wants_it_too(member_client, member):
    idea = CourseFactory(title="Boekhouden", stage=Stage.IDEA)
    address = f"/courses/{idea.slug}/interest/"
    assert address in member_client.get("/").content.decode()

    assert member_client.post(address, {"how_much": "2"}).url == idea.get_absolute_url()

    assert Interest.objects.get().member == member
    (line,) = course_lines.for_member(member, now=NOW)
    assert (line.own_state, line.asks_who_looks, line.wishes) == (course_lines.WANTS, False, 1)
    assert address not in member_client.get("/").content.decode()
    assert course_lines.for_visitors(now=NOW) == []


@pytest.mark.parametrize("state", [EnrolmentState.ENROLLED, EnrolmentState.WAITING])
def test_where_one_stands_oneself(member, state):
    EnrolmentFactory(member=member, state=state)

    assert course_lines.for_member(member, now=NOW)[0].own_state == state
    assert course_lines.for_member(MemberFactory(), now=NOW)[0].own_state == ""
    assert course_lines.for_visitors(now=NOW)[0].own_state == ""


def test_who_left_or_pauses_wants_nothing_any_more(member):
    idea = CourseFactory(stage=Stage.IDEA)
    InterestFactory.create_batch(2, course=idea)
    InterestFactory(course=idea, member=MemberFactory(left_at=NOW, is_active=False))
    InterestFactory(course=idea, member=MemberFactory(paused_at=NOW))

    (line,) = course_lines.for_member(member, now=NOW)

    assert (line.is_wished_for, line.wishes, line.threshold, line.stage_name) == (True, 2, 8, "idee")
    assert course_lines.for_visitors(now=NOW) == []


def test_who_is_going_to_give_it_is_none_of_those_for_whom_it_is_given(member):
    course = CourseFactory(stage=Stage.GAUGING, threshold=1)
    CourseTrainerFactory(course=course, member=InterestFactory(course=course).member)

    assert course_lines.for_member(member, now=NOW)[0].wishes == 0
    assert week.of_this_week(NOW) == {}


def test_the_start_page_says_it_in_words(member, member_client):
    member_client.cookies["language"] = "en"
    course = OpenCourseFactory(title="WordPress", maximum=2, closes_on=TODAY + timedelta(days=1))
    EnrolmentFactory(course=course)
    InterestFactory(course=CourseFactory(title="Bookkeeping", stage=Stage.IDEA))

    page = " ".join(member_client.get("/").text.split())

    assert f'<a href="/courses/{course.slug}/">WordPress</a>' in page
    assert "1 place left" in page
    assert "until 20 March" in page
    assert "one of the eight people who are needed" in page


def test_a_visitor_comes_from_the_public_page_to_the_course(client):
    course = OpenCourseFactory(title="WordPress")

    assert f'<a href="/courses/{course.slug}/">WordPress</a>' in client.get("/").text


# --- the next session -----------------------------------------------------------------------------


def test_the_next_session_is_the_first_of_what_one_follows_or_gives(member):
    followed, given = OpenCourseFactory.create_batch(2, stage=Stage.RUNNING)
    EnrolmentFactory(course=followed, member=member)
    session(followed, NOW - timedelta(hours=3))
    session(followed, NOW + timedelta(days=1), cancelled_at=NOW)
    first = session(followed, NOW + timedelta(days=3), title="Tabellen")
    second = session(given, NOW + timedelta(days=2))

    found = next_session_of(member, NOW)
    assert (found, found.course_slug, found.title, found.is_given) == (first, followed.slug, "Tabellen", False)

    SessionTrainerFactory(session=second, member=member)
    assert (next_session_of(member, NOW), next_session_of(member, NOW).is_given) == (second, True)


def test_a_session_that_goes_on_is_still_the_next_one(member):
    row = session(OpenCourseFactory(stage=Stage.RUNNING), NOW - timedelta(hours=1))
    EnrolmentFactory(course=row.course, member=member)

    assert next_session_of(member, NOW) == row
    assert next_session_of(member, NOW + timedelta(hours=1)) is None


@pytest.mark.parametrize("stage", [Stage.CANCELLED, Stage.FINISHED])
def test_of_a_course_that_is_over_there_is_no_next_session(member, stage):
    row = session(OpenCourseFactory(stage=stage), LATER)
    EnrolmentFactory(course=row.course, member=member)

    assert next_session_of(member, NOW) is None


def test_who_waits_or_follows_something_else_has_no_session(member):
    row = session(OpenCourseFactory(), LATER)
    EnrolmentFactory(course=row.course, member=member, state=EnrolmentState.WAITING)
    EnrolmentFactory(course=row.course)

    assert next_session_of(member, NOW) is None


def test_the_start_page_has_the_next_session(member, member_client):
    member_client.cookies["language"] = "en"
    row = session(OpenCourseFactory(title="Teamdesk", stage=Stage.RUNNING), LATER, title="Tabellen")
    own = EnrolmentFactory(course=row.course, member=member)
    assert "you take part" in member_client.get("/").text

    SessionAttendanceFactory(session=row, enrolment=own, cannot_come_at=NOW)

    page = member_client.get("/").text
    assert "Tabellen" in page
    assert "you said that you cannot come" in page


# --- what asks for the coordinator ----------------------------------------------------------------


def asks():
    return {
        kind: [(row.title, row.words, row.organisation, row.day, row.number, row.wanted) for row in rows]
        for kind, rows in week.of_this_week(NOW).items()
    }


def test_nothing_asks_for_attention():
    OpenCourseFactory(minimum=2, closes_on=TODAY)
    CourseFactory(stage=Stage.RUNNING, starts_on=TODAY, ends_on=TODAY)
    InterestFactory(course=CourseFactory(threshold=2))
    SecondPersonFactory(offered_at=NOW - timedelta(days=6))

    assert asks() == {}


def test_an_idea_that_enough_people_want():
    idea = CourseFactory(title="Boekhouden", threshold=2)
    InterestFactory(course=idea)
    InterestFactory(course=idea, member=MemberFactory(left_at=NOW, is_active=False))
    assert asks() == {}

    InterestFactory(course=idea)
    assert asks() == {"wanted": [("Boekhouden", "", "", None, 2, 2)]}

    Course.objects.update(stage=Stage.PLANNED, starts_on=TODAY)
    assert asks() == {}


def test_a_course_that_too_few_came_for():
    course = OpenCourseFactory(title="Excel", minimum=2, closes_on=TODAY - timedelta(days=1))
    EnrolmentFactory(course=course)
    EnrolmentFactory(course=course, state=EnrolmentState.WAITING)
    assert asks() == {"few": [("Excel", "", "", date(2026, 4, 7), 1, 2)]}

    EnrolmentFactory(course=course)
    assert asks() == {}


def test_a_course_of_which_the_trainer_left_the_guild(coordinator_client):
    course = OpenCourseFactory(title="Excel", stage=Stage.RUNNING, starts_on=TODAY)
    gone = CourseTrainerFactory(course=course).member
    assert asks() == {}

    Member.objects.filter(pk=gone.pk).update(left_at=NOW, is_active=False)
    assert asks() == {"untaught": [("Excel", "", "", TODAY, 0, 0)]}
    coordinator_client.cookies["language"] = "en"
    page = " ".join(coordinator_client.get("/panel/").text.split())
    assert "who gave this course left the guild" in page
    assert f'href="/courses/{course.slug}/trainers/"' in page

    from_outside = CourseTrainerFactory(course=course, member=None, name="Pim Kok")
    assert asks() == {}
    from_outside.delete()
    Course.objects.update(ends_on=TODAY - timedelta(days=1), starts_on=TODAY - timedelta(days=8))
    assert list(asks()) == ["over"]


def test_a_course_that_is_over_and_still_runs():
    yesterday = TODAY - timedelta(days=1)
    CourseFactory(title="Teamdesk", stage=Stage.RUNNING, starts_on=yesterday, ends_on=yesterday)

    assert asks() == {"over": [("Teamdesk", "", "", yesterday, 0, 0)]}


def test_who_waits_a_week_for_the_answer_of_an_organisation():
    guest = EnrolmentFactory(member=None, guest=CourseGuestFactory(name="Pim Kok"))
    told = {"task__name": "Website", "task__organisation__name": "Zon", "offered_at": NOW - timedelta(days=7)}
    SecondPersonFactory(enrolment=guest, **told)
    SecondPersonFactory(is_accepted=False, answered_at=NOW, **told | {"task__organisation__name": "Koor"})

    assert asks() == {"second": [("Website", "Pim Kok", "Zon", date(2026, 3, 12), 0, 0)]}


def test_the_panel_says_it_in_words(coordinator_client):
    coordinator_client.cookies["language"] = "en"
    InterestFactory(course=CourseFactory(title="Boekhouden", threshold=1))
    OpenCourseFactory(title="Excel", minimum=2, closes_on=TODAY - timedelta(days=1))
    CourseFactory(title="Teamdesk", stage=Stage.RUNNING, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 2))
    SecondPersonFactory(task__name="Website", task__organisation__name="Zon", offered_at=NOW - timedelta(days=8))

    page = " ".join(coordinator_client.get("/panel/").text.split())

    assert "1 person wants this course, and 1 was needed" in page
    assert "enrolling has closed with 0 of at least 2" in page
    assert "the last day was Monday 2 March" in page
    assert "could be the second person at Zon: Website" in page


def test_of_who_left_the_guild_no_answer_waits(member):
    gone = MemberFactory(left_at=NOW, is_active=False)
    offer = SecondPersonFactory(enrolment__member=gone, offered_at=NOW - timedelta(days=9))

    assert week.of_this_week(NOW) == {}
    assert list(second_persons.to_answer(CoordinatorFactory(), on=TODAY)) == []
    assert offer.answered_at is None
