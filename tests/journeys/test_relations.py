"""Anna keeps the relations warm: a phone call noted in half a minute, a move by keyboard, and peace for who rests."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from organisations.models import ContactMoment, Endorsement, Organisation, Principles
from samensterker.localtime import local_day
from tests.journeys.test_keyboard import step_to

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def heading(page):
    return page.get_by_role("heading", level=1)


def card(page, slug):
    return page.locator(f"#organisation-{Organisation.objects.get(slug=slug).pk}")


def test_a_phone_call_is_noted_in_half_a_minute_and_stands_on_the_list_when_its_day_comes(anna):
    anna.goto("/relations/")
    card(anna, "fanfare-voorwaarts").get_by_role("link", name="Noteer").click()
    expect(anna.get_by_label("Wat is er besproken?")).to_be_focused()
    anna.keyboard.type("Ze repeteren op dinsdag. Ik mag langskomen.")
    anna.get_by_label("Met wie?").fill("Sjaak")
    anna.get_by_label("op een dag").check()
    anna.get_by_label("Welke dag?").fill(local_day(timezone.now()).isoformat())
    anna.get_by_label("Wat is de volgende stap?").fill("Naar de repetitie")
    anna.get_by_role("button", name="Bewaren").click()

    expect(anna.locator("#messages")).to_contain_text("Genoteerd: Fanfare Voorwaarts.")
    expect(card(anna, "fanfare-voorwaarts")).to_contain_text("Naar de repetitie")
    anna.get_by_role("link", name="Deze week").click()
    row = anna.locator("#due li", has_text="Fanfare Voorwaarts")
    expect(row).to_contain_text("Naar de repetitie")
    expect(row).to_contain_text("vandaag")

    row.get_by_role("button", name="Gedaan").click()
    expect(anna.locator("#messages")).to_contain_text("Gedaan: Naar de repetitie")
    expect(row).to_have_count(0)
    moment = ContactMoment.objects.get(organisation__slug="fanfare-voorwaarts")
    assert (moment.kind, moment.by.first_name, moment.with_whom) == ("phone", "Anna", "Sjaak")
    assert moment.settled_at is not None


def test_an_organisation_is_moved_by_the_keyboard_alone(anna):
    anna.goto("/relations/")
    step_to(anna, card(anna, "fanfare-voorwaarts").locator("summary"))
    anna.keyboard.press("Enter")
    step_to(anna, card(anna, "fanfare-voorwaarts").get_by_role("button", name="Benaderd"))
    anna.keyboard.press("Enter")

    expect(anna.locator("#messages")).to_contain_text("Fanfare Voorwaarts staat nu bij: benaderd.")
    expect(anna.locator("#stage-approached").locator(card(anna, "fanfare-voorwaarts"))).to_be_visible()
    expect(card(anna, "fanfare-voorwaarts").locator("summary")).to_be_focused()
    assert Organisation.objects.get(slug="fanfare-voorwaarts").stage == "approached"


def test_without_javascript_the_same_button_works(seat):
    page = seat("anna.de.vries", java_script_enabled=False)
    page.goto("/relations/")
    card(page, "fanfare-voorwaarts").locator("summary").click()
    card(page, "fanfare-voorwaarts").get_by_role("button", name="In gesprek").click()

    expect(page.locator("#messages")).to_contain_text("Fanfare Voorwaarts staat nu bij: in gesprek.")
    assert Organisation.objects.get(slug="fanfare-voorwaarts").stage == "in_conversation"


def test_who_rests_is_gone_from_the_list_until_their_day(anna):
    anna.goto("/relations/due/")
    row = anna.locator("#due li", has_text="Hulpdienst Oost")
    expect(row).to_have_count(1)

    row.get_by_role("link", name="Hulpdienst Oost", exact=True).click()
    anna.get_by_role("link", name="Verplaats naar een andere fase").click()
    anna.get_by_label("rust", exact=True).check()
    anna.get_by_role("button", name="Bewaren").click()
    expect(anna.locator(".error-summary")).to_contain_text("Kies de dag waarop we weer kijken.")
    anna.get_by_label("Wanneer kijken we weer?").fill((local_day(timezone.now()) + timedelta(days=60)).isoformat())
    anna.get_by_label("Waarom?").fill("Eerst de verhuizing.")
    anna.get_by_role("button", name="Bewaren").click()

    expect(anna.locator("main")).to_contain_text("Eerst de verhuizing.")
    anna.goto("/relations/due/")
    expect(heading(anna)).to_have_text("Relaties deze week")
    expect(row).to_have_count(0)


def test_new_principles_are_published_and_a_contact_person_stands_behind_them(anna, seat, post):
    anna.goto("/principles/")
    anna.get_by_role("link", name="Schrijf de volgende versie").click()
    anna.get_by_label("Tekst in het Nederlands").fill("Wij leren van elkaar.\n\nEn we eten taart.")
    anna.get_by_role("button", name="Eerst bekijken").click()
    anna.get_by_role("button", name="Publiceer deze versie").click()
    expect(anna.locator("main")).to_contain_text("En we eten taart.")
    anna.get_by_role("button", name="Vraag het de contactpersonen per mail").click()
    expect(anna.locator("#messages")).to_contain_text("krijgen een mail")

    [mail] = [mail for mail in post() if mail.to == "bram.jansen@example.org" and "uitgangspunten" in mail.subject]
    assert "/organisations/fonds-meedoen/endorse/" in mail.text
    bram = seat("bram.jansen")
    bram.goto("/organisations/fonds-meedoen/endorse/")
    expect(bram.locator("main")).to_contain_text("En we eten taart.")
    bram.get_by_role("button", name="Ja, wij staan erachter").click()
    expect(bram.locator("#messages")).to_contain_text("Dank je wel.")

    newest = Principles.objects.first()
    assert Endorsement.objects.get(principles=newest).member.first_name == "Bram"
    anna.reload()
    expect(anna.locator("#behind")).to_contain_text("Fonds Meedoen")
