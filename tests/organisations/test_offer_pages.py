"""What organisations and members offer, on one page; and the forms of an offer."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations.models import Offer
from tests.factories import (
    AffiliationFactory,
    ExpertiseFactory,
    HelpRequestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
)
from tests.organisations.test_help_pages import LAST_WEEK, client_of, number_of_queries, said, words

pytestmark = pytest.mark.django_db
LIST, NEW = "/offers/", "/offers/new/"


@pytest.fixture
def contact():
    return AffiliationFactory(organisation=OrganisationFactory(name="De Linde"), is_contact=True).member


@pytest.fixture
def as_contact(contact):
    return client_of(contact)


@pytest.fixture
def offer(contact):
    return OfferFactory(organisation=contact.affiliations.get().organisation, area__name="Vliegers", words="Kom langs")


def test_nothing_yet_says_what_to_do_next(as_contact, member):
    assert "Begin with yourself" in words(client_of(member).get(LIST))
    assert "Ask for it" in words(as_contact.get(f"{LIST}?kind=learn"))


def shown(client, query=""):
    context = client.get(f"{LIST}?{query}").context
    return [row.pk for row in context["offers"]], [row.pk for row, _given, _level in context["expertise"]]


def test_organisations_and_members_with_the_same_filters(as_contact, contact, offer):
    part = KnowledgeAreaFactory(parent=offer.area)
    teaches = ExpertiseFactory(area=part, can_teach=True, wants_to_learn=True)
    helps = ExpertiseFactory(can_step_in=True, area__name="Zagen")
    own = ExpertiseFactory(member=contact, gives_advice=True, area__name="Zingen")
    for gone in ({"left_at": LAST_WEEK, "is_active": False}, {"paused_at": LAST_WEEK}):
        ExpertiseFactory(can_teach=True, member=MemberFactory(**gone))
    ExpertiseFactory(wants_to_learn=True)
    OfferFactory(until_on=LAST_WEEK.date())
    OfferFactory(organisation=OrganisationFactory(stage="ended", ended_on=LAST_WEEK.date()))

    assert shown(as_contact) == ([offer.pk], [teaches.pk, helps.pk, own.pk])
    assert shown(as_contact, f"area={offer.area_id}") == ([offer.pk], [teaches.pk])
    assert shown(as_contact, "kind=together") == ([offer.pk], [helps.pk])
    assert shown(as_contact, "kind=people") == ([], [teaches.pk, helps.pk])
    assert shown(as_contact, "mine=yes") == ([offer.pk], [own.pk])
    assert "can teach" in words(as_contact.get(LIST)) and "wants to learn" not in words(as_contact.get(LIST))


def test_paged_as_one_list(as_contact):
    OfferFactory.create_batch(32)
    ExpertiseFactory.create_batch(30, can_teach=True)

    pages = [shown(as_contact, f"page={number}") for number in (1, 2, 3)]

    assert [(len(offers), len(expertise)) for offers, expertise in pages] == [(30, 0), (2, 28), (0, 2)]
    assert len({pk for _offers, expertise in pages for pk in expertise}) == 30


def test_an_offer_finds_its_request(as_contact, offer):
    address = f"{reverse('organisations:help-requests')}?kind=together&amp;area={offer.area_id}"
    assert address not in as_contact.get(LIST).text

    HelpRequestFactory(area=KnowledgeAreaFactory(parent=offer.area), kind="together")

    assert address in as_contact.get(LIST).text


def test_the_list_asks_as_much_for_many_as_for_one(as_contact, offer):
    ExpertiseFactory(can_teach=True)
    one = number_of_queries(as_contact, LIST)
    for _ in range(5):
        ExpertiseFactory(can_teach=True, area=KnowledgeAreaFactory(parent=offer.area))
        OfferFactory()

    assert number_of_queries(as_contact, LIST) == one


def form(area, **fields):
    return {"kind": "learn", "area": area.pk, "words": "", "until_on": "", "submission": str(uuid.uuid4()), **fields}


def test_making_one_also_by_a_double_click(as_contact, contact):
    fields = form(KnowledgeAreaFactory(name="Vliegers"), words="Kom langs")

    first, second = (as_contact.post(NEW, fields, follow=True) for _ in range(2))
    third = as_contact.post(NEW, {**fields, "submission": str(uuid.uuid4())})

    assert (said(first), said(second)) == (
        ["Added: Vliegers. Thank you for offering this."],
        ["This was saved already: Vliegers."],
    )
    assert third.context["form"].errors == {"area": ["You offer this already. Change it there, or choose another."]}
    assert Offer.objects.get().organisation == contact.affiliations.get().organisation


def test_a_link_fills_in_the_form(as_contact):
    area = KnowledgeAreaFactory()

    initial = as_contact.get(f"{NEW}?kind=advice&area={area.slug}").context["form"].initial

    assert (initial["kind"], initial["area"]) == ("advice", area.pk)


def test_a_last_day_in_the_past_or_years_ahead(as_contact):
    yesterday, far = (timezone.localdate() + timedelta(days=days) for days in (-1, 3000))
    errors = [
        as_contact.post(NEW, form(KnowledgeAreaFactory(), until_on=day.isoformat())).context["form"].errors["until_on"]
        for day in (yesterday, far)
    ]

    assert errors == [
        ["This day is in the past. Choose today or later."],
        ["That is years ahead. Is the year right?"],
    ]


def edit(client, offer, **fields):
    typed = {"kind": offer.kind, "area": offer.area_id, "words": offer.words, "version": offer.version}
    return client.post(reverse("organisations:offer-edit", args=[offer.pk]), typed | fields, follow=True)


def test_the_second_editor_sees_what_the_first_one_wrote(as_contact, coordinator, offer):
    edit(client_of(coordinator), offer, words="Van Anna")

    response = edit(as_contact, offer, words="Van ons")

    assert response.context["form"].errors["words"] == ["Now it says: Van Anna"]
    response = edit(as_contact, offer, words="Van ons", version=response.context["form"]["version"].value())
    assert (said(response), Offer.objects.get().words) == (["Saved."], "Van ons")


def test_ending_asks_first(as_contact, offer):
    address = reverse("organisations:offer-end", args=[offer.pk])

    assert as_contact.get(address).status_code == 200
    assert Offer.objects.get().until_on is None
    assert said(as_contact.post(address, follow=True)) == ["Ended: Vliegers."]
    assert as_contact.post(address).status_code == 404
    assert shown(as_contact) == ([], [])


def test_a_stranger_changes_nothing(member, offer):
    others = client_of(AffiliationFactory(is_contact=True).member)

    for client in (client_of(member), others):
        assert edit(client, offer, words="Anders").status_code == 404
        assert client.post(reverse("organisations:offer-end", args=[offer.pk])).status_code == 404
    assert (Offer.objects.get().words, Offer.objects.get().until_on) == ("Kom langs", None)
