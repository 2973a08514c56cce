from datetime import date, time, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from courses import enrolling
from courses.models import Course, Enrolment, Stage
from courses.place_links import place_path
from samensterker.localtime import at_local
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from samensterker.outbox.sending import send_due
from tests.factories import (
    CoordinatorFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOW = at_local(date(2026, 3, 16), time(10))
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def course():
    return OpenCourseFactory(title="Teamdesk", maximum=1, organiser=OrganisationFactory(name="De Zonnehoek"))


@pytest.fixture
def noor():
    return MemberFactory(first_name="Noor", email="noor@example.org", language="en")


@pytest.fixture
def saskia():
    return CourseGuestFactory(name="Saskia van den Berg", email="saskia@example.org", language="en")


def enrolled(course, who, by=None):
    return enrolling.enrol(course, who, by=by, organisation=None, now=NOW)


def laid(kind):
    return list(Message.objects.filter(kind=f"courses.{kind}").select_related("member").order_by("pk"))


def drawn(kind):
    messages = laid(kind)
    return list(kinds.get(f"courses.{kind}").render(messages, NOW).values())


def unwanted(kind):
    return list(map(str, kinds.get(f"courses.{kind}").still_wanted(laid(kind), NOW).values()))


def link(enrolment):
    return f"{settings.SITE_ORIGIN}{place_path(enrolment)}"


def test_a_place_with_its_sessions_and_how_to_give_it_back(course, noor, mailserver):
    evening = {
        "starts_at": at_local(date(2026, 4, 7), time(19, 30)),
        "ends_at": at_local(date(2026, 4, 7), time(21, 30)),
    }
    session = CourseSessionFactory(course=course, place="De Brink", **evening)
    CourseSessionFactory(course=course, cancelled_at=NOW, place="Elders", **evening)

    enrolment = enrolled(course, noor)
    send_due(now=NOW)

    (mail,) = mailserver.messages
    text = mail.text
    assert (mail.to, mail.subject) == ("noor@example.org", "You have a place: Tuesday 7 April, Teamdesk")
    assert "You take part in Teamdesk. Your place is kept for you." in text
    assert f"{session.place}" in text
    assert "Elders" not in text
    assert link(enrolment) in text
    assert "offered by De Zonnehoek" in text
    (event,) = Calendar.from_ical(mail.calendar).walk("VEVENT")
    assert event["DTSTART"].dt == session.starts_at


def test_what_it_costs_and_where_one_studies_stand_in_it(noor):
    link = "https://example.org/excel"
    course = OpenCourseFactory(form="self_study", study_link=link, price_cents=1250)
    enrolled(course, noor)

    (letter,) = drawn("enrolled")

    assert "Price: €\u00a012.50\n" in letter.text and "12.50" in letter.html
    assert link in letter.text and link in letter.html


def test_who_was_enrolled_by_another_reads_by_whom(course, noor):
    anna = CoordinatorFactory(first_name="Anna", surname_prefix="", last_name="Vos")

    enrolled(course, noor, by=anna)

    (letter,) = drawn("enrolled")
    assert "Anna Vos enrolled you for Teamdesk. You have a place." in letter.text
    assert "Anna Vos enrolled you for Teamdesk. You have a place." in letter.html


def test_who_waited_in_vain_hears_so_when_the_course_begins(course, noor, saskia, mailserver):
    for who in (MemberFactory(), noor, saskia):
        enrolled(course, who)
    Message.objects.all().delete()
    begins = at_local(course.starts_on, time(9))

    enrolling.lapse(now=begins)
    send_due(now=begins)

    to_member, to_guest = sorted(mailserver.messages, key=lambda mail: mail.to)
    assert (to_member.to, to_member.subject) == ("noor@example.org", "No place came free: Teamdesk")
    words = "Teamdesk has begun, and no place came free for you."
    assert words in " ".join(to_member.text.split()) and words in " ".join(to_guest.text.split())
    assert f"{settings.SITE_ORIGIN}{course.get_absolute_url()}" in to_member.text
    assert "another time" not in to_guest.text
    assert f"{settings.SITE_ORIGIN}/#courses" in to_guest.text


def test_who_did_not_confirm_until_the_start_is_not_asked_to_enrol_once_more(course, noor):
    EnrolmentFactory(course=course, member=noor, state="offered", offered_until=at_local(course.starts_on, time(0)))
    begins = at_local(course.starts_on, time(9))
    enrolling.lapse(now=begins)

    [letter] = kinds.get("courses.place-lapsed").render(laid("place-lapsed"), begins).values()

    assert "The course has begun, so nobody can enrol any more." in letter.text
    assert "Enrol once more" not in letter.text


def test_the_place_on_the_list_is_that_of_when_the_mail_goes(course, noor, saskia):
    there = enrolled(course, MemberFactory())
    first, second, third = (enrolled(course, who) for who in (MemberFactory(), noor, saskia))
    enrolling.withdraw(first, by=None, now=NOW)

    letters = {letter.subject for letter in drawn("waiting")[-2:]}

    assert letters == {
        "You are number 1 on the waiting list: Teamdesk",
        "You are number 2 on the waiting list: Teamdesk",
    }
    assert there.state == "enrolled"
    assert {second.state, third.state} == {"waiting"}


def test_who_gets_a_place_while_the_mail_is_drawn_reads_of_no_number_that_is_not_there(course, noor):
    first, second = (enrolled(course, MemberFactory()) for _ in range(2))
    waits = enrolled(course, noor)

    enrolling.withdraw(second, by=None, now=NOW)
    enrolling.withdraw(first, by=None, now=NOW)

    waits.refresh_from_db()
    assert waits.state == "offered"
    assert drawn("waiting") == []


def test_a_free_place_is_told_with_until_when(course, noor):
    goes, waits = enrolled(course, MemberFactory()), enrolled(course, noor)

    enrolling.withdraw(goes, by=None, now=NOW)

    (letter,) = drawn("place-free")
    assert letter.subject == "A place for you until Wednesday 18 March, 10:00: Teamdesk"
    assert "It is kept for you until Wednesday 18 March, 10:00." in letter.text
    assert link(waits) in letter.text
    assert [message.expires_at for message in laid("place-free")] == [NOW + timedelta(hours=48)]


def test_a_guest_gets_all_of_it_at_their_address(course, saskia):
    goes, waits = enrolled(course, MemberFactory()), enrolled(course, saskia)
    enrolling.withdraw(goes, by=None, now=NOW)
    enrolling.confirm(waits, now=LATER)
    enrolling.withdraw(waits, by=CoordinatorFactory(), now=LATER, because="Tot een volgende keer.")

    guests = [row for row in Message.objects.order_by("pk") if not row.member_id]

    assert [(row.kind, row.address, row.refs["guest"]) for row in guests] == [
        ("courses.waiting", "saskia@example.org", saskia.pk),
        ("courses.place-free", "saskia@example.org", saskia.pk),
        ("courses.enrolled", "saskia@example.org", saskia.pk),
        ("courses.taken-out", "saskia@example.org", saskia.pk),
    ]
    (letter,) = drawn("taken-out")
    assert "Hello Saskia van den Berg," in letter.text
    assert "With it is said: “Tot een volgende keer.”" in letter.text


def test_what_lapsed_says_how_to_come_on_the_list_again(course, noor):
    goes = enrolled(course, MemberFactory())
    enrolled(course, noor)
    enrolling.withdraw(goes, by=None, now=NOW)

    enrolling.lapse(now=NOW + timedelta(hours=48))

    (letter,) = drawn("place-lapsed")
    assert letter.subject == "Your place went to the next one: Teamdesk"
    assert f"{settings.SITE_ORIGIN}{course.get_absolute_url()}" in letter.text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda row: type(row.member).objects.filter(pk=row.member_id).update(paused_at=NOW),
            "The member pauses, or left the guild.",
        ),
        (
            lambda row: Course.objects.filter(pk=row.course_id).update(stage=Stage.CANCELLED),
            "The course was cancelled.",
        ),
        (
            lambda row: Enrolment.objects.filter(pk=row.pk).update(state="waiting", seat=None),
            "They have another place by now, or none.",
        ),
        (lambda row: row.delete(), "What this was about is not there any more."),
    ],
)
def test_what_is_not_true_any_more_does_not_go(change, reason, course, noor):
    enrolment = enrolled(course, noor)
    assert unwanted("enrolled") == []

    change(enrolment)

    assert unwanted("enrolled") == [reason]


def test_a_guest_with_another_address_gets_nothing_at_the_old_one(course, saskia):
    enrolled(course, saskia)

    saskia.email = "elders@example.org"
    saskia.save()

    assert unwanted("enrolled") == ["What this was about is not there any more."]
    assert drawn("enrolled") == []


def test_what_waits_to_be_sent_is_taken_back_with_the_place(course, noor):
    enrolment = enrolled(course, noor)

    enrolling.withdraw(enrolment, by=noor, now=NOW)

    assert [(row.state, row.reason) for row in laid("enrolled")] == [("expired", "The place was given back.")]


@pytest.mark.parametrize("kind", ["enrolled", "waiting"])
def test_a_batch_asks_the_same_number_of_questions(kind, course):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert drawn(kind)
        return len(queries)

    course.maximum = 1 if kind == "waiting" else None
    course.save()
    CourseSessionFactory(course=course)
    if kind == "waiting":
        EnrolmentFactory(course=course)
    enrolled(course, MemberFactory())
    enrolled(course, CourseGuestFactory())
    one = asked()
    for who in [*MemberFactory.create_batch(4), *CourseGuestFactory.create_batch(4)]:
        enrolled(course, who)

    assert asked() == one
