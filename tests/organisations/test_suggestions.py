"""Who fits a question, and the reasons that are given."""

from datetime import UTC, date, datetime

import pytest

from members.models import Daypart, Interest, Level
from members.slots import Slot
from organisations import suggestions
from organisations.models import HelpKind
from tests.factories import (
    AbsenceFactory,
    AffiliationFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    ExpertiseFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
    RosterFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)
A_DAY_AGO = datetime(2026, 11, 27, 9, tzinfo=UTC)
WEDNESDAY_EVENING, MONDAY_MORNING = Slot(2, Daypart.EVENING), Slot(0, Daypart.MORNING)


@pytest.fixture
def viewer(db):
    return MemberFactory()


@pytest.fixture
def area(db):
    return KnowledgeAreaFactory()


def found(area, viewer, wants=HelpKind.LEARN, **how):
    return [row.member for row in suggestions.people(area, viewer=viewer, wants=wants, today=TODAY, **how)]


def test_nobody_offers_anything(area, viewer):
    ExpertiseFactory(area=area, level=Level.EXPERT)  # who knows it and offers nothing is not asked
    ExpertiseFactory(can_teach=True)  # something else

    assert suggestions.people(area, viewer=viewer, wants=HelpKind.LEARN, today=TODAY) == []
    assert suggestions.learners(area, viewer=viewer, today=TODAY) == []
    assert suggestions.organisations(area, besides=None, today=TODAY) == []


def test_every_reason_in_words(area, viewer):
    gerda = MemberFactory(shares_roster=True, shares_phone=True, phone="+31600000001", contact_details_at=A_DAY_AGO)
    stated = {"level": Level.EXPERIENCED, "interest": Interest.MUCH, "can_teach": True, "gives_advice": True}
    ExpertiseFactory(member=gerda, area=area, **stated, confirmed_by=viewer, confirmed_at=A_DAY_AGO)
    RosterFactory(member=gerda, can=MONDAY_MORNING.bit | WEDNESDAY_EVENING.bit)
    AffiliationFactory(member=gerda, organisation=OrganisationFactory(name="Het Lokaal"))

    [row] = suggestions.people(area, viewer=viewer, wants=HelpKind.LEARN, today=TODAY)

    assert (row.member, row.places) == (gerda, ("Het Lokaal",))
    assert row.member.full_name == gerda.full_name
    assert row.reasons == [
        "geeft graag les",
        "geeft graag advies",
        "ervaren",
        "bevestigd door een ander",
        "wil hier veel mee doen",
        "kan op woensdagavond en maandagochtend",
        "is te bereiken",
    ]


def test_what_is_not_shared_neither_shows_nor_counts(area, viewer):
    one, other = (MemberFactory(first_name=name, last_name="Bos") for name in ("Ans", "Bea"))
    for member in (one, other):
        ExpertiseFactory(member=member, area=area, level=Level.EXPERIENCED, can_teach=True)
    RosterFactory(member=other, can=WEDNESDAY_EVENING.bit)  # better for a coordinator, who sees it

    for_member = suggestions.people(area, viewer=viewer, wants=HelpKind.LEARN, today=TODAY)
    for_coordinator = suggestions.people(area, viewer=CoordinatorFactory(), wants=HelpKind.LEARN, today=TODAY)

    assert [(row.member, row.reasons) for row in for_member] == [
        (one, ["geeft graag les", "ervaren"]),
        (other, ["geeft graag les", "ervaren"]),
    ]
    assert [(row.member, row.reasons) for row in for_coordinator] == [
        (other, ["geeft graag les", "ervaren", "kan op woensdagavond", "is te bereiken"]),
        (one, ["geeft graag les", "ervaren", "is te bereiken"]),
    ]


def test_the_offer_that_fits_goes_before_a_higher_level(area, viewer):
    teacher = ExpertiseFactory(area=area, level=Level.BASICS, can_teach=True).member
    adviser = ExpertiseFactory(area=area, level=Level.EXPERT, gives_advice=True).member
    helper = ExpertiseFactory(area=area, level=Level.EXPERIENCED, can_step_in=True).member

    assert found(area, viewer, HelpKind.LEARN) == [teacher, adviser, helper]
    assert found(area, viewer, HelpKind.ADVICE) == [adviser, teacher, helper]
    assert found(area, viewer, HelpKind.TOGETHER) == [helper, adviser, teacher]
    assert found(area, viewer, HelpKind.PEOPLE) == [helper, teacher, adviser]


def test_level_confirmation_and_interest_decide_between_equal_offers(area, viewer):
    plain = ExpertiseFactory(area=area, level=Level.EXPERIENCED, can_teach=True).member
    keen = ExpertiseFactory(area=area, level=Level.EXPERIENCED, can_teach=True, interest=Interest.SOME).member
    sure = ExpertiseFactory(
        area=area,
        level=Level.EXPERIENCED,
        can_teach=True,
        interest=Interest.SOME,
        confirmed_by=viewer,
        confirmed_at=A_DAY_AGO,
    ).member

    assert found(area, viewer) == [sure, keen, plain]


def test_equal_ones_stand_by_name(area, viewer):
    names = [("Bea", "Bos"), ("Ans", "Bos"), ("Zoë", "de Boer")]
    members = [MemberFactory(first_name=first, last_name=last) for first, last in names]
    for member in members:
        ExpertiseFactory(member=member, area=area, can_teach=True)

    assert found(area, viewer, limit=2) == [members[1], members[0]]


def test_an_area_above_or_below_counts_for_half(area, viewer):
    part, neighbour = KnowledgeAreaFactory(parent=area), KnowledgeAreaFactory(parent=area)
    in_part = ExpertiseFactory(area=part, level=Level.EXPERT, can_teach=True).member
    in_top = ExpertiseFactory(area=area, level=Level.BASICS, can_teach=True).member
    ExpertiseFactory(area=neighbour, level=Level.EXPERT, can_teach=True)

    of_part = suggestions.people(part, viewer=viewer, wants=HelpKind.LEARN, today=TODAY)

    assert [(row.member, row.reasons) for row in of_part] == [
        (in_part, ["geeft graag les", "expert"]),
        (in_top, ["geeft graag les", f"kent {area.name}", "kent de basis"]),
    ]
    assert found(area, viewer)[0] == in_top  # and of the parts, both


def test_someone_in_two_areas_stands_there_once_with_the_best(area, viewer):
    part = KnowledgeAreaFactory(parent=area)
    both = ExpertiseFactory(area=area, level=Level.BASICS, can_teach=True).member
    ExpertiseFactory(member=both, area=part, level=Level.EXPERT, can_teach=True)

    [row] = suggestions.people(area, viewer=viewer, wants=HelpKind.LEARN, today=TODAY)

    assert (row.member, row.reasons) == (both, ["geeft graag les", "kent de basis"])


def test_who_is_never_asked(area, viewer):
    task = CoreTaskFactory(area=area)
    away = [
        MemberFactory(left_at=A_DAY_AGO, is_active=False),
        MemberFactory(paused_at=A_DAY_AGO),
        AbsenceFactory(first_on=TODAY, last_on=TODAY).member,
        AffiliationFactory(organisation=task.organisation).member,
        TaskHolderFactory(task=task).member,
        MemberFactory(first_name="Al gevraagd"),
    ]
    back = AbsenceFactory(first_on=date(2026, 11, 1), last_on=date(2026, 11, 27)).member
    was_there = AffiliationFactory(organisation=task.organisation, until_on=date(2026, 11, 27)).member
    for member in (*away, back, was_there):
        ExpertiseFactory(member=member, area=area, can_teach=True)

    asked = found(area, viewer, organisation=task.organisation, besides=[away[-1].pk])

    assert set(asked) == {back, was_there}


def test_learners_are_the_keenest_first(area, viewer):
    some = ExpertiseFactory(area=area, level=Level.HEARD_OF, wants_to_learn=True, interest=Interest.SOME).member
    keen = ExpertiseFactory(area=area, level=Level.HEARD_OF, wants_to_learn=True, interest=Interest.MUCH).member
    ExpertiseFactory(area=area, level=Level.EXPERT, can_teach=True)

    rows = suggestions.learners(area, viewer=viewer, today=TODAY)

    assert [(row.member, row.reasons) for row in rows] == [
        (keen, ["wil het leren", "wil hier veel mee doen"]),
        (some, ["wil het leren"]),
    ]


def test_a_merged_area_stands_for_the_one_that_took_its_place(area, viewer):
    gone = KnowledgeAreaFactory(merged_into=area)
    teacher = ExpertiseFactory(area=area, can_teach=True).member

    assert found(gone, viewer) == [teacher]


def test_one_query_however_many(area, viewer, django_assert_num_queries):
    for _ in range(8):
        teacher = ExpertiseFactory(area=area, can_teach=True).member
        AffiliationFactory(member=teacher)
        RosterFactory(member=teacher, can=1)

    asks = OrganisationFactory()
    with django_assert_num_queries(1):
        rows = suggestions.people(area, viewer=viewer, organisation=asks, wants=HelpKind.LEARN, today=TODAY)
        assert [row.member.full_name for row in rows]

    assert len(rows) == 5


def test_organisations_that_are_strong_or_offer_something(area):
    asks = CoreTaskFactory(area=area, organisation__name="Wij vragen")
    strong = CoreTaskFactory(area=area, organisation__name="Buurthuis")
    fragile = CoreTaskFactory(area=area)
    for task in (asks, asks, strong, strong, fragile):
        TaskHolderFactory(task=task, can=True)
    part = KnowledgeAreaFactory(name="Vliegers plakken", parent=area)
    OfferFactory(area=area, kind=HelpKind.ADVICE, organisation__name="Advies")
    OfferFactory(area=part, kind=HelpKind.LEARN, organisation__name="Plakclub")
    OfferFactory(area=area, kind=HelpKind.LEARN, until_on=date(2026, 11, 27))
    OfferFactory(area=area, organisation=OrganisationFactory(stage="ended", ended_on=TODAY))
    both = OfferFactory(area=area, kind=HelpKind.LEARN, organisation=strong.organisation)

    rows = suggestions.organisations(area, besides=asks.organisation, today=TODAY, wants=HelpKind.LEARN)
    without = suggestions.organisations(
        area, besides=asks.organisation, today=TODAY, leaving_out=[both.organisation_id], limit=1
    )

    assert [(row.organisation.name, row.reasons) for row in rows] == [
        ("Buurthuis", ["biedt aan: leren", "2 mensen kunnen dit daar"]),
        ("Advies", ["biedt aan: advies"]),
        ("Plakclub", ["biedt aan: leren, over Vliegers plakken"]),
    ]
    assert [row.organisation.name for row in without] == ["Advies"]


def test_organisations_in_three_queries(area, django_assert_num_queries):
    for _ in range(4):
        task = CoreTaskFactory(area=area)
        OfferFactory(area=area, organisation=task.organisation)
        TaskHolderFactory(task=task, can=True)
        TaskHolderFactory(task=task, can=True)

    with django_assert_num_queries(3):
        rows = suggestions.organisations(area, besides=None, today=TODAY)

    assert len(rows) == 4
