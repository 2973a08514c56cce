"""Two rows of a member that turn out to be one person: what they have in courses goes along, and nothing is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from courses.models import Enrolment, HowMuch, Interest, SecondPerson
from members import gathering, merging
from samensterker.localtime import local_day
from tests.factories import (
    CoordinatorFactory,
    CoreTaskFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    InterestFactory,
    MemberFactory,
    OpenCourseFactory,
    SecondPersonFactory,
    SessionAttendanceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return MemberFactory(), MemberFactory()


def merged(keep, gone):
    merging.merge(keep, gone, {}, by=CoordinatorFactory(), now=timezone.now())
    return list(Enrolment.objects.order_by("pk").values_list("member", "state"))


def test_whoever_asks_what_is_known_of_them_reads_when_they_were_there_and_what_they_offered():
    mine = EnrolmentFactory(completed_at=timezone.now())
    first, second, third = CourseSessionFactory.create_batch(3, course=mine.course)
    SessionAttendanceFactory(session=first, enrolment=mine, was_there=True)
    SessionAttendanceFactory(session=second, enrolment=mine, was_there=False, cannot_come_at=timezone.now())
    SessionAttendanceFactory(session=third, enrolment=mine, cannot_come_at=timezone.now())
    task = CoreTaskFactory(name="De website", organisation__name="De Boog")
    SecondPersonFactory(enrolment=mine, task=task, words="Vanaf januari.", answered_at=timezone.now(), is_accepted=True)
    SecondPersonFactory(task=task, words="Van een ander.")

    with translation.override("en"):
        [section] = [one for one in gathering.show(mine.member) if one.name == "courses.Enrolment.member"]
        [row] = section.rows
        days = [date_format(local_day(one.starts_at)) for one in (first, second, third)]
        assert row["attendance"].split("; ") == [
            f"{days[0]}: there",
            f"{days[1]}: said: cannot come, not there",
            f"{days[2]}: said: cannot come",
        ]
        assert row["second_persons"] == "De website, De Boog: yes, gladly (Vanaf januari.)"


def test_a_place_that_is_theirs_counts_before_one_that_they_still_have_to_confirm(pair):
    keep, gone = pair
    course = OpenCourseFactory()
    until = timezone.now() + timedelta(days=1)
    EnrolmentFactory(course=course, member=keep, state="offered", offered_until=until)
    EnrolmentFactory(course=course, member=gone)

    assert merged(keep, gone) == [(keep.pk, "enrolled")]


@pytest.mark.parametrize("giver", [0, 1])
def test_who_gives_a_course_does_not_take_part_in_it_under_their_other_name(giver, pair):
    keep, gone = pair
    course = OpenCourseFactory()
    CourseTrainerFactory(course=course, member=pair[giver])
    EnrolmentFactory(course=course, member=pair[1 - giver])

    assert merged(keep, gone) == [(keep.pk, "withdrawn")]
    assert course.trainers.get().member == keep


@pytest.mark.parametrize("stays", [True, False])
def test_who_sees_the_number_is_what_the_row_that_stays_says(stays, pair):
    keep, gone = pair
    course = OpenCourseFactory()
    EnrolmentFactory(course=course, member=keep, shows_phone=stays)
    EnrolmentFactory(course=course, member=gone, shows_phone=not stays)

    merged(keep, gone)

    assert course.enrolments.get().shows_phone is stays


def test_that_they_were_there_is_kept_from_either_row(pair):
    keep, gone = pair
    course = OpenCourseFactory()
    rows = [EnrolmentFactory(course=course, member=member) for member in (keep, gone)]
    said = SessionAttendanceFactory(enrolment=rows[0], session__course=course, cannot_come_at=timezone.now())
    SessionAttendanceFactory(enrolment=rows[1], session=said.session, was_there=True, noted_at=timezone.now())

    merged(keep, gone)

    [row] = said.session.attendance.all()
    assert (row.enrolment.member, row.was_there, row.cannot_come_at) == (keep, True, said.cannot_come_at)


@pytest.mark.parametrize(
    ("theirs", "others", "left"),
    [(None, True, True), (False, True, True), (True, False, True), (None, False, False), (None, None, None)],
)
def test_of_a_task_that_both_offered_to_do_the_answer_that_helps_stays(theirs, others, left, pair):
    course, task = OpenCourseFactory(), CoreTaskFactory()
    for member, answer in zip(pair, (theirs, others), strict=True):
        row = EnrolmentFactory(course=course, member=member)
        at = None if answer is None else timezone.now()
        SecondPersonFactory(enrolment=row, task=task, is_accepted=answer, answered_at=at)

    merged(*pair)

    [row] = SecondPerson.objects.all()
    assert (row.enrolment.member, row.is_accepted) == (pair[0], left)


def test_a_course_that_both_want_is_wanted_as_much_as_either_said_and_for_the_same_task(pair):
    keep, gone = pair
    course, task = OpenCourseFactory(), CoreTaskFactory()
    InterestFactory(course=course, member=keep, how_much=HowMuch.A_LITTLE)
    said = {"how_much": HowMuch.NEED, "organisation": task.organisation, "task": task}
    InterestFactory(course=course, member=gone, **said)

    merged(keep, gone)

    assert list(Interest.objects.values_list("member", "how_much", "organisation", "task")) == [
        (keep.pk, HowMuch.NEED, task.organisation_id, task.pk)
    ]
