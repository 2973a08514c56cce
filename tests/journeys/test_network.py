"""What organisations have to do with each other: the coordinator's lines about them, the network, what goes on."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Member
from tests.journeys.conftest import LAPTOP
from tests.journeys.measures import objections, out_of_measure

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def test_the_coordinator_follows_each_line_about_organisations(anna):
    anna.goto("/panel/")
    week = anna.get_by_role("region", name="Deze week").or_(anna.locator("section", has_text="Deze week")).first
    expect(week).to_contain_text("Winkel Wijd: Bellen: komen jullie de volgende keer mee?")
    expect(week).to_contain_text("Hulpdienst Oost: Samen met Kees bellen over WordPress")
    expect(week).to_contain_text("Vriendenkring De Haven heeft rust gehad")
    expect(week).to_contain_text(
        re.compile(r"Joris van Dam stopt in \w+ bij Fonds Meedoen; Website heeft geen opvolger")
    )
    expect(week).to_contain_text("Historische Kring De Brink: de vragen over kerntaken")
    expect(anna.locator(".stat", has_text="kerntaken bij één persoon")).to_contain_text("13")

    links = anna.locator("main .ticks a, main .stat a, main .btn-row a").evaluate_all("all => all.map(one => one.href)")
    # Without the place on a page: to go to another place of the page one is on, asks nothing.
    for address in dict.fromkeys(link.partition("#")[0] for link in links if link.startswith("http")):
        answer = anna.goto(address)
        assert (address, answer.status) == (address, 200)
        expect(anna.get_by_role("heading", level=1)).to_be_visible()


def test_a_member_sees_on_a_phone_in_words_who_works_with_whom(bram):
    bram.goto("/organisations/network/")
    pairs = bram.locator(".pairs > li")
    expect(pairs.first).to_contain_text("De Zonnehoek helpt Speeltuin Het Springtouw: Teamdesk")
    assert bram.locator(".pairs").bounding_box()["y"] < bram.locator(".network-picture").bounding_box()["y"]
    bram.get_by_text("Als tekening").click()
    expect(bram.locator(".network-scroll svg")).to_be_hidden()
    bram.get_by_text("Als tekening").click()

    bram.get_by_role("link", name="Wie elkaar zou moeten ontmoeten").click()
    expect(pairs.first).to_contain_text("Website: Fonds Meedoen heeft één persoon; De Zonnehoek heeft er twee of meer.")
    bram.get_by_label("Organisatie").select_option("Fonds Meedoen")
    bram.get_by_role("button", name="Toon").click()
    expect(bram.locator(".pairs h3").filter(has_not_text="Fonds Meedoen")).to_have_count(0)
    bram.get_by_role("link", name="Website").first.click()
    expect(bram.get_by_role("heading", level=1)).to_contain_text("Website")


def test_a_member_goes_round_the_picture_on_a_laptop_without_a_mouse(seat):
    kees = seat("kees.van.t.hart", LAPTOP)
    kees.goto("/organisations/network/")
    kees.get_by_label("op dezelfde bijeenkomst").check()
    kees.get_by_role("button", name="Toon").press("Enter")
    picture = kees.locator(".network-scroll svg")
    expect(picture.locator("path")).to_have_count(21)
    expect(
        picture.locator("title", has_text="Fonds Meedoen – Speeltuin Het Springtouw: ze werken samen")
    ).to_have_count(1)

    picture.get_by_role("link", name="Historische Kring De Brink").press("Enter")
    expect(kees).to_have_url(re.compile(r"organisation=historische-kring"))
    expect(kees.get_by_text("Met deze keuzes werkt niemand samen.")).to_be_visible()
    kees.get_by_role("link", name="Niets kiezen").click()
    expect(kees.locator(".pairs > li")).to_have_count(6)


def test_what_goes_on(bram):
    Member.objects.filter(email="wim.bakker@example.org").update(
        doing_now="Een koffiemolen uit 1961.", doing_now_at=timezone.now()
    )
    bram.goto("/")
    bram.get_by_role("link", name="Waar we nu mee bezig zijn").click()
    expect(bram.locator(".people > li").first).to_contain_text("Een koffiemolen uit 1961.")
    bram.get_by_role("link", name="Van organisaties").click()
    expect(bram.locator(".people > li").first).to_contain_text("Zeven mensen wachten op een taalmaatje.")
    assert [*out_of_measure(bram), *objections(bram)] == []

    bram.get_by_role("link", name="Vertel waar jij mee bezig bent").click()
    expect(bram.locator("#id_doing_now")).to_be_visible()


def test_a_contact_person_reads_on_the_start_page_who_looks_for_them(seat):
    anna = seat("anna.de.vries", LAPTOP)
    anna.goto("/")
    waiting = anna.locator("section", has_text="Iemand zoekt jou").first
    expect(waiting).to_contain_text("Fonds Meedoen wil samenwerken aan WordPress")
    expect(waiting).to_contain_text("Historische Kring De Brink vraagt of jullie kunnen inspringen als het nodig is")
    anna.get_by_role("link", name="Kwetsbaarheidskaart").click()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Kwetsbaarheidskaart")
