"""The list of organisations, the page of one, and what it says of itself."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from members.models import Member
from organisations import partner_merging
from organisations.coverage import Strength
from organisations.models import Organisation, Stage
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    EndorsementFactory,
    GroupMembershipFactory,
    HelpRequestFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
    PrinciplesFactory,
    TaskHolderFactory,
)
from tests.members.documents import picture, upload

pytestmark = pytest.mark.django_db
LIST = "/organisations/"
LAST_YEAR = date(2025, 5, 1)


@pytest.fixture
def member():
    return MemberFactory(language="en")


@pytest.fixture
def coordinator():
    return CoordinatorFactory(language="en")


@pytest.fixture
def zonnehoek():
    return OrganisationFactory(name="De Zonnehoek", slug="de-zonnehoek", about="Buurthuis", version=3)


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def contact(zonnehoek):
    return AffiliationFactory(
        organisation=zonnehoek, is_contact=True, from_on=LAST_YEAR, member__language="en", member__first_name="Fatima"
    ).member


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def typed(**fields):
    names = ("about", "kind", "neighbourhood", "website", "social_map_url", "vacancies_url", "doing_now")
    return {**dict.fromkeys(names, ""), "name": "De Zonnehoek", **fields}


def names(response):
    return [row.organisation.name for row in response.context["found"].rows]


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- the list ---------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(member_client, coordinator_client):
    assert "The coordinator adds the first one." in member_client.get(LIST).text
    assert "a name is enough to begin with" in coordinator_client.get(LIST).text


def test_members_see_who_takes_part_and_where_they_belong(member_client, member, coordinator_client):
    OrganisationFactory(name="Doet mee")
    OrganisationFactory(name="Opgegaan", merged_into=OrganisationFactory(name="Blijft"))
    OrganisationFactory(name="Een idee", stage=Stage.IDEA, joined_on=None)
    AffiliationFactory(member=member, organisation__name="Van mij", organisation__stage=Stage.IDEA)

    assert names(member_client.get(LIST)) == ["Blijft", "Doet mee", "Van mij"]
    assert names(member_client.get(f"{LIST}?which=idea")) == ["Blijft", "Doet mee", "Van mij"]
    assert names(coordinator_client.get(LIST)) == ["Blijft", "Doet mee"]
    assert names(coordinator_client.get(f"{LIST}?which=idea")) == ["Een idee", "Van mij"]
    assert names(coordinator_client.get(f"{LIST}?which=all")) == ["Blijft", "Doet mee", "Een idee", "Van mij"]


def test_the_stage_of_others_is_for_who_sees_relations(member_client, member, coordinator_client):
    AffiliationFactory(member=member, organisation__stage=Stage.APPROACHED)

    assert "approached" not in member_client.get(LIST).text
    assert "approached" in coordinator_client.get(f"{LIST}?which=all").text


def test_find_by_name_kind_and_neighbourhood(member_client):
    for name, kind, neighbourhood in (
        ("Café de Ark", "culture", "Oost"),
        ("De Ark", "nature", "Oost"),
        ("Het Anker", "nature", "West"),
    ):
        OrganisationFactory(name=name, kind=kind, neighbourhood=neighbourhood)

    assert [
        names(member_client.get(f"{LIST}?{query}"))
        for query in ("q=ark", "q=cafe+ark", "kind=nature", "neighbourhood=oost", "q=ark&kind=nature", "kind=x")
    ] == [
        ["Café de Ark", "De Ark"],
        ["Café de Ark"],
        ["De Ark", "Het Anker"],
        ["Café de Ark", "De Ark"],
        ["De Ark"],
        ["Café de Ark", "De Ark", "Het Anker"],
    ]


def test_an_old_name_finds_what_it_became(member_client):
    OrganisationFactory(name="Fietsmakers", merged_into=OrganisationFactory(name="De Tweede Ronde"))

    assert names(member_client.get(f"{LIST}?q=fietsmakers")) == ["De Tweede Ronde"]


def test_a_slip_is_asked_about_but_never_what_one_may_not_see(member_client, zonnehoek):
    OrganisationFactory(name="Zonehoek West", stage=Stage.IDEA, joined_on=None)

    page = member_client.get(f"{LIST}?q=zonehoek")

    assert (names(page), page.context["found"].alike) == ([], [zonnehoek])


def test_a_row_tells_how_many_tasks_ask_for_attention(member_client, zonnehoek):
    strong = OrganisationFactory(name="Sterk")
    for organisation, holders in ((zonnehoek, 0), (zonnehoek, 1), (zonnehoek, 1), (zonnehoek, 2), (strong, 2)):
        task = CoreTaskFactory(organisation=organisation)
        for member in MemberFactory.create_batch(holders):
            practised(TaskHolderFactory(task=task, member=member, can=True))

    rows = member_client.get(LIST).context["found"].rows

    assert [(row.organisation, row.weak, row.is_strong) for row in rows] == [
        (zonnehoek, [(Strength.OPEN, 1), (Strength.FRAGILE, 2)], False),
        (strong, [], True),
    ]


def practised(holder):
    """Did it a month ago, whenever today is."""
    holder.practices.create(done_on=local_day(timezone.now()) - timedelta(days=30))


def test_pages_of_the_list(member_client):
    OrganisationFactory.create_batch(27)

    first, second, wild = (member_client.get(f"{LIST}{query}") for query in ("", "?page=2", "?page=x"))

    assert [len(names(page)) for page in (first, second, wild)] == [25, 2, 25]


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(member_client, zonnehoek):
    TaskHolderFactory(task__organisation=zonnehoek, can=True)
    one = queries(member_client, LIST)

    for organisation in OrganisationFactory.create_batch(9):
        TaskHolderFactory(task__organisation=organisation, can=True)

    assert queries(member_client, LIST) == one


# --- the page of one --------------------------------------------------------------------------------


def test_a_member_reads_who_they_are_and_whom_to_reach(member_client, zonnehoek, contact):
    known = {"phone": "+31600000001", "contact_details_at": datetime.now(UTC), "email": "fatima@example.org"}
    Member.objects.filter(pk=contact.pk).update(**known)
    AffiliationFactory(organisation=zonnehoek, member__first_name="Bram", role="webmaster")
    AffiliationFactory(organisation=zonnehoek, member__first_name="Vroeger", until_on=date(2026, 2, 1))
    AffiliationFactory(
        organisation=zonnehoek, member__first_name="Weg", member__left_at=datetime.now(UTC), member__is_active=False
    )

    page = member_client.get(zonnehoek.get_absolute_url())

    assert all(words in page.text for words in ("De Zonnehoek", "Buurthuis", "Fatima", "Bram", "webmaster"))
    assert reverse("members:contact", args=[contact.pk]) in page.text
    assert not any(words in page.text for words in ("Vroeger", "Weg", "fatima@example.org", "00 00 01", "/edit/"))


def test_without_a_contact_person_it_says_whom_to_ask(member_client, zonnehoek):
    assert (
        "There is no contact person yet. Ask the coordinator:" in member_client.get(zonnehoek.get_absolute_url()).text
    )


def test_each_core_task_with_how_strong_it_is_and_without_its_remark(member_client, zonnehoek):
    backed = CoreTaskFactory(organisation=zonnehoek, importance=3, remark="geheim", name="De kas")
    practised(TaskHolderFactory(task=backed, can=True))
    BackupFactory(task=backed, accepted=True)
    CoreTaskFactory(organisation=zonnehoek, until_on=date(2026, 2, 1))
    open_ = CoreTaskFactory(organisation=zonnehoek, importance=1)

    page = member_client.get(zonnehoek.get_absolute_url())

    shown = [(row.task, row.strength) for row in page.context["page"].tasks]
    assert shown == [(backed, Strength.BACKED_UP), (open_, Strength.OPEN)]
    assert "De kas" in page.text and "one, and a backup" in page.text and "geheim" not in page.text


def test_what_they_ask_and_offer(member_client, zonnehoek):
    HelpRequestFactory(organisation=zonnehoek, words="Wie leert ons filmen?")
    closed = {"closed_at": datetime.now(UTC), "outcome": "helped"}
    HelpRequestFactory(organisation=zonnehoek, words="Al klaar", **closed)
    OfferFactory(organisation=zonnehoek, words="Kom kijken")
    OfferFactory(organisation=zonnehoek, words="Voorbij", until_on=date(2026, 2, 1))

    text = member_client.get(zonnehoek.get_absolute_url()).text

    assert [words in text for words in ("Wie leert ons filmen?", "Kom kijken", "Al klaar", "Voorbij")] == [
        *(True, True, False, False),
    ]


def test_the_endorsement_and_who_said_so_for_whom_may_read_it(member_client, zonnehoek, contact):
    older, newest = PrinciplesFactory(number=101), PrinciplesFactory(number=102)
    EndorsementFactory(organisation=zonnehoek, principles=older, name="Mevrouw Bos")
    address = zonnehoek.get_absolute_url()

    def said(client):
        text = client.get(address).text
        return [words in text for words in ("Version 101", "not yet behind the newest version", "Mevrouw Bos")]

    assert (said(member_client), said(client_of(contact))) == ([True, True, False], [True, True, True])
    EndorsementFactory(organisation=zonnehoek, principles=newest, member=contact, name="")
    assert "Said by Fatima" in member_client.get(address).text


def test_the_relation_is_for_the_coordinator_and_the_steering_group(member_client, coordinator_client, zonnehoek):
    steering = GroupMembershipFactory(member__language="en").member
    address = zonnehoek.get_absolute_url()

    clients = (member_client, client_of(steering), coordinator_client)
    assert ["How far we are" in client.get(address).text for client in clients] == [False, True, True]


@pytest.mark.parametrize("stage", [Stage.IDEA, Stage.IN_CONVERSATION, Stage.ENDED])
def test_who_does_not_take_part_is_there_for_few(stage, member_client, coordinator_client, zonnehoek):
    ended = date(2026, 3, 1) if stage == Stage.ENDED else None
    Organisation.objects.filter(pk=zonnehoek.pk).update(stage=stage, ended_on=ended)
    own = AffiliationFactory(organisation=zonnehoek).member
    pages = [zonnehoek.get_absolute_url(), reverse("organisations:people", args=[zonnehoek.slug])]

    for page in pages:
        clients = (member_client, client_of(own), coordinator_client)
        assert [client.get(page).status_code for client in clients] == [404, 200, 200]


@pytest.mark.parametrize("page", ["", "people/", "edit/", "tasks/", "interview/", "timeline/", "stage/", "endorse/"])
def test_an_old_short_name_leads_to_the_right_page(page, coordinator_client, zonnehoek):
    OrganisationFactory(slug="oud", merged_into=zonnehoek)

    assert coordinator_client.get(f"/organisations/oud/{page}").url == f"/organisations/de-zonnehoek/{page}"


def test_an_old_short_name_tells_nobody_what_they_may_not_see(member_client, zonnehoek):
    OrganisationFactory(slug="oud", merged_into=zonnehoek)
    Organisation.objects.filter(pk=zonnehoek.pk).update(stage=Stage.IDEA)

    assert [member_client.get(f"/organisations/oud/{page}").status_code for page in ("", "tasks/")] == [404, 404]


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_many(member_client, zonnehoek, contact):
    def fill():
        AffiliationFactory(organisation=zonnehoek)
        BackupFactory(task=TaskHolderFactory(task__organisation=zonnehoek, can=True).task, accepted=True)
        HelpRequestFactory(organisation=zonnehoek)
        OfferFactory(organisation=zonnehoek)

    EndorsementFactory(organisation=zonnehoek)
    fill()
    few = queries(member_client, zonnehoek.get_absolute_url())
    for _ in range(5):
        fill()

    assert queries(member_client, zonnehoek.get_absolute_url()) == few


# --- adding one -------------------------------------------------------------------------------------


def test_the_coordinator_adds_one(coordinator_client):
    form = typed(stage="in_conversation", website="www.zonnehoek.example.org", submission=uuid4())

    for _ in range(2):  # the second click
        assert coordinator_client.post(f"{LIST}new/", form).url == "/organisations/de-zonnehoek/"

    organisation = Organisation.objects.get()
    assert (organisation.stage, organisation.website) == ("in_conversation", "https://www.zonnehoek.example.org")


def test_one_that_looks_like_another_is_asked_about_once(coordinator_client, zonnehoek):
    form = typed(name="Stichting Zonnehoek", stage="idea", submission=uuid4())

    asked = coordinator_client.post(f"{LIST}new/", form)

    assert 'This looks like <a href="/organisations/de-zonnehoek/">De Zonnehoek</a>' in asked.text
    assert (Organisation.objects.count(), 'value="Stichting Zonnehoek"' in asked.text) == (1, True)
    again = form | {"doubted": asked.context["form"]["doubted"].value()}
    assert coordinator_client.post(f"{LIST}new/", again).url == "/organisations/stichting-zonnehoek/"


def test_one_that_has_the_same_name_is_not_asked_but_refused(coordinator_client, zonnehoek):
    form = typed(name="de zonnehoek", stage="idea", submission=uuid4(), doubted="de zonnehoek")

    refused = coordinator_client.post(f"{LIST}new/", form)

    assert errors(refused) == {
        "name": [
            'There is an organisation with this name already: <a href="/organisations/de-zonnehoek/">De Zonnehoek</a>.'
        ]
    }


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "???"}, "name"),
        ({"name": "x" * 90}, "name"),
        ({"about": "x" * 1600}, "about"),
        ({"about": "x" * 200_000}, "about"),
        ({"kind": "bank"}, "kind"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "geen idee"}, "website"),
        ({"social_map_url": "https://" + "x" * 300 + ".nl"}, "social_map_url"),
        ({"doing_now": "x" * 150}, "doing_now"),
        ({"stage": "ended"}, "stage"),
        ({"submission": "x"}, "submission"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(coordinator_client, fields, wrong):
    form = typed(stage="idea", submission=uuid4()) | fields

    response = coordinator_client.post(f"{LIST}new/", form)

    assert (list(errors(response)), Organisation.objects.count()) == ([wrong], 0)


# --- changing it ------------------------------------------------------------------------------------


def test_a_contact_person_changes_her_own_and_not_anothers(contact, zonnehoek, member_client):
    other = OrganisationFactory()
    client = client_of(contact)

    saved = client.post("/organisations/de-zonnehoek/edit/", typed(about="Koffie\r\n\r\nen thee", version=3))

    assert (saved.url, Organisation.objects.get(pk=zonnehoek.pk).about) == (
        "/organisations/de-zonnehoek/",
        "Koffie\n\nen thee",
    )
    addresses = [f"/organisations/{other.slug}/edit/", f"/organisations/{other.slug}/logo/edit/"]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert member_client.post("/organisations/de-zonnehoek/edit/", typed(version=4)).status_code == 404


def test_who_was_a_contact_person_is_none_any_more(contact, zonnehoek):
    contact.affiliations.update(until_on=date(2026, 1, 1))

    assert client_of(contact).get("/organisations/de-zonnehoek/edit/").status_code == 404


def test_a_form_from_before_a_change_is_answered(contact, zonnehoek):
    client = client_of(contact)
    old = typed(about="Thee", kind="care", version=2)

    response = client.post("/organisations/de-zonnehoek/edit/", old)

    assert errors(response)["about"] == ["Now it says: Buurthuis"]
    assert "Thee" in response.text
    again = old | {"version": response.context["form"]["version"].value()}
    assert client.post("/organisations/de-zonnehoek/edit/", again).status_code == 302
    assert Organisation.objects.get(pk=zonnehoek.pk).about == "Thee"


def test_a_form_of_what_was_merged_meanwhile_overwrites_nothing(coordinator_client, zonnehoek):
    OrganisationFactory(slug="oud", merged_into=zonnehoek, version=1)

    response = coordinator_client.post("/organisations/oud/edit/", typed(name="Oud", about="Thee", version=1))

    assert errors(response)["about"] == ["Now it says: Buurthuis"]
    assert Organisation.objects.get(pk=zonnehoek.pk).about == "Buurthuis"


# --- the logo ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("storage")
def test_a_logo_from_choosing_to_taking_away(contact, zonnehoek, member_client):
    client, page = client_of(contact), "/organisations/de-zonnehoek/logo/edit/"

    assert client.post(page, {"file": upload(picture(), "logo.jpg")}).url == "/organisations/de-zonnehoek/"

    shown = member_client.get("/organisations/de-zonnehoek/logo/")
    assert {name: shown[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")} == {
        "Content-Type": "image/png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    assert 'src="/organisations/de-zonnehoek/logo/"' in member_client.get(LIST).text
    client.post(page, {"remove": "yes"})
    assert member_client.get("/organisations/de-zonnehoek/logo/").status_code == 404


@pytest.mark.parametrize("content", [b"<svg onload='alert(1)'/>", b"%PDF-1.7", b""])
def test_what_is_no_logo_is_refused(contact, zonnehoek, content):
    response = client_of(contact).post(
        "/organisations/de-zonnehoek/logo/edit/", {"file": upload(content, "logo.png")} if content else {}
    )

    assert list(errors(response)) == ["file"]


@pytest.mark.usefixtures("storage")
def test_the_logo_of_one_that_is_not_there_for_me(contact, zonnehoek, member_client):
    client_of(contact).post("/organisations/de-zonnehoek/logo/edit/", {"file": upload(picture(), "logo.jpg")})
    Organisation.objects.filter(pk=zonnehoek.pk).update(stage=Stage.IDEA)

    assert member_client.get("/organisations/de-zonnehoek/logo/").status_code == 404


# --- two entries of one -----------------------------------------------------------------------------


def test_the_coordinator_sees_what_comes_together_and_does_it_once(coordinator_client, zonnehoek):
    twin = OrganisationFactory(name="Zonnehoek", slug="zonnehoek")
    AffiliationFactory(organisation=twin)
    page = "/organisations/zonnehoek/merge/"

    assert f'href="?into={zonnehoek.pk}"' in coordinator_client.get(page).text
    said = coordinator_client.get(f"{page}?into={zonnehoek.pk}")
    assert "1 person" in said.text and Organisation.objects.real().count() == 2
    for _ in range(2):  # the second click
        assert coordinator_client.post(page, {"into": zonnehoek.pk}).url == "/organisations/de-zonnehoek/"
    assert list(Organisation.objects.real()) == [zonnehoek]


def test_with_itself_or_with_nothing(coordinator_client, zonnehoek):
    for into in (zonnehoek.pk, "", "9" * 30, "x"):
        response = coordinator_client.post("/organisations/de-zonnehoek/merge/", {"into": into})
        assert list(errors(response)) == ["into"]


def test_with_one_that_was_merged_a_moment_ago(coordinator_client, zonnehoek, monkeypatch):
    third = OrganisationFactory()
    OrganisationFactory(slug="twin")

    def another_is_first(gone, into, **told):
        raise partner_merging.MergedMeanwhile(third)

    monkeypatch.setattr(partner_merging, "merge", another_is_first)

    response = coordinator_client.post("/organisations/twin/merge/", {"into": zonnehoek.pk})

    assert third.name in errors(response)["into"][0]


# --- the administration -----------------------------------------------------------------------------


def test_the_administration_deletes_none(coordinator_client, zonnehoek):
    assert coordinator_client.get(f"/admin/organisations/organisation/{zonnehoek.pk}/delete/").status_code == 403
    assert "delete_selected" not in coordinator_client.get("/admin/organisations/organisation/").text
