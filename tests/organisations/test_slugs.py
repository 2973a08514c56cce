"""A short name is one organisation's, for ever, and never an address of the house itself."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from organisations import slugs
from tests.factories import OrganisationFactory


def test_no_address_stands_at_the_place_of_a_short_name_but_those_in_the_list():
    assert words_at_the_place_of_a_short_name() == set(slugs.ADDRESSES)


def test_a_short_name_is_free():
    taken = {"de-zonnehoek", "de-zonnehoek-2", "organisation"}

    found = [
        slugs.free(name, taken) for name in ("De Zonnehoek", "Koor ’t Kwartje", "New", "Network", "日本", "x" * 99)
    ]

    assert found == ["de-zonnehoek-3", "koor-t-kwartje", "new-2", "network-2", "organisation-2", "x" * 50]


@pytest.mark.django_db
def test_an_address_is_no_short_name_in_the_administration_either():
    organisation = OrganisationFactory.build(slug="coverage")

    with pytest.raises(ValidationError) as refusal:
        organisation.full_clean()

    assert set(refusal.value.message_dict) == {"slug"}


def words_at_the_place_of_a_short_name(room="organisations/"):
    """Of all addresses: what may stand right behind that of the room and is no parameter."""
    found = set()

    def walk(patterns, before):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
            elif route.startswith(room):
                found.add(route.split("/")[1])

    walk(get_resolver().url_patterns, "")
    return {word for word in found if word and not word.startswith("<")}
