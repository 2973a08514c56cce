"""A table of members that names organisations: also one by the name that it had before it was merged."""

from datetime import UTC, date, datetime

import pytest

from organisations import exchange
from organisations.models import Affiliation, Organisation, StageChange
from tests.factories import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW, TODAY = datetime(2026, 3, 10, 9, tzinfo=UTC), date(2026, 3, 10)


def bring(member, cell):
    texts = {exchange.NAME: cell, exchange.ROLE: ""}
    found = exchange.prepare([texts], [member.pk], TODAY)
    notes = exchange.compare(found, member.pk, texts).notes
    exchange.write(found, [(member.pk, texts)], NOW)
    return notes


def test_an_old_name_is_what_it_became_and_makes_no_new_one():
    into, member = OrganisationFactory(name="De Zonnehoek"), MemberFactory()
    OrganisationFactory(name="Zonhoek", merged_into=into)

    notes = bring(member, "Zonhoek; De Zonnehoek")

    assert (notes, Affiliation.objects.values_list("member", "organisation").get()) == ([], (member.pk, into.pk))


def test_a_new_one_takes_part_from_today_and_its_history_begins():
    bring(MemberFactory(), "Coverage")

    organisation = Organisation.objects.get()
    assert (organisation.slug, organisation.joined_on) == ("coverage-2", TODAY)
    assert StageChange.objects.values_list("organisation", "before", "after", "by").get() == (
        *(organisation.pk, "", "joined", None),
    )
