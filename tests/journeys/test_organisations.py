"""Organisations: the coordinator adds one, a contact person keeps her own, two become one, a newcomer looks around."""

import re

import pytest
from playwright.sync_api import expect

from members.models import Group, Member
from organisations.models import Affiliation, ContactMoment, Organisation
from tests.factories import AffiliationFactory, ContactMomentFactory, OrganisationFactory
from tests.journeys.conftest import LAPTOP
from tests.journeys.measures import out_of_measure
from tests.members.documents import picture

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild", "storage")]


@pytest.fixture(autouse=True)
def in_english(guild):
    """So that these stories read like one."""
    Member.objects.update(language="en")


def said(page, words):
    expect(page.locator("#messages")).to_have_text(words)


def test_the_coordinator_adds_an_organisation_with_logo_and_contact_person(anna):
    anna.goto("/organisations/")
    anna.get_by_role("link", name="Add an organisation").click()
    anna.get_by_label("Name of the organisation").fill("Fanfare Kopergoud")
    anna.get_by_label("What they are, and for whom").fill("Veertig blazers.\n\nIedereen mag meespelen.")
    anna.get_by_label("What kind of organisation").select_option("culture")
    anna.get_by_label("How far are you with each other?").select_option("joined")
    anna.get_by_label("Website").fill("www.kopergoud.example.org")
    anna.get_by_role("button", name="Save").click()
    said(anna, "Added: Fanfare Kopergoud. Now add the people and a logo.")

    anna.get_by_role("link", name="Add a logo").click()
    anna.get_by_label("The logo").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": picture()})
    anna.get_by_role("button", name="Save this logo").click()
    logo = anna.locator("img.logo")
    expect(logo).to_have_js_property("naturalWidth", 480)  # once it has arrived

    anna.get_by_role("link", name="Add someone").click()
    anna.get_by_label("Who?").select_option("Wim Bakker")
    anna.get_by_label("What do they do there?").fill("trombone")
    anna.get_by_label("Contact person of this organisation").check()
    anna.get_by_role("button", name="Save").click()
    expect(anna.get_by_role("listitem").filter(has_text="Wim Bakker")).to_contain_text("Contact person")

    kopergoud = Organisation.objects.get(name="Fanfare Kopergoud")
    assert (kopergoud.website, kopergoud.slug) == ("https://www.kopergoud.example.org", "fanfare-kopergoud")


def test_an_organisation_that_is_there_already_is_found_before_it_is_made_twice(anna):
    anna.goto("/organisations/new/")
    anna.get_by_label("Name of the organisation").fill("Taalhuis Letterbak")
    anna.get_by_role("button", name="Save").click()

    expect(anna.locator(".error-summary")).to_contain_text("This looks like Taalhuis De Letterbak.")
    anna.locator(".invalid-feedback").get_by_role("link", name="Taalhuis De Letterbak").click()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Taalhuis De Letterbak")


@pytest.fixture
def renee(seat):
    """The contact person of the language house, at her laptop."""
    return seat("renee.van.der.heijden", LAPTOP)


def test_a_contact_person_changes_her_own_page_and_not_anothers(renee):
    renee.goto("/me/organisations/")
    renee.get_by_role("link", name="Taalhuis De Letterbak", exact=True).click()
    renee.get_by_role("link", name="Change this page").click()
    renee.get_by_label("What you are doing now").fill("een leesclub op dinsdag")
    renee.get_by_role("button", name="Save").click()
    said(renee, "Saved: Taalhuis De Letterbak.")
    expect(renee.get_by_text("een leesclub op dinsdag")).to_be_visible()

    renee.get_by_role("link", name="Keep the people").click()
    renee.locator("li", has_text="Maeve").get_by_role("link", name="Change").click()
    renee.get_by_label("What do they do there?").fill("nieuwsbrief en posters")
    renee.get_by_role("button", name="Save").click()
    expect(renee.locator("li", has_text="Maeve")).to_contain_text("Nieuwsbrief en posters")

    renee.goto("/organisations/bont-gezang/")
    expect(renee.get_by_role("link", name="Change this page")).to_have_count(0)
    assert renee.goto("/organisations/bont-gezang/edit/").status == 404


def test_the_coordinator_merges_two_entries_and_sees_beforehand_what_comes_together(anna):
    twin = OrganisationFactory(name="Letterbak Taalhuis", slug="letterbak", about="Taalles")
    wim = Member.objects.get(email="wim.bakker@example.org")
    AffiliationFactory(organisation=twin, member=wim)
    ContactMomentFactory(organisation=twin, by=wim)

    anna.goto("/organisations/letterbak/")
    anna.get_by_role("link", name="Stands here twice?").click()
    anna.get_by_role("link", name="Taalhuis De Letterbak").click()
    sheet = anna.locator("form.sheet")
    expect(sheet).to_contain_text("1 person")
    expect(sheet).to_contain_text("1 contact moment")
    expect(sheet).to_contain_text("No longer shown: Taalles")
    anna.get_by_role("button", name="Yes, this is one organisation").click()

    said(anna, "Letterbak Taalhuis and Taalhuis De Letterbak are one organisation now; nothing of either was lost.")
    expect(anna.get_by_role("link", name="Wim Bakker")).to_be_visible()
    anna.goto("/organisations/letterbak/")
    expect(anna).to_have_url(re.compile("/organisations/de-letterbak/$"))
    kept = Organisation.objects.get(slug="de-letterbak")
    assert (ContactMoment.objects.filter(organisation=kept, by=wim).count(), wim.affiliations.count()) == (1, 2)


def test_a_member_finds_an_organisation_and_writes_to_its_contact_person_by_phone(bram):
    bram.goto("/")
    bram.get_by_role("link", name="Organisations", exact=True).click()
    expect(bram.get_by_role("heading", level=1)).to_have_text("Organisations")
    bram.get_by_label("Name of the organisation").fill("springtow")
    bram.get_by_role("button", name="Search").click()
    bram.get_by_role("link", name="Speeltuin Het Springtouw").click()

    expect(bram.get_by_role("heading", name="Core tasks")).to_be_visible()
    assert list(out_of_measure(bram)) == []
    bram.get_by_role("link", name="Write to Zeynep").first.click()
    expect(bram.get_by_label("Your message")).to_be_visible()


def test_the_coordinator_makes_a_working_group_and_ends_it(anna, bram):
    anna.goto("/members/")
    anna.get_by_role("link", name="Groups of the guild").click()
    anna.get_by_role("link", name="Add a group").click()
    anna.get_by_label("What kind of group").select_option("working")
    anna.get_by_label("Name").fill("Werkgroep zomerfeest")
    anna.get_by_label("What it is for").fill("Maakt het zomerfeest.")
    anna.get_by_role("button", name="Save").click()
    said(anna, "Added: Werkgroep zomerfeest. Now add the people.")
    anna.get_by_role("link", name="Add someone").click()
    anna.get_by_label("Who?").select_option("Bram Jansen")
    anna.get_by_label("Role in the group").fill("muziek")
    anna.get_by_role("button", name="Save").click()
    expect(anna.locator("li", has_text="Bram Jansen")).to_contain_text("Muziek · since")

    group = Group.objects.get(name="Werkgroep zomerfeest")
    bram.goto(group.get_absolute_url())
    expect(bram.get_by_text("Maakt het zomerfeest.")).to_be_visible()
    expect(bram.get_by_role("link", name="Add someone")).to_have_count(0)

    anna.get_by_role("link", name="Change or end this group").click()
    last_day = anna.get_by_label("From").input_value()
    anna.get_by_label("Last day").fill(last_day)
    anna.get_by_role("button", name="Save").click()
    said(anna, "Saved: Werkgroep zomerfeest.")
    group.refresh_from_db()
    assert group.until_on == group.from_on


def test_without_javascript_one_looks_for_a_name_in_a_large_guild(seat, monkeypatch):
    monkeypatch.setattr("members.forms.someone.LISTED", 3)
    anna = seat("anna.de.vries", LAPTOP, java_script_enabled=False)

    anna.goto("/organisations/de-letterbak/people/new/")
    anna.get_by_label("What do they do there?").fill("voorlezen")
    anna.get_by_label("Look for a name").fill("graves")
    anna.get_by_role("button", name="Look").click()
    anna.get_by_label("Joke 's-Gravesande").check()
    anna.get_by_role("button", name="Save").click()

    expect(anna.locator("li", has_text="Joke 's-Gravesande")).to_contain_text("Voorlezen")
    assert Affiliation.objects.filter(organisation__slug="de-letterbak", role="voorlezen").count() == 1
