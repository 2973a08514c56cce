from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.models import Stage
from samensterker.portal import doing_now
from tests.factories import AffiliationFactory, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
TODAY = NOW.date()


def busy(words, hours, **fields):
    return MemberFactory(doing_now=words, doing_now_at=NOW - timedelta(hours=hours), **fields)


def busy_organisation(words, hours, **fields):
    joined = {"stage": Stage.JOINED, "joined_on": date(2025, 1, 1)}
    return OrganisationFactory(doing_now=words, doing_now_at=NOW - timedelta(hours=hours), **(joined | fields))


def words(whose="", number=1):
    return [line.words for line in doing_now.page_of(whose=whose, number=number, on=TODAY).lines]


def test_newest_first_of_members_and_organisations():
    busy("De website", 3)
    busy_organisation("Een nieuwe vloer", 2)
    busy("De boeken", 1)
    MemberFactory()

    assert words() == ["De boeken", "Een nieuwe vloer", "De website"]
    assert words("people") == ["De boeken", "De website"]
    assert words("organisations") == ["Een nieuwe vloer"]


def test_who_left_and_who_does_not_take_part_are_not_there():
    busy("Vertrokken", 1, left_at=NOW, is_active=False)
    busy("Even pauze", 2, paused_at=NOW)
    busy_organisation("Nog in gesprek", 3, stage=Stage.IN_CONVERSATION, joined_on=None)

    assert words() == ["Even pauze"]


def test_the_next_page_begins_where_the_first_ended():
    for number in range(doing_now.SIZE + 2):
        busy(f"Bezig {number}", number)

    assert words() == [f"Bezig {number}" for number in range(doing_now.SIZE)]
    assert words(number=2) == ["Bezig 20", "Bezig 21"]
    assert words(number=3) == []
    pages = [doing_now.page_of(whose="", number=number, on=TODAY) for number in (1, 2)]
    assert [page.is_last for page in pages] == [False, True]


def test_the_page_names_who_and_where(member_client):
    bram = busy("De website", 3, first_name="Bram", last_name="Jansen")
    AffiliationFactory(member=bram, organisation__name="Fonds Meedoen")
    AffiliationFactory(
        member=bram, organisation__name="Vroeger", from_on=date(2024, 1, 1), until_on=TODAY - timedelta(days=400)
    )
    member_client.cookies["language"] = "en"

    page = " ".join(member_client.get("/doing-now/").text.split())

    assert f'<a href="/members/{bram.pk}/">Bram Jansen</a>' in page
    assert '<p class="text-secondary">Fonds Meedoen</p>' in page
    assert '<p class="doing">De website</p>' in page
    assert "Vroeger" not in page


def test_an_empty_page_says_what_to_do(member_client):
    member_client.cookies["language"] = "en"

    assert "Begin: one sentence on your profile is enough." in member_client.get("/doing-now/").text


@pytest.mark.parametrize("query", ["page=0", "page=10000000", "page=%20", "whose=nobody"])
def test_an_odd_address_is_the_usual_page(member_client, query):
    busy("De website", 3)

    assert "De website" in member_client.get(f"/doing-now/?{query}").text


def test_as_many_questions_for_one_as_for_many(member_client):
    def questions_with_more(number):
        for _ in range(number):
            AffiliationFactory(member=busy("De website", 3))
            busy_organisation("De vloer", 2)
        with CaptureQueriesContext(connection) as questions:
            member_client.get("/doing-now/")
        return len(questions)

    with_one = questions_with_more(1)

    assert questions_with_more(9) == with_one
    assert with_one <= 6
