"""Maeve reads English more easily; the house remembers it."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def test_the_button_below_switches_this_device_and_comes_back_to_the_page(seat):
    maeve = seat("maeve.oneill")
    maeve.goto("/actions/?show=done")
    expect(maeve.locator("html")).to_have_attribute("lang", "nl")

    maeve.get_by_role("button", name="Read this in English").click()
    expect(maeve.locator("html")).to_have_attribute("lang", "en")
    expect(maeve.get_by_role("heading", level=1)).to_have_text("Everything that you did")
    maeve.goto("/meetings/")
    expect(maeve.get_by_role("heading", level=1)).to_have_text("Meetings")

    maeve.get_by_role("button", name="Lees dit in het Nederlands").click()
    expect(maeve.get_by_role("heading", level=1)).to_have_text("Bijeenkomsten")


def test_the_choice_in_the_profile_holds_on_every_device(seat):
    maeve = seat("maeve.oneill")
    maeve.goto("/me/")
    maeve.get_by_label("Taal van de pagina’s en de mails").select_option("en")
    maeve.get_by_role("button", name="Bewaren").click()
    expect(maeve.locator("#messages")).to_have_text("Your profile is saved.")

    elsewhere = seat("maeve.oneill")
    elsewhere.goto("/actions/")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Action items")


def test_a_browser_in_english_reads_dutch_until_it_is_asked(window):
    page = window(extra_http_headers={"Accept-Language": "en-GB"})
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
