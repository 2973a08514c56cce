"""Bram logs in: with a code from his mail, or with a password when he has chosen one."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Invitation, Meeting
from members.models import Member
from tests.journeys.mails import code_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
BRAM = "bram.jansen@example.org"
WELCOME = re.compile(r"Goede(morgen|middag|navond), Bram")


def heading(page):
    return page.get_by_role("heading", level=1)


def ask_for_a_code(page, address):
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_role("button", name="Mail me een code").click()
    expect(heading(page)).to_have_text("Vul je code in")


def fill_in(page, code):
    page.get_by_label("Code").fill(code)
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()


def test_by_a_code_and_the_page_that_was_asked_for_comes_after_it(window, post):
    page = window()
    page.goto("/actions/")
    expect(heading(page)).to_have_text("Inloggen")
    ask_for_a_code(page, " Bram.Jansen@Example.org")
    [mail] = post()
    assert (mail.to, mail.subject) == (BRAM, f"Je inlogcode is {code_in(mail)}")

    wrong = "000000" if code_in(mail) != "000000" else "111111"
    fill_in(page, wrong)
    expect(page.get_by_role("main")).to_contain_text("Deze code klopt niet.")
    fill_in(page, code_in(mail))

    expect(heading(page)).to_have_text("Acties")
    expect(page).to_have_url(re.compile("/actions/$"))


def test_by_a_password_once_it_was_chosen(bram, post):
    bram.goto("/me/")
    bram.get_by_role("link", name="Wachtwoord kiezen").click()
    for label in ("Wachtwoord", "Wachtwoord, nog een keer"):
        bram.get_by_role("textbox", name=label, exact=True).fill("vier paarse fietsen")
    bram.get_by_role("button", name="Wachtwoord bewaren").click()
    expect(bram.locator("#messages")).to_contain_text("wachtwoord")
    [mail] = post()
    assert (mail.to, mail.subject) == (BRAM, "Er is iets veranderd in je account")
    bram.get_by_role("button", name="Uitloggen").filter(visible=True).click()

    bram.get_by_role("link", name="Inloggen", exact=True).click()
    bram.get_by_role("link", name="Inloggen met je wachtwoord").click()
    bram.get_by_label("E-mailadres").fill(BRAM)
    bram.get_by_label("Wachtwoord").fill("vier groene fietsen")
    bram.get_by_role("main").get_by_role("button", name="Inloggen").click()
    expect(bram.locator(".error-summary")).to_contain_text(
        "Dit e-mailadres en dit wachtwoord horen niet bij elkaar. Probeer het nog een keer, of log in met een code."
    )
    bram.get_by_label("Wachtwoord").fill("vier paarse fietsen")
    bram.get_by_role("main").get_by_role("button", name="Inloggen").click()

    expect(heading(bram)).to_have_text(WELCOME)


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_helps_on(window, post):
    pages = []
    for address in (BRAM, "niemand@example.org"):
        page = window()
        page.goto("/accounts/login/code/")
        ask_for_a_code(page, address)
        pages.append(page.get_by_role("main").inner_text().replace(address, "…"))

    known, unknown = sorted(post(), key=lambda mail: mail.to)
    assert pages[0] == pages[1]
    assert (known.to, unknown.to) == (BRAM, "niemand@example.org")
    assert unknown.subject == "We kennen dit adres niet"
    assert (code_in(known) is None, code_in(unknown)) == (False, None)


def test_who_was_logged_out_and_pressed_a_button_is_back_where_it_stands(seat, post):
    bram = seat("bram.jansen", java_script_enabled=False)
    meeting = Meeting.objects.get(title="Plan van aanpak")
    bram.goto(meeting.get_absolute_url())
    bram.context.clear_cookies(name="session")

    bram.get_by_role("button", name="Misschien").first.click()
    expect(bram.locator("#messages")).to_contain_text("Je was uitgelogd, dus dat is niet bewaard.")
    ask_for_a_code(bram, BRAM)
    [code] = filter(None, map(code_in, post()))
    fill_in(bram, code)

    expect(heading(bram)).to_have_text("Plan van aanpak")
    bram.get_by_role("button", name="Misschien").first.click()
    expect(bram.get_by_role("button", name="Misschien", pressed=True)).to_be_visible()
    assert Invitation.objects.get(meeting=meeting, member__email=BRAM).answer == "maybe"


def test_logging_out_closes_what_was_open(bram):
    bram.goto("/")
    expect(heading(bram)).to_have_text(WELCOME)

    bram.get_by_role("button", name="Uitloggen").filter(visible=True).click()

    expect(bram.locator("#messages")).to_contain_text("uitgelogd")
    expect(bram.get_by_role("link", name="Inloggen", exact=True)).to_be_visible()
    bram.goto("/actions/")
    expect(heading(bram)).to_have_text("Inloggen")


def test_who_left_gets_the_same_page_and_no_code(window, post):
    Member.objects.filter(email=BRAM).update(left_at=timezone.now(), is_active=False)
    page = window()
    page.goto("/accounts/login/code/")
    ask_for_a_code(page, BRAM)

    assert [code_in(mail) for mail in post()] == [None]
