from datetime import date

import pytest

from members import gathering
from organisations.models import Affiliation
from tests.factories import AffiliationFactory, MemberFactory, OrganisationFactory
from tests.rows import NOW

pytestmark = pytest.mark.django_db


def test_affiliations_that_overlap_become_one():
    keep, gone = MemberFactory(), MemberFactory()
    hoek, brug = OrganisationFactory(name="De Hoek"), OrganisationFactory(name="De Brug")
    spring, summer, autumn = date(2025, 3, 1), date(2025, 6, 1), date(2025, 9, 1)
    AffiliationFactory(member=keep, organisation=hoek, from_on=summer, role="Voorzitter")
    AffiliationFactory(member=gone, organisation=hoek, from_on=spring, until_on=summer, role="Lid", is_contact=True)
    AffiliationFactory(member=keep, organisation=brug, from_on=spring, until_on=summer)
    AffiliationFactory(member=gone, organisation=brug, from_on=autumn, role="Penningmeester")

    gathering.move(keep, gone, now=NOW)

    rows = Affiliation.objects.order_by("organisation__name", "from_on")
    assert list(rows.values_list("organisation__name", "member", "role", "is_contact", "from_on", "until_on")) == [
        ("De Brug", keep.pk, "", False, spring, summer),
        ("De Brug", keep.pk, "Penningmeester", False, autumn, None),
        ("De Hoek", keep.pk, "Voorzitter", True, spring, None),
    ]
