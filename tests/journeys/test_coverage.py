"""Where does a task hang on one person, and who can help? On a laptop, by keyboard, and on a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Expertise, KnowledgeArea, Member
from organisations.models import Ability, Backup, CoreTask, Organisation, Practice, TaskHolder
from samensterker.localtime import local_day
from tests.factories import LONG_AGO, CoreTaskFactory, OrganisationFactory, TaskHolderFactory
from tests.journeys.measures import objections, out_of_measure

pytestmark = pytest.mark.browser
NAME, OTHER = "Aanlegsteiger Het Anker", "Aanloophuis De Brug"


@pytest.fixture
def steiger(guild):
    """At the first organisation of the map WordPress hangs on Wim, who stops in two months; the second has two."""
    for model in (Ability, Practice, Backup):
        model.objects.all().delete()
    TaskHolder.objects.all().delete()
    today = local_day(timezone.now())
    area = KnowledgeArea.objects.get(name="WordPress")
    wim = Member.objects.get(first_name="Wim", last_name="Bakker")
    steiger, bridge = (OrganisationFactory(name=name) for name in (NAME, OTHER))
    task = CoreTaskFactory(organisation=steiger, area=area)
    month = today - timedelta(days=40)
    TaskHolderFactory(task=task, member=wim, from_on=month, until_on=today + timedelta(days=60), can=True)
    strong = CoreTaskFactory(organisation=bridge, area=area)
    for name in ("Een", "Twee"):
        TaskHolderFactory(task=strong, member=None, name=name, from_on=month, can=True)
    CoreTaskFactory(organisation=bridge, area=KnowledgeArea.objects.get(name="Boekhouden"))
    sjoerd = Member.objects.get(email="sjoerd.de.boer@example.org")
    Expertise.objects.update_or_create(
        member=sjoerd, area=area, defaults={"level": 4, "gives_advice": True, "changed_at": LONG_AGO}
    )
    return steiger


def cell(page, organisation, area):
    return page.locator("table.coverage a", has_text=f"{organisation}, {area}:")


def test_a_cell_opens_beside_the_map(steiger, anna):
    anna.goto("/organisations/coverage/")
    weak = cell(anna, NAME, "WordPress")
    expect(weak).to_have_text(f"{NAME}, WordPress: 1 persoon")
    expect(cell(anna, OTHER, "WordPress")).to_contain_text("2 of meer")
    weak.click()

    panel = anna.locator("#coverage-panel")
    expect(panel.locator("h2")).to_have_text("WordPress")
    expect(panel.locator("h2")).to_be_focused()
    expect(panel).to_contain_text("Alleen Wim Bakker kan dit")
    expect(panel).to_contain_text(OTHER)
    expect(panel).to_contain_text("Sjoerd de Boer")
    expect(weak).to_have_attribute("aria-current", "true")
    expect(anna).to_have_url(re.compile("cell="))
    assert [*out_of_measure(anna), *objections(anna)] == []

    anna.keyboard.press("Escape")
    expect(weak).to_be_focused()
    anna.reload()
    expect(panel.locator("h2")).to_have_text("WordPress")
    expect(weak).to_have_attribute("aria-current", "true")
    panel.locator(".coverage-close").click()
    expect(anna.locator("table.coverage [aria-current]")).to_have_count(0)


def test_back_from_a_person_leads_to_the_map_with_the_panel(steiger, anna):
    anna.goto("/organisations/coverage/")
    cell(anna, NAME, "WordPress").click()
    anna.locator("#coverage-panel").get_by_role("link", name="Wim Bakker", exact=True).click()
    expect(anna.locator("h1")).to_have_text("Wim Bakker")
    anna.go_back()

    expect(anna.locator("h1")).to_have_text("Kwetsbaarheidskaart")
    expect(anna.locator("#coverage-panel h2")).to_have_text("WordPress")
    expect(cell(anna, NAME, "WordPress")).to_have_attribute("aria-current", "true")


def test_arrow_keys_walk_over_the_cells(steiger, anna):
    anna.goto("/organisations/coverage/")
    cell(anna, NAME, "WordPress").focus()
    anna.keyboard.press("ArrowDown")
    expect(cell(anna, OTHER, "WordPress")).to_be_focused()
    anna.keyboard.press("ArrowUp")
    anna.keyboard.press("ArrowUp")  # there is nothing above
    expect(cell(anna, NAME, "WordPress")).to_be_focused()
    anna.keyboard.press("ArrowDown")
    anna.keyboard.press("ArrowRight")
    expect(anna.locator("table.coverage td > a:focus")).to_contain_text(OTHER)
    anna.keyboard.press("ArrowLeft")
    anna.keyboard.press("Enter")
    expect(anna.locator("#coverage-panel")).to_contain_text("kunnen dit")


def test_later_the_holder_is_gone(steiger, anna):
    anna.goto("/organisations/coverage/")
    anna.get_by_role("link", name="over drie maanden").click()
    expect(cell(anna, NAME, "WordPress")).to_contain_text("niemand")
    cell(anna, NAME, "WordPress").click()
    expect(anna.locator("#coverage-panel")).to_contain_text("Niemand kan dit dan.")

    anna.locator(".coverage-choices summary").click()
    anna.locator("#id_area").select_option(label="– WordPress")
    anna.locator("#id_show").select_option("open")
    anna.locator(".coverage-choices button").click()
    expect(cell(anna, NAME, "WordPress")).to_be_visible()
    expect(anna.locator("table.coverage", has_text=OTHER)).to_have_count(0)
    assert [*out_of_measure(anna), *objections(anna)] == []


def test_on_a_phone_it_is_a_list(steiger, bram):
    bram.goto("/organisations/coverage/")
    weak = cell(bram, NAME, "WordPress")
    expect(weak.locator("b")).to_be_visible()  # the area, as there is no head above it
    assert [*out_of_measure(bram), *objections(bram)] == []
    weak.click()

    expect(bram.locator("h1")).to_have_text("WordPress")  # a page of its own
    expect(bram.locator("main")).to_contain_text("Alleen Wim Bakker kan dit")
    assert [*out_of_measure(bram), *objections(bram)] == []
    bram.get_by_role("link", name=NAME).click()
    expect(bram.locator("h1")).to_have_text(NAME)
    assert [*out_of_measure(bram), *objections(bram)] == []


def test_without_javascript_a_cell_is_a_page(steiger, seat):
    page = seat("anna.de.vries", {"width": 1280, "height": 900}, java_script_enabled=False)
    page.goto("/organisations/coverage/")
    cell(page, NAME, "WordPress").click()

    expect(page.locator("h1")).to_have_text("WordPress")


def test_by_area_and_through_the_years(steiger, anna):
    anna.goto("/organisations/coverage/")
    for name, heading in (
        ("Per kennisgebied", "Kwetsbaarheid per kennisgebied"),
        ("Door de jaren", "Kwetsbaarheid door de jaren"),
    ):
        anna.locator(".coverage-views").get_by_role("link", name=name).click()
        expect(anna.locator("h1")).to_have_text(heading)
        assert [*out_of_measure(anna), *objections(anna)] == []
    anna.locator(".coverage-views").get_by_role("link", name="Kaart").click()
    with anna.expect_download() as download:
        anna.get_by_role("link", name="Neem deze kaart mee als tabel").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_a_wide_map_scrolls_by_itself_and_not_the_page(steiger, anna):
    for area in KnowledgeArea.objects.in_use().exclude(core_tasks__organisation=steiger)[:20]:
        CoreTask.objects.create(organisation=steiger, area=area, from_on=local_day(timezone.now()))
    anna.goto("/organisations/coverage/")

    expect(anna.locator("table.coverage.is-wide")).to_be_visible()
    assert [*out_of_measure(anna), *objections(anna)] == []


def test_an_empty_map_leads_on(anna):
    CoreTask.objects.all().delete()
    anna.goto("/organisations/coverage/")

    expect(anna.locator("main")).to_contain_text("De kaart is nog leeg")
    assert Organisation.objects.joined().exists()
    assert [*out_of_measure(anna), *objections(anna)] == []
