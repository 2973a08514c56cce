"""What stands in the address of a list of people, and whom it means."""

from datetime import date

import pytest
from django.http import QueryDict

from members import search
from members.filters import Filters
from members.models import Daypart, Level, Member
from members.slots import Slot
from tests.factories import (
    LONG_AGO,
    AffiliationFactory,
    CoordinatorFactory,
    ExpertiseFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    RosterFactory,
)

TODAY = date(2026, 3, 10)
WEDNESDAY_EVENING = Slot(2, Daypart.EVENING)


def fitting(filters, *, by):
    return list(filters.apply(Member.objects.visible_to(by), by, today=TODAY).by_name())


def test_read_what_an_address_says():
    query = "q=+jan++de+vries+&area=3&level=2&offers=can_teach&offers=can_step_in&organisation=7&free=wed-evening"

    filters = Filters.read(QueryDict(query))

    assert filters == Filters("jan de vries", 3, Level.BASICS, ("can_teach", "can_step_in"), 7, WEDNESDAY_EVENING)
    assert filters.count == 4
    assert Filters.read(QueryDict(filters.querystring())) == filters


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=&area=&level=&organisation=&free=",
        "q=+++",
        "area=abc&organisation=-1&free=wed",
        "area=9e99&level=5&offers=everything&free=21",
        f"area={'9' * 30}&organisation={2**63}",
        "area=٣&organisation=1.5",
        "level=0&offers=&free=none",
    ],
)
def test_what_cannot_be_read_is_left_out(query):
    filters = Filters.read(QueryDict(query))

    assert filters == Filters()
    assert not filters
    assert filters.querystring() == ""


def test_words_are_capped_and_have_no_nul():
    assert Filters.read(QueryDict("q=a%00b" + "c" * 10_000)).q == "a b" + "c" * 197


def test_taking_one_off_keeps_the_others():
    filters = Filters("jan", 3, Level.EXPERT, ("can_teach",), 7, WEDNESDAY_EVENING)

    assert filters.without("area").querystring() == "q=jan&offers=can_teach&organisation=7&free=wed-evening"
    assert filters.without("free", "q").querystring(page=2) == "area=3&level=4&offers=can_teach&organisation=7&page=2"


@pytest.mark.django_db
def test_area_with_its_parts_from_a_level_on():
    top = KnowledgeAreaFactory()
    part = KnowledgeAreaFactory(parent=top)
    expert = ExpertiseFactory(area=part, level=Level.EXPERT).member
    beginner = ExpertiseFactory(area=top, level=Level.HEARD_OF).member
    ExpertiseFactory()
    by = MemberFactory()

    assert set(fitting(Filters(area=top.pk), by=by)) == {expert, beginner}
    assert fitting(Filters(area=top.pk, level=Level.EXPERIENCED), by=by) == [expert]
    assert fitting(Filters(area=part.pk), by=by) == [expert]


@pytest.mark.django_db
def test_offers_are_about_the_area_and_one_is_enough():
    area = KnowledgeAreaFactory()
    teacher = ExpertiseFactory(area=area, can_teach=True).member
    adviser = ExpertiseFactory(area=area, gives_advice=True).member
    elsewhere = ExpertiseFactory(area=area).member
    ExpertiseFactory(member=elsewhere, can_teach=True)
    by = MemberFactory()

    assert fitting(Filters(area=area.pk, offers=("can_teach",)), by=by) == [teacher]
    assert set(fitting(Filters(area=area.pk, offers=("can_teach", "gives_advice")), by=by)) == {teacher, adviser}
    assert set(fitting(Filters(offers=("can_teach",)), by=by)) == {teacher, elsewhere}


@pytest.mark.django_db
def test_organisation_of_today():
    now = AffiliationFactory()
    AffiliationFactory(organisation=now.organisation, until_on=date(2026, 3, 9))
    AffiliationFactory(organisation=now.organisation, from_on=date(2026, 3, 11))
    other = AffiliationFactory(organisation=now.organisation, from_on=date(2025, 1, 1), until_on=date(2025, 2, 1))
    AffiliationFactory(member=other.member, from_on=date(2026, 1, 1))  # there now, but elsewhere

    assert fitting(Filters(organisation=now.organisation.pk), by=MemberFactory()) == [now.member]


@pytest.mark.django_db
def test_who_does_not_share_when_they_can_is_found_by_the_coordinator_only():
    open_, closed = (MemberFactory(shares_roster=shares) for shares in (True, False))
    for member in (open_, closed):
        RosterFactory(member=member, can=WEDNESDAY_EVENING.bit)
    RosterFactory(member=MemberFactory(shares_roster=True), rather_not=WEDNESDAY_EVENING.bit)
    filters = Filters(free=WEDNESDAY_EVENING)

    assert fitting(filters, by=MemberFactory()) == [open_]
    assert fitting(filters, by=closed) == [open_, closed]
    assert fitting(filters, by=CoordinatorFactory()) == [open_, closed]


@pytest.mark.django_db
def test_who_knows_about_it_and_is_free_on_wednesday_evening():
    """The question that the directory is for."""
    area = KnowledgeAreaFactory(name="Vliegeren")
    both, knows, free = (MemberFactory(shares_roster=True, doing_now=words, doing_now_at=LONG_AGO) for words in "abc")
    for member in (both, knows):
        ExpertiseFactory(member=member, area=area)
    for member in (both, free):
        RosterFactory(member=member, can=WEDNESDAY_EVENING.bit)
    search.refresh([both.pk, knows.pk, free.pk])

    assert fitting(Filters(q="vliegers", free=WEDNESDAY_EVENING), by=MemberFactory()) == [both]
    assert fitting(Filters(area=area.pk, free=WEDNESDAY_EVENING), by=MemberFactory()) == [both]
