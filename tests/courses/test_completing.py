from datetime import date, time, timedelta

import pytest

from courses import completing
from courses.completing import Refused, Why, complete, take_back
from courses.models import Enrolment, Stage
from members.knowledge import say
from members.models import Change, Expertise, Level
from samensterker.localtime import at_local
from samensterker.outbox.models import Message, State
from tests.factories import (
    CourseGuestFactory,
    CourseSessionFactory,
    EnrolmentFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OpenCourseFactory,
    SecondPersonFactory,
    SessionAttendanceFactory,
)

pytestmark = pytest.mark.django_db

NOW = at_local(date(2026, 6, 1), time(12))
HOUR = timedelta(hours=1)


def course_of(number=3, **facts):
    facts = {
        "stage": Stage.RUNNING,
        "area": KnowledgeAreaFactory(name="Websites 2"),
        "level": Level.EXPERIENCED,
    } | facts
    course = OpenCourseFactory(title="WordPress", **facts)
    CourseSessionFactory.create_batch(number, course=course)
    return course


def was_there(enrolment, times):
    for session in enrolment.course.sessions.order_by("pk")[:times]:
        SessionAttendanceFactory(session=session, enrolment=enrolment, was_there=True)


def taking_part(course, times=0, **facts):
    enrolment = EnrolmentFactory(course=course, **facts)
    was_there(enrolment, times)
    return enrolment


def known(member):
    return [(row.level, row.learned_in) for row in Expertise.objects.filter(member=member)]


def letters():
    return [(message.kind, message.member, message.state) for message in Message.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("says", "number", "needed"), [(None, 3, 2), (None, 1, 1), (None, 0, 0), (2, 6, 2), (9, 3, 3), (0, 3, 0)]
)
def test_one_has_to_be_at_all_sessions_but_one_unless_the_course_says_otherwise(says, number, needed):
    assert completing.needed(course_of(0, sessions_needed=says), number) == needed


def test_who_was_there_often_enough_is_proposed():
    course = course_of()
    often, once, never = (taking_part(course, times) for times in (2, 1, 0))

    lines = completing.lines(course, completing.taking_part(course).order_by("pk"))

    assert [(line.enrolment, line.was_there, line.number, line.is_ticked, line.is_never_there) for line in lines] == [
        (often, 2, 3, True, False),
        (once, 1, 3, False, False),
        (never, 0, 3, False, True),
    ]


def test_a_session_that_was_cancelled_counts_for_nothing():
    course = course_of(2)
    enrolment = taking_part(course, 2)
    course.sessions.filter(pk=course.sessions.order_by("pk").first().pk).update(cancelled_at=NOW)

    [line] = completing.lines(course, completing.taking_part(course))

    assert (line.was_there, line.number, line.enrolment) == (1, 1, enrolment)


def test_who_completed_it_knows_it_from_then_on_and_hears_so():
    course, trainer = course_of(), MemberFactory()
    enrolment = taking_part(course, 2)

    assert complete(enrolment, by=trainer, now=NOW) is True
    assert complete(enrolment, by=trainer, now=NOW + HOUR) is False

    enrolment.refresh_from_db()
    assert (enrolment.completed_at, enrolment.completed_by) == (NOW, trainer)
    row = Expertise.objects.get(member=enrolment.member)
    assert (row.area, row.level, row.learned_in, row.learned_link, row.learned_at) == (
        course.area,
        Level.EXPERIENCED,
        "WordPress",
        f"/courses/{course.slug}/",
        NOW,
    )
    change = Change.objects.get()
    assert (change.part, change.by, change.before, change.after["learned_in"]) == (
        "expertise",
        trainer,
        None,
        "WordPress",
    )
    assert letters() == [("courses.completed", enrolment.member, State.WAITING)]


def test_a_course_never_lowers_what_someone_said_and_keeps_who_confirmed_it():
    course, other = course_of(level=Level.BASICS), MemberFactory()
    enrolment = taking_part(course, 3)
    row, _ = say(enrolment.member, course.area, level=Level.EXPERT, by=enrolment.member, now=NOW, can_teach=True)
    Expertise.objects.filter(pk=row.pk).update(confirmed_by=other, confirmed_at=NOW)

    complete(enrolment, by=other, now=NOW + HOUR)

    row.refresh_from_db()
    assert (row.level, row.can_teach, row.confirmed_by, row.learned_in) == (Level.EXPERT, True, other, "WordPress")


def test_the_word_of_the_trainer_differs_from_the_rule():
    enrolment = taking_part(course_of(), 1)

    assert complete(enrolment, by=MemberFactory(), now=NOW) is True


def test_without_sessions_the_word_is_enough():
    assert complete(taking_part(course_of(0)), by=MemberFactory(), now=NOW) is True


@pytest.mark.parametrize(
    ("facts", "of_enrolment", "why"),
    [
        ({}, {}, Why.NEVER_THERE),
        ({"stage": Stage.OPEN}, {}, Why.NOT_YET),
        ({"stage": Stage.CANCELLED}, {}, Why.CANCELLED),
        ({}, {"state": "waiting"}, Why.NOT_IN),
        ({}, {"state": "withdrawn", "withdrawn_at": NOW}, Why.NOT_IN),
    ],
)
def test_what_stands_in_the_way(facts, of_enrolment, why):
    enrolment = taking_part(course_of(**facts), **of_enrolment)

    with pytest.raises(Refused) as refused:
        complete(enrolment, by=MemberFactory(), now=NOW)

    assert (refused.value.why, Expertise.objects.count(), letters()) == (why, 0, [])


def test_taken_back_it_is_as_it_was_before():
    course, trainer = course_of(), MemberFactory()
    said, new = taking_part(course, 3), taking_part(course, 3)
    say(said.member, course.area, level=Level.BASICS, by=said.member, now=NOW - HOUR)
    for enrolment in (said, new):
        complete(enrolment, by=trainer, now=NOW)
    SecondPersonFactory(enrolment=new)

    assert [take_back(row, by=trainer, now=NOW + HOUR) for row in (said, new, new)] == [True, True, False]

    assert (known(said.member), known(new.member)) == ([(Level.BASICS, "")], [])
    assert not Enrolment.objects.exclude(completed_at=None).exists()
    assert not new.second_persons.exists()
    assert [state for _kind, _member, state in letters()] == [State.EXPIRED, State.EXPIRED]


def test_what_they_said_themselves_since_stands():
    course, trainer = course_of(), MemberFactory()
    enrolment = taking_part(course, 3)
    complete(enrolment, by=trainer, now=NOW)
    say(enrolment.member, course.area, level=Level.EXPERT, by=enrolment.member, now=NOW + HOUR)

    take_back(enrolment, by=trainer, now=NOW + 2 * HOUR)

    assert known(enrolment.member) == [(Level.EXPERT, "")]


def test_once_the_course_is_finished_it_stays():
    enrolment = taking_part(course_of(), 3)
    complete(enrolment, by=MemberFactory(), now=NOW)
    enrolment.course.stage = Stage.FINISHED
    enrolment.course.save()

    with pytest.raises(Refused) as refused:
        take_back(enrolment, by=MemberFactory(), now=NOW + HOUR)

    assert refused.value.why == Why.FINISHED


def test_who_was_forgotten_completes_it_after_the_end():
    assert complete(taking_part(course_of(stage=Stage.FINISHED), 2), by=MemberFactory(), now=NOW) is True


def test_a_guest_completes_it_and_gets_the_letter_at_their_address():
    guest = CourseGuestFactory()
    enrolment = taking_part(course_of(), 2, member=None, guest=guest)

    complete(enrolment, by=MemberFactory(), now=NOW)

    message = Message.objects.get()
    assert (message.kind, message.member, message.address) == ("courses.completed", None, guest.email)
    assert Expertise.objects.count() == 0


def test_knowledge_of_an_area_that_was_merged_goes_to_the_one_in_its_place():
    course = course_of()
    into = KnowledgeAreaFactory()
    course.area.merged_into = into
    course.area.save()
    enrolment = taking_part(course, 2)

    complete(enrolment, by=MemberFactory(), now=NOW)

    assert Expertise.objects.get().area == into


def test_an_area_that_nobody_uses_any_more_is_in_nobodys_way():
    course = course_of(area=KnowledgeAreaFactory(accepted_at=None))
    enrolment = taking_part(course, 2)

    assert complete(enrolment, by=MemberFactory(), now=NOW) is True
    assert Expertise.objects.count() == 0


def test_who_left_has_completed_it_and_that_is_all():
    enrolment = taking_part(course_of(), 2, member=MemberFactory(left_at=NOW - HOUR, is_active=False))

    assert complete(enrolment, by=MemberFactory(), now=NOW) is True
    assert Expertise.objects.count() == 0
