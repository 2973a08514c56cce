"""Two plan or change sessions at the same moment: one is first, the other hears so, and nobody waits for ever."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from courses import session_answering, sessions, trainers
from courses.models import CourseSession, SessionAttendance, SessionTrainer
from courses.sessions import Between, CannotBe
from samensterker.localtime import at_local
from tests.courses.test_enrolling_side_by_side import at_once
from tests.factories import (
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at_local(date(2026, 3, 16), time(10))
FIRST = date(2026, 4, 7)


def evening(day=FIRST):
    return Between(at_local(day, time(19, 30)), at_local(day, time(21, 30)))


def kinds(raised):
    return sorted(type(error).__name__ for error in raised if error)


def test_one_trainer_gets_one_course_at_a_time():
    trainer = MemberFactory()
    courses = [CourseTrainerFactory(member=trainer, course=OpenCourseFactory()).course for _ in range(4)]

    raised = at_once(*(lambda course=course: sessions.plan(course, [evening()], now=NOW) for course in courses))

    assert kinds(raised) == [CannotBe.__name__] * 3
    assert SessionTrainer.objects.count() == CourseSession.objects.count() == 1


def test_two_series_crosswise_do_not_wait_for_each_other():
    one, two = MemberFactory.create_batch(2)
    courses = OpenCourseFactory.create_batch(2)
    for course in courses:
        for member in (one, two):
            CourseTrainerFactory(member=member, course=course)
    days = [evening(FIRST + timedelta(weeks=week)) for week in range(10)]

    raised = at_once(
        lambda: sessions.plan(courses[0], days, now=NOW), lambda: sessions.plan(courses[1], days[::-1], now=NOW)
    )

    assert kinds(raised) == [CannotBe.__name__]
    assert CourseSession.objects.count() == 10


def test_the_same_form_twice_at_once_plans_once():
    course, key = OpenCourseFactory(), uuid4()

    raised = at_once(*[lambda: sessions.plan(course, [evening()], now=NOW, submission=key)] * 2)

    assert (kinds(raised), CourseSession.objects.count()) == ([], 1)


def test_who_becomes_trainer_while_sessions_are_planned_is_at_them():
    course, member = OpenCourseFactory(), MemberFactory()

    raised = at_once(
        lambda: sessions.plan(course, [evening()], now=NOW), lambda: trainers.add(course, member=member, now=NOW)
    )

    assert (kinds(raised), SessionTrainer.objects.filter(member=member).count()) == ([], 1)


def test_of_moving_and_cancelling_at_once_the_cancelling_stands():
    session = CourseSessionFactory()
    later = session.starts_at + timedelta(hours=1)

    at_once(
        lambda: sessions.change(session, now=NOW, version=1, starts_at=later),
        lambda: sessions.cancel(session, now=NOW),
    )

    session.refresh_from_db()
    assert session.cancelled_at == NOW


def test_what_the_trainer_wrote_and_what_they_said_are_both_kept():
    session = CourseSessionFactory()
    enrolment = EnrolmentFactory(course=session.course)

    def trainer_writes():
        SessionAttendance.objects.update_or_create(
            session=session, enrolment=enrolment, defaults={"was_there": False, "noted_at": NOW}
        )

    raised = at_once(
        trainer_writes, lambda: session_answering.answer(session, enrolment, comes=False, now=NOW), trainer_writes
    )

    row = SessionAttendance.objects.get()
    assert (kinds(raised), row.was_there, row.cannot_come_at) == ([], False, NOW)
