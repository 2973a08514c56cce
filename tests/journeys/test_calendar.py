"""A member's own calendar reads the meetings at an address that can be reset; and after a meeting the thermometer."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from meetings import pulses
from meetings.models import Meeting, Pulse
from members.models import Member
from tests.factories import GroupFactory, InvitationFactory, MeetingFactory
from tests.journeys.mails import kind_of
from tests.journeys.test_every_page import complaints

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def heading(page):
    return page.get_by_role("heading", level=1)


def read(address):
    return Client().get(f"/{address.split('/', 3)[3]}")


def test_a_calendar_reads_the_meetings_until_its_address_is_reset(bram):
    bram.goto("/")
    bram.get_by_role("link", name="Jaaragenda").click()
    expect(heading(bram)).to_contain_text("Jaaragenda")
    expect(bram.locator("main")).to_contain_text("Plan van aanpak")
    bram.wait_for_load_state()
    assert list(complaints(bram)) == []
    bram.get_by_role("link", name="In je eigen agenda").click()
    bram.get_by_role("button", name="Maak mijn adres").click()
    address = bram.get_by_label("Adres van je agenda").input_value()
    assert list(complaints(bram)) == []

    file = read(address)
    assert (file.status_code, "SUMMARY:Plan van aanpak" in file.text) == (200, True)

    bram.goto("/agenda/feed/")
    expect(bram.get_by_label("Adres van je agenda")).to_have_count(0)
    bram.get_by_role("button", name="Maak een nieuw adres").click()
    another = bram.get_by_label("Adres van je agenda").input_value()
    assert (read(address).status_code, read(another).status_code) == (404, 200)

    bram.get_by_role("button", name="Zet het uit").click()
    expect(bram.get_by_role("status")).to_contain_text("Je agenda-adres staat uit")
    assert read(another).status_code == 404


@pytest.fixture
def held():
    """A meeting of a group that was over an hour ago, with Bram and four others."""
    ended = timezone.now() - timedelta(hours=1)
    meeting = MeetingFactory(
        title="Leerkring WordPress", group=GroupFactory(), starts_at=ended - timedelta(hours=2), ends_at=ended
    )
    bram = Member.objects.get(email="bram.jansen@example.org")
    others = Member.objects.reachable().exclude(pk=bram.pk).order_by("pk")[:4]
    for member in [bram, *others]:
        InvitationFactory(meeting=meeting, member=member, was_there=True)
    return meeting


def test_five_answers_by_phone_are_seen_when_it_has_closed(held, post, window, bram, anna):
    pulses.open_pulses(now=timezone.now())
    pulse = Pulse.objects.get(meeting=held)
    mails = [mail for mail in post(now=pulses.asked_at(pulse)) if kind_of(mail) == "meetings.thermometer"]
    assert len(mails) == 5
    mail = next(mail for mail in mails if mail.to == "bram.jansen@example.org")
    link = re.search(r"https?://\S+/thermometer/\S+", mail.text)[0]

    phone = window()
    phone.goto(link)
    expect(heading(phone)).to_have_text("Hoe was het?")
    assert list(complaints(phone)) == []
    for question in ("Ik had er iets aan", "Ik voelde me thuis", "We komen als gilde vooruit"):
        phone.get_by_role("group", name=question).get_by_label("8", exact=True).check()
    phone.get_by_label("Wat wil je nog kwijt?").fill("Volgende keer meer doen.")
    phone.get_by_role("button", name="Versturen").click()
    expect(heading(phone)).to_have_text("Dank je wel, je antwoord is binnen")
    phone.goto(link)
    expect(phone.get_by_role("button", name="Versturen")).to_have_count(0)

    for receiver in pulse.receivers.filter(has_answered=False):
        pulses.answer(pulse, receiver.member, pulses.Answered(7, 8, 9), now=timezone.now())
    bram.goto(pulse.get_absolute_url())
    expect(bram.locator("main")).to_contain_text("Jij antwoordde")
    expect(bram.locator("main")).not_to_contain_text("Volgende keer meer doen.")

    Pulse.objects.filter(pk=pulse.pk).update(closes_at=timezone.now())
    bram.reload()
    expect(bram.locator("main")).to_contain_text("8,0 van 10 · 5 antwoorden")
    expect(bram.locator("main")).to_contain_text("Volgende keer meer doen.")
    assert list(complaints(bram)) == []

    anna.goto(pulse.get_absolute_url())
    anna.get_by_role("link", name="Schrijf het op").click()
    anna.get_by_label("Wat hebben we geleerd?").fill("Minder praten, meer doen.")
    anna.get_by_role("button", name="Bewaren").click()
    bram.reload()
    expect(bram.locator("#lesson")).to_contain_text("Minder praten, meer doen.")


def test_what_is_public_stands_on_the_page_for_visitors(window):
    Meeting.objects.filter(title="Plan van aanpak").update(is_public=True)

    page = window()
    page.goto("/")

    expect(page.locator("#activities")).to_contain_text("Plan van aanpak")
    assert list(complaints(page)) == []
    assert "Plan van aanpak" in Client().get("/agenda/public.rss").text
