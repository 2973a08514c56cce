"""The people of an organisation: kept by its contact persons and the coordinator."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from members.forms import someone
from members.models import Change
from organisations.affiliations import version_of
from organisations.models import Affiliation
from tests.factories import AffiliationFactory, CoordinatorFactory, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PEOPLE = "/organisations/de-zonnehoek/people/"
LAST_YEAR = date(2025, 5, 1)


@pytest.fixture
def member():
    return MemberFactory(language="en")


@pytest.fixture
def coordinator():
    return CoordinatorFactory(language="en")


@pytest.fixture
def zonnehoek():
    return OrganisationFactory(name="De Zonnehoek", slug="de-zonnehoek")


@pytest.fixture
def contact(zonnehoek):
    return AffiliationFactory(
        organisation=zonnehoek, is_contact=True, from_on=LAST_YEAR, member__language="en", member__first_name="Fatima"
    ).member


@pytest.fixture
def contact_client(contact):
    client = Client()
    client.force_login(contact)
    return client


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def typed(member, **fields):
    return {"member": member.pk, "role": "kok", "from_on": "2026-03-01", **fields}


def test_members_read_who_belongs_there_and_only_who_keeps_the_list_who_did(
    member_client, contact_client, zonnehoek, contact
):
    AffiliationFactory(organisation=zonnehoek, member__first_name="Bram", role="webmaster")
    AffiliationFactory(organisation=zonnehoek, member__first_name="Karin", until_on=date(2026, 2, 1))
    AffiliationFactory(organisation=zonnehoek, member__first_name="Later", from_on=date(2999, 1, 1))

    page = member_client.get(PEOPLE)

    assert [row.member.first_name for row in page.context["page"]] == ["Fatima", "Bram"]
    assert not any(words in page.text for words in ("Karin", "Later", "since", "Change"))
    assert "Who belonged here before, or will later" in contact_client.get(PEOPLE).text
    kept, refused = (client.get(f"{PEOPLE}?show=former") for client in (contact_client, member_client))
    assert [row.member.first_name for row in kept.context["page"]] == ["Later", "Karin"]
    assert [row.member.first_name for row in refused.context["page"]] == ["Fatima", "Bram"]


def test_nobody_yet(coordinator_client, zonnehoek):
    assert "Add the first one" in coordinator_client.get(PEOPLE).text


def test_a_contact_person_adds_someone_who_hears_of_it(contact_client, contact, zonnehoek):
    bram = MemberFactory()

    for _ in range(2):  # the second click
        assert contact_client.post(f"{PEOPLE}new/", typed(bram, is_contact="on")).url == PEOPLE

    row = Affiliation.objects.get(member=bram)
    assert (row.organisation, row.role, row.from_on, row.is_contact) == (zonnehoek, "kok", date(2026, 3, 1), False)
    assert Change.objects.values_list("member", "by", "part").get() == (bram.pk, contact.pk, "organisations")


def test_the_coordinator_makes_someone_contact_person(coordinator_client, zonnehoek):
    bram = MemberFactory()

    coordinator_client.post(f"{PEOPLE}new/", typed(bram, is_contact="on"))

    assert Affiliation.objects.get().is_contact is True


def test_who_stands_there_already_is_changed_there(contact_client, zonnehoek):
    row = AffiliationFactory(organisation=zonnehoek, member__first_name="Bram", role="kok")

    response = contact_client.post(f"{PEOPLE}new/", typed(row.member, role="afwas"))

    assert errors(response) == {"member": ["Bram Visser stands on the list already. Change it there."]}
    assert 'value="afwas"' in response.text


def test_who_left_the_guild_is_not_there_to_choose(contact_client, zonnehoek):
    gone = MemberFactory(left_at="2026-01-01T00:00Z", is_active=False)

    assert list(errors(contact_client.post(f"{PEOPLE}new/", typed(gone)))) == ["member"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"member": ""}, "member"),
        ({"member": "9" * 30}, "member"),
        ({"from_on": "31-02-2026"}, "from_on"),
        ({"from_on": "1-1-2099"}, "from_on"),
        ({"role": "x" * 5000}, "role"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(contact_client, fields, wrong):
    response = contact_client.post(f"{PEOPLE}new/", typed(MemberFactory()) | fields)

    assert (list(errors(response)), Affiliation.objects.count()) == ([wrong], 1)


def test_in_a_large_guild_one_looks_for_a_name_and_keeps_what_was_typed(contact_client, monkeypatch):
    monkeypatch.setattr(someone, "LISTED", 2)
    zoe, bram = MemberFactory(first_name="Zoë"), MemberFactory(first_name="Bram")
    search = typed(bram, role="afwas", words="zoe", search="yes")

    found = contact_client.post(f"{PEOPLE}new/", search)

    form = found.context["form"]
    assert [key for key, _name in form.fields["member"].choices] == [bram.pk, zoe.pk]
    assert (form["role"].value(), form.errors, "error-summary" in found.text) == ("afwas", {}, False)
    assert contact_client.post(f"{PEOPLE}new/", typed(zoe)).url == PEOPLE


def test_another_role_and_a_last_day(contact_client, zonnehoek):
    row = AffiliationFactory(organisation=zonnehoek, from_on=LAST_YEAR, is_contact=True)
    address = f"{PEOPLE}{row.pk}/"

    response = contact_client.post(address, {"role": "bestuur", "until_on": "1-3-2026", "version": version_of(row)})

    row.refresh_from_db()
    assert (response.url, row.role, row.until_on, row.is_contact) == (PEOPLE, "bestuur", date(2026, 3, 1), True)


def test_a_last_day_before_the_first(contact_client, zonnehoek):
    row = AffiliationFactory(organisation=zonnehoek, from_on=LAST_YEAR)

    response = contact_client.post(
        f"{PEOPLE}{row.pk}/", {"role": "", "until_on": "1-1-2025", "version": version_of(row)}
    )

    assert errors(response) == {
        "until_on": ["They are there since Thursday 1 May 2025. The last day comes after the first."]
    }


def test_a_last_day_taken_back_runs_into_a_later_time(contact_client, zonnehoek):
    row = AffiliationFactory(organisation=zonnehoek, from_on=LAST_YEAR, until_on=date(2025, 8, 1))
    AffiliationFactory(organisation=zonnehoek, member=row.member, from_on=date(2026, 1, 1))

    response = contact_client.post(f"{PEOPLE}{row.pk}/", {"role": "", "until_on": "", "version": version_of(row)})

    assert list(errors(response)) == ["until_on"]


def test_a_form_from_before_a_change_is_answered(contact_client, zonnehoek):
    row = AffiliationFactory(organisation=zonnehoek, role="kok")
    version = version_of(row)
    Affiliation.objects.filter(pk=row.pk).update(role="voorzitter")

    response = contact_client.post(f"{PEOPLE}{row.pk}/", {"role": "afwas", "until_on": "", "version": version})

    assert errors(response)["role"] == ["Now it says: voorzitter"]
    again = {"role": "afwas", "until_on": "", "version": response.context["form"]["version"].value()}
    assert contact_client.post(f"{PEOPLE}{row.pk}/", again).url == PEOPLE


def test_not_of_another_organisation_and_not_by_who_is_no_contact_person(contact_client, member_client, zonnehoek):
    elsewhere, here = AffiliationFactory(), AffiliationFactory(organisation=zonnehoek)

    assert [
        contact_client.get(f"/organisations/{elsewhere.organisation.slug}/people/new/").status_code,
        contact_client.get(f"{PEOPLE}{elsewhere.pk}/").status_code,
        member_client.get(f"{PEOPLE}{here.pk}/").status_code,
        member_client.get(f"{PEOPLE}new/").status_code,
    ] == [404] * 4


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_many(contact_client, zonnehoek):
    def queries():
        contact_client.get(PEOPLE)
        with CaptureQueriesContext(connection) as captured:
            contact_client.get(PEOPLE)
        return len(captured)

    AffiliationFactory(organisation=zonnehoek, until_on=date(2026, 2, 1))
    few = queries()
    for _ in range(5):
        AffiliationFactory(organisation=zonnehoek)
        AffiliationFactory(organisation=zonnehoek, until_on=date(2026, 2, 1))

    assert queries() == few
