from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import evaluating, evaluation_letters
from courses.evaluating import AlreadyAnswered, Answered, Closed, answer
from courses.models import EvaluationAnswer, Stage
from courses.place_links import place_path, place_token
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.factories import (
    CourseGuestFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    EvaluationAnswerFactory,
    MemberFactory,
    OpenCourseFactory,
)

pytestmark = pytest.mark.django_db

NOW = at_local(date(2026, 6, 10), time(12))
DAY = timedelta(days=1)


def finished(now=NOW, **facts):
    closes_at = now + 14 * DAY
    return OpenCourseFactory(stage=Stage.FINISHED, finished_at=now, evaluation_closes_at=closes_at, **facts)


def five(course):
    return [EnrolmentFactory(course=course) for _ in range(5)]


def test_answers_lead_to_nobody_and_the_result_comes_after_it_closed():
    course = finished()
    people = five(course)
    for number, enrolment in enumerate(people, start=4):
        words = "Fijn." if number == 4 else ""
        answer(enrolment, Answered(learned=number, given=8, can_do=6, words=words), now=NOW)

    during = evaluating.result_of(course, now=NOW + 13 * DAY)
    after = evaluating.result_of(course, now=NOW + 14 * DAY)

    assert during is None
    assert (after.number, after.learned, after.given, after.can_do, round(after.overall, 1)) == (5, 6, 8, 6, 6.7)
    assert evaluating.words_of(course) == ["Fijn."]
    assert set(course.enrolments.values_list("has_evaluated", flat=True)) == {True}
    keys = list(EvaluationAnswer.objects.order_by("pk").values_list("pk", flat=True))
    as_written = EvaluationAnswer.objects.raw("SELECT * FROM courses_evaluationanswer ORDER BY ctid")
    assert [row.pk for row in as_written] == keys


def test_of_fewer_than_five_answers_nothing_is_ever_shown():
    course = finished()
    EvaluationAnswerFactory.create_batch(4, course=course)

    assert evaluating.result_of(course, now=NOW + 30 * DAY) is None


def test_one_answers_once():
    course = finished()
    enrolment = five(course)[0]
    answer(enrolment, Answered(8, 8, 8), now=NOW)

    with pytest.raises(AlreadyAnswered):
        answer(enrolment, Answered(1, 1, 1), now=NOW)

    assert EvaluationAnswer.objects.get().learned == 8


@pytest.mark.parametrize("what", ["closed", "running", "withdrawn", "four"])
def test_when_nobody_is_asked(what):
    course = finished() if what != "running" else OpenCourseFactory(stage=Stage.RUNNING)
    people = five(course)
    if what == "withdrawn":
        EnrolmentFactory(course=course)
        course.enrolments.filter(pk=people[0].pk).update(state="withdrawn", seat=None, withdrawn_at=NOW)
    if what == "four":
        people[4].delete()

    with pytest.raises(Closed):
        answer(people[0], Answered(8, 8, 8), now=NOW + (14 * DAY if what == "closed" else DAY))


def test_the_mail_goes_once_to_each_who_took_part_the_morning_after():
    course = finished()
    people = [*five(course), EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())]
    answer(people[0], Answered(8, 8, 8), now=NOW)
    course.enrolments.filter(pk=people[1].pk).update(state="withdrawn", seat=None, withdrawn_at=NOW)
    five(OpenCourseFactory(stage=Stage.RUNNING))

    evaluation_letters.plan_letters(now=NOW)
    evaluation_letters.plan_letters(now=NOW + DAY)

    messages = Message.objects.order_by("pk")
    assert {row.member or row.address for row in messages} == {
        *(row.member for row in people[2:5]),
        people[5].guest.email,
    }
    assert {(row.due_at, row.expires_at) for row in messages} == {
        (at_local(date(2026, 6, 11), time(9)), course.evaluation_closes_at)
    }


def test_the_mail_is_not_wanted_any_more_by_who_answered_and_by_who_pauses():
    course = finished()
    people = five(course)
    evaluation_letters.plan_letters(now=NOW)
    answer(people[0], Answered(8, 8, 8), now=NOW)
    type(people[1].member).objects.filter(pk=people[1].member_id).update(paused_at=NOW)
    messages = list(Message.objects.order_by("member"))

    unwanted = evaluation_letters._unwanted(messages, NOW)
    letter = evaluation_letters._drawn(messages[2:3], NOW)[messages[2].pk]

    assert set(unwanted) == {messages[0].pk, messages[1].pk}
    assert place_token(people[2]) in letter.text


def test_answering_by_the_link_once(client):
    course = finished(timezone.now() - DAY)
    link = reverse("courses:evaluate", args=[place_token(five(course)[0])])
    numbers = {"learned": 9, "given": 8, "can_do": 7, "words": "Leerzaam"}

    seen = client.get(link)
    wrong = client.post(link, numbers | {"given": 11})
    done = client.post(link, numbers)
    again = client.post(link, numbers | {"given": 1})

    assert (seen.status_code, wrong.status_code, done.status_code, again.status_code) == (200, 200, 302, 200)
    assert wrong.context["form"].errors.keys() == {"given"}
    assert "Leerzaam" in wrong.content.decode()
    row = EvaluationAnswer.objects.get()
    assert (row.learned, row.given, row.can_do, row.words) == (9, 8, 7, "Leerzaam")


def test_from_the_thanks_a_guest_can_go_on_to_their_place(client):
    course = finished(timezone.now() - DAY)
    five(course)
    guest = EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())
    link = reverse("courses:evaluate", args=[place_token(guest)])

    thanks = client.post(link, {"learned": 9, "given": 8, "can_do": 7, "words": ""}, follow=True)

    assert place_path(guest) in thanks.content.decode()


@pytest.mark.parametrize("reader", ["member", "trainer"])
def test_members_see_the_numbers_and_who_gives_it_the_words(client, reader):
    course = finished(timezone.now() - 20 * DAY)
    EvaluationAnswerFactory.create_batch(5, course=course, words="Wat een geduld had Peter")
    viewer = MemberFactory()
    if reader == "trainer":
        CourseTrainerFactory(course=course, member=viewer)
    client.force_login(viewer)

    text = client.get(course.get_absolute_url()).content.decode()

    assert "8,0" in text
    assert ("Wat een geduld" in text) is (reader == "trainer")
