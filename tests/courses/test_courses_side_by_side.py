"""Two change one course at the same moment: one after the other, and nothing gets lost or oversold."""

from datetime import date, time, timedelta

import pytest

from courses import enrolling, planning, stages, trainers
from courses.models import Course, CourseTrainer, SessionTrainer, Stage
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.courses.test_enrolling_side_by_side import at_once, enrols
from tests.factories import (
    CoordinatorFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    InterestFactory,
    MemberFactory,
    OpenCourseFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at_local(date(2026, 3, 16), time(10))


def again(course):
    return Course.objects.get(pk=course.pk)


def test_two_press_the_same_button():
    course, by = OpenCourseFactory(stage=Stage.PLANNED), CoordinatorFactory()
    CourseTrainerFactory(course=course)
    InterestFactory.create_batch(3, course=course)

    raised = at_once(*[lambda: stages.move(course, Stage.OPEN, by=by, now=NOW)] * 4)

    assert raised == [None] * 4
    assert (again(course).stage, again(course).version) == (Stage.OPEN, 2)
    assert Message.objects.filter(kind="courses.opened").count() == 3


def test_enrolling_while_it_is_cancelled():
    """Who was just in time hears that it does not take place; who was not, does not get in."""
    course, by, members = OpenCourseFactory(), CoordinatorFactory(), MemberFactory.create_batch(6)

    at_once(
        lambda: stages.move(course, Stage.CANCELLED, by=by, now=NOW, because="Ziek."),
        *(enrols(course, member) for member in members),
    )

    told = Message.objects.filter(kind="courses.cancelled").values_list("member", flat=True)
    assert set(told) == set(course.enrolments.values_list("member", flat=True))


def test_fewer_places_while_people_enrol():
    course, by, members = OpenCourseFactory(maximum=8), CoordinatorFactory(), MemberFactory.create_batch(8)
    EnrolmentFactory.create_batch(2, course=course)

    raised = at_once(
        *(enrols(course, member) for member in members[:4]),
        lambda: planning.change(course, by=by, now=NOW, version=1, maximum=4),
        *(enrols(course, member) for member in members[4:]),
    )

    seats = list(course.enrolments.with_a_seat().values_list("seat", flat=True))
    most = again(course).maximum
    assert most == (8 if isinstance(raised[4], planning.SeatsTaken) else 4)
    assert len(seats) <= most
    assert max(seats) <= most
    assert [error for error in raised if error and not isinstance(error, planning.SeatsTaken)] == []
    assert course.enrolments.count() == 10


def test_who_enrols_while_they_become_the_trainer_is_one_of_both():
    course, member = OpenCourseFactory(), MemberFactory()

    raised = at_once(lambda: trainers.add(course, now=NOW, member=member), enrols(course, member))

    gives = course.trainers.filter(member=member).exists()
    follows = course.enrolments.filter(member=member).exists()
    assert (gives, follows) in ((True, False), (False, True))
    assert [type(error) for error in raised if error] in ([trainers.TakesPart], [enrolling.EnrolmentClosed])


def test_one_trainer_for_two_courses_at_the_same_time():
    member = MemberFactory()
    at = at_local(date(2026, 4, 7), time(19))
    sessions = [CourseSessionFactory(starts_at=at, ends_at=at + timedelta(hours=2)) for _ in range(2)]

    raised = at_once(*(lambda s=s: trainers.add(s.course, now=NOW, member=member) for s in sessions))

    assert sorted(type(error).__name__ for error in raised) == ["GivesAnother", "NoneType"]
    assert (SessionTrainer.objects.count(), CourseTrainer.objects.count()) == (1, 1)


def test_two_planners_begin_a_course_once():
    course = OpenCourseFactory()
    EnrolmentFactory(course=course)
    first_day = at_local(date(2026, 4, 7), time(9))

    raised = at_once(*[lambda: stages.move_on(now=first_day)] * 4)

    assert raised == [None] * 4
    assert (again(course).stage, again(course).version) == (Stage.RUNNING, 2)
