"""Anna keeps the minutes on the laptop on the table, and nothing of it is lost."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import ActionItem, AgendaItem, Decision, Guest, Meeting
from members.models import Member
from tests.factories import MeetingFactory, ReportVersionFactory
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.days import free_day, in_dutch
from tests.journeys.kick_off import as_people_went_home

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
SAVED = "Alles is bewaard"


@pytest.fixture
def kees(seat):
    """The second coordinator."""
    Member.objects.filter(email="kees.van.t.hart@example.org").update(role="coordinator")
    return seat("kees.van.t.hart", LAPTOP)


@pytest.fixture
def meeting():
    """One that goes on now."""
    meeting, now = as_people_went_home(), timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=2))
    meeting.agenda_items.update(outcome="", was_discussed=None)
    meeting.decisions.all().delete()
    return meeting


def opened(page, meeting):
    page.goto(f"{meeting.get_absolute_url()}minutes/")
    expect(page.locator("#minutes-state")).to_contain_text(SAVED)
    return meeting.agenda_items.order_by("position").first()


def notes(page, item):
    return page.locator(f"#text-{item}" if isinstance(item, (int, str)) else f"#text-{item.pk}")


def outcome(item):
    return AgendaItem.objects.get(pk=item.pk).outcome


def test_minutes_from_welcome_to_action(anna, meeting):
    anna.goto(meeting.get_absolute_url())
    anna.get_by_role("link", name="Notulen maken").click()
    anna.wait_for_load_state()
    item = meeting.agenda_items.order_by("position").first()
    section = anna.locator(f"#item-{item.pk}")

    present = anna.locator("#minutes-present")
    present.get_by_label("Bram Jansen").click()
    expect(present.get_by_role("status").first).not_to_have_text("0 mensen")
    anna.get_by_label("Wie is er nog meer?").fill("Wil Vos")
    anna.keyboard.press("Enter")
    present.get_by_role("button", name="Ja, een gast").click()
    expect(present.get_by_label("Wil Vos")).to_be_checked()

    section.get_by_role("button", name="Beginnen").click()
    expect(section.get_by_role("button", name="Klok stoppen")).to_be_focused()
    notes(anna, item).press_sequentially("Er waren **elf** mensen.")
    expect(anna.locator("#minutes-state")).to_contain_text(SAVED)
    section.get_by_text("Zo ziet het eruit").click()
    expect(section.locator(".minutes-drawn strong")).to_have_text("elf")

    section.get_by_label("Besluit:").fill("We beginnen met Teamdesk.")
    anna.keyboard.press("Enter")
    expect(section.locator(".minutes-list")).to_contain_text("We beginnen met Teamdesk.")
    expect(section.get_by_label("Besluit:")).to_be_focused()

    on = free_day(timezone.now())
    section.get_by_label("Actie:").press_sequentially("Zalen bekijken @br")
    expect(section.locator(".mentions [role=option]")).to_have_text(["Bram Jansen"])
    anna.keyboard.press("Enter")
    anna.keyboard.insert_text(f"vóór {in_dutch(on).partition(' ')[2]}")
    anna.keyboard.press("Enter")
    expect(section.locator(".minutes-list").last).to_contain_text("Zalen bekijken")
    section.get_by_role("button", name="Klok stoppen").click()
    expect(section.get_by_role("button", name="Verder")).to_be_focused()

    item.refresh_from_db()
    assert (item.outcome, item.was_discussed, item.ended_at is not None) == ("Er waren **elf** mensen.", True, True)
    assert [(one.text, one.agenda_item) for one in Decision.objects.filter(meeting=meeting)] == [
        ("We beginnen met Teamdesk.", item)
    ]
    made = ActionItem.objects.get(title="Zalen bekijken")
    assert (made.due_on, made.agenda_item, [part.member.full_name for part in made.assignments.all()]) == (
        on,
        item,
        ["Bram Jansen"],
    )
    assert Guest.objects.get(meeting=meeting, name="Wil Vos").was_there is True


def test_what_is_not_clear_is_asked_back_and_the_line_stays(anna, meeting):
    item = opened(anna, meeting)
    section = anna.locator(f"#item-{item.pk}")

    section.get_by_label("Actie:").fill("Zaal bellen @bram vóór 31 november")
    anna.keyboard.press("Escape")
    section.get_by_role("button", name=re.compile("Toevoegen.*Actie")).click()

    expect(section).to_contain_text("Deze datum bestaat niet.")
    expect(section.get_by_label("Actie:")).to_have_value("Zaal bellen @bram vóór 31 november")
    choice = section.get_by_role("button", name=re.compile("1 december"))
    expect(section.locator(".minutes-choices button").first).to_be_focused()
    choice.click()
    expect(section.locator(".minutes-list")).to_contain_text("Zaal bellen")
    expect(section.get_by_label("Actie:")).to_have_value("")
    assert ActionItem.objects.get(title="Zaal bellen").due_on.strftime("%d-%m") == "01-12"


def test_the_connection_drops_and_comes_back(anna, meeting):
    item = opened(anna, meeting)
    anna.context.set_offline(True)

    notes(anna, item).press_sequentially("Zonder verbinding geschreven.")
    anna.get_by_label("Bram Jansen").click()
    expect(anna.locator("#minutes-state")).to_contain_text("Nog niet bewaard: geen verbinding")
    assert outcome(item) == ""
    anna.context.set_offline(False)

    expect(anna.locator("#minutes-state")).to_contain_text(SAVED)
    assert outcome(item) == "Zonder verbinding geschreven."
    assert meeting.invitations.get(member__first_name="Bram").was_there is True


def test_what_is_pressed_without_a_connection_is_sent_when_it_is_back_and_once(anna, meeting):
    item = opened(anna, meeting)
    section = anna.locator(f"#item-{item.pk}")
    anna.context.set_offline(True)

    section.get_by_label("Besluit:").fill("We doen het.")
    anna.keyboard.press("Enter")
    expect(section.locator(f"#decision-{item.pk}-words")).to_contain_text("wordt bewaard zodra het kan")
    anna.keyboard.press("Enter")
    section.get_by_label("Actie:").fill("Taart bakken @ik vóór 1 december 2030")
    anna.keyboard.press("Escape")
    anna.keyboard.press("Enter")
    section.get_by_label("Besproken?").select_option("ja")
    anna.get_by_label("Wie is er nog meer?").fill("Zeynep")
    anna.keyboard.press("Enter")
    expect(anna.locator("#minutes-state")).to_contain_text("Nog niet bewaard: geen verbinding")
    assert not Decision.objects.filter(meeting=meeting).exists()
    anna.context.set_offline(False)

    expect(anna.locator("#minutes-state")).to_contain_text(SAVED)
    expect(section.locator(".minutes-list").first).to_have_text(re.compile("We doen het."))
    expect(section.locator(".minutes-list").last).to_contain_text("Taart bakken")
    expect(section.get_by_label("Besluit:")).to_have_value("")
    item.refresh_from_db()
    assert [one.text for one in Decision.objects.filter(meeting=meeting)] == ["We doen het."]
    assert ActionItem.objects.filter(title="Taart bakken").count() == 1
    assert item.was_discussed is True
    assert meeting.invitations.get(member__first_name="Zeynep").was_there is True


def test_what_is_still_asked_stands_on_top_when_one_goes_on_to_the_report(anna, meeting):
    item = opened(anna, meeting)
    anna.locator(f"#action-{item.pk}").fill("Zaal bellen @niemand")
    anna.keyboard.press("Escape")
    anna.get_by_role("button", name="Verder naar het verslag").click()

    summary = anna.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("We kennen hier niemand die “niemand” heet.")
    summary.get_by_role("link").click()
    expect(anna.locator(f"#action-{item.pk}")).to_be_focused()
    expect(anna.locator(f"#action-{item.pk}")).to_have_value("Zaal bellen @niemand")


def test_the_report_of_last_time_is_agreed_where_the_minutes_are_kept(anna, meeting):
    last_time = MeetingFactory()
    item = meeting.agenda_items.order_by("position").first()
    AgendaItem.objects.filter(pk=item.pk).update(approves=last_time)
    opened(anna, meeting)
    section = anna.locator(f"#item-{item.pk}")

    section.get_by_role("button", name="Vastgesteld").click()

    expect(section.get_by_role("button", name="Toch niet vastgesteld")).to_be_focused()
    expect(section.locator(".status-strong")).to_have_text("Vastgesteld")
    expect(anna.locator("#minutes-state")).to_contain_text(SAVED)
    last_time.refresh_from_db()
    assert last_time.report_approved_at is not None


def test_what_was_typed_without_a_connection_is_still_there_after_closing_the_page(anna, meeting):
    item = opened(anna, meeting)
    anna.context.set_offline(True)
    notes(anna, item).press_sequentially("Net voor de batterij leeg was.")
    anna.locator(f"#action-{item.pk}").fill("Accu kopen @bram")
    anna.keyboard.press("Escape")
    expect(anna.locator("#minutes-state")).to_contain_text("geen verbinding")
    path = urlsplit(anna.url).path
    anna.goto("about:blank")
    anna.context.set_offline(False)

    anna.goto(path)

    expect(anna.locator("#minutes-state")).to_contain_text(SAVED)
    expect(notes(anna, item)).to_have_value("Net voor de batterij leeg was.")
    expect(anna.locator(f"#action-{item.pk}")).to_have_value("Accu kopen @bram")
    assert outcome(item) == "Net voor de batterij leeg was."


def test_two_write_in_the_same_note(anna, kees, meeting):
    item = opened(anna, meeting)
    opened(kees, meeting)
    anna.context.set_offline(True)
    notes(anna, item).press_sequentially("Van Anna.")
    notes(kees, item).press_sequentially("Van Kees.")
    expect(kees.locator("#minutes-state")).to_contain_text(SAVED)

    anna.context.set_offline(False)

    expect(notes(anna, item)).to_have_value("Van Kees.\nVan Anna.")
    expect(notes(kees, item)).to_have_value("Van Kees.\nVan Anna.")
    expect(kees.locator("#minutes-writers")).to_have_text("Anna schrijft ook")
    assert outcome(item) == "Van Kees.\nVan Anna."


def test_who_types_while_another_saves_keeps_both(anna, kees, meeting):
    item = opened(anna, meeting)
    opened(kees, meeting)

    for number in range(4):
        notes(anna, item).press_sequentially(f"Anna {number}\n")
        notes(kees, item).press_sequentially(f"Kees {number}\n")
        anna.wait_for_timeout(1500)
    expect(anna.locator("#minutes-state")).to_contain_text(SAVED)
    expect(kees.locator("#minutes-state")).to_contain_text(SAVED)

    lines = outcome(item).split("\n")
    assert {f"{who} {number}" for who in ("Anna", "Kees") for number in range(4)} <= set(lines)


def test_logged_out_while_writing(anna, meeting):
    item = opened(anna, meeting)
    cookies = anna.context.cookies()
    anna.context.clear_cookies(name="session")

    notes(anna, item).press_sequentially("Terwijl de sessie voorbij was.")
    expect(anna.locator("#minutes-state")).to_contain_text("Nog niet bewaard: je bent uitgelogd")
    way = anna.get_by_role("link", name="Log opnieuw in en ga verder")
    assert f"next={urlsplit(anna.url).path}".replace("/", "%2F") in way.get_attribute("href")
    assert outcome(item) == ""
    anna.context.add_cookies(cookies)  # logged in again
    anna.goto(urlsplit(anna.url).path)

    expect(notes(anna, item)).to_have_value("Terwijl de sessie voorbij was.")
    expect(anna.locator("#minutes-state")).to_contain_text(SAVED)
    assert outcome(item) == "Terwijl de sessie voorbij was."


def test_300_000_signs_and_a_script_that_was_pasted(anna, meeting):
    item = opened(anna, meeting)
    notes(anna, item).evaluate(
        "(field, text) => { field.value = text; field.dispatchEvent(new Event('input', {bubbles: true})) }",
        "x" * 300_000,
    )
    anna.get_by_role("button", name="Bewaren", exact=True).click()
    expect(anna.locator(f"#text-{item.pk}-words")).to_contain_text(
        "Dit is te lang: 300.000 tekens, en er passen er 20.000."
    )
    expect(anna.locator("#minutes-state")).not_to_contain_text(SAVED)
    assert outcome(item) == ""

    notes(anna, item).fill(
        "<script>document.title = 'gekaapt'</script><img src=x onerror=alert(1)> [klik](javascript:alert(1))"
    )
    expect(anna.locator("#minutes-state")).to_contain_text(SAVED)
    expect(anna.locator(f"#text-{item.pk}-words")).to_have_text("")
    anna.locator(f"#item-{item.pk}").get_by_text("Zo ziet het eruit").click()
    notes(anna, item).press_sequentially(" Klaar.")
    expect(anna.locator(f"#item-{item.pk} .minutes-drawn")).to_contain_text("Klaar.")

    drawn = anna.locator(f"#item-{item.pk} .minutes-drawn")
    assert (drawn.locator("script, img, a[href^=javascript]").count(), anna.title().startswith("gekaapt")) == (0, False)


def test_an_item_that_is_taken_off_while_one_writes(anna, meeting):
    item = opened(anna, meeting)
    notes(anna, item).press_sequentially("Hier")
    expect(anna.locator("#minutes-state")).to_contain_text(SAVED)
    key = item.pk
    item.delete()

    notes(anna, key).press_sequentially(" en daar.")

    expect(notes(anna, "whole")).to_have_value(re.compile("Hier en daar."))
    meeting.refresh_from_db()
    assert "Hier en daar." in meeting.report


def test_without_javascript_it_is_one_form(seat, guild, meeting):
    anna = seat("anna.de.vries", PHONE, java_script_enabled=False)
    anna.goto(f"{meeting.get_absolute_url()}minutes/")
    item = meeting.agenda_items.order_by("position").first()
    AgendaItem.objects.filter(pk=item.pk).update(outcome="")

    anna.get_by_label("Bram Jansen").check()
    notes(anna, item).fill("Zonder script.")
    anna.locator(f"#decision-{item.pk}").fill("We doen het.")
    anna.locator(f"#action-{item.pk}").fill("Bellen @bram vóór 31 november")
    anna.get_by_role("button", name="Bewaren", exact=True).click()

    expect(anna.locator(f"#item-{item.pk}")).to_contain_text("Deze datum bestaat niet.")
    anna.locator(f"#item-{item.pk} .minutes-choices button").first.click()
    expect(anna.locator("#messages")).to_contain_text("Bewaard.")
    assert outcome(item) == "Zonder script."
    assert [one.text for one in meeting.decisions.all()] == ["We doen het."]
    assert meeting.action_items.filter(title="Bellen").count() == 1
    assert meeting.invitations.get(member__first_name="Bram").was_there is True


def test_a_decision_is_found_again(anna, bram, meeting):
    item = opened(anna, meeting)
    anna.locator(f"#decision-{item.pk}").fill("We huren voortaan goedkopere zalen.")
    anna.keyboard.press("Enter")
    anna.get_by_role("link", name="We huren voortaan goedkopere zalen.").click()
    anna.get_by_label("Opnieuw bekijken op").fill(free_day(timezone.now()).isoformat())
    anna.get_by_label("Wat hebben we geleerd?").fill("Vroeg bellen scheelt.")
    anna.get_by_role("button", name="Bewaren", exact=True).click()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Notulen")
    ReportVersionFactory(meeting=meeting, sent_by=meeting.created_by)  # from then on members see it

    bram.goto("/decisions/")
    bram.get_by_label("Zoeken").fill("zaal huren")
    bram.get_by_role("button", name="Tonen").click()
    bram.get_by_role("link", name="We huren voortaan goedkopere zalen.").click()
    expect(bram.get_by_role("main")).to_contain_text("Vroeg bellen scheelt.")
    expect(bram.get_by_role("link", name="Wijzigen")).to_have_count(0)
