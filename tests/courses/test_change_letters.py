"""Who counts on a course hears once when its days or its price change."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from courses import planning, sessions
from courses.enrolling import withdraw
from courses.models import Course, Stage
from courses.place_links import place_path
from samensterker.localtime import at_local
from samensterker.outbox.models import Message, State
from samensterker.outbox.sending import send_due
from tests.factories import (
    CoordinatorFactory,
    CourseFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    InterestFactory,
    MemberFactory,
    OpenCourseFactory,
)

pytestmark = pytest.mark.django_db
NOW = at_local(date(2026, 3, 16), time(10))
HOUR = timedelta(hours=1)
APRIL_7, APRIL_14 = date(2026, 4, 7), date(2026, 4, 14)


@pytest.fixture
def course():
    return OpenCourseFactory(title="Excel", maximum=2)


@pytest.fixture
def there(course):
    """One with a place, a guest with one, and one who waits."""
    guest = CourseGuestFactory(language="en", name="Saskia")
    return [
        EnrolmentFactory(course=course, member__language="en"),
        EnrolmentFactory(course=course, member=None, guest=guest),
        EnrolmentFactory(course=course, member__language="en", state="waiting"),
    ]


def change(course, by=None, now=NOW, **facts):
    version = Course.objects.get(pk=course.pk).version
    return planning.change(course, by=by or CoordinatorFactory(), now=now, version=version, **facts)


def told():
    return list(Message.objects.waiting().order_by("pk").values_list("kind", "member", "address", "refs__was"))


def test_other_days_are_told_once_to_who_has_a_place_who_waits_and_who_gives_it(course, there):
    trainer = CourseTrainerFactory(course=course)
    EnrolmentFactory(course=course, state="withdrawn", withdrawn_at=NOW)
    EnrolmentFactory(course=course, state="waiting", member__left_at=NOW, member__is_active=False)
    InterestFactory(course=course)

    change(course, starts_on=APRIL_14)
    change(course, starts_on=APRIL_14)

    with_place, guest, waits = there
    was = {"starts_on": "2026-04-07"}
    assert told() == [
        ("courses.changed", with_place.member_id, "", was),
        ("courses.changed", None, guest.guest.email, was),
        ("courses.changed", waits.member_id, "", was),
        ("courses.changed", trainer.member_id, "", was),
    ]


def test_who_gives_it_and_changes_it_hears_nothing_of_it(course):
    trainer = CourseTrainerFactory(course=course)

    change(course, by=trainer.member, starts_on=APRIL_14)

    assert told() == []


def test_of_two_changes_one_letter_goes_with_what_they_knew(course, there):
    change(course, starts_on=APRIL_14)
    change(course, starts_on=date(2026, 4, 21), price_cents=500, now=NOW + HOUR)

    was = {"starts_on": "2026-04-07", "price_cents": 0}
    assert [refs for _kind, _member, _address, refs in told()] == [was] * 3
    assert Message.objects.filter(state=State.EXPIRED).count() == 3


def test_what_is_as_they_knew_it_by_then_is_not_told(course, there):
    change(course, starts_on=APRIL_14)
    change(course, starts_on=APRIL_7, now=NOW + HOUR)

    assert told() == []


@pytest.mark.parametrize(
    "facts", [{"title": "Excel 2"}, {"summary": "More."}, {"threshold": 4}, {"closes_on": APRIL_7}, {"minimum": 2}]
)
def test_what_changes_nothing_for_them_is_not_told(facts, course, there):
    change(course, **facts)

    assert told() == []


def test_of_a_course_that_nobody_can_count_on_yet_nothing_is_told():
    course = CourseFactory(stage=Stage.GAUGING, starts_on=APRIL_7)
    CourseTrainerFactory(course=course)

    change(course, starts_on=APRIL_14)

    assert told() == []


def test_with_sessions_these_say_when_it_is_and_only_the_price_is_told(course, there):
    CourseSessionFactory(course=course, starts_at=at_local(APRIL_14, time(19)))

    change(course, starts_on=date(2026, 4, 13), price_cents=1250)

    assert [refs for _kind, _member, _address, refs in told()] == [{"price_cents": 0}] * 3


def test_when_the_whole_course_moves_who_waits_hears_its_days(course, there):
    CourseSessionFactory(course=course, starts_at=at_local(APRIL_14, time(19)))

    sessions.shift(course, days=7, by=CoordinatorFactory(), now=NOW)

    _with_place, _guest, waits = there
    changed = [row for row in told() if row[0] == "courses.changed"]
    assert changed == [("courses.changed", waits.member_id, "", {"starts_on": "2026-04-07"})]


def test_what_the_letter_says(course, there, mailserver):
    change(course, starts_on=APRIL_14, ends_on=date(2026, 5, 12), price_cents=1250)

    send_due(now=NOW)

    [mail] = [mail for mail in mailserver.messages if mail.to == there[1].guest.email]
    assert mail.subject == "From Tuesday 14 April now: Excel"
    words = " ".join(mail.text.split())
    assert "Hello Saskia, Something changed about the course “Excel”." in words
    assert "The first day was Tuesday 7 April, and is Tuesday 14 April now. The last day is Tuesday 12 May." in words
    assert "It costs €\u00a012.50 now." in mail.text
    assert place_path(there[1]) in mail.text
    assert "you do not have to log in" in " ".join(mail.html.split())


def test_who_gives_it_reads_the_way_to_the_course(course, mailserver):
    trainer = CourseTrainerFactory(course=course, member=MemberFactory(language="en"))
    change(course, price_cents=500)
    change(course, price_cents=0, now=NOW + 10 * HOUR)
    change(course, price_cents=700, now=NOW + 11 * HOUR)

    send_due(now=NOW + 24 * HOUR)

    [mail] = mailserver.messages
    assert (mail.to, mail.subject) == (trainer.member.email, "Changed: Excel")
    assert course.get_absolute_url() in mail.text
    assert "give your place back" not in mail.text


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        ("given back", "They have another place by now, or none."),
        ("cancelled", "The course was cancelled."),
        ("begun", "The course has begun or is over."),
        ("forgotten", "What this was about is not there any more."),
    ],
)
def test_what_makes_no_sense_any_more_does_not_go(happens, reason, course):
    place = EnrolmentFactory(course=course)
    change(course, starts_on=APRIL_14)
    if happens == "given back":
        withdraw(place, by=place.member, now=NOW)
    elif happens == "cancelled":
        Course.objects.filter(pk=course.pk).update(stage=Stage.CANCELLED, cancelled_at=NOW)
    elif happens == "begun":
        Course.objects.filter(pk=course.pk).update(starts_on=date(2026, 3, 15))
    else:
        place.delete()

    send_due(now=NOW)

    assert list(Message.objects.filter(kind="courses.changed").values_list("state", "reason")) == [
        (State.EXPIRED, reason)
    ]


def test_the_form_says_who_will_hear_of_it(course, coordinator_client):
    words = "When this changes, who has a place, waits for one or gives the course gets one mail."
    path = f"/courses/{course.slug}/edit/"
    coordinator_client.cookies["language"] = "en"

    assert coordinator_client.get(path).content.decode().count(words) == 2
    CourseSessionFactory(course=course)
    assert coordinator_client.get(path).content.decode().count(words) == 1  # then only of the price


def test_who_moves_the_whole_course_reads_how_many_hear_of_it(course, there, coordinator_client):
    coordinator_client.cookies["language"] = "en"
    CourseSessionFactory(course=course, starts_at=timezone.now() + timedelta(days=3))

    assert coordinator_client.get(f"/courses/{course.slug}/sessions/move/").context["told"] == 3
