"""A short name is one course's, for ever, and never an address of the house itself."""

import pytest

from courses import slugs
from tests.factories import CourseFactory
from tests.organisations.test_slugs import words_at_the_place_of_a_short_name


def test_no_address_stands_at_the_place_of_a_short_name_that_is_not_in_the_list():
    assert words_at_the_place_of_a_short_name("courses/") <= set(slugs.ADDRESSES)


@pytest.mark.django_db
def test_a_short_name_is_free():
    CourseFactory(slug="teamdesk")

    assert [slugs.take(title) for title in ("Teamdesk", "New", "日本")] == ["teamdesk-2", "new-2", "course"]
