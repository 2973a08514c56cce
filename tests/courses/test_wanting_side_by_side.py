"""Two want a course at the same moment: both are counted, and the coordinator hears once."""

from datetime import date
from datetime import time as clock
from threading import Barrier, Thread

import pytest
from django.db import connection

from courses import asking_when, interest_letters, wanting
from courses.models import Course, HowMuch, Interest
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.factories import CoordinatorFactory, CourseFactory, InterestFactory, MemberFactory

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
        thread.join(120)
    return raised


def wants(course, member):
    return lambda: wanting.want(course, member, now=NOW, how_much=HowMuch.MUCH)


def test_two_who_are_the_last_that_were_needed():
    CoordinatorFactory()
    course = CourseFactory(threshold=4)
    InterestFactory.create_batch(3, course=course)
    members = MemberFactory.create_batch(5)

    raised = at_once(*(wants(course, member) for member in members), lambda: wanting.tell_of_thresholds(now=NOW))

    assert raised == [None] * 6
    assert Interest.objects.count() == 8
    assert Message.objects.filter(kind=interest_letters.THRESHOLD).count() == 1
    assert Course.objects.get().threshold_told_at == NOW


def test_one_who_presses_twice_at_once_wants_it_once():
    course, member = CourseFactory(), MemberFactory()

    assert at_once(wants(course, member), wants(course, member)) == [None, None]
    assert Interest.objects.count() == 1


def test_two_coordinators_who_ask_at_once_ask_each_once():
    course = CourseFactory()
    InterestFactory.create_batch(3, course=course)

    raised = at_once(*[lambda: asking_when.ask(course, now=NOW)] * 2)

    assert raised == [None, None]
    assert Message.objects.filter(kind=interest_letters.WHEN).count() == 3
