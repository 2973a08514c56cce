"""What an organisation offers: made once, changed, ended."""

import uuid
from datetime import date

import pytest

from organisations import offers
from organisations.models import HelpKind, Offer
from tests.factories import KnowledgeAreaFactory, OfferFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
TODAY, YESTERDAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 25)


@pytest.fixture
def facts():
    return {"kind": HelpKind.ADVICE, "area": KnowledgeAreaFactory(), "words": "Bel gerust", "until_on": None}


def test_the_same_form_twice_is_one_offer(facts):
    organisation, submission = OrganisationFactory(), uuid.uuid4()

    first = offers.make(organisation, on=TODAY, submission=submission, **facts)
    second = offers.make(organisation, on=TODAY, submission=submission, **facts)

    assert (first[1], second) == (True, (first[0], False))
    assert Offer.objects.values_list("organisation", "kind", "words", "from_on", "until_on").get() == (
        organisation.pk,
        "advice",
        "Bel gerust",
        TODAY,
        None,
    )


@pytest.mark.parametrize("until_on", [None, TODAY])
def test_what_is_offered_already_is_refused(facts, until_on):
    organisation = OrganisationFactory()
    there = OfferFactory(organisation=organisation, kind="advice", area=facts["area"], until_on=until_on)

    with pytest.raises(offers.OfferedAlready) as already:
        offers.make(organisation, on=TODAY, **facts)

    assert already.value.offer == there


def test_what_was_offered_before_can_be_offered_again(facts):
    organisation = OrganisationFactory()
    OfferFactory(organisation=organisation, kind="advice", area=facts["area"], until_on=YESTERDAY)

    assert offers.make(organisation, on=TODAY, **facts)[1] is True


def test_the_second_of_two_editors_loses_nothing(facts):
    offer, _is_new = offers.make(OrganisationFactory(), on=TODAY, **facts)
    assert offers.change(offer, version=1, on=TODAY, **facts) is False
    assert offers.change(offer, version=1, on=TODAY, **facts | {"until_on": TOMORROW}) is True

    with pytest.raises(offers.StaleOffer) as stale:
        offers.change(offer, version=1, on=TODAY, **facts | {"words": "Mail gerust"})

    assert (stale.value.offer.until_on, stale.value.offer.version) == (TOMORROW, 2)


def test_changed_into_another_that_is_there_it_is_refused(facts):
    offer, _is_new = offers.make(OrganisationFactory(), on=TODAY, **facts)
    other = OfferFactory(organisation=offer.organisation, kind="learn", area=facts["area"])

    with pytest.raises(offers.OfferedAlready):
        offers.change(other, version=1, on=TODAY, **facts)


def test_what_ends_stays_known_but_for_what_began_today():
    old, new = OfferFactory(from_on=YESTERDAY), OfferFactory(from_on=TODAY)

    assert [offers.end(offer, on=TODAY) for offer in (old, new, old, new)] == [True, True, False, False]

    assert list(Offer.objects.values_list("pk", "until_on")) == [(old.pk, YESTERDAY)]
    assert list(Offer.objects.current(TODAY)) == []
