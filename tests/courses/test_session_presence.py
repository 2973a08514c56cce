"""Who was at a session: from the day itself on, by each trainer, and of nobody twice."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from courses import session_presence
from courses.models import EnrolmentState, Stage
from courses.session_presence import NotNow
from tests.factories import (
    CoordinatorFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
    SessionAttendanceFactory,
)
from tests.members.test_side_by_side import at_once

NOW = timezone.now()


@pytest.fixture
def session(db):
    course = OpenCourseFactory(stage=Stage.RUNNING)
    return CourseSessionFactory(course=course, starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=1))


def enrolled(session, name, **facts):
    first, _space, last = name.partition(" ")
    return EnrolmentFactory(course=session.course, member=MemberFactory(first_name=first, last_name=last), **facts)


def seen(session):
    return [(one.name, one.was_there, one.cannot_come) for one in session_presence.attendees(session)]


def everyone(session):
    return set(session.course.enrolments.values_list("pk", flat=True))


def test_who_has_a_place_stands_there_by_name(session, django_assert_num_queries):
    bram = enrolled(session, "Bram Visser")
    enrolled(session, "Wim Adema", state=EnrolmentState.WAITING)
    EnrolmentFactory(course=session.course, member=None, guest=CourseGuestFactory(name="Saskia Alkema"))
    SessionAttendanceFactory(session=session, enrolment=bram, was_there=None, cannot_come_at=NOW)

    with django_assert_num_queries(2):
        found = seen(session)

    assert found == [("Saskia Alkema", None, False), ("Bram Visser", None, True)]


def test_a_tick_is_kept_with_who_and_when_and_can_be_taken_back(session):
    anna, row = CoordinatorFactory(), enrolled(session, "Bram Visser")

    assert session_presence.note(session, {row.pk: True}, by=anna, now=NOW) == 1
    assert session_presence.note(session, {row.pk: True}, by=anna, now=NOW) == 0
    noted = session.attendance.get()
    assert (noted.was_there, noted.noted_at, noted.noted_by) == (True, NOW, anna)

    session_presence.note(session, {row.pk: False}, by=anna, now=NOW)
    assert session.attendance.get().was_there is False


def test_who_said_that_they_cannot_come_and_came_keeps_both(session):
    row = enrolled(session, "Bram Visser")
    SessionAttendanceFactory(session=session, enrolment=row, was_there=None, cannot_come_at=NOW)

    session_presence.note(session, {row.pk: True}, by=CoordinatorFactory(), now=NOW)

    noted = session.attendance.get()
    assert (noted.was_there, noted.cannot_come_at) == (True, NOW)


def test_who_is_not_in_the_course_is_passed_over(session):
    elsewhere, gone = EnrolmentFactory(), enrolled(session, "Bram Visser")
    type(gone).objects.filter(pk=gone.pk).update(state=EnrolmentState.WITHDRAWN, seat=None, withdrawn_at=NOW)

    assert session_presence.note(session, {elsewhere.pk: True, gone.pk: True}, by=CoordinatorFactory(), now=NOW) == 0
    assert not session.attendance.exists()


def test_the_others_were_not_there(session):
    anna, bram, wim = CoordinatorFactory(), enrolled(session, "Bram Visser"), enrolled(session, "Wim Adema")
    session_presence.note(session, {bram.pk: True}, by=anna, now=NOW)

    assert session_presence.note(session, {}, by=anna, now=NOW, rest=everyone(session)) == 1
    assert seen(session) == [("Wim Adema", False, False), ("Bram Visser", True, False)]
    assert session_presence.note(session, {}, by=anna, now=NOW, rest=everyone(session)) == 0
    assert wim.attendance.get().was_there is False


def test_the_others_are_those_who_are_not_ticked_now_either(session):
    anna, bram = CoordinatorFactory(), enrolled(session, "Bram Visser")
    enrolled(session, "Wim Adema")

    assert session_presence.note(session, {bram.pk: True}, by=anna, now=NOW, rest=everyone(session)) == 2
    assert seen(session) == [("Wim Adema", False, False), ("Bram Visser", True, False)]


def test_of_whom_the_page_did_not_show_nothing_is_said(session):
    """Who stands on another page, or got a place since."""
    shown, other = enrolled(session, "Bram Visser"), enrolled(session, "Wim Adema")

    assert session_presence.note(session, {}, by=CoordinatorFactory(), now=NOW, rest={shown.pk}) == 1

    assert seen(session) == [("Wim Adema", None, False), ("Bram Visser", False, False)]
    assert other.attendance.count() == 0


def test_keys_that_no_database_holds_are_nobody(session):
    assert session_presence.note(session, {10**30: True, -1: True}, by=CoordinatorFactory(), now=NOW) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"starts_at": NOW + timedelta(days=2), "ends_at": NOW + timedelta(days=2, hours=1)}, "on the day itself"),
        ({"cancelled_at": NOW}, "was cancelled"),
    ],
)
def test_not_before_the_day_and_not_of_what_is_cancelled(session, change, words):
    row = enrolled(session, "Bram Visser")
    type(session).objects.filter(pk=session.pk).update(**change)

    with pytest.raises(NotNow) as refusal:
        session_presence.note(session, {row.pk: True}, by=CoordinatorFactory(), now=NOW)

    with translation.override("en"):
        assert words in str(refusal.value.words)
    assert not session.attendance.exists()


def test_it_stays_as_it_is_when_the_course_is_finished(session):
    row = enrolled(session, "Bram Visser")
    type(session.course).objects.filter(pk=session.course_id).update(stage=Stage.FINISHED, finished_at=NOW)

    with pytest.raises(NotNow):
        session_presence.note(session, {row.pk: True}, by=CoordinatorFactory(), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_trainers_who_tick_at_once_lose_nothing():
    course = OpenCourseFactory(stage=Stage.RUNNING)
    session = CourseSessionFactory(course=course, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    bram, wim = enrolled(session, "Bram Visser"), enrolled(session, "Wim Adema")
    anna, kees = CoordinatorFactory(), MemberFactory()

    at_once(
        lambda: session_presence.note(session, {bram.pk: True, wim.pk: True}, by=anna, now=NOW),
        lambda: session_presence.note(session, {wim.pk: True}, by=kees, now=NOW),
    )

    assert seen(session) == [("Wim Adema", True, False), ("Bram Visser", True, False)]


@pytest.mark.django_db(transaction=True)
def test_who_is_ticked_while_another_says_that_the_rest_was_absent_was_there():
    course = OpenCourseFactory(stage=Stage.RUNNING)
    session = CourseSessionFactory(course=course, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    bram, wim = enrolled(session, "Bram Visser"), enrolled(session, "Wim Adema")
    anna, kees = CoordinatorFactory(), MemberFactory()

    raised = at_once(
        lambda: session_presence.note(session, {}, by=anna, now=NOW, rest=everyone(session)),
        lambda: session_presence.note(session, {bram.pk: True}, by=kees, now=NOW),
    )

    assert raised == [None, None]
    assert seen(session) == [("Wim Adema", False, False), ("Bram Visser", True, False)]
    assert wim.attendance.get().noted_by == anna
