from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members import duplicates
from members.models import Member, NotADuplicate
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def person(name, **facts):
    first, _sign, last = name.partition(" ")
    return MemberFactory(first_name=first, last_name=last, **facts)


def found():
    return [(pair.first.full_name, pair.second.full_name, set(pair.reasons)) for pair in duplicates.page().rows]


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ("Fatima Bakker", "Fatima Bakker", {"name", "slip"}),
        ("Fatima Bakker", "fatima BAKKER", {"name", "slip"}),
        ("Zoë Bakker", "Zoe Bakker", {"name", "slip"}),
        ("Fatima Bakker", "Bakker Fatima", {"name"}),  # first name and surname changed places
        ("Fatima Bakker", "Fatima de Bakker", {"name"}),  # the prefix among the surname
        ("Fatima Bakker", "Fatima Baker", {"slip"}),
        ("Fatima Bakker", "Fatmia Bakker", {"slip"}),
        ("Fatima Bakker", "Fatina Bakker", {"slip"}),
        ("Fatima Bakker", "Hatima Bakker", {"slip"}),
    ],
)
def test_names_that_look_alike(one, other, reasons):
    person(one)
    person(other)

    assert found() == [(one, other, reasons)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fatima Bakker", "Karim Bakker"),
        ("Jan", "Jan"),
        ("Jo Bos", "Jo Vos"),
        ("An Li", "An Le"),
        ("Jan Smit", "Piet Smit"),
    ],
)
def test_names_that_do_not(one, other):
    person(one)
    person(other)

    assert found() == []


def test_the_prefix_in_its_own_column_or_not():
    MemberFactory(first_name="Jan", surname_prefix="van der", last_name="Berg")
    MemberFactory(first_name="Jan", last_name="van der Berg")

    assert [reasons for _one, _other, reasons in found()] == [{"name"}]


def test_the_same_phone():
    for name in ("Fatima Bakker", "Karim Jansen"):
        person(name, phone="+31600000001", contact_details_at=NOW)

    assert found() == [("Fatima Bakker", "Karim Jansen", {"phone"})]


@pytest.mark.parametrize(
    ("one", "other", "is_found"),
    [
        ("f.bakker@example.org", "fbakker@example.com", True),
        ("f.bakker+gilde@example.org", "f-bakker@example.org", True),
        ("info@example.org", "info@example.com", False),
        ("f.bakker@example.org", "k.bakker@example.org", False),
    ],
)
def test_nearly_the_same_address(one, other, is_found):
    person("Fatima Bakker", email=one)
    person("F. Bakker-Jansen", email=other)

    assert [reasons for *_names, reasons in found()] == ([{"email"}] if is_found else [])


def test_who_left_counts_beside_who_is_here():
    gone = {"left_at": NOW, "is_active": False}
    person("Fatima Bakker", **gone)
    person("Fatima Bakker", **gone)
    assert found() == []

    person("Fatima Bakker")

    assert len(found()) == 2


def test_two_people_are_not_asked_about_again(coordinator):
    one, other = person("Fatima Bakker"), person("Fatima Bakker")

    duplicates.say_they_are_two(other, one, by=coordinator, now=NOW)
    duplicates.say_they_are_two(one, other, by=coordinator, now=NOW)

    assert found() == []
    assert list(NotADuplicate.objects.values_list("first", "second", "said_by")) == [(one.pk, other.pk, coordinator.pk)]


def test_page_by_page(monkeypatch):
    monkeypatch.setattr(duplicates, "SIZE", 2)
    for name in ("Fatima Bakker", "Karim Jansen", "Sanne Mulder"):
        person(name)
        person(name)

    first = duplicates.page()
    second = duplicates.page(after=first.following)

    assert [pair.first.first_name for pair in [*first.rows, *second.rows]] == ["Fatima", "Karim", "Sanne"]
    assert second.following == ""
    assert [pair.first.first_name for pair in duplicates.page(after="x-1").rows] == ["Fatima", "Karim"]


def test_as_many_queries_for_one_pair_as_for_many(coordinator_client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            coordinator_client.get("/panel/members/duplicates/")
        return len(asked)

    person("Fatima Bakker")
    person("Fatima Bakker")
    for_one = queries()
    for name in ("Karim Jansen", "Sanne Mulder"):
        person(name)
        person(name)

    assert queries() == for_one


FIRST = ["Fatima", "Karim", "Sanne", "Daan", "Emma", "Luuk", "Sofie", "Bram", "Noor", "Teun"]


def test_two_queries_among_thousands_of_members(django_assert_num_queries):
    syllables = ["ba", "ker", "jan", "sen", "mul", "der", "vis", "ser", "boo", "gaard", "hen", "drik", "wil", "lem"]
    last_names = [(one + two + three).title() for one in syllables for two in syllables for three in syllables]
    members = [
        Member(
            first_name=FIRST[number % 10],
            last_name=last_names[number % len(last_names)],
            email=f"lid{number}@example.org",
            phone=f"+316{number:08}",
            contact_details_at=NOW,
        )
        for number in range(3_000)
    ]
    Member.objects.bulk_create(members, batch_size=5_000)

    with django_assert_num_queries(2):
        page = duplicates.page()

    assert len(page.rows) == duplicates.SIZE


def test_the_page_says_that_they_are_two(coordinator_client):
    coordinator_client.cookies["language"] = "en"
    one, other = person("Fatima Bakker"), person("Fatima Baker")

    page = coordinator_client.get("/panel/members/duplicates/").text
    assert reverse("members:merge", args=[one.pk, other.pk]) in page and "nearly the same name" in page
    after = coordinator_client.post(reverse("members:not-a-duplicate", args=[one.pk, other.pk]), follow=True).text

    assert "Noted: Fatima Bakker and Fatima Baker are two people." in after
    assert "Nobody looks like someone else. Well kept!" in after
