"""Where courses show outside their own pages: on the start page, on the map, and in what they did."""

from datetime import date

import pytest
from playwright.sync_api import expect

from courses.models import Course
from tests.factories import CourseFactory
from tests.journeys.measures import objections, out_of_measure

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def test_who_takes_part_sees_the_next_session_and_what_has_places(seat):
    ngozi = seat("ngozi.okafor")
    ngozi.goto("/")
    courses = ngozi.locator("section.sheet", has=ngozi.get_by_role("heading", name="Cursussen"))
    expect(courses.locator(".next-session")).to_contain_text("Anderen laten meekijken")
    expect(courses.locator(".next-session")).to_contain_text("je doet mee")
    expect(courses.locator(".course", has_text="WordPress voor beginners")).to_contain_text("nog 2 plekken vrij")
    expect(courses.locator(".course", has_text="Boekhouden")).to_contain_text("zeven van de acht")
    assert list(out_of_measure(ngozi)) == []

    courses.get_by_role("link", name="Teamdesk: zelf een overzicht maken").click()
    expect(ngozi.get_by_role("heading", level=1)).to_have_text("Teamdesk: zelf een overzicht maken")


def test_the_coordinator_accounts_for_courses(anna):
    CourseFactory(title="Een cursus van toen", stage="finished", starts_on=date(2020, 3, 1))
    anna.goto("/panel/")
    anna.get_by_role("link", name="Wat cursussen opleverden").click()
    rosters = Course.objects.get(slug="een-rooster-dat-klopt")
    anna.get_by_role("navigation", name="Jaren").get_by_role("link", name=str(rosters.starts_on.year)).click()

    joint = anna.locator(".result-figures > div", has_text="vrijwilligers van twee of meer organisaties")
    expect(joint).to_contain_text("Een cursus telt mee als de deelnemers voor minstens twee")
    row = anna.get_by_role("row", name="Een rooster dat klopt")
    expect(row).to_contain_text("5 van de 6")
    expect(row).to_contain_text("7,9")
    assert list(objections(anna)) == []

    with anna.expect_download() as download:
        anna.get_by_role("link", name="Als tabel (CSV)").click()
    assert download.value.suggested_filename == f"opbrengst-cursussen-{rosters.starts_on.year}.csv"

    anna.get_by_role("link", name="Alle jaren").click()
    expect(anna.get_by_role("row", name="Een cursus van toen")).to_be_visible()
    row.get_by_role("link").click()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Een rooster dat klopt")


def test_the_map_tells_where_somebody_learned_a_task(bram):
    bram.goto("/organisations/coverage/de-tweede-ronde/roosters-maken/")
    expect(bram.get_by_role("main")).to_contain_text("Wim leerde het in de cursus Een rooster dat klopt.")
    assert list(out_of_measure(bram)) == []


def test_a_visitor_reads_of_places_on_the_public_page(window):
    visitor = window()
    visitor.goto("/")
    expect(visitor.locator("#courses .course", has_text="WordPress")).to_contain_text("nog 2 plekken vrij")
    assert list(out_of_measure(visitor)) == []
