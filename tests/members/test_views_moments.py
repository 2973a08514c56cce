"""The page with the best moments: for whom it counts, whose names it shows, and what an address may say."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from members.models import ContactView, Daypart, Member
from members.slots import Slot, State, masks
from members.who_counts import FEWEST, best_of_the_guild, who_counts
from samensterker.localtime import local_day
from tests.factories import AbsenceFactory, ExpertiseFactory, KnowledgeAreaFactory, MemberFactory, RosterFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("members:best-moments")
WEDNESDAY_EVENING = Slot(2, Daypart.EVENING)


@pytest.fixture(autouse=True)
def in_english(member, coordinator):
    Member.objects.update(language="en")
    with translation.override("en"):
        yield


def someone(name, *, shares=False, state=State.CAN):
    member = MemberFactory(first_name=name, last_name="", shares_roster=shares, roster_at=timezone.now())
    RosterFactory(member=member, **masks({WEDNESDAY_EVENING: state}))
    return member


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_coordinator_sees_all_with_names(coordinator_client):
    someone("Karim")
    someone("Noor", state=State.RATHER_NOT)
    away = someone("Dirk")
    today = local_day(timezone.now())
    AbsenceFactory(member=away, first_on=today, last_on=today + timedelta(weeks=1))

    page = words(coordinator_client.get(PAGE, {"weeks": "1"}))

    assert "Counted: 5 people in the guild." in page
    assert "· 1 can, 1 rather not Who can Karim rather not Noor away Dirk" in page


def test_looking_at_names_is_noted(coordinator, coordinator_client):
    karim = someone("Karim")

    coordinator_client.get(PAGE)

    seen = ContactView.objects.filter(viewer=coordinator, how="list", what="roster").values_list("member", flat=True)
    assert karim.pk in seen


def test_member_sees_names_of_who_shares_and_counts_of_all(member_client):
    for number in range(FEWEST):
        someone(f"Stil{number}")
    someone("Karim", shares=True)

    page = words(member_client.get(PAGE))

    assert "· 6 can Who can Karim" in page
    assert "Stil" not in page
    assert "Only who shares" not in page


def test_few_who_do_not_share_cannot_be_worked_out(member, member_client):
    for number in range(FEWEST - 1):
        someone(f"Stil{number}")
    someone("Karim", shares=True)

    page = words(member_client.get(PAGE))

    assert "· 1 can Who can Karim" in page
    assert "Only who shares their availability with members is counted here." in page
    assert [moment.can for moment in best_of_the_guild(member, number=3)] == [1]


def test_a_set_that_a_member_chose_counts_only_who_shares(member, coordinator):
    for number in range(FEWEST):
        someone(f"Stil{number}")
    karim = someone("Karim", shares=True)
    chosen = Member.objects.taking_part().exclude(pk=member.pk)

    assert list(who_counts(member, chosen)) == [karim]
    assert set(who_counts(coordinator, chosen)) == set(chosen)


def test_whom_to_count_is_in_the_address(coordinator_client):
    area = KnowledgeAreaFactory()
    ExpertiseFactory(member=someone("Karim"), area=area)
    someone("Noor")
    cache.clear()

    page = words(coordinator_client.get(PAGE, {"area": area.pk, "q": "Noor"}))

    assert "Counted: 1 person of those you chose." in page
    assert "Who can Karim" in page


@pytest.mark.parametrize(
    "query",
    [
        {"first": "never", "weeks": "many"},
        {"first": "9999-12-31", "weeks": "-1"},
        {"first": "1999-01-01"},
        {"first": "2199-12-31", "weeks": "8"},
        {"area": "x", "level": "9", "offers": "money", "organisation": "99999999999999999999", "free": "77"},
    ],
)
def test_an_address_that_says_nonsense_shows_what_it_can(query, member_client):
    assert member_client.get(PAGE, query).status_code == 200


def test_empty_guild_says_what_to_do(member_client):
    assert "Nobody said that they can in these weeks." in words(member_client.get(PAGE))


def test_as_many_queries_for_one_as_for_many(coordinator_client):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert coordinator_client.get(PAGE).status_code == 200
        return len(queries)

    someone("Karim", shares=True)
    asked()
    one = asked()
    for number in range(5):
        AbsenceFactory(
            member=someone(f"Noor{number}"),
            first_on=local_day(timezone.now()),
            last_on=local_day(timezone.now()) + timedelta(days=9),
        )

    assert asked() == one
