"""What a trainer writes goes once to each who takes part, and nobody sees another's address."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from courses import writing
from courses.models import CourseMessage, EnrolmentState, Stage
from samensterker.outbox.models import Message
from samensterker.templatetags.house import day
from tests.factories import (
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
    SessionAttendanceFactory,
)
from tests.journeys.mails import deliver

NOW = timezone.now()


@pytest.fixture
def course(db):
    return OpenCourseFactory(stage=Stage.RUNNING, title="Teamdesk")


@pytest.fixture
def trainer(course):
    return CourseTrainerFactory(course=course, member__email="kees@example.org", member__first_name="Kees").member


def write(course, by, **how):
    facts = {"text": "Neem je laptop mee.", "submission": uuid4(), "now": NOW, **how}
    return writing.write(course, by=by, **facts)


def test_it_goes_to_who_has_a_place_members_and_guests_alike(course, trainer):
    member = EnrolmentFactory(course=course).member
    guest = EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory()).guest
    EnrolmentFactory(course=course, state=EnrolmentState.WAITING)
    EnrolmentFactory(course=course, member=MemberFactory(left_at=NOW, is_active=False))

    message, number = write(course, trainer)

    assert (message.text, message.written_by, number) == ("Neem je laptop mee.", trainer, 2)
    rows = Message.objects.filter(kind="courses.message").order_by("pk")
    assert [(row.member_id, row.address) for row in rows] == [(member.pk, ""), (None, guest.email)]


def test_the_same_form_sent_twice_is_one_message(course, trainer):
    EnrolmentFactory(course=course)
    submission = uuid4()

    assert [write(course, trainer, submission=submission)[1] for _time in range(2)] == [1, 0]
    assert CourseMessage.objects.count() == Message.objects.filter(kind="courses.message").count() == 1


def test_only_who_was_not_there(course, trainer):
    session = CourseSessionFactory(course=course)
    missed, was_there = EnrolmentFactory(course=course), EnrolmentFactory(course=course)
    SessionAttendanceFactory(session=session, enrolment=missed, was_there=False)
    SessionAttendanceFactory(session=session, enrolment=was_there, was_there=True)

    assert write(course, trainer, missed=session)[1] == 1
    assert Message.objects.get(kind="courses.message").member_id == missed.member_id


def test_to_nobody_nothing_is_written(course, trainer):
    with pytest.raises(writing.Nobody):
        write(course, trainer)

    assert not CourseMessage.objects.exists()


def test_enough_is_enough_for_one_day(course, trainer):
    EnrolmentFactory(course=course)
    for _time in range(writing.MOST_A_DAY):
        write(course, trainer)

    with pytest.raises(writing.TooMany):
        write(course, trainer)

    assert write(course, trainer, now=NOW + timedelta(days=1))[1] == 1


@pytest.mark.parametrize("shares", [True, False])
def test_one_answers_to_an_address_that_is_shared_only(course, trainer, mailserver, shares):
    trainer.shares_email = shares
    trainer.save()
    EnrolmentFactory(course=course, member__email="bram@example.org")
    write(course, trainer)

    deliver()

    [mail] = [mail for mail in mailserver.messages if mail.to == "bram@example.org"]
    assert "Neem je laptop mee." in mail.text and "/courses/place/" in mail.text
    assert ("kees@example.org" in str(mail.mail["Reply-To"])) is shares


def test_who_gave_the_place_back_in_the_meantime_gets_none(course, trainer, mailserver):
    row = EnrolmentFactory(course=course)
    write(course, trainer)
    type(row).objects.filter(pk=row.pk).update(state=EnrolmentState.WITHDRAWN, seat=None, withdrawn_at=NOW)

    deliver()

    assert mailserver.messages == []


def test_a_guest_answers_the_guild_and_never_sees_the_address(course, trainer, mailserver, settings):
    trainer.shares_email = True
    trainer.save()
    EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory(email="saskia@example.org"))
    write(course, trainer)

    deliver()

    [mail] = mailserver.messages
    assert (mail.to, "kees@example.org" in str(mail.mail)) == ("saskia@example.org", False)
    assert settings.GUILD_EMAIL in str(mail.mail["Reply-To"])


def test_who_takes_a_break_or_has_no_address_gets_no_mail(course, trainer):
    EnrolmentFactory(course=course, member__paused_at=NOW)
    EnrolmentFactory(course=course, member__email=None)
    member = EnrolmentFactory(course=course).member

    assert write(course, trainer)[1] == 1
    assert [row.member_id for row in Message.objects.filter(kind="courses.message")] == [member.pk]


def test_the_mail_to_who_missed_a_session_says_which(course, trainer, mailserver):
    session = CourseSessionFactory(course=course)
    row = EnrolmentFactory(course=course)
    SessionAttendanceFactory(session=session, enrolment=row, was_there=None, cannot_come_at=NOW)
    SessionAttendanceFactory(session=session, enrolment__course=course, was_there=True)

    message, number = write(course, trainer, missed=session)
    deliver()

    assert (message.missed, number) == (session, 1)
    [mail] = mailserver.messages
    assert mail.to == row.member.email and day(session.starts_at) in mail.text
