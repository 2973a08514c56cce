"""Two people say what comes after a course at the same moment: one of them is first, and nothing is lost or doubled."""

from datetime import date, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from courses import completing, enrolling, evaluating, second_persons
from courses.enrolling import EnrolmentClosed
from courses.evaluating import Answered
from courses.models import Enrolment, EvaluationAnswer, SecondPerson, Stage
from members import area_merging, knowledge
from members.models import Expertise, Level
from organisations.models import TaskHolder
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.factories import (
    CoordinatorFactory,
    CoreTaskFactory,
    EnrolmentFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OpenCourseFactory,
    SecondPersonFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at_local(date(2026, 6, 10), time(12))


def at_once(*doings):
    """What each answered or raised."""
    found, barrier = [None] * len(doings), Barrier(len(doings))

    def do(number):
        barrier.wait()
        try:
            found[number] = doings[number]()
        except Exception as error:
            found[number] = type(error)
        finally:
            connection.close()

    threads = [Thread(target=do, args=[number]) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def running(**facts):
    return OpenCourseFactory(stage=Stage.RUNNING, area=KnowledgeAreaFactory(), level=Level.BASICS, **facts)


def test_two_trainers_complete_one_person_once():
    enrolment, trainers = EnrolmentFactory(course=running()), MemberFactory.create_batch(2)

    found = at_once(*(lambda by=by: completing.complete(enrolment, by=by, now=NOW) for by in trainers))

    assert sorted(found) == [False, True]
    assert (Expertise.objects.count(), Message.objects.count()) == (1, 1)


def test_completing_and_saying_oneself_what_one_knows():
    enrolment = EnrolmentFactory(course=running())
    member, area = enrolment.member, enrolment.course.area

    at_once(
        lambda: completing.complete(enrolment, by=MemberFactory(), now=NOW),
        lambda: knowledge.say(member, area, level=Level.EXPERT, by=member, now=NOW),
    )

    row = Expertise.objects.get()
    assert (row.level, row.learned_in) == (Level.EXPERT, enrolment.course.title)


def test_completing_while_they_give_their_place_back():
    """One of the two is first; nobody completed a course in which they have no place."""
    rows, by = [EnrolmentFactory(course=running(), seat=1) for _ in range(4)], MemberFactory()
    doing = [lambda row=row: completing.complete(row, by=by, now=NOW) for row in rows]
    doing += [lambda row=row: enrolling.withdraw(row, by=None, now=NOW) for row in rows]

    found = at_once(*doing)

    for row, completed, withdrawn in zip(rows, found[:4], found[4:]):
        row.refresh_from_db()
        if completed is True:
            assert (row.state, withdrawn) == ("enrolled", EnrolmentClosed)
        else:
            assert (row.state, row.completed_at, completed, withdrawn) == ("withdrawn", None, completing.Refused, True)


def test_completing_while_the_area_becomes_another():
    course, into, by = running(), KnowledgeAreaFactory(), CoordinatorFactory()
    people = EnrolmentFactory.create_batch(3, course=course)

    found = at_once(
        lambda: area_merging.merge_areas(course.area, into, by=by, now=NOW),
        *(lambda row=row: completing.complete(row, by=by, now=NOW) for row in people),
    )

    assert found == [None, True, True, True]
    assert {row.area for row in Expertise.objects.all()} == {into}


def test_a_yes_and_a_no_at_once_is_one_of_the_two():
    enrolment = EnrolmentFactory(course=running(), completed_at=NOW - timedelta(days=1), completed_by=MemberFactory())
    offer = SecondPersonFactory(enrolment=enrolment)
    yes, no = MemberFactory.create_batch(2)

    found = at_once(
        lambda: second_persons.answer(offer, is_accepted=True, has_access=True, by=yes, now=NOW),
        lambda: second_persons.answer(offer, is_accepted=False, has_access=False, by=no, now=NOW),
    )

    offer.refresh_from_db()
    assert sorted(map(str, found)) == sorted(map(str, [True, second_persons.AlreadyAnswered]))
    assert TaskHolder.objects.filter(member=enrolment.member).count() == (1 if offer.is_accepted else 0)
    assert Message.objects.count() == 1


def test_an_offer_sent_twice_is_one():
    enrolment = EnrolmentFactory(course=running(), completed_at=NOW - timedelta(days=1), completed_by=MemberFactory())
    task = CoreTaskFactory(area=enrolment.course.area)
    TaskHolderFactory(task=task, can=True)

    found = at_once(*[lambda: second_persons.offer(enrolment, task, words="", now=NOW)] * 2)

    assert found[0] == found[1] == SecondPerson.objects.get()


def test_ten_answers_at_once_are_ten_and_one_person_answers_once():
    closes_at = NOW + timedelta(days=14)
    course = OpenCourseFactory(stage=Stage.FINISHED, maximum=12, finished_at=NOW, evaluation_closes_at=closes_at)
    people = EnrolmentFactory.create_batch(10, course=course)

    found = at_once(
        *(lambda row=row: evaluating.answer(row, Answered(8, 8, 8), now=NOW) for row in people),
        lambda: evaluating.answer(people[0], Answered(1, 1, 1), now=NOW),
    )

    assert (EvaluationAnswer.objects.count(), found.count(evaluating.AlreadyAnswered)) == (10, 1)
    assert not Enrolment.objects.filter(has_evaluated=False).exists()
