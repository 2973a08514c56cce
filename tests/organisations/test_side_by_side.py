"""Two people do something with one organisation at the same moment: nothing is made twice, and nothing is lost."""

from uuid import uuid4

import pytest

from organisations import affiliations, partner_merging, partners
from organisations.models import Affiliation, Organisation, StageChange
from tests.factories import AffiliationFactory, CoordinatorFactory, MemberFactory, OrganisationFactory
from tests.members.test_side_by_side import at_once, slow  # noqa: F401 - a fixture
from tests.rows import NOW

pytestmark = pytest.mark.django_db(transaction=True)
FACTS = {**dict.fromkeys(partners.FACTS, ""), "name": "De Zonnehoek"}


def test_one_form_that_comes_twice_at_once_makes_one():
    by, submission = CoordinatorFactory(), uuid4()

    def add():
        partners.add(by=by, now=NOW, submission=submission, **FACTS)

    assert at_once(add, add, add) == [None, None, None]
    assert (Organisation.objects.count(), StageChange.objects.count()) == (1, 1)


def test_two_who_add_the_same_name_at_once():
    by = CoordinatorFactory()

    def add():
        partners.add(by=by, now=NOW, submission=uuid4(), **FACTS)

    assert sorted(map(str, at_once(add, add))) == ["<class 'organisations.partners.NameTaken'>", "None"]


def test_two_names_with_one_short_name_at_once():
    by = CoordinatorFactory()

    def add(name):
        return lambda: partners.add(by=by, now=NOW, submission=uuid4(), **{**FACTS, "name": name})

    assert at_once(add("Zonne hoek"), add("Zonne-hoek")) == [None, None]
    assert set(Organisation.objects.values_list("slug", flat=True)) == {"zonne-hoek", "zonne-hoek-2"}


def test_two_are_merged_both_ways_at_once():
    by, one, other = CoordinatorFactory(), OrganisationFactory(), OrganisationFactory()

    def merge(gone, into):
        return lambda: partner_merging.merge(gone, into, by=by, now=NOW)

    raised = at_once(merge(one, other), merge(other, one))

    assert set(raised) == {None, partner_merging.MergedMeanwhile}
    assert Organisation.objects.real().count() == 1


def test_who_changes_one_while_it_is_merged_is_answered(slow):  # noqa: F811
    by, gone, into = CoordinatorFactory(), OrganisationFactory(), OrganisationFactory(about="Buurthuis")
    behind = slow(partner_merging, "_join_facts")

    def change():
        partners.change(gone, version=1, now=NOW, about="Thee")

    raised = at_once(lambda: partner_merging.merge(gone, into, by=by, now=NOW), behind(change))

    assert raised == [None, partners.StaleOrganisation]
    assert Organisation.objects.get(pk=into.pk).about == "Buurthuis"


def test_who_joins_while_it_is_merged_is_not_lost(slow):  # noqa: F811
    by, gone, into = CoordinatorFactory(), OrganisationFactory(), OrganisationFactory()
    there, newcomer = AffiliationFactory(organisation=gone).member, MemberFactory()
    behind = slow(partner_merging, "_join_facts")

    def join():
        affiliations.join(newcomer, gone, role="", from_on=NOW.date(), by=by, now=NOW)

    raised = at_once(lambda: partner_merging.merge(gone, into, by=by, now=NOW), behind(join))
    partner_merging.bring_along(now=NOW)

    assert raised == [None] * 2
    rows = Affiliation.objects.values_list("member", "organisation")
    assert set(rows) == {(there.pk, into.pk), (newcomer.pk, into.pk)}
