from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from members.models import Change
from organisations.affiliations import version_of
from organisations.models import Affiliation
from samensterker.localtime import local_day
from tests.factories import AffiliationFactory, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
MINE = "/me/organisations/"
LAST_YEAR = date(2025, 5, 1)


@pytest.fixture
def member():
    return MemberFactory(language="en")


@pytest.fixture
def today():
    return local_day(timezone.now())


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def typed(where, **fields):
    return {"organisation": where.pk, "role": "webmaster", "from_on": "2025-05-01", **fields}


def test_an_empty_page_says_what_to_do(member_client):
    assert "Add the one that you come from" in member_client.get(MINE).text


def test_now_and_before_stand_apart(member_client, member, today):
    for name, until in (("Nu", None), ("Tot vandaag", today), ("Voorbij", today - timedelta(days=1))):
        AffiliationFactory(member=member, organisation__name=name, from_on=LAST_YEAR, until_on=until)
    AffiliationFactory(organisation__name="Van een ander")

    page = member_client.get(MINE)

    assert [row.organisation.name for row in page.context["current"]] == ["Tot vandaag", "Nu"]
    assert [row.organisation.name for row in page.context["over"]] == ["Voorbij"]
    assert "Van een ander" not in page.text


def test_add_one(member_client, member):
    zonnehoek = OrganisationFactory(name="De Zonnehoek")

    for _ in range(2):  # the second click
        assert member_client.post(f"{MINE}new/", typed(zonnehoek)).url == MINE

    row = Affiliation.objects.get()
    assert (row.member, row.organisation, row.role, row.from_on, row.is_contact) == (
        member,
        zonnehoek,
        "webmaster",
        LAST_YEAR,
        False,
    )


def test_the_same_one_with_something_else_is_a_question(member_client, member):
    there = AffiliationFactory(member=member, role="voorzitter")

    response = member_client.post(f"{MINE}new/", typed(there.organisation, role="penningmeester"))

    assert errors(response) == {"organisation": ["This organisation stands on the list already. Change it there."]}
    assert 'value="penningmeester"' in response.text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"organisation": ""}, "organisation"),
        ({"organisation": "9" * 30}, "organisation"),
        ({"organisation": "x"}, "organisation"),
        ({"role": "x" * 5000}, "role"),
        ({"from_on": "31-02-2026"}, "from_on"),
        ({"from_on": "20024"}, "from_on"),
        ({"from_on": "1-1-2099"}, "from_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(member_client, fields, wrong):
    response = member_client.post(f"{MINE}new/", typed(OrganisationFactory(), **fields))

    assert (list(errors(response)), Affiliation.objects.count()) == ([wrong], 0)


def test_change_role_and_end(member_client, member):
    row = AffiliationFactory(member=member, from_on=LAST_YEAR)

    response = member_client.post(
        f"{MINE}{row.pk}/", {"role": "bestuurslid", "until_on": "1-3-2026", "version": version_of(row)}
    )

    row.refresh_from_db()
    assert (response.url, row.role, row.until_on) == (MINE, "bestuurslid", date(2026, 3, 1))


def test_a_last_day_before_the_first(member_client, member):
    row = AffiliationFactory(member=member, from_on=LAST_YEAR)

    response = member_client.post(f"{MINE}{row.pk}/", {"role": "", "until_on": "1-1-2025", "version": version_of(row)})

    assert errors(response) == {
        "until_on": ["You are there since Thursday 1 May 2025. The last day comes after the first."]
    }


def test_a_form_from_before_a_change_is_answered(member_client, member):
    row = AffiliationFactory(member=member, role="webmaster")
    version = version_of(row)
    Affiliation.objects.update(role="voorzitter")

    response = member_client.post(f"{MINE}{row.pk}/", {"role": "secretaris", "until_on": "", "version": version})

    assert errors(response)["role"] == ["Now it says: voorzitter"]
    assert 'value="secretaris"' in response.text
    again = {"role": "secretaris", "until_on": "", "version": response.context["form"]["version"].value()}
    assert member_client.post(f"{MINE}{row.pk}/", again).url == MINE


def test_contact_person_is_for_the_coordinator_to_tick(member_client, coordinator_client, coordinator, member):
    row = AffiliationFactory(member=member, from_on=LAST_YEAR)
    ticked = {"role": "", "until_on": "", "is_contact": "on", "version": version_of(row)}

    assert "is_contact" not in member_client.get(f"{MINE}{row.pk}/").context["form"].fields
    member_client.post(f"{MINE}{row.pk}/", ticked)
    assert Affiliation.objects.get().is_contact is False

    response = coordinator_client.post(f"/panel/members/{member.pk}/organisations/{row.pk}/", ticked)
    assert (response.url, Affiliation.objects.get().is_contact) == (f"/panel/members/{member.pk}/organisations/", True)
    assert Change.objects.values_list("by", "channel").get() == (coordinator.pk, "phone")
    unticked = {"role": "x", "until_on": "", "version": version_of(Affiliation.objects.get())}
    member_client.post(f"{MINE}{row.pk}/", unticked)
    assert (Affiliation.objects.get().role, Affiliation.objects.get().is_contact) == ("x", True)


def test_of_another_nothing_can_be_seen_or_changed(member_client):
    row = AffiliationFactory()

    assert member_client.get(f"{MINE}{row.pk}/").status_code == 404
    assert member_client.get(f"/panel/members/{row.member_id}/organisations/").status_code == 404


def test_the_page_asks_the_same_questions_for_one_and_for_ten(member_client, member):
    def questions_with_more(rows):
        AffiliationFactory.create_batch(rows, member=member)
        with CaptureQueriesContext(connection) as questions:
            member_client.get(MINE)
        return len(questions)

    assert questions_with_more(1) == questions_with_more(9) <= 4
