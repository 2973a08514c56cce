"""Many want one place at the same moment: one gets it, the others wait in order, and nobody gets an error."""

from datetime import date, timedelta
from datetime import time as clock
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection

from courses import enrolling, guests, places
from courses.enrolling import EnrolmentClosed, Why
from courses.models import Course, Enrolment, EnrolmentState
from members import erasing, joining
from members.models import Member
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.factories import (
    CoordinatorFactory,
    CourseGuestFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
)
from tests.side_by_side import PATIENCE, Hold, number_that_wait, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at_local(date(2026, 3, 16), clock(10))


def at_once(*doings):
    """What each raised, None when it did not."""
    raised, barrier = [None] * len(doings), Barrier(len(doings))

    def do(number):
        barrier.wait()
        try:
            doings[number]()
        except Exception as error:
            raised[number] = error
        finally:
            connection.close()

    threads = [Thread(target=do, args=[number]) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return raised


def enrols(course, member):
    return lambda: enrolling.enrol(course, member, by=None, organisation=None, now=NOW)


def states(course):
    return list(course.enrolments.order_by("pk").values_list("state", flat=True))


def test_fifty_at_once_on_the_last_place():
    course = OpenCourseFactory(maximum=3)
    EnrolmentFactory.create_batch(2, course=course)
    members = MemberFactory.create_batch(50)

    raised = at_once(*(enrols(course, member) for member in members))

    assert raised == [None] * 50
    assert states(course) == ["enrolled"] * 3 + ["waiting"] * 49
    waiting = list(course.enrolments.waiting())
    assert places.places_on_lists(waiting) == {row.pk: number for number, row in enumerate(waiting, 1)}
    assert Message.objects.filter(kind="courses.enrolled").count() == 1
    assert Message.objects.filter(kind="courses.waiting").count() == 49


def test_who_comes_first_while_the_course_is_held_is_first_on_the_list():
    course = OpenCourseFactory(maximum=1)
    EnrolmentFactory(course=course)
    members = MemberFactory.create_batch(8)
    raised, threads = [], []

    with enrolling.held(course):
        for number, member in enumerate(members, 1):
            threads.append(Thread(target=lambda member=member: raised.extend(at_once(enrols(course, member)))))
            threads[-1].start()
            wait_until(lambda number=number: number_that_wait() == number, "They do not wait for the course.")
    for thread in threads:
        thread.join(PATIENCE)

    assert raised == [None] * 8
    assert [row.member for row in course.enrolments.waiting()] == members


def test_one_who_presses_twice_has_one_place():
    course, member = OpenCourseFactory(), MemberFactory()

    raised = at_once(*(enrols(course, member) for _ in range(4)))

    assert [error.why for error in raised if error] == [Why.ALREADY] * 3
    assert states(course) == ["enrolled"]


def test_two_who_cancel_at_once_make_place_for_two_different_people():
    course = OpenCourseFactory(maximum=2)
    goes = EnrolmentFactory.create_batch(2, course=course)
    waits = EnrolmentFactory.create_batch(3, course=course, state=EnrolmentState.WAITING)

    raised = at_once(*(lambda row=row: enrolling.withdraw(row, by=row.member, now=NOW) for row in goes))

    assert raised == [None, None]
    offered = course.enrolments.filter(state="offered").order_by("pk")
    assert [row.member for row in offered] == [waits[0].member, waits[1].member]
    assert sorted(row.seat for row in offered) == [1, 2]
    assert Message.objects.filter(kind="courses.place-free").count() == 2


def test_enrolling_giving_back_and_lowering_the_maximum_at_once():
    course = OpenCourseFactory(maximum=4)
    there = EnrolmentFactory.create_batch(4, course=course)
    members = MemberFactory.create_batch(4)

    def lower():
        with enrolling.held(course) as current:
            places.close_ranks(current, maximum=2)
            Course.objects.filter(pk=course.pk).update(maximum=2)

    raised = at_once(
        lower,
        *(lambda row=row: enrolling.withdraw(row, by=row.member, now=NOW) for row in there[:2]),
        *(enrols(course, member) for member in members),
    )

    assert raised[1:] == [None] * 6
    assert raised[0] is None or isinstance(raised[0], IntegrityError)  # as long as there were more people in it
    course.refresh_from_db()
    with_seat = course.enrolments.with_a_seat()
    assert max(row.seat for row in with_seat) <= course.maximum
    assert with_seat.count() <= course.maximum
    assert course.enrolments.count() == 8


def test_two_planners_and_a_late_yes_give_a_place_once():
    course = OpenCourseFactory(maximum=1)
    goes, first, second = (EnrolmentFactory(course=course, state=state) for state in ("enrolled", "waiting", "waiting"))
    enrolling.withdraw(goes, by=None, now=NOW)
    later = NOW + timedelta(hours=48)

    raised = at_once(
        lambda: enrolling.lapse(now=later),
        lambda: enrolling.lapse(now=later),
        lambda: enrolling.confirm(first, now=later),
    )

    assert raised[:2] == [None, None]
    assert isinstance(raised[2], EnrolmentClosed)
    assert {row.pk: row.state for row in course.enrolments.all()} == {
        goes.pk: "withdrawn",
        first.pk: "withdrawn",
        second.pk: "offered",
    }


def test_a_guest_asks_to_be_forgotten_while_a_course_is_finished():
    course, guest = OpenCourseFactory(stage="running"), CourseGuestFactory()
    EnrolmentFactory(course=course, member=None, guest=guest)

    hold = Hold()

    def finish():
        with enrolling.held(course):
            hold.stay()
            Course.objects.filter(pk=course.pk).update(stage="finished")

    raised = at_once(finish, hold.behind(lambda: guests.forget(guest, now=NOW)))

    assert raised == [None, None]
    guest.refresh_from_db()
    assert guests.is_nameless(guest)
    assert states(course) == ["enrolled"]


@pytest.mark.parametrize("settle", [joining.leave, erasing.erase], ids=["leave", "erase"])
def test_who_leaves_while_they_enrol_keeps_no_place(settle, settings, tmp_path):
    settings.ERASURES_DIR = tmp_path
    coordinator, member, course = CoordinatorFactory(), MemberFactory(), OpenCourseFactory()

    raised = at_once(enrols(course, member), lambda: settle(Member.objects.get(pk=member.pk), by=coordinator, now=NOW))

    assert raised[1] is None
    assert raised[0] is None or raised[0].why == Why.LEFT
    enrolling.lapse(now=NOW)
    assert not Enrolment.objects.standing().exists()
