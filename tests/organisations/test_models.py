from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from organisations.models import Affiliation
from tests.factories import AffiliationFactory, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
MARCH_1, MARCH_31, APRIL_1 = date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)


def test_organisation_has_its_name_alone_whatever_its_capitals():
    OrganisationFactory(name="De Zonnehoek")

    with pytest.raises(IntegrityError, match="organisation_name_once"):
        OrganisationFactory(name="de zonnehoek")


def test_organisation_with_members_stays():
    affiliation = AffiliationFactory()

    with pytest.raises(ProtectedError):
        affiliation.organisation.delete()


def test_affiliation_does_not_end_before_it_begins():
    with pytest.raises(IntegrityError, match="affiliation_ends_after_it_begins"):
        AffiliationFactory(from_on=APRIL_1, until_on=MARCH_31)


def test_affiliation_that_runs_backwards_is_refused_at_the_field():
    affiliation = AffiliationFactory.build(
        member=MemberFactory(), organisation=OrganisationFactory(), from_on=APRIL_1, until_on=MARCH_31
    )

    with pytest.raises(ValidationError) as refusal:
        affiliation.full_clean()

    assert set(refusal.value.message_dict) == {"until_on"}


@pytest.mark.parametrize(
    ("second_from", "second_until"),
    [(MARCH_31, None), (date(2026, 1, 1), MARCH_1), (MARCH_1, MARCH_31), (date(2026, 1, 1), None)],
    ids=["last day", "first day", "the same days", "around it"],
)
def test_affiliation_is_once_at_a_time(second_from, second_until):
    first = AffiliationFactory(from_on=MARCH_1, until_on=MARCH_31)
    again = AffiliationFactory.build(
        member=first.member, organisation=first.organisation, from_on=second_from, until_on=second_until
    )

    with pytest.raises(ValidationError):
        again.full_clean()
    with pytest.raises(IntegrityError, match="affiliation_once_at_a_time"):
        again.save()


def test_affiliation_may_begin_again_the_day_after():
    first = AffiliationFactory(from_on=MARCH_1, until_on=MARCH_31)
    again = AffiliationFactory(member=first.member, organisation=first.organisation, from_on=APRIL_1)

    assert set(first.member.affiliations.all()) == {first, again}


def test_affiliation_of_one_member_with_two_organisations():
    first = AffiliationFactory()
    second = AffiliationFactory(member=first.member)

    assert set(first.member.affiliations.all()) == {first, second}


def test_current_counts_the_first_and_the_last_day():
    ended = AffiliationFactory(from_on=MARCH_1, until_on=MARCH_31)
    lasting = AffiliationFactory(from_on=MARCH_31)

    assert set(Affiliation.objects.current(MARCH_1)) == {ended}
    assert set(Affiliation.objects.current(MARCH_31)) == {ended, lasting}
    assert set(Affiliation.objects.current(APRIL_1)) == {lasting}
