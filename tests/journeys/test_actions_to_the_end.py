"""An action item when it does not go by itself: later, over to another, with help; and for who came later."""

import re
from datetime import time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import ActionItem, Assignment
from members.models import Member
from samensterker.localtime import at_local, local_day
from tests.factories import AssignmentFactory, MeetingFactory
from tests.journeys.days import in_dutch
from tests.journeys.mails import kind_of, link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
TITLE = "Zaal bellen"


@pytest.fixture
def tomorrow():
    return local_day(timezone.now()) + timedelta(days=1)


@pytest.fixture
def anna_member():
    return Member.objects.get(email="anna.de.vries@example.org")


@pytest.fixture
def bram_member():
    return Member.objects.get(email="bram.jansen@example.org")


@pytest.fixture
def part(anna_member, bram_member, tomorrow):
    """Of Bram, and due tomorrow; the rest of what he has to do is done, so that a mail names this alone."""
    bram_member.assignments.all().delete()
    long_ago = timezone.now() - timedelta(days=9)
    about = {"item__title": TITLE, "item__due_on": tomorrow, "item__created_by": anna_member}
    return AssignmentFactory(member=bram_member, item__created_at=long_ago, assigned_at=long_ago, **about)


@pytest.fixture
def nudge(part, post, tomorrow):
    """The mail that Bram gets the next morning."""
    [mail] = [
        mail
        for mail in post(now=at_local(tomorrow, time(9, 5)))
        if mail.to == "bram.jansen@example.org" and kind_of(mail) == "meetings.nudge"
    ]
    return mail


def heading(page):
    return page.get_by_role("heading", level=1)


def test_bram_puts_it_off_a_week_from_the_mail_without_logging_in(nudge, part, window, anna, tomorrow):
    page, week = window(), tomorrow + timedelta(days=7)

    page.goto(link_in(nudge, "mine") + "#later")
    expect(heading(page)).to_have_text("Is het klaar, Bram?")
    expect(page.get_by_role("main")).not_to_contain_text("Jansen")
    assert Assignment.objects.get(pk=part.pk).due_on == tomorrow
    page.get_by_role("button", name=f"Een week later: {in_dutch(week)}").click()
    expect(page.get_by_role("main")).to_contain_text(f"Uitgesteld tot {in_dutch(week)}; afgesproken was")
    assert Assignment.objects.get(pk=part.pk).due_on == week

    page.goto("/actions/")
    expect(page.get_by_label("E-mailadres")).to_be_visible()
    anna.goto("/actions/?whose=everyone")
    expect(anna.locator("li[id^=item-]", has_text=TITLE)).to_contain_text("Bram Jansen: uitgesteld tot")


def test_bram_hands_it_over_and_wim_accepts_by_link(nudge, part, window, seat, post, bram):
    page, wims = window(), window()

    page.goto(link_in(nudge, "mine"))
    page.get_by_label("Wie vraag je?").fill("Wim Bakker")
    page.get_by_label("Een woordje erbij, als je wilt").fill("Ik ben een week weg.")
    page.get_by_role("button", name="Vraag het").click()
    expect(page.get_by_role("main")).to_contain_text("aan Wim. Tot er antwoord is, blijft het van jou.")
    [asked] = [mail for mail in post() if kind_of(mail) == "meetings.passing"]
    assert (asked.to, asked.subject) == ("wim.bakker@example.org", f"Kun jij dit overnemen van Bram: {TITLE}")
    assert "Ik ben een week weg." in asked.text

    wims.goto(link_in(asked, "take-over"))
    expect(heading(wims)).to_have_text("Kun jij dit overnemen, Wim?")
    assert Assignment.objects.get(pk=part.pk).member.first_name == "Bram"
    wims.get_by_role("button", name="Ja, ik doe het").click()
    expect(heading(wims)).to_have_text("Dank je wel, Wim: het is nu van jou")
    [told] = [mail for mail in post() if kind_of(mail) == "meetings.passing-answer"]
    assert (told.to, told.subject) == ("bram.jansen@example.org", f"Wim neemt het over: {TITLE}")

    wim = seat("wim.bakker")
    wim.goto("/actions/")
    expect(wim.get_by_label(TITLE)).to_be_visible()
    bram.goto("/actions/")
    expect(bram.get_by_role("main")).not_to_contain_text(TITLE)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Wim heeft dit van je overgenomen")


def test_who_is_asked_finds_it_on_the_own_list(part, bram, seat):
    bram.goto("/actions/")
    bram.get_by_role("link", name=re.compile("Later, of niet alleen")).click()
    bram.get_by_label("Wie vraag je?").fill("wim")
    bram.get_by_role("button", name="Vraag het").click()
    expect(bram.get_by_role("main")).to_contain_text("Wim Bakker. Tot er antwoord is")

    wim = seat("wim.bakker")
    wim.goto("/actions/")
    wim.get_by_role("button", name="Nee, dat lukt niet").click()
    expect(wim.locator("#messages")).to_have_text(f"Je zegt nee tegen: {TITLE}.")
    bram.goto("/actions/")
    expect(bram.get_by_label(TITLE)).to_be_visible()


def test_bram_asks_for_help_and_the_coordinator_sees_it(part, bram, anna, post, bram_member):
    bram.goto(f"/actions/mine/{part.pk}/")
    bram.get_by_label("Wat heb je nodig?").fill("Wie kent er een zaal?")
    bram.get_by_role("button", name="Om hulp vragen").click()
    expect(bram.get_by_role("main")).to_contain_text("De coördinator weet het.")
    [mail] = [mail for mail in post() if kind_of(mail) == "meetings.part-help"]
    assert (mail.to, mail.subject) == ("anna.de.vries@example.org", f"Bram vraagt hulp: {TITLE}")

    anna.goto("/actions/")
    anna.get_by_role("link", name="Van iedereen").click()
    anna.get_by_role("link", name="Vraagt hulp").click()
    expect(anna.get_by_role("main")).to_contain_text("Bram Jansen vraagt hulp")
    expect(anna.get_by_role("main")).to_contain_text("Wie kent er een zaal?")
    anna.get_by_role("link", name="Per persoon").click()
    anna.get_by_label("Zoek op naam").fill("jansen")
    anna.get_by_role("main").get_by_role("button", name="Zoeken").click()
    anna.get_by_role("link", name="Bram Jansen").click()
    expect(anna.get_by_role("main")).to_contain_text("Wie kent er een zaal?")


def test_the_coordinator_sees_what_is_past_its_date(part, anna, tomorrow):
    ActionItem.objects.filter(pk=part.item_id).update(due_on=tomorrow - timedelta(days=4))
    Assignment.objects.filter(pk=part.pk).update(due_on=tomorrow - timedelta(days=4))

    anna.goto("/actions/?whose=everyone&show=overdue")
    expect(anna.locator("li[id^=item-]", has_text=TITLE)).to_contain_text("nog open, 3 dagen")
    anna.goto("/actions/owners/")
    expect(anna.locator(".ticks > li", has_text="Bram Jansen")).to_contain_text("1 over de datum")


def test_a_newcomer_is_asked_and_says_yes(anna, window, seat, post):
    anna.goto("/panel/members/invite/")
    anna.locator("#id_list-text").fill("Noor Bakker <noor.bakker@example.org>")
    anna.locator("form[action$='/invite/many/'] button").click()
    anna.locator("form[action$='/invite/confirm/'] button").click()
    expect(anna.locator("#messages")).to_contain_text("1")
    post()
    morning = at_local(local_day(timezone.now()) + timedelta(days=1), time(9, 5))
    [mail] = [
        mail
        for mail in post(now=morning)
        if mail.to == "noor.bakker@example.org" and kind_of(mail) == "meetings.late-joining"
    ]
    room = ActionItem.objects.get(title__startswith="Omkijken naar een")
    assert room.title in mail.text

    page = window()
    page.goto(link_in(mail, "join-in"))
    expect(heading(page)).to_have_text("Doe je ook mee, Noor?")
    row = page.locator(".ticks > li", has_text=room.title)
    row.get_by_role("button", name="Ja, ik doe mee").click()
    expect(page.locator(".ticks > li", has_text=room.title)).to_contain_text("ik doe mee")

    noor = seat("noor.bakker")
    noor.goto("/actions/")
    noor.get_by_role("main").get_by_role("link", name="Later").click()  # first she is asked what she shares
    expect(noor.get_by_label(room.title)).to_be_visible()


def test_what_goes_on_stands_on_the_page_of_the_next_meeting(part, bram, anna_member):
    now = timezone.now()
    by = {"created_by": anna_member, "changed_by": anna_member}
    held = MeetingFactory(starts_at=now - timedelta(days=190), ends_at=now - timedelta(days=190, hours=-2), **by)
    ActionItem.objects.filter(pk=part.item_id).update(meeting=held)

    bram.goto("/meetings/")
    bram.get_by_role("link", name="Plan van aanpak").first.click()

    expect(bram.locator("#from-earlier")).to_contain_text("Acties van vorige keer")
    expect(bram.locator("#from-earlier")).to_contain_text(TITLE)
