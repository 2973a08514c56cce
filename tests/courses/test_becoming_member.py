"""A guest who becomes a member and logs in is one person: nothing of before is lost, and nothing stands there twice."""

from datetime import date, time, timedelta

import pytest

from courses import (
    becoming_member,
    completing,
    enrol_letters,
    enrolling,
    results,
    second_persons,
    session_reminders,
)
from courses.models import CourseGuest, Enrolment, SessionAttendance
from members import arriving
from members.models import Expertise
from samensterker.localtime import at_local
from samensterker.outbox.models import Message, State
from samensterker.outbox.sending import send_due
from tests.factories import (
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OpenCourseFactory,
    SecondPersonFactory,
    SessionAttendanceFactory,
)
from tests.members.test_accounts import log_in

pytestmark = pytest.mark.django_db
NOW = at_local(date(2026, 3, 16), time(10))
LONG_AGO = at_local(date(2025, 6, 2), time(20))


@pytest.fixture
def member():
    return MemberFactory(email="saskia@example.org", language="en")


@pytest.fixture
def guest():
    return CourseGuestFactory(email="saskia@example.org", confirmed_at=LONG_AGO)


def place(guest, **facts):
    return EnrolmentFactory(member=None, guest=guest, **facts)


def test_logging_in_with_the_code_brings_both_together(client, member, guest):
    own = place(guest, course=OpenCourseFactory())
    client.cookies["language"] = "en"

    response = log_in(client, "saskia@example.org")

    own.refresh_from_db()
    assert (own.member, own.guest) == (member, None)
    assert not CourseGuest.objects.exists()
    said = [str(message) for message in client.get(response.url).context["messages"]]
    assert "You were a guest before. The course that you followed stands with you now." in said


def test_somebody_with_another_address_takes_nothing_over(client, guest):
    MemberFactory(email="bram@example.org")
    own = place(guest)

    log_in(client, "bram@example.org")

    own.refresh_from_db()
    assert own.guest == guest


def test_what_was_completed_is_what_they_know_since_then(member, guest):
    course = OpenCourseFactory(title="Excel", stage="finished", area=KnowledgeAreaFactory(), level=2)
    session = CourseSessionFactory(course=course, starts_at=LONG_AGO)
    own = place(guest, course=course, completed_at=LONG_AGO, enrolled_at=LONG_AGO - timedelta(days=9))
    SessionAttendanceFactory(session=session, enrolment=own, was_there=True)
    offer = SecondPersonFactory(enrolment=own)

    becoming_member.take_over(member, NOW)

    own.refresh_from_db()
    assert (own.member, own.completed_at) == (member, LONG_AGO)
    assert SessionAttendance.objects.get().enrolment == own
    assert second_persons.offers_of(own) == [offer]
    row = Expertise.objects.get()
    assert (row.member, row.area, row.level) == (member, course.area, 2)
    assert (row.learned_in, row.learned_at) == ("Excel", LONG_AGO)


def test_what_is_taken_back_later_leaves_nothing(member, guest):
    course = OpenCourseFactory(stage="running", area=KnowledgeAreaFactory(), level=2)
    own = place(guest, course=course, completed_at=LONG_AGO, enrolled_at=LONG_AGO - timedelta(days=9))
    becoming_member.take_over(member, NOW)

    completing.take_back(own, by=MemberFactory(), now=NOW)

    assert not Expertise.objects.exists()


def test_of_two_places_in_one_course_one_stays_with_what_was_noted(member, guest):
    course = OpenCourseFactory()
    session = CourseSessionFactory(course=course)
    before = place(guest, course=course)
    SessionAttendanceFactory(session=session, enrolment=before, was_there=True)
    waits = EnrolmentFactory(course=course, member=member, state="waiting")

    becoming_member.take_over(member, NOW)

    assert list(Enrolment.objects.values_list("pk", "member", "guest", "state")) == [
        (before.pk, member.pk, None, "enrolled")
    ]
    assert SessionAttendance.objects.get().enrolment == before
    assert not Enrolment.objects.filter(pk=waits.pk).exists()


def test_nobody_takes_part_in_what_they_give(member, guest):
    course = CourseTrainerFactory(course=OpenCourseFactory(), member=member).course
    own = place(guest, course=course)

    becoming_member.take_over(member, NOW)

    own.refresh_from_db()
    assert own.state == "withdrawn"


def test_a_mail_that_waits_goes_to_the_member(member, guest, mailserver):
    own = place(guest, course=OpenCourseFactory(title="Excel"))
    enrol_letters.tell_enrolled(own, now=NOW)

    becoming_member.take_over(member, NOW)
    send_due(now=NOW)

    [mail] = mailserver.messages
    assert (mail.to, Message.objects.get().member, Message.objects.get().state) == (member.email, member, State.SENT)


@pytest.mark.parametrize("was_sent", [False, True])
@pytest.mark.parametrize("by", ["logging in", "enrolling"])
def test_a_reminder_comes_once(was_sent, by, member, guest, mailserver):
    """Of each member and guest the planner knows what it laid by a key that tells who they are."""
    course = OpenCourseFactory(maximum=3, starts_on=date(2026, 3, 17))
    CourseSessionFactory(course=course, starts_at=at_local(date(2026, 3, 17), time(19)))
    place(guest, course=course, enrolled_at=LONG_AGO)
    session_reminders.plan_reminders(now=NOW - timedelta(hours=3))
    if was_sent:
        send_due(now=NOW)

    if by == "logging in":
        becoming_member.take_over(member, NOW)
    else:
        enrolling.enrol(course, member, by=None, organisation=None, now=NOW)
    session_reminders.plan_reminders(now=NOW)
    send_due(now=NOW)

    assert [mail.to for mail in mailserver.messages] == ["saskia@example.org"]


def test_for_who_was_no_guest_there_is_nothing_to_tell(member):
    assert becoming_member.take_over(member, NOW) == ""
    assert becoming_member.take_over(MemberFactory(email=None), NOW) == ""


def test_in_the_figures_they_are_one_person(member, guest):
    place(guest, course=OpenCourseFactory(stage="running"))
    EnrolmentFactory(course=OpenCourseFactory(stage="running"), member=member)

    becoming_member.take_over(member, NOW)

    assert results.results(now=NOW).together.people == 1


def test_what_goes_wrong_here_keeps_nobody_out(client, member, monkeypatch, caplog):
    def fail(member, now):
        raise RuntimeError("The house shakes.")

    monkeypatch.setattr(arriving, "_takers", [fail])

    log_in(client, "saskia@example.org")

    assert client.get("/me/").status_code == 200
    assert "The house shakes." in caplog.text
