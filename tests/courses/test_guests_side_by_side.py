"""Two presses at the same moment: one guest, one mail, one place; and nobody is forgotten by half."""

from datetime import date, time

import pytest

from courses import enrolling, guests
from courses.models import CourseGuest, Enrolment
from organisations.models import Organisation
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.courses.test_enrolling_side_by_side import at_once
from tests.factories import OpenCourseFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at_local(date(2026, 3, 16), time(10))


def asks(course, organisation: Organisation, email="saskia@example.org"):
    facts = {"name": "Saskia", "email": email, "words": "Yes.", "language": "nl"}
    return lambda: guests.ask(course, organisation=organisation, now=NOW, **facts)


def says_yes(course, email="saskia@example.org"):
    return lambda: guests.say_yes(CourseGuest.objects.get(email=email), course, now=NOW)


def test_the_same_address_many_times_at_once_is_one_guest_with_one_mail():
    course, organisation = OpenCourseFactory(maximum=3), OrganisationFactory()

    raised = at_once(*[asks(course, organisation)] * 8)

    assert raised == [None] * 8
    assert CourseGuest.objects.count() == 1
    assert list(Message.objects.values_list("kind", flat=True)) == ["courses.guest-link"]


def test_the_same_yes_many_times_at_once_is_one_place():
    course = OpenCourseFactory(maximum=3)
    asks(course, OrganisationFactory())()

    raised = at_once(*[says_yes(course)] * 8)

    assert [error and error.why for error in raised].count(enrolling.Why.ALREADY) == 7
    assert list(Enrolment.objects.values_list("state", "seat")) == [("enrolled", 1)]


def test_two_strangers_at_once_on_the_last_place():
    course, organisation = OpenCourseFactory(maximum=1), OrganisationFactory()
    for email in ("saskia@example.org", "piet@example.org"):
        asks(course, organisation, email)()

    raised = at_once(says_yes(course), says_yes(course, "piet@example.org"))

    assert raised == [None, None]
    assert sorted(Enrolment.objects.values_list("state", flat=True)) == ["enrolled", "waiting"]


def test_forgotten_while_they_say_yes():
    """Whichever comes first: the place is given back, and the name is gone."""
    course, organisation = OpenCourseFactory(maximum=1), OrganisationFactory()
    asks(course, organisation)()
    guest = CourseGuest.objects.get()

    raised = at_once(lambda: guests.forget(guest, now=NOW), lambda: guests.say_yes(guest, course, now=NOW))

    assert raised[0] is None
    assert raised[1] is None or raised[1].why == enrolling.Why.GONE
    assert not Enrolment.objects.standing().exists()
    assert CourseGuest.objects.get().email.endswith("@forgotten.invalid")
