from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.completing import complete, take_back
from courses.completion_letters import _drawn, _unwanted
from courses.models import Enrolment, Stage
from courses.place_links import place_token
from members.models import Level
from samensterker.outbox.models import Message
from tests.factories import (
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OpenCourseFactory,
    SessionAttendanceFactory,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def course(member):
    facts = {"title": "WordPress", "area": KnowledgeAreaFactory(), "level": Level.BASICS}
    course = OpenCourseFactory(stage=Stage.RUNNING, summary="Een bericht plaatsen.\n*Foto's* #verkleinen", **facts)
    CourseTrainerFactory(course=course, member=member)
    CourseSessionFactory.create_batch(3, course=course)
    return course


def taking_part(course, times, **facts):
    enrolment = EnrolmentFactory(course=course, **facts)
    for session in course.sessions.order_by("pk")[:times]:
        SessionAttendanceFactory(session=session, enrolment=enrolment, was_there=True)
    return enrolment


def page_of(course):
    return reverse("courses:complete", args=[course.slug])


def done():
    return set(Enrolment.objects.exclude(completed_at=None))


def test_a_trainer_says_who_completed_it(member_client, course):
    often, once, never = (taking_part(course, times) for times in (2, 1, 0))

    shown = member_client.get(page_of(course))
    sent = {"shown": [often.pk, once.pk, never.pk], "done": [often.pk, once.pk, never.pk], "was_done": []}
    answered = member_client.post(page_of(course), sent, follow=True)

    assert [(line.enrolment, line.is_ticked) for line in shown.context["lines"]] == [
        (often, True),
        (once, False),
        (never, False),
    ]
    assert done() == {often, once}
    said = [str(message) for message in answered.context["messages"]]
    assert len(said) == 2
    assert said[0].startswith(never.member.full_name)


def test_two_trainers_at_once_lose_nothing_of_each_other(member_client, course):
    first, second = (taking_part(course, 2) for _ in range(2))
    complete(second, by=MemberFactory(), now=timezone.now())  # while the page was open, and there it was no tick

    member_client.post(page_of(course), {"shown": [first.pk, second.pk], "done": [first.pk]})

    assert done() == {first, second}


def test_a_tick_is_taken_away_until_the_course_is_finished(member_client, course):
    enrolment = taking_part(course, 2)
    complete(enrolment, by=MemberFactory(), now=timezone.now())
    form = {"shown": [enrolment.pk], "was_done": [enrolment.pk]}

    member_client.post(page_of(course), form)
    taken_back = done()
    complete(enrolment, by=MemberFactory(), now=timezone.now())
    course.stage = Stage.FINISHED
    course.save()
    member_client.post(page_of(course), form)

    assert (taken_back, done()) == (set(), {enrolment})


def test_who_is_of_another_course_is_no_concern_of_this_page(member_client, course):
    other = taking_part(OpenCourseFactory(stage=Stage.RUNNING), 0)

    member_client.post(page_of(course), {"shown": [other.pk, "x"], "done": [other.pk, "x"]})

    assert done() == set()


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CANCELLED])
def test_before_it_begins_there_is_nothing_to_say(member_client, course, stage):
    taking_part(course, 0)
    course.stage = stage
    course.save()

    response = member_client.get(page_of(course))

    assert (response.status_code, "completion-tick" in response.content.decode()) == (200, False)


def test_the_page_asks_as_much_for_many_as_for_one(member_client, course):
    counts = []
    for number in (1, 3):
        for _ in range(number):
            taking_part(course, 2)
            taking_part(course, 1, member=None, guest=CourseGuestFactory())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            member_client.get(page_of(course))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_certificate_is_a_pdf_for_who_completed_it(member_client, course, member, client):
    odd = OpenCourseFactory(stage=Stage.RUNNING, summary=course.summary, title="#let x = 1")
    own = taking_part(odd, 0, member=member)
    guest = taking_part(course, 2, member=None, guest=CourseGuestFactory(name="Saskia 😀 [#strong]"))
    before = member_client.get(reverse("courses:certificate", args=[own.course.slug]))
    for enrolment in (own, guest):
        complete(enrolment, by=MemberFactory(), now=timezone.now())

    mine = member_client.get(reverse("courses:certificate", args=[own.course.slug]))
    theirs = client.get(reverse("courses:certificate-by-link", args=[place_token(guest)]))

    assert before.status_code == 404
    for response in (mine, theirs):
        assert (response.status_code, response["Content-Type"], response.content[:5]) == (
            200,
            "application/pdf",
            b"%PDF-",
        )


def test_without_completing_there_is_no_certificate_nor_second_person_by_the_link(client, course):
    token = place_token(taking_part(course, 1))

    pages = [reverse(f"courses:{name}-by-link", args=[token]) for name in ("certificate", "second-person")]

    assert [client.get(page).status_code for page in pages] == [404, 410]


def test_the_letter_brings_the_certificate_and_the_question_that_matters(course):
    enrolment, trainer, now = taking_part(course, 2), MemberFactory(), timezone.now()
    complete(enrolment, by=trainer, now=now)
    message = Message.objects.get()
    letter = _drawn([message], now)[message.pk]
    wanted = _unwanted([message], now)
    take_back(enrolment, by=trainer, now=now)
    complete(enrolment, by=trainer, now=now + HOUR)

    assert "WordPress" in letter.subject
    for page in ("certificate", "second-person"):
        assert f"/courses/place/{place_token(enrolment)}/{page}/" in letter.text
    assert (wanted, set(_unwanted([message], now))) == ({}, {message.pk})
    assert Message.objects.waiting().count() == 1


def test_the_page_of_the_course_says_what_comes_next(client, course):
    enrolment = taking_part(course, 2)
    complete(enrolment, by=MemberFactory(), now=timezone.now())
    client.force_login(enrolment.member)

    text = client.get(course.get_absolute_url()).content.decode()

    for page in ("certificate", "second-person"):
        assert reverse(f"courses:{page}", args=[course.slug]) in text


def test_what_was_learned_stands_on_the_profile_with_its_course(member_client, course):
    enrolment = taking_part(course, 2)
    complete(enrolment, by=MemberFactory(), now=timezone.now())

    text = member_client.get(enrolment.member.get_absolute_url()).content.decode()

    assert f'<a href="{course.get_absolute_url()}">WordPress</a>' in text


def test_the_page_of_a_place_says_what_comes_next(client, course):
    guest = taking_part(course, 2, member=None, guest=CourseGuestFactory())
    complete(guest, by=MemberFactory(), now=timezone.now())

    text = client.get(reverse("courses:enrolment-by-link", args=[place_token(guest)])).content.decode()

    for page in ("certificate", "second-person"):
        assert reverse(f"courses:{page}-by-link", args=[place_token(guest)]) in text


def test_a_course_from_long_ago_may_lack_days_trainers_and_words(member_client, member):
    enrolment = EnrolmentFactory(
        course=OpenCourseFactory(stage=Stage.FINISHED, starts_on=date(2020, 1, 1)),
        member=member,
        completed_at=timezone.now(),
    )

    assert member_client.get(reverse("courses:certificate", args=[enrolment.course.slug])).content[:5] == b"%PDF-"
