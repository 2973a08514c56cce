from datetime import UTC, datetime

import pytest
from django.utils import translation

from organisations import principles, principles_letters
from organisations.models import Endorsement, Organisation, Principles, Stage
from samensterker.outbox.models import Message, State
from samensterker.outbox.sending import send_due
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    EndorsementFactory,
    MemberFactory,
    OrganisationFactory,
    PrinciplesFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def text():
    return PrinciplesFactory(number=1, body="Wij leren van elkaar.", body_en="We learn from each other.")


@pytest.fixture
def hoek():
    return OrganisationFactory(name="De Hoek")


@pytest.fixture
def anna(hoek):
    return AffiliationFactory(organisation=hoek, member__first_name="Anna", is_contact=True).member


# --- versions ---------------------------------------------------------------------------------------


def publish(by, *, number, body="Nieuw."):
    return principles.publish(number=number, body=body, body_en="", by=by, now=NOW)


def test_the_next_version_is_a_next_row(coordinator):
    assert principles.newest() is None

    first, second = publish(coordinator, number=1), publish(coordinator, number=2, body="Nieuwer.")

    assert principles.newest() == second
    assert list(Principles.objects.order_by("number").values_list("number", "body", "published_by")) == [
        (1, "Nieuw.", coordinator.pk),
        (2, "Nieuwer.", coordinator.pk),
    ]
    assert first.published_at == NOW


def test_the_same_form_twice_is_one_version_and_another_is_too_late(coordinator):
    first = publish(coordinator, number=1)

    assert publish(coordinator, number=1) == first
    with pytest.raises(principles.StaleText) as stale:
        publish(CoordinatorFactory(), number=1, body="Anders.")

    assert stale.value.newest == first
    assert Principles.objects.count() == 1


def test_the_words_are_those_of_the_language_or_the_dutch_ones(text):
    with translation.override("en"):
        assert principles.body_of(text) == text.body_en
        assert principles.body_of(PrinciplesFactory(body_en="", body="Alleen dit.")) == "Alleen dit."
    with translation.override("nl"):
        assert principles.body_of(text) == text.body


# --- standing behind --------------------------------------------------------------------------------


def endorse(organisation, by, *, number=1, **who):
    return principles.endorse(organisation, number=number, by=by, now=NOW, endorsed_on=TODAY, **who)


def test_an_organisation_stands_behind_a_version_once(text, hoek, anna, coordinator):
    first = endorse(hoek, anna, member=anna)
    again = endorse(hoek, coordinator, name="Truus")

    assert (first[1], again) == (True, (first[0], False))
    assert list(Endorsement.objects.values_list("organisation", "principles", "member", "name", "entered_by")) == [
        (hoek.pk, text.pk, anna.pk, "", anna.pk)
    ]


def test_a_newer_version_is_read_first(text, hoek, anna):
    PrinciplesFactory(number=2)

    with pytest.raises(principles.StaleText):
        endorse(hoek, anna, member=anna)


def test_who_ended_stands_behind_nothing_new(text, hoek, coordinator):
    Organisation.objects.update(stage=Stage.ENDED, ended_on=TODAY)

    with pytest.raises(principles.Ended):
        endorse(hoek, coordinator, name="Truus")


def test_a_new_version_shows_who_has_yet_to(text, hoek):
    brug = OrganisationFactory(name="De Brug")
    OrganisationFactory(stage=Stage.IDEA, joined_on=None)
    for organisation in (hoek, brug):
        EndorsementFactory(organisation=organisation, principles=text)
    newer = PrinciplesFactory(number=2)
    EndorsementFactory(organisation=brug, principles=newer)

    assert (set(principles.endorsed(text)), set(principles.yet_to(text))) == ({hoek, brug}, set())
    assert (set(principles.endorsed(newer)), set(principles.yet_to(newer))) == ({brug}, {hoek})


# --- asking by mail ---------------------------------------------------------------------------------


def test_contact_persons_are_asked_once_a_version(text, hoek, anna):
    AffiliationFactory(organisation=hoek)  # no contact person
    paper = AffiliationFactory(is_contact=True, member__email=None).organisation

    asked = principles_letters.ask(text, now=NOW)
    again = principles_letters.ask(text, now=NOW)

    assert (asked.mails, asked.organisations, asked.in_person) == (1, 1, [paper])
    assert (again.mails, again.organisations) == (0, 0)
    assert list(Message.objects.values_list("member", "refs")) == [(anna.pk, {"organisation": hoek.pk, "version": 1})]
    assert list(principles_letters.asked_at(text, [hoek, paper])) == [hoek.pk]
    newer = PrinciplesFactory(number=2)
    assert principles_letters.ask(newer, now=NOW).mails == 1


def test_the_mail_leads_to_the_page(text, hoek, anna, mailserver, settings):
    principles_letters.ask(text, now=NOW)

    send_due(now=NOW)

    (mail,) = mailserver.messages
    address = f"{settings.SITE_ORIGIN}/organisations/{hoek.slug}/endorse/"
    assert (mail.to, address in mail.text, address in mail.html) == (anna.email, True, True)
    assert "De Hoek" in mail.subject


def unwanted():
    send_due(now=NOW)
    return list(Message.objects.values_list("state", "reason"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda hoek, anna, text: EndorsementFactory(organisation=hoek, principles=text),
            principles_letters.SAID_YES,
        ),
        (lambda hoek, anna, text: PrinciplesFactory(number=2), principles_letters.NEWER),
        (lambda hoek, anna, text: anna.affiliations.update(is_contact=False), principles_letters.NOT_CONTACT),
        (
            lambda hoek, anna, text: Organisation.objects.update(stage=Stage.ENDED, ended_on=TODAY),
            principles_letters.NOT_HERE,
        ),
    ],
    ids=["said yes", "a newer version", "no contact person any more", "takes part no more"],
)
def test_what_is_not_wanted_any_more_stays_here(change, reason, text, hoek, anna, mailserver):
    principles_letters.ask(text, now=NOW)
    change(hoek, anna, text)

    assert unwanted() == [(State.EXPIRED, reason)]
    assert mailserver.messages == []


def test_who_has_yet_to_takes_as_many_queries_for_one_as_for_many(text, django_assert_max_num_queries):
    for number in range(12):
        AffiliationFactory(is_contact=True, member=MemberFactory(first_name=f"Lid{number}"))

    with django_assert_max_num_queries(5):
        assert principles_letters.ask(text, now=NOW).mails == 12
