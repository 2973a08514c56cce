"""What was agreed: Anna writes it down, each ticks their own, and Anna sees who is not ready."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Assignment, Meeting
from samensterker.localtime import local_day

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
ROOM = "Omkijken naar een geschikte en goedkopere locatie"
CONTACT = "Bereikbaarheidsgegevens doorgeven"


def row(page, title):
    return page.locator("li[id^=assignment-]", has_text=title)


def test_an_item_for_everyone_comes_to_each_and_the_coordinator_sees_who_is_not_ready(anna, bram):
    anna.goto(Meeting.objects.get(title="Startbijeenkomst").get_absolute_url())
    slot = anna.locator("ol.agenda > li", has_text="Afspraken en rondvraag")
    slot.get_by_role("link", name="Actie toevoegen").click()
    expect(anna.get_by_role("main")).to_contain_text("Van het agendapunt: Afspraken en rondvraag")
    anna.get_by_label("Wat er moet gebeuren").fill("Een vrijwilliger meenemen")
    anna.get_by_label("Klaar vóór").fill((local_day(timezone.now()) + timedelta(days=30)).isoformat())
    anna.get_by_label("Iedereen").check()
    anna.get_by_role("button", name="Toevoegen").click()
    expect(anna.locator("#messages")).to_contain_text("Afgesproken: Een vrijwilliger meenemen.")
    expect(slot).to_contain_text("0 van 14 klaar")

    bram.goto("/actions/")
    bram.get_by_label("Een vrijwilliger meenemen").check()
    expect(row(bram, "Een vrijwilliger meenemen")).to_contain_text("Afgevinkt op")

    anna.goto("/actions/?whose=everyone")
    item = anna.locator("li[id^=item-]", has_text="Een vrijwilliger meenemen")
    expect(item).to_contain_text("1 van 14 klaar")
    expect(item).to_contain_text("Nog open: Wim Bakker, ")
    expect(item).not_to_contain_text("Bram Jansen")
    item.get_by_role("link", name="Een vrijwilliger meenemen").click()
    ready = anna.get_by_role("checkbox", name="Bram Jansen")
    expect(ready).to_be_checked()
    anna.get_by_role("checkbox", name="Wim Bakker").check()
    expect(row(anna, "Wim Bakker")).to_contain_text("Afgevinkt door Anna de Vries op")


def test_a_tick_and_back_with_htmx(bram):
    bram.goto("/")
    box = bram.get_by_label(ROOM)

    box.check()
    expect(row(bram, ROOM)).to_contain_text("Afgevinkt op")
    box.uncheck()
    expect(row(bram, ROOM)).to_contain_text("Voor iedereen")

    assert not Assignment.objects.get(member__email="bram.jansen@example.org", item__title=ROOM).is_done


def test_a_tick_without_javascript(seat):
    page = seat("bram.jansen", java_script_enabled=False)
    page.goto("/actions/")

    page.get_by_label(ROOM).check()
    row(page, ROOM).get_by_role("button", name="Bewaren").click()

    expect(page.locator("#messages")).to_have_text(f"Afgevinkt: {ROOM}.")
    expect(page.get_by_label(ROOM)).to_be_checked()
    page.get_by_label(ROOM).uncheck()
    row(page, ROOM).get_by_role("button", name="Bewaren").click()
    expect(page.locator("#messages")).to_have_text(f"Weer open: {ROOM}.")
    expect(page.get_by_label(ROOM)).not_to_be_checked()


def test_what_the_profile_fulfils_ticks_itself_and_opens_again(seat):
    wim = seat("wim.bakker")
    wim.goto("/actions/")
    expect(wim.get_by_label(CONTACT)).to_be_disabled()
    row(wim, CONTACT).get_by_role("link", name="Invullen").click()
    wim.get_by_label("Telefoonnummer").fill("0612345678")
    wim.get_by_role("button", name="Bewaren").click()
    expect(wim.locator("#messages")).to_have_text("Je profiel is bewaard.")
    wim.goto("/actions/")
    expect(row(wim, CONTACT)).to_contain_text("Vanzelf afgevinkt op")

    wim.goto("/me/")
    expect(wim.get_by_label("Telefoonnummer")).to_have_value("06 12 34 56 78")
    wim.get_by_label("Telefoonnummer").fill("")
    wim.get_by_role("button", name="Bewaren").click()
    wim.goto("/actions/")
    expect(row(wim, CONTACT)).to_contain_text("Wordt vanzelf afgevinkt zodra dit in je profiel staat")
