"""Anna makes the agenda of the next meeting, with the keyboard or by dragging, from what is there already."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import AgendaItem, AgendaTemplate, Meeting, WorkingForm
from tests.journeys.days import free_day
from tests.journeys.test_keyboard import step_to
from tests.journeys.test_meetings import heading, planned
from tests.members.documents import pdf

pytestmark = pytest.mark.browser
STANDARD = [
    "Welkom en kennismaking",
    "Verslag en acties van vorige keer",
    "Rondje: wat doe je nu?",
    "Thema van deze maand",
    "Pauze",
    "Rondvraag en afspraken",
    "Afsluiting met de thermometer",
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def meeting(anna):
    return planned(on=free_day(timezone.now()))


def titles(page):
    return page.locator("ol.agenda > li").get_by_role("heading")


def row(page, title):
    return page.locator("ol.agenda > li").filter(has=page.get_by_role("heading", name=title, exact=True))


def open_agenda(page, meeting):
    page.goto(meeting.get_absolute_url())
    page.get_by_role("link", name="Agenda maken").click()
    expect(heading(page)).to_have_text("Agenda")


def begin_with_the_standard_one(page, meeting):
    open_agenda(page, meeting)
    page.get_by_role("button", name="Begin met: Standaardagenda").click()
    expect(titles(page)).to_have_text(STANDARD)


def test_with_the_keyboard_alone(anna, meeting):
    open_agenda(anna, meeting)
    step_to(anna, anna.get_by_role("button", name="Begin met: Standaardagenda"))
    anna.keyboard.press("Enter")
    expect(titles(anna)).to_have_text(STANDARD)
    expect(anna.locator("#agenda-editor")).to_contain_text("40 van de 95 minuten om samen iets te doen")

    down = row(anna, STANDARD[0]).get_by_role("button", name="Omlaag")
    step_to(anna, down)
    for place in range(1, len(STANDARD)):
        anna.keyboard.press("Enter")
        expect(titles(anna).nth(place)).to_have_text(STANDARD[0])
        expect(row(anna, STANDARD[0]).locator(".agenda-handle")).to_be_visible()  # htmx has settled
    expect(titles(anna)).to_have_text([*STANDARD[1:], STANDARD[0]])
    up = row(anna, STANDARD[0]).get_by_role("button", name="Omhoog")
    expect(up).to_be_focused()  # at the bottom there is no further down
    for place in reversed(range(len(STANDARD) - 1)):
        anna.keyboard.press("Enter")
        expect(titles(anna).nth(place)).to_have_text(STANDARD[0])
        expect(row(anna, STANDARD[0]).locator(".agenda-handle")).to_be_visible()  # htmx has settled
    expect(titles(anna)).to_have_text(STANDARD)
    expect(down).to_be_focused()


def drag(page, title, onto):
    handle, place = row(page, title).locator(".agenda-handle"), row(page, onto)
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    end = place.bounding_box()
    page.mouse.move(end["x"] + 40, end["y"] + 4, steps=8)
    expect(row(page, title)).to_have_class("agenda-dragged")


def test_by_dragging_on_a_laptop_and_escape_puts_it_back(anna, meeting):
    begin_with_the_standard_one(anna, meeting)

    drag(anna, "Rondje: wat doe je nu?", onto="Welkom en kennismaking")
    anna.keyboard.press("Escape")
    anna.mouse.up()
    expect(titles(anna)).to_have_text(STANDARD)

    drag(anna, "Rondje: wat doe je nu?", onto="Welkom en kennismaking")
    anna.mouse.up()
    expected = [STANDARD[2], STANDARD[0], STANDARD[1], *STANDARD[3:]]
    expect(anna.locator("ol.agenda time").nth(1)).to_have_text("19.50")
    expect(titles(anna)).to_have_text(expected)
    assert list(meeting.agenda_items.order_by("position").values_list("title", flat=True)) == expected


def test_two_who_order_at_once_hear_of_each_other(anna, meeting):
    begin_with_the_standard_one(anna, meeting)
    AgendaItem.objects.create(meeting=meeting, position=8, title="Van een ander", minutes=5)

    drag(anna, "Verslag en acties van vorige keer", onto="Welkom en kennismaking")
    anna.mouse.up()

    expect(anna.get_by_role("status").filter(has_text="Iemand anders")).to_contain_text(
        "Hij staat nu in jouw volgorde."
    )
    expect(titles(anna)).to_have_text([STANDARD[1], STANDARD[0], *STANDARD[2:], "Van een ander"])


def test_a_proposed_form_a_break_a_file_and_what_is_missing_before_inviting(anna, meeting):
    lately = Meeting.objects.get(title="Startbijeenkomst")
    AgendaItem.objects.filter(meeting=lately, position=1).update(
        working_form=WorkingForm.objects.get(name="Open ruimte")
    )
    open_agenda(anna, meeting)
    anna.get_by_label("Onderwerp").fill("Nieuwe website")
    anna.get_by_label("Minuten").fill("601")
    anna.get_by_label("Waar is het voor?").select_option("exchange")
    anna.get_by_role("button", name="Toevoegen", exact=True).click()
    expect(anna.locator("#agenda-editor")).to_contain_text("Kies tussen 1 en 600 minuten.")
    expect(anna.get_by_label("Onderwerp")).to_have_value("Nieuwe website")
    anna.get_by_label("Minuten").fill("60")
    anna.get_by_role("button", name="Toevoegen", exact=True).click()
    anna.get_by_role("button", name="Pauze van 15 minuten toevoegen").click()
    expect(titles(anna)).to_have_text(["Nieuwe website", "Pauze"])

    row(anna, "Nieuwe website").get_by_role("link", name="Werkvorm").click()
    expect(heading(anna)).to_have_text("Werkvorm kiezen")
    proposed = anna.locator(".working-forms").first
    expect(proposed).to_contain_text("Wandelgesprek")
    expect(proposed).not_to_contain_text("Open ruimte")  # it was done last time
    proposed.locator("li", has_text="Wandelgesprek").get_by_role("button", name="Kies deze").click()
    expect(row(anna, "Nieuwe website")).to_contain_text("Uitwisselen · Wandelgesprek · 60 minuten")

    row(anna, "Nieuwe website").get_by_role("link", name="Bestanden").click()
    wrong = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00" + bytes(400)}
    anna.get_by_label("Bestand").set_input_files(wrong)
    anna.get_by_role("button", name="Dit bestand toevoegen").click()
    expect(anna.get_by_role("main")).to_contain_text("Dit soort bestand kunnen we niet aannemen, wat de naam ook zegt.")
    anna.get_by_label("Bestand").set_input_files({**wrong, "buffer": bytes(10 * 1024 * 1024)})
    expect(anna.get_by_role("main")).to_contain_text("Het bestand is 10 MB.")
    anna.get_by_label("Bestand").set_input_files({**wrong, "buffer": pdf()})
    anna.get_by_role("button", name="Dit bestand toevoegen").click()
    expect(anna.locator("#messages")).to_have_text("Toegevoegd: plan.pdf.")

    anna.goto(meeting.get_absolute_url())
    with anna.expect_download() as download:
        anna.get_by_role("link", name="plan.pdf").click()
    assert download.value.suggested_filename == "plan.pdf"
    anna.get_by_role("link", name="Nodig 14 leden uit").click()
    check = anna.locator(".agenda-check")
    expect(check.get_by_role("listitem")).to_have_text(
        [
            "Voor 45 minuten van de bijeenkomst staat nog niets op de agenda.",
            "In deze bijeenkomst wordt alleen geluisterd en gepraat. Kunnen jullie ook iets samen doen?",
            "Niemand leidt dit nog in: ‘Nieuwe website’.",
        ]
    )
    anna.get_by_role("button", name="Uitnodigen").click()  # it warns, and blocks nothing
    expect(anna.locator("#messages")).to_contain_text("14 mensen zijn uitgenodigd.")


def test_copied_from_an_earlier_meeting_and_kept_as_a_template(anna, meeting):
    earlier = Meeting.objects.get(title="Startbijeenkomst").agenda_items.order_by("position")
    expected = [item.title for item in earlier]
    open_agenda(anna, meeting)
    anna.get_by_role("link", name="Overnemen van een eerdere bijeenkomst").click()
    anna.locator("li", has_text="Startbijeenkomst").get_by_role("button", name="Overnemen").click()
    expect(titles(anna)).to_have_text(expected)

    anna.get_by_role("link", name="Sjablonen").click()
    anna.get_by_label("Naam van het sjabloon").fill("Startavond")
    anna.get_by_role("button", name="Bewaren als sjabloon").click()
    expect(anna.locator("#messages")).to_have_text("Bewaard als sjabloon: Startavond.")
    expect(anna.get_by_role("heading", name="Startavond")).to_be_visible()
    assert [item["title"] for item in AgendaTemplate.objects.get(name="Startavond").items] == expected


def test_without_javascript_the_agenda_is_plain_forms(seat, guild):
    anna = seat("anna.de.vries", java_script_enabled=False)
    meeting = planned(on=free_day(timezone.now()))
    begin_with_the_standard_one(anna, meeting)

    expect(anna.locator(".agenda-handle").first).to_be_hidden()
    row(anna, STANDARD[0]).get_by_role("button", name="Omlaag").click()
    expect(titles(anna)).to_have_text([STANDARD[1], STANDARD[0], *STANDARD[2:]])
    anna.get_by_role("button", name="Pauze van 15 minuten toevoegen").click()
    expect(titles(anna).last).to_have_text("Pauze")
