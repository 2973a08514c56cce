import re
from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from courses import enrolling, guests, minimising, places, second_persons
from courses.enrolling import EnrolmentClosed, Why
from courses.forms.guests import GuestForm
from courses.models import CourseGuest, Enrolment, SecondPerson
from courses.place_links import guest_path, guest_token, place_path, wish_path
from courses.second_persons import Refused
from members.minimising import MONTH
from samensterker.localtime import at_local, local_day
from samensterker.outbox.models import Message, State
from samensterker.outbox.sending import send_due
from tests.factories import (
    CourseGuestFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
    OrganisationFactory,
    SecondPersonFactory,
)

pytestmark = pytest.mark.django_db
NOW = at_local(date(2026, 3, 16), time(10))
HOUR = timedelta(hours=1)
SASKIA = {"name": "Saskia van den Berg", "email": "Saskia@Example.org", "words": "Yes.", "language": "en"}


@pytest.fixture
def organisation():
    return OrganisationFactory(name="Speeltuin De Boog")


@pytest.fixture
def course():
    return OpenCourseFactory(title="Excel for everyone", maximum=2)


def ask(course, organisation, now=NOW, **other):
    guests.ask(course, organisation=organisation, now=now, **{**SASKIA, **other})


def say_yes(course, email="saskia@example.org", now=NOW + HOUR):
    return guests.say_yes(CourseGuest.objects.get(email=email), course, now=now)


def waiting_messages():
    return list(Message.objects.waiting().order_by("pk").values_list("kind", "address", "member"))


# --- asking for a place ---------------------------------------------------------------------------


def test_what_is_typed_is_a_wish_that_holds_no_place(course, organisation):
    ask(course, organisation)

    guest = CourseGuest.objects.get()
    assert (guest.name, guest.email, guest.organisation, guest.language) == (
        "Saskia van den Berg",
        "saskia@example.org",
        organisation,
        "en",
    )
    assert (guest.consent_words, guest.consent_at, guest.confirmed_at) == ("Yes.", NOW, None)
    assert not Enrolment.objects.exists()
    assert waiting_messages() == [("courses.guest-link", "saskia@example.org", None)]


def test_made_up_addresses_keep_nobody_out(course, organisation):
    for number in range(10):
        ask(course, organisation, email=f"nobody-{number}@example.org")

    real = enrolling.enrol(course, MemberFactory(), by=None, organisation=None, now=NOW)

    assert (real.state, real.seat) == ("enrolled", 1)


def test_saying_yes_enrols_and_the_address_is_surely_theirs(course, organisation):
    ask(course, organisation)

    enrolment = say_yes(course)

    guest = CourseGuest.objects.get()
    assert guest.confirmed_at == NOW + HOUR
    assert (enrolment.state, enrolment.seat, enrolment.enrolled_at) == ("enrolled", 1, NOW + HOUR)
    assert (enrolment.guest, enrolment.organisation, enrolment.enrolled_by) == (guest, organisation, None)
    assert ("courses.enrolled", "saskia@example.org", None) in waiting_messages()
    with pytest.raises(EnrolmentClosed) as closed:
        say_yes(course)
    assert (closed.value.why, closed.value.enrolment) == (Why.ALREADY, enrolment)


def test_who_says_yes_first_comes_first(course, organisation):
    """Not who typed first."""
    EnrolmentFactory.create_batch(2, course=course)
    for email in ("saskia@example.org", "piet@example.org"):
        ask(course, organisation, email=email)

    piet, saskia = say_yes(course, "piet@example.org"), say_yes(course)

    assert places.places_on_lists([saskia, piet]) == {piet.pk: 1, saskia.pk: 2}
    assert waiting_messages()[-2:] == [
        ("courses.waiting", "piet@example.org", None),
        ("courses.waiting", "saskia@example.org", None),
    ]


def test_nobody_says_yes_to_what_is_closed_by_then(course, organisation):
    ask(course, organisation)
    type(course).objects.filter(pk=course.pk).update(closes_on=NOW.date() - timedelta(days=1))

    with pytest.raises(EnrolmentClosed) as closed:
        say_yes(course)

    assert closed.value.why == Why.CLOSED
    assert CourseGuest.objects.get().confirmed_at is None


def test_the_same_form_twice_mails_once(course, organisation):
    ask(course, organisation)
    ask(course, organisation, now=NOW + timedelta(seconds=2))

    assert CourseGuest.objects.count() == 1
    assert waiting_messages() == [("courses.guest-link", "saskia@example.org", None)]


def test_who_is_in_already_gets_the_link_once_more(course, organisation):
    ask(course, organisation)
    say_yes(course)

    ask(course, organisation, now=NOW + timedelta(days=1))

    assert Enrolment.objects.get().state == "enrolled"
    assert [kind for kind, _address, _member in waiting_messages()].count("courses.guest-link") == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Saskia@Example.org\u200f", "saskia@example.org"),
        ("mailto:saskia@example.org", "saskia@example.org"),
        ("saskia@bücher.example", "saskia@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_read_as_that_of_a_member_is(typed, kept, course, organisation):
    """Else a member would not be known by it, and a mail would not arrive."""
    said = {"name": "Saskia", "email": typed, "organisation": organisation.pk, "consent": "on"}
    form = GuestForm(said)

    assert form.is_valid(), form.errors
    assert form.facts()["email"] == kept


@pytest.mark.parametrize("typed", ["m\u0131ke@example.org", "saskia", "saskia@example", "", "a@" + "b" * 250 + ".org"])
def test_an_address_that_is_none_is_refused_in_words(typed, organisation):
    form = GuestForm({"name": "Saskia", "email": typed, "organisation": organisation.pk, "consent": "on"})

    assert list(form.errors) == ["email"]


def test_whoever_types_a_known_address_does_not_change_who_that_is(course, organisation):
    CourseGuestFactory(email="saskia@example.org", name="Saskia", organisation=organisation, confirmed_at=NOW)

    ask(course, OrganisationFactory(), name="Someone Else")

    guest = CourseGuest.objects.get()
    assert (guest.name, guest.organisation) == ("Saskia", organisation)
    assert say_yes(course).organisation == organisation


def test_of_an_address_that_nobody_confirmed_the_newest_words_count(course, organisation):
    ask(course, OrganisationFactory(), name="Sakia")

    ask(course, organisation)

    guest = CourseGuest.objects.get()
    assert (guest.name, guest.organisation) == ("Saskia van den Berg", organisation)


def test_a_member_gets_a_mail_to_log_in_and_nothing_is_kept(course, organisation):
    member = MemberFactory(email="saskia@example.org")

    ask(course, organisation)
    ask(course, organisation)

    assert not CourseGuest.objects.exists()
    assert not Enrolment.objects.exists()
    assert waiting_messages() == [("courses.guest-is-member", "", member.pk)]


@pytest.mark.parametrize("maximum", [2, 1])
def test_no_number_on_a_page_for_visitors_tells_whether_an_address_is_that_of_a_member(maximum, organisation, client):
    """Whoever types the address of a member, and then looks how many places are left, sees the same as of another."""
    MemberFactory(email="ann@example.org")
    today = local_day(timezone.now())
    course = OpenCourseFactory(maximum=maximum, starts_on=today + timedelta(days=9), closes_on=today)
    EnrolmentFactory(course=course)

    def looks(email):
        ask(course, organisation, now=timezone.now(), email=email)
        pages = [client.get(address).content.decode() for address in (course.get_absolute_url(), "/")]
        return [re.sub(r"\b\w{64}\b", "", page) for page in pages]  # without the tokens of forms

    assert looks("ann@example.org") == looks("saskia@example.org")


def test_who_left_the_guild_may_come_as_a_guest(course, organisation):
    MemberFactory(email="saskia@example.org", left_at=NOW, is_active=False)

    ask(course, organisation)

    assert CourseGuest.objects.get().email == "saskia@example.org"


def test_for_what_is_closed_nothing_is_kept_of_anyone(organisation):
    MemberFactory(email="member@example.org")
    course = OpenCourseFactory(closes_on=date(2026, 3, 15))

    for email in ("saskia@example.org", "member@example.org"):
        with pytest.raises(EnrolmentClosed) as closed:
            ask(course, organisation, email=email)
        assert closed.value.why == Why.CLOSED
    assert not CourseGuest.objects.exists()
    assert waiting_messages() == []


# --- the letters ----------------------------------------------------------------------------------


def test_the_mails_lead_to_the_place_and_to_the_course(course, organisation, mailserver):
    MemberFactory(email="ann@example.org", first_name="Ann", language="en")
    ask(course, organisation)
    ask(course, organisation, email="ann@example.org")

    send_due(now=NOW)

    to_guest, to_member = sorted(mailserver.messages, key=lambda mail: mail.to, reverse=True)
    guest = CourseGuest.objects.get()
    assert to_guest.subject == "Say that you come: Excel for everyone"
    assert "Do you want to take part in Excel for everyone, as a volunteer of Speeltuin De Boog?" in to_guest.text
    assert wish_path(guest, course) in to_guest.text
    assert to_member.subject == "You are a member already: Excel for everyone"
    assert course.get_absolute_url() in to_member.text
    assert "Saskia" not in to_member.text


def test_the_link_once_more(course, organisation, mailserver):
    ask(course, organisation)
    say_yes(course)
    Message.objects.waiting().delete()

    ask(course, organisation, now=NOW + timedelta(days=1))
    send_due(now=NOW + timedelta(days=1))

    [mail] = mailserver.messages
    guest = CourseGuest.objects.get()
    assert mail.subject == "Your link: Excel for everyone"
    assert place_path(Enrolment.objects.get()) in mail.text
    assert guest_path(guest) in mail.text


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"closes_on": date(2026, 3, 15)}, "One cannot enrol in this course any more."),
        ({"stage": "cancelled", "cancelled_at": NOW}, "The course was cancelled."),
    ],
)
def test_a_link_that_leads_to_nothing_is_not_sent(facts, reason, course, organisation):
    ask(course, organisation)
    type(course).objects.filter(pk=course.pk).update(**facts)

    send_due(now=NOW)

    assert list(Message.objects.values_list("state", "reason")) == [(State.EXPIRED, reason)]


# --- being forgotten ------------------------------------------------------------------------------


def test_forgetting_gives_places_back_and_leaves_a_number(course, organisation):
    ask(course, organisation)
    say_yes(course)
    EnrolmentFactory(course=course, seat=2)
    waits = EnrolmentFactory(course=course, state="waiting")
    guest = CourseGuest.objects.get()
    token = guest_token(guest)

    guests.forget(guest, now=NOW + HOUR)

    guest.refresh_from_db()
    assert (guest.name, guest.email, guest.consent_words) == (
        f"#{guest.pk}",
        f"guest-{guest.pk}@forgotten.invalid",
        "",
    )
    assert guest_token(guest) != token
    waits.refresh_from_db()
    assert waits.state == "offered"
    assert not Message.objects.waiting().filter(address="saskia@example.org").exists()
    assert Message.objects.get(kind="courses.guest-link").state == State.EXPIRED
    guests.forget(guest, now=NOW + 2 * HOUR)  # twice is once
    with pytest.raises(EnrolmentClosed) as closed:
        guests.say_yes(guest, course, now=NOW + 2 * HOUR)
    assert closed.value.why == Why.GONE


def test_what_is_left_of_who_was_forgotten_goes_to_the_next(course):
    """Should the program stop halfway."""
    guest = CourseGuestFactory()
    left = EnrolmentFactory(course=course, member=None, guest=guest)
    guests.make_nameless(guest)

    enrolling.lapse(now=NOW)

    left.refresh_from_db()
    assert left.state == "withdrawn"


def test_what_a_guest_completed_stays_without_a_name(course):
    guest = CourseGuestFactory()
    done = EnrolmentFactory(course=course, member=None, guest=guest, completed_at=NOW)

    guests.forget(guest, now=NOW)

    done.refresh_from_db()
    assert (done.state, done.completed_at) == ("enrolled", NOW)
    assert done.receiver.full_name == f"#{guest.pk}"


def test_what_a_guest_offered_and_nobody_answered_goes_along(course):
    guest = CourseGuestFactory()
    done = EnrolmentFactory(course=course, member=None, guest=guest, completed_at=NOW, withdrawn_because="")
    open_offer = SecondPersonFactory(enrolment=done, words="Bel Saskia maar.")
    answered = SecondPersonFactory(enrolment=done, words="Bel Saskia.", answered_at=NOW, is_accepted=False)
    gone = EnrolmentFactory(
        member=None, guest=guest, state="withdrawn", withdrawn_at=NOW, withdrawn_because="Saskia is ziek."
    )

    guests.forget(guest, now=NOW)

    assert list(SecondPerson.objects.values_list("pk", "words")) == [(answered.pk, "")]
    assert list(guest.enrolments.values_list("withdrawn_because", flat=True)) == ["", ""]
    with pytest.raises(Refused) as refused:
        second_persons.answer(open_offer, is_accepted=True, has_access=True, by=MemberFactory(), now=NOW)
    assert refused.value.why == second_persons.Why.GONE
    assert gone.state == "withdrawn"


def test_an_address_that_nobody_confirmed_goes_after_a_month(course, organisation):
    ask(course, organisation)
    [rule] = [rule for rule in minimising.RULES if rule.keeps == minimising.NEVER_CONFIRMED]
    by_hand = EnrolmentFactory(
        course=course, member=None, guest=CourseGuestFactory(consent_at=NOW), enrolled_by=MemberFactory()
    )
    enrolling.withdraw(by_hand, by=None, now=NOW)

    assert [guest.email for guest in rule.find(NOW + MONTH)] == ["saskia@example.org"]
    rule.do(rule.find(NOW + MONTH), NOW + MONTH)

    assert CourseGuest.objects.get() == by_hand.guest
    assert not rule.find(NOW).exists()
