"""What the letters about a course as a whole say, and when they are not wanted any more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from courses import interest_letters, stage_letters, stages
from courses.models import Course, CourseGuest, Stage
from members.models import Member
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    InterestFactory,
    MemberFactory,
    OpenCourseFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def wil():
    return MemberFactory(first_name="Wil", language="en")


@pytest.fixture
def course(wil):
    """Opened, and Wil wanted it."""
    course = OpenCourseFactory(title="Excel", stage=Stage.PLANNED, closes_on=date(2026, 4, 1))
    CourseTrainerFactory(course=course)
    InterestFactory(course=course, member=wil)
    stages.move(course, Stage.OPEN, by=CoordinatorFactory(language="en"), now=NOW)
    return course


def of(kind):
    return list(Message.objects.filter(kind=kind).select_related("member").order_by("pk"))


def drawn(kind):
    found = kinds.get(kind).render(of(kind), NOW)
    return [found[message.pk] for message in of(kind)]


def unwanted(kind, now=NOW):
    with translation.override(None):
        return [str(reason) for reason in kinds.get(kind).still_wanted(of(kind), now).values()]


def test_one_can_enrol(course):
    [letter] = drawn(stage_letters.OPENED)

    assert letter.subject == "You can enrol now: Excel"
    assert "Hello Wil," in letter.text
    assert "It comes: it begins on Tuesday 7 April, and you can enrol now." in letter.text
    assert "You can enrol until Wednesday 1 April." in letter.text
    assert f"/courses/{course.slug}/" in letter.text
    assert f"/courses/{course.slug}/" in letter.html


def test_it_is_no_news_any_more(course, wil):
    assert unwanted(stage_letters.OPENED) == []
    assert unwanted(stage_letters.OPENED, datetime(2026, 4, 7, 10, tzinfo=UTC)) == [stage_letters.NOT_OPEN]
    EnrolmentFactory(course=course, member=wil)
    assert unwanted(stage_letters.OPENED) == [stage_letters.IN_IT]
    Member.objects.filter(pk=wil.pk).update(paused_at=NOW)
    assert unwanted(stage_letters.OPENED) == [stage_letters.PAUSES]
    Member.objects.filter(pk=wil.pk).update(paused_at=None)
    Course.objects.update(stage=Stage.CANCELLED)
    wil.enrolments.update(state="withdrawn", seat=None, withdrawn_at=NOW)
    assert unwanted(stage_letters.OPENED) == [stage_letters.NOT_OPEN]


def test_who_gave_their_place_back_hears_of_it_again(course, wil):
    EnrolmentFactory(course=course, member=wil, state="withdrawn", seat=None, withdrawn_at=NOW)

    assert unwanted(stage_letters.OPENED) == []


def test_it_does_not_take_place(wil):
    course = OpenCourseFactory(title="Excel")
    EnrolmentFactory(course=course, member=wil)
    guest = EnrolmentFactory(
        course=course, member=None, guest=CourseGuestFactory(name="Saskia van den Berg", language="en")
    ).guest
    stages.move(course, Stage.CANCELLED, by=CoordinatorFactory(), now=NOW, because="De trainer is ziek & <moe>.")

    to_member, to_guest = drawn(stage_letters.CANCELLED)

    assert to_member.subject == to_guest.subject == "Does not take place: Excel"
    assert "Hello Wil," in to_member.text
    assert "Hello Saskia van den Berg," in to_guest.text
    assert "De trainer is ziek & <moe>." in to_guest.text
    assert "De trainer is ziek &amp; &lt;moe&gt;." in to_guest.html
    assert unwanted(stage_letters.CANCELLED) == []
    CourseGuest.objects.filter(pk=guest.pk).update(email="elders@example.org")
    assert unwanted(stage_letters.CANCELLED) == [stage_letters.OTHER_ADDRESS]
    assert len(kinds.get(stage_letters.CANCELLED).render(of(stage_letters.CANCELLED), NOW)) == 1


def test_the_mail_takes_the_sessions_to_come_out_of_the_calendars_of_who_had_them(wil):
    course = OpenCourseFactory(title="Excel")
    EnrolmentFactory(course=course, member=wil)
    trainer = CourseTrainerFactory(course=course).member
    EnrolmentFactory(course=course, state="waiting", seat=None)
    guest = EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory()).guest
    CourseSessionFactory(course=course, title="Gaat niet door")
    CourseSessionFactory(course=course, title="Was al weg", cancelled_at=datetime(2026, 1, 1, tzinfo=UTC))
    past = datetime(2026, 1, 5, 19, tzinfo=UTC)
    CourseSessionFactory(course=course, title="Was er", starts_at=past, ends_at=past + timedelta(hours=2))
    stages.move(course, Stage.CANCELLED, by=CoordinatorFactory(), now=NOW, because="Ziek.")

    letters = dict(zip(of(stage_letters.CANCELLED), drawn(stage_letters.CANCELLED)))
    files = {(message.member or message.address): letter.attachments for message, letter in letters.items()}

    assert {receiver for receiver, file in files.items() if file} == {wil, trainer, guest.email}
    for receiver in (wil, trainer, guest.email):
        content = files[receiver][0].content.decode()
        assert content.count("BEGIN:VEVENT") == content.count("STATUS:CANCELLED") == 1


def test_too_few(course):
    EnrolmentFactory(course=course)
    Course.objects.update(minimum=3)
    now = datetime(2026, 4, 2, 10, tzinfo=UTC)
    stages.move_on(now=now)

    [letter] = drawn(stage_letters.TOO_FEW)

    assert letter.subject == "Too few people: Excel"
    assert "and 1 person takes part. It begins on Tuesday 7 April. You wanted 3 at least." in letter.text
    assert f"/courses/{course.slug}/stage/" in letter.text
    assert unwanted(stage_letters.TOO_FEW, now) == []
    Course.objects.update(minimum=1)
    assert unwanted(stage_letters.TOO_FEW, now) == [stage_letters.ENOUGH]


@pytest.mark.parametrize("kind", [stage_letters.OPENED, stage_letters.CANCELLED])
def test_a_batch_is_drawn_in_a_constant_number_of_questions(kind, django_assert_num_queries):
    course = OpenCourseFactory(stage=Stage.PLANNED)
    CourseTrainerFactory(course=course)
    InterestFactory.create_batch(5, course=course)
    for _ in range(5):
        EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())
    CourseSessionFactory.create_batch(2, course=course)
    by = CoordinatorFactory()
    stages.move(course, Stage.OPEN, by=by, now=NOW)
    if kind == stage_letters.CANCELLED:
        stages.move(course, Stage.CANCELLED, by=by, now=NOW)
    messages = of(kind)

    with django_assert_num_queries(6 if kind == stage_letters.CANCELLED else 2):
        kinds.get(kind).render(messages, NOW)


def test_who_reads_what_in_dutch(wil):
    Member.objects.filter(pk=wil.pk).update(language="nl")
    course = OpenCourseFactory(title="Excel")
    EnrolmentFactory(course=course, member=wil)
    stages.move(course, Stage.CANCELLED, by=CoordinatorFactory(), now=NOW, because="Ziek.")

    [letter] = drawn(stage_letters.CANCELLED)

    assert letter.subject == "Gaat niet door: Excel"


@pytest.mark.parametrize("kind", [stage_letters.TOO_FEW, interest_letters.THRESHOLD])
def test_who_is_no_contact_person_any_more_hears_nothing_of_the_training(kind):
    contact = AffiliationFactory(is_contact=True)
    stage = Stage.OPEN if kind == stage_letters.TOO_FEW else Stage.GAUGING
    training = OpenCourseFactory(is_open_training=True, organiser=contact.organisation, minimum=2, stage=stage)
    tell = stage_letters.tell_of_too_few if kind == stage_letters.TOO_FEW else interest_letters.tell_of_threshold
    tell(training, now=NOW)
    message = Message.objects.get(kind=kind, member=contact.member)
    assert kinds.get(kind).still_wanted([message], NOW) == {}

    contact.is_contact = False
    contact.save()

    assert kinds.get(kind).still_wanted([message], NOW) == {message.pk: "They do not keep this course any more."}
