"""Two people at the same moment: one request, one answer, and never more questions than fit in a day."""

import uuid

import pytest
from django.utils import timezone

from members.area_merging import merge_areas
from organisations import help_requests, offers
from organisations.models import HelpAsked, HelpKind, HelpRequest, Offer
from samensterker.outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
)
from tests.members.test_side_by_side import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ASK = {"kind": HelpKind.LEARN, "words": "Hoe?"}


def test_a_double_click_places_one_request():
    contact, area = AffiliationFactory(is_contact=True), KnowledgeAreaFactory()
    about = {**ASK, "area": area, "task": None, "submission": uuid.uuid4(), "by": contact.member}

    def place():
        help_requests.place(contact.organisation, now=timezone.now(), **about)

    assert at_once(place, place, place) == [None] * 3
    assert HelpRequest.objects.count() == 1


def test_a_double_click_asks_once():
    request, member = HelpRequestFactory(), MemberFactory()

    def ask():
        help_requests.ask(request, members=[member.pk], by=request.asked_by, now=timezone.now())

    assert at_once(ask, ask) == [None, None]
    assert (HelpAsked.objects.count(), Message.objects.count()) == (1, 1)


def test_two_requests_of_one_organisation_share_the_number_of_a_day():
    organisation = OrganisationFactory()
    requests = [HelpRequestFactory(organisation=organisation) for _ in range(2)]
    keys = [member.pk for member in MemberFactory.create_batch(12)]

    def ask(request, members):
        return lambda: help_requests.ask(request, members=members, by=request.asked_by, now=timezone.now())

    raised = at_once(ask(requests[0], keys[:6]), ask(requests[1], keys[6:]))

    assert sorted(map(str, raised)) == sorted(map(str, [None, help_requests.TooMany]))
    assert HelpAsked.objects.count() == 6


def test_two_contact_persons_answer_and_one_of_them_counts():
    there = AffiliationFactory(is_contact=True)
    other = AffiliationFactory(organisation=there.organisation, is_contact=True)
    asked = HelpAskedFactory(member=None, organisation=there.organisation)

    def answer(member, given):
        row = HelpAsked.objects.select_related("request").get(pk=asked.pk)
        return lambda: help_requests.answer(row, answer=given, by=member, now=timezone.now())

    raised = at_once(answer(there.member, "yes"), answer(other.member, "no"))

    assert sorted(map(str, raised)) == sorted(map(str, [None, help_requests.AnsweredBefore]))


def test_an_answer_and_the_closing_come_one_after_the_other():
    asked = HelpAskedFactory()

    def answer():
        help_requests.answer(asked, answer="yes", by=asked.member, now=timezone.now())

    def close():
        help_requests.close(asked.request, outcome="withdrawn", by=asked.asked_by, now=timezone.now())

    raised = at_once(answer, close)

    assert raised in ([None, None], [help_requests.NotStanding, None])
    assert HelpAsked.objects.get().answer == ("yes" if raised[0] is None else "")


def test_a_volunteer_who_clicks_twice_is_introduced_once():
    contact = AffiliationFactory(is_contact=True)
    request = HelpRequestFactory(organisation=contact.organisation, asked_by=contact.member)
    member = MemberFactory()

    def volunteer():
        help_requests.volunteer(request, member=member, now=timezone.now())

    assert at_once(volunteer, volunteer) == [None, None]
    assert (HelpAsked.objects.count(), Message.objects.count()) == (1, 2)


def test_two_colleagues_offer_the_same():
    organisation, area = OrganisationFactory(), KnowledgeAreaFactory()

    def offer():
        today = timezone.localdate()
        offers.make(organisation, kind=HelpKind.ADVICE, area=area, words="", until_on=None, on=today)

    raised = at_once(offer, offer)

    assert sorted(map(str, raised)) == sorted(map(str, [None, offers.OfferedAlready]))
    assert Offer.objects.count() == 1


def test_while_an_area_is_merged_no_request_is_left_behind():
    gone, into, anna = KnowledgeAreaFactory(), KnowledgeAreaFactory(), CoordinatorFactory()
    request = HelpRequestFactory(area=gone)
    facts = {**ASK, "area": gone, "task": None}

    raised = at_once(
        lambda: help_requests.place(request.organisation, by=anna, now=timezone.now(), **facts),
        lambda: help_requests.change(request, version=1, **facts),
        lambda: merge_areas(gone, into, by=anna, now=timezone.now()),
    )

    assert raised == [None] * 3
    assert set(HelpRequest.objects.values_list("area", flat=True)) == {into.pk}
