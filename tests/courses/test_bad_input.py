"""What people do wrong with a course, through its pages: each is answered in words, and nothing is broken by it.

The rules below are tested each with its own part; here is that the pages say them.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Stage
from members.models import Member
from samensterker.localtime import local_day
from tests.factories import (
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    OpenCourseFactory,
    SessionAttendanceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def course():
    return OpenCourseFactory(starts_on=local_day(timezone.now()) + 21 * DAY, maximum=2)


def english(client):
    client.cookies["language"] = "en"
    return client


def said(response):
    return [str(message) for message in response.context["messages"]]


def page(name, course):
    return reverse(f"courses:{name}", args=[course.slug])


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"stage": Stage.PLANNED}, "You cannot enrol yet. Say that you want this course, then you hear when you can."),
        ({"closes_on": -1}, "The last day to enrol has passed. Ask the coordinator if you can still come."),
        ({"stage": Stage.RUNNING}, "The course has begun, so nobody can enrol any more."),
        ({"stage": Stage.FINISHED}, "The course is finished."),
        ({"stage": Stage.CANCELLED}, "The course does not take place."),
    ],
)
def test_enrolling_in_what_takes_nobody_from_a_page_of_before(facts, words, course, member_client):
    if "closes_on" in facts:
        facts = {"closes_on": local_day(timezone.now()) - DAY}
    type(course).objects.filter(pk=course.pk).update(**facts)

    response = english(member_client).post(page("enrol", course), follow=True)

    assert said(response) == [words]
    assert not course.enrolments.exists()


def test_enrolling_while_one_takes_a_break(course, member, member_client):
    Member.objects.filter(pk=member.pk).update(paused_at=timezone.now())

    response = english(member_client).post(page("enrol", course), follow=True)

    assert said(response) == ["Who takes a break cannot enrol. End the break first."]
    assert not course.enrolments.exists()


def test_enrolling_in_what_one_gives(course, member, member_client):
    CourseTrainerFactory(course=course, member=member)

    response = english(member_client).post(page("enrol", course), follow=True)

    assert said(response) == ["Who gives the course cannot take part in it as well."]
    assert not course.enrolments.exists()


def test_two_who_cancel_one_after_the_other_make_place_for_two_people(course):
    goes = EnrolmentFactory.create_batch(2, course=course)
    waits = EnrolmentFactory.create_batch(3, course=course, state="waiting")

    for row in goes:
        client = Client()
        client.force_login(row.member)
        assert client.post(page("withdraw", course)).status_code == 302

    assert list(course.enrolments.filter(state="offered").order_by("pk")) == waits[:2]


def test_finishing_before_anyone_said_who_was_there(course, coordinator_client):
    began = timezone.now() - 9 * DAY
    type(course).objects.filter(pk=course.pk).update(stage=Stage.RUNNING, starts_on=local_day(began))
    session = CourseSessionFactory(course=course, starts_at=began)
    client = english(coordinator_client)

    refused = client.post(page("stage", course), {"stage": "finished"})
    SessionAttendanceFactory(session=session, was_there=True)
    done = client.post(page("stage", course), {"stage": "finished"}, follow=True)

    assert "Nobody said yet who was at the sessions. Do that first." in refused.content.decode()
    assert said(done) == [f"It is finished: {course.title}."]
