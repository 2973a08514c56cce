"""Who wants a course, how much and for what; and that the coordinator hears once that enough people do."""

from datetime import date, timedelta
from datetime import time as clock

import pytest

from courses import asking_when, interest_letters, wanting
from courses.models import Course, EnrolmentState, HowMuch, Interest, Stage
from courses.wanting import CannotWant, WhyNot
from organisations.coverage import Strength
from samensterker.localtime import at_local
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    CourseFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    InterestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OpenCourseFactory,
    RosterFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 16)
NOW = at_local(DAY, clock(10))


def refused(course, member):
    with pytest.raises(CannotWant) as caught:
        wanting.want(course, member, now=NOW, how_much=HowMuch.NEED)
    return caught.value.why


def test_want_is_kept_once_and_can_be_said_otherwise():
    course, member, task = CourseFactory(), MemberFactory(), CoreTaskFactory()
    wanting.want(course, member, now=NOW, how_much=HowMuch.A_LITTLE, task=task, organisation=task.organisation)

    wanting.want(course, member, now=NOW + timedelta(days=1), how_much=HowMuch.NEED)

    row = Interest.objects.get()
    assert (row.course, row.member, row.how_much, row.task) == (course, member, HowMuch.NEED, task)
    assert row.said_at == NOW + timedelta(days=1)


def test_no_longer():
    interest = InterestFactory()

    assert wanting.no_longer(interest.course, interest.member) is True
    assert wanting.no_longer(interest.course, interest.member) is False


@pytest.mark.parametrize("stage", [Stage.FINISHED, Stage.CANCELLED])
def test_what_is_over_is_not_wanted(stage):
    assert refused(CourseFactory(stage=stage, starts_on=DAY), MemberFactory()) == WhyNot.OVER


def test_who_pauses_left_gives_it_or_is_in_it_does_not_want_it():
    course = OpenCourseFactory(maximum=1)
    seat = EnrolmentFactory(course=course)
    waiting = EnrolmentFactory(course=course, state=EnrolmentState.WAITING)
    trainer = CourseTrainerFactory(course=course)
    why = [refused(course, who) for who in (MemberFactory(paused_at=NOW), seat.member, waiting.member, trainer.member)]

    assert why == [WhyNot.PAUSED, WhyNot.IN_IT, WhyNot.IN_IT, WhyNot.GIVES]
    assert refused(course, MemberFactory(left_at=NOW, is_active=False)) == WhyNot.LEFT


def test_who_can_enrol_does_that_and_when_it_is_full_one_wants_it_another_time():
    course, member = OpenCourseFactory(maximum=1), MemberFactory()
    assert refused(course, member) == WhyNot.PLACES

    EnrolmentFactory(course=course)

    assert wanting.want(course, member, now=NOW, how_much=HowMuch.MUCH).member == member


def test_counting_leaves_out_who_is_away_or_in_it():
    course = CourseFactory()
    InterestFactory(course=course, member=MemberFactory(paused_at=NOW))
    InterestFactory(course=course, member=MemberFactory(left_at=NOW, is_active=False))
    InterestFactory(course=course, member=CourseTrainerFactory(course=course).member)
    InterestFactory(course=course, member=EnrolmentFactory(course=course).member)
    InterestFactory(course=course, member=EnrolmentFactory().member)  # in another course

    assert course.interests.counting().count() == 1


def test_by_how_much_begins_with_who_needs_it():
    course = CourseFactory()
    InterestFactory.create_batch(2, course=course, how_much=HowMuch.A_LITTLE)
    InterestFactory(course=course, how_much=HowMuch.NEED)

    assert wanting.by_how_much(course) == [(HowMuch.NEED, 1), (HowMuch.A_LITTLE, 2)]


def test_tasks_of_own_organisations_in_the_family_of_the_area_the_weakest_first():
    websites = KnowledgeAreaFactory()
    wordpress, layout = KnowledgeAreaFactory(parent=websites), KnowledgeAreaFactory(parent=websites)
    ours = AffiliationFactory().organisation
    open_, fragile, beside = (CoreTaskFactory(organisation=ours, area=area) for area in (wordpress, websites, layout))
    CoreTaskFactory(organisation=ours)
    CoreTaskFactory(area=wordpress)
    TaskHolderFactory(task=fragile, can=True)

    found = wanting.tasks_of([ours], CourseFactory(area=wordpress), on=DAY)
    of_all = wanting.tasks_of([ours], CourseFactory(area=websites), on=DAY)

    assert found == [(open_, Strength.OPEN), (fragile, Strength.FRAGILE)]
    assert [task for task, _strength in of_all] == [open_, beside, fragile]
    assert wanting.tasks_of([ours], CourseFactory(area=None), on=DAY) == []


# --- the threshold --------------------------------------------------------------------------------


def told():
    return sorted(Message.objects.filter(kind=interest_letters.THRESHOLD).values_list("member__first_name", flat=True))


def test_coordinators_hear_once_that_enough_people_want_it():
    CoordinatorFactory(first_name="Wim")
    course = CourseFactory(threshold=2)
    wanting.want(course, MemberFactory(), now=NOW, how_much=HowMuch.A_LITTLE)
    assert told() == []

    for _each in range(3):
        wanting.want(course, MemberFactory(), now=NOW, how_much=HowMuch.NEED)

    assert told() == ["Wim"]
    course.refresh_from_db()
    assert course.threshold_told_at == NOW


def test_contact_person_hears_of_a_training_of_their_own():
    CoordinatorFactory(first_name="Wim")
    contact = AffiliationFactory(is_contact=True, member__first_name="Fatima")
    course = CourseFactory(threshold=1, is_open_training=True, organiser=contact.organisation)

    wanting.want(course, MemberFactory(), now=NOW, how_much=HowMuch.MUCH)

    assert told() == ["Fatima"]


def test_nobody_hears_of_a_course_that_has_a_date():
    CoordinatorFactory()
    course = CourseFactory(threshold=1, stage=Stage.PLANNED, starts_on=DAY + timedelta(days=30))

    wanting.want(course, MemberFactory(), now=NOW, how_much=HowMuch.MUCH)
    wanting.tell_of_thresholds(now=NOW)

    assert told() == []


def test_planner_tells_of_a_threshold_that_was_lowered_and_of_who_came_back():
    CoordinatorFactory(first_name="Wim")
    course, back = CourseFactory(threshold=2), MemberFactory(paused_at=NOW)
    InterestFactory(course=course)
    InterestFactory(course=course, member=back)
    wanting.tell_of_thresholds(now=NOW)
    assert told() == []

    type(back).objects.update(paused_at=None)
    wanting.tell_of_thresholds(now=NOW)
    wanting.tell_of_thresholds(now=NOW)

    assert told() == ["Wim"]


def letters(kind):
    messages = list(Message.objects.filter(kind=kind).select_related("member"))
    return kinds.get(kind).render(messages, NOW).values(), kinds.get(kind).still_wanted(messages, NOW)


def test_letter_says_how_many_and_leads_to_them():
    CoordinatorFactory(first_name="Wim", language="en")
    course = CourseFactory(title="Boekhouden", slug="boekhouden", threshold=1)
    wanting.want(course, MemberFactory(), now=NOW, how_much=HowMuch.MUCH)

    (letter,), unwanted = letters(interest_letters.THRESHOLD)

    assert letter.subject == "Enough people want it: Boekhouden"
    assert "1 person wants the course “Boekhouden”. It is worth giving from 1." in letter.text
    assert "/courses/boekhouden/interested/" in letter.text
    assert unwanted == {}


def test_letter_about_a_course_that_is_further_is_not_sent():
    CoordinatorFactory()
    course = CourseFactory(threshold=1)
    wanting.want(course, MemberFactory(), now=NOW, how_much=HowMuch.MUCH)
    Course.objects.update(stage=Stage.CANCELLED)

    assert list(letters(interest_letters.THRESHOLD)[1].values()) == [interest_letters.HAS_A_DATE]


# --- asking when ----------------------------------------------------------------------------------


def asked():
    return sorted(Message.objects.filter(kind=interest_letters.WHEN).values_list("member__first_name", flat=True))


def test_ask_goes_to_whom_we_do_not_know_it_of():
    course = CourseFactory()
    said = InterestFactory(course=course, member__first_name="Said")
    RosterFactory(member=said.member, saved_at=NOW - timedelta(days=10))
    old = InterestFactory(course=course, member__first_name="Old")
    RosterFactory(member=old.member, saved_at=NOW - timedelta(days=100))
    InterestFactory(course=course, member__first_name="None")
    InterestFactory(course=course, member__first_name="Paused", member__paused_at=NOW)
    InterestFactory(course=course, member__first_name="Unreachable", member__email=None)

    assert asking_when.ask(course, now=NOW) == 2
    assert asked() == ["None", "Old"]


def test_ask_again_only_after_a_week_and_only_who_did_not_answer():
    course = CourseFactory()
    answers = InterestFactory(course=course, member__first_name="Answers")
    InterestFactory(course=course, member__first_name="Silent")
    asking_when.ask(course, now=NOW)
    assert asking_when.ask(course, now=NOW + timedelta(days=6)) == 0
    RosterFactory(member=answers.member, saved_at=NOW + timedelta(days=2))

    assert asking_when.ask(course, now=NOW + timedelta(days=7)) == 1
    assert asked() == ["Answers", "Silent", "Silent"]


def test_nobody_is_asked_for_dates_of_a_course_that_has_one():
    course = CourseFactory(stage=Stage.PLANNED, starts_on=DAY)
    InterestFactory(course=course)

    assert asking_when.ask(course, now=NOW) == 0


def test_question_is_not_sent_to_who_answered_or_wants_it_no_more():
    course = CourseFactory(title="Boekhouden")
    answered, gone, stays = InterestFactory.create_batch(3, course=course)
    asking_when.ask(course, now=NOW)
    RosterFactory(member=answered.member, saved_at=NOW + timedelta(hours=1))
    gone.delete()

    drawn, unwanted = letters(interest_letters.WHEN)

    words = {Message.objects.get(pk=pk).member: why for pk, why in unwanted.items()}
    assert words == {answered.member: interest_letters.SAID_WHEN, gone.member: interest_letters.WANTS_NO_MORE}
    assert len(drawn) == 3
    assert stays.member not in words
