"""What an organisation asks: placing, changing, asking, answering, closing; and what counts as help given."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from members.area_merging import merge_areas
from organisations import help_requests
from organisations.models import HelpAnswer, HelpAsked, HelpKind, HelpRequest, Outcome, Stage
from samensterker.outbox.models import Message
from tests.factories import (
    LONG_AGO,
    AffiliationFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def contact():
    """The contact person of an organisation."""
    return AffiliationFactory(is_contact=True).member


@pytest.fixture
def request_(contact):
    """Placed by the contact person."""
    organisation = contact.affiliations.get().organisation
    return HelpRequestFactory(organisation=organisation, asked_by=contact)


def laid():
    """Who gets which mail about help."""
    return sorted((message.kind.removeprefix("organisations."), message.member_id) for message in Message.objects.all())


# --- placing and changing -------------------------------------------------------------------------


def test_the_same_form_twice_is_one_request(contact):
    organisation, area = contact.affiliations.get().organisation, KnowledgeAreaFactory()
    facts = {"kind": HelpKind.LEARN, "area": area, "task": None, "words": "Hoe?", "submission": uuid.uuid4()}

    first = help_requests.place(organisation, by=contact, now=NOON, **facts)
    second = help_requests.place(organisation, by=contact, now=NOON, **facts)

    assert (first[1], second) == (True, (first[0], False))
    assert HelpRequest.objects.values_list("organisation", "kind", "area", "words", "asked_by", "asked_at").get() == (
        organisation.pk,
        "learn",
        area.pk,
        "Hoe?",
        contact.pk,
        NOON,
    )


def test_placed_about_an_area_that_was_just_merged_it_is_about_the_one_that_took_its_place(contact):
    into = KnowledgeAreaFactory()
    gone = KnowledgeAreaFactory(merged_into=into)

    made, _is_new = help_requests.place(
        contact.affiliations.get().organisation,
        kind=HelpKind.ADVICE,
        area=gone,
        task=None,
        words="Hoe?",
        by=contact,
        now=NOON,
    )

    assert made.area == into


def test_an_area_that_is_only_proposed_is_refused(contact):
    proposed = KnowledgeAreaFactory(accepted_at=None, proposed_at=NOON)

    with pytest.raises(help_requests.AreaGone):
        help_requests.place(
            contact.affiliations.get().organisation,
            kind=HelpKind.ADVICE,
            area=proposed,
            task=None,
            words="Hoe?",
            by=contact,
            now=NOON,
        )


def facts_of(request, **other):
    return {"kind": request.kind, "area": request.area, "task": request.task, "words": request.words} | other


def test_the_second_of_two_editors_loses_nothing(request_):
    assert help_requests.change(request_, version=1, **facts_of(request_, words="Anders")) is True
    assert help_requests.change(request_, version=1, **facts_of(request_, words="Anders")) is False

    with pytest.raises(help_requests.StaleRequest) as stale:
        help_requests.change(request_, version=1, **facts_of(request_, words="Weer anders"))

    assert (stale.value.request.words, stale.value.request.version) == ("Anders", 2)
    assert help_requests.change(request_, version=2, **facts_of(request_, words="Weer anders")) is True


def test_what_is_closed_stays_as_it_is(request_, contact):
    help_requests.close(request_, outcome=Outcome.WITHDRAWN, by=contact, now=NOON)

    with pytest.raises(help_requests.NotStanding):
        help_requests.change(request_, version=1, **facts_of(request_, words="Anders"))
    with pytest.raises(help_requests.NotStanding):
        help_requests.ask(request_, members=[MemberFactory().pk], by=contact, now=NOON)
    with pytest.raises(help_requests.NotStanding):
        help_requests.volunteer(request_, member=MemberFactory(), now=NOON)
    with pytest.raises(help_requests.NotStanding):
        help_requests.answer(HelpAskedFactory(request=request_), answer="yes", by=contact, now=NOON)

    assert Message.objects.count() == 0


def test_with_an_organisation_that_ended_its_requests_end_too(request_):
    other = HelpRequestFactory()
    request_.organisation.stage, request_.organisation.ended_on = Stage.ENDED, TODAY
    request_.organisation.save()

    assert list(HelpRequest.objects.standing()) == [other]
    assert list(HelpRequest.objects.over()) == [request_]
    assert (HelpRequest.objects.get(pk=request_.pk).is_standing, other.is_standing) == (False, True)


def test_the_last_word_about_how_it_ended_counts(request_, contact):
    assert help_requests.close(request_, outcome=Outcome.NOT_HELPED, by=contact, now=NOON) is True
    assert help_requests.close(request_, outcome=Outcome.HELPED, by=contact, now=NOON + timedelta(days=1)) is True
    assert help_requests.close(request_, outcome=Outcome.HELPED, by=contact, now=NOON + timedelta(days=2)) is False

    request_.refresh_from_db()
    assert (request_.outcome, request_.closed_at, request_.closed_by) == ("helped", NOON, contact)


# --- asking ---------------------------------------------------------------------------------------


def test_asking_members_and_organisations(request_, contact):
    bram, organisation = MemberFactory(), OrganisationFactory()
    theirs = [AffiliationFactory(organisation=organisation, is_contact=True).member for _ in range(2)]
    AffiliationFactory(organisation=organisation)  # who is no contact person hears nothing

    rows = help_requests.ask(request_, members=[bram.pk], organisations=[organisation.pk], by=contact, now=NOON)

    assert [(row.member, row.organisation, row.answer) for row in rows] == [(bram, None, ""), (None, organisation, "")]
    assert laid() == sorted(("help-asked", member.pk) for member in (bram, *theirs))


def test_nobody_is_asked_twice_nor_who_is_not_there(request_, contact):
    said_no = HelpAskedFactory(request=request_, answer="no", answered_at=LONG_AGO)
    gone = [
        MemberFactory(left_at=NOON, is_active=False).pk,
        MemberFactory(paused_at=NOON).pk,
        said_no.member_id,
        999_999,
    ]
    not_there = [OrganisationFactory(stage="idea").pk, request_.organisation_id]

    assert help_requests.ask(request_, members=gone, organisations=not_there, by=contact, now=NOON) == []
    assert laid() == []


def test_a_sensible_number_a_day(request_, contact):
    keys = [member.pk for member in MemberFactory.create_batch(help_requests.MOST_A_DAY + 1)]
    other = HelpRequestFactory(organisation=request_.organisation)
    HelpAskedFactory(request=request_, asked_at=NOON - timedelta(days=1))  # yesterday
    volunteer = MemberFactory()
    HelpAskedFactory(request=request_, member=volunteer, asked_by=volunteer, asked_at=NOON)  # by themselves
    help_requests.ask(other, members=keys[:4], by=contact, now=NOON)

    with pytest.raises(help_requests.TooMany) as too_many:
        help_requests.ask(request_, members=keys[4:], by=contact, now=NOON)

    assert too_many.value.left == 6
    assert len(help_requests.ask(request_, members=keys[4:10], by=contact, now=NOON)) == 6
    assert len(help_requests.ask(request_, members=keys[10:], by=contact, now=NOON + timedelta(days=1))) == 1


# --- answering ------------------------------------------------------------------------------------


def test_a_yes_introduces_both_once(request_, contact):
    asked = HelpAskedFactory(request=request_)

    assert help_requests.answer(asked, answer=HelpAnswer.YES, by=asked.member, now=NOON) is True
    assert help_requests.answer(asked, answer=HelpAnswer.YES, by=asked.member, now=NOON) is False

    assert (asked.answer, asked.answered_at, asked.answered_by) == ("yes", NOON, asked.member)
    assert laid() == sorted(("help-introduction", member.pk) for member in (contact, asked.member))


def test_another_answer_is_told_to_who_asked(request_, contact):
    later, no = HelpAskedFactory(request=request_), HelpAskedFactory(request=request_)

    help_requests.answer(later, answer=HelpAnswer.LATER, by=later.member, now=NOON)
    help_requests.answer(no, answer=HelpAnswer.NO, by=no.member, now=NOON)

    assert laid() == [("help-answered", contact.pk)] * 2


def test_who_gives_an_answer_themselves_is_not_mailed_about_it():
    coordinator = CoordinatorFactory()
    request = HelpRequestFactory(asked_by=coordinator)  # on behalf, and nobody else speaks for them
    on_paper = HelpAskedFactory(request=request, member=MemberFactory(email=None))

    help_requests.answer(on_paper, answer=HelpAnswer.NO, by=coordinator, now=NOON)

    assert laid() == []


def test_placed_on_behalf_the_contact_person_is_introduced(contact):
    request = HelpRequestFactory(organisation=contact.affiliations.get().organisation, asked_by=CoordinatorFactory())
    asked = HelpAskedFactory(request=request)

    help_requests.answer(asked, answer=HelpAnswer.YES, by=asked.member, now=NOON)

    assert laid() == sorted(("help-introduction", member.pk) for member in (contact, asked.member))


def test_the_first_contact_person_answers_for_their_organisation(request_, contact):
    asked = HelpAskedFactory(request=request_, member=None, organisation=OrganisationFactory())
    one, other = (AffiliationFactory(organisation=asked.organisation, is_contact=True).member for _ in range(2))
    help_requests.answer(asked, answer=HelpAnswer.YES, by=one, now=NOON)

    with pytest.raises(help_requests.AnsweredBefore) as before:
        help_requests.answer(asked, answer=HelpAnswer.NO, by=other, now=NOON)

    assert (before.value.asked.answer, before.value.asked.answered_by) == ("yes", one)
    assert laid() == sorted(("help-introduction", member.pk) for member in (contact, one))
    assert help_requests.answer(asked, answer=HelpAnswer.LATER, by=one, now=NOON) is True  # who answered may change it


def test_whoever_comes_forward_has_said_yes(request_, contact):
    volunteer, asked = MemberFactory(), HelpAskedFactory(request=request_)

    help_requests.volunteer(request_, member=volunteer, now=NOON)
    help_requests.volunteer(request_, member=volunteer, now=NOON)
    help_requests.volunteer(request_, member=asked.member, now=NOON)

    rows = HelpAsked.objects.order_by("pk")
    assert [(row.member, row.answer, row.is_volunteer) for row in rows] == [
        (asked.member, "yes", False),
        (volunteer, "yes", True),
    ]
    introduced = (contact, volunteer, contact, asked.member)
    assert laid() == sorted(("help-introduction", member.pk) for member in introduced)


def test_who_belongs_to_the_organisation_does_not_come_forward(request_):
    colleague = AffiliationFactory(organisation=request_.organisation).member

    with pytest.raises(help_requests.OwnRequest):
        help_requests.volunteer(request_, member=colleague, now=NOON)


def test_the_database_holds_one_question_to_each(request_):
    asked = HelpAskedFactory(request=request_)

    with pytest.raises(IntegrityError), transaction.atomic():
        HelpAskedFactory(request=request_, member=asked.member)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpAskedFactory(request=request_, organisation=OrganisationFactory())  # and a member


# --- who sees what --------------------------------------------------------------------------------


def test_members_see_what_organisations_that_take_part_ask():
    viewer = MemberFactory()
    seen = HelpRequestFactory()
    of_ended = {"stage": "ended", "ended_on": TODAY}
    hidden, asked_of_me = (HelpRequestFactory(organisation=OrganisationFactory(**of_ended)) for _ in range(2))
    HelpAskedFactory(request=asked_of_me, member=viewer)

    assert set(HelpRequest.objects.visible_to(viewer, sees_relations=False)) == {seen, asked_of_me}
    assert set(HelpRequest.objects.visible_to(viewer, sees_relations=True)) == {seen, hidden, asked_of_me}


def test_what_concerns_someone(contact, request_):
    HelpRequestFactory()
    placed = HelpRequestFactory(asked_by=contact)
    asked_of_us = HelpAskedFactory(member=None, organisation=request_.organisation).request
    asked_of_me = HelpAskedFactory(member=contact).request

    assert set(HelpRequest.objects.of(contact, TODAY)) == {request_, placed, asked_of_us, asked_of_me}


# --- what came of it ------------------------------------------------------------------------------


def test_help_given_counts_by_the_calendar_here():
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight on 1 January
    for outcome, closed_at in [
        ("helped", NOON),
        ("partly", NOON),
        ("not_helped", NOON),
        ("withdrawn", NOON),
        ("helped", new_year),
    ]:
        HelpRequestFactory(outcome=outcome, closed_at=closed_at)
    HelpRequestFactory()

    assert [help_requests.help_given(year) for year in (2025, 2026, 2027)] == [0, 2, 1]


def test_when_areas_are_merged_requests_and_offers_go_along():
    gone, into = KnowledgeAreaFactory(), KnowledgeAreaFactory()
    request, task = HelpRequestFactory(area=gone), CoreTaskFactory()
    moved = OfferFactory(area=gone, words="Kom langs")
    kept = OfferFactory(area=into, words="")
    OfferFactory(area=gone, organisation=kept.organisation, words="Op donderdag")

    merge_areas(gone, into, by=CoordinatorFactory(), now=NOON)

    request.refresh_from_db()
    assert request.area == into
    assert set(into.offers.values_list("pk", "words")) == {(moved.pk, "Kom langs"), (kept.pk, "Op donderdag")}
    assert task.area.help_requests.count() == 0
