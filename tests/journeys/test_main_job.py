"""The main job, on `make run`'s own processes: from an empty machine to a reminder in a mailbox.

The house runs as a person starts it: its own web server, worker, beat, PostgreSQL and Redis. Only the mail server is
ours, so that we can read what arrives.
"""

import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock

import pytest
from playwright.sync_api import expect

from samensterker.localtime import at_local
from samensterker.outbox import quiet
from tests.house import BASE, outside_the_tests
from tests.journeys.days import free_day, in_dutch, in_mail, when_mail_goes
from tests.journeys.mails import code_in, kind_of, link_in

pytestmark = [pytest.mark.browser, pytest.mark.process]

COORDINATOR, MEMBER, DECLINER = "anna.de.vries@example.org", "bram.jansen@example.org", "kees.van.t.hart@example.org"
GUEST = "marloes.vink@example.org"
TITLE = "Samen met WordPress 🎉"
ITEM = "Omkijken naar een geschikte en goedkopere locatie"


@pytest.fixture
def house(run_house, mailserver):
    house = run_house(EMAIL_URL=mailserver.url)
    house.wait_for("Ctrl-C ends it.")
    return house


def send(house, mailserver, *, now):
    """What the sender does, as if the clock stood at `now`."""
    subprocess.run(
        [sys.executable, "manage.py", "send_messages", "--once", "--now", now.isoformat()],
        cwd=BASE,
        env=outside_the_tests()
        | {"SAMENSTERKER_STATE": str(house.state), "PORT": str(house.port), "EMAIL_URL": mailserver.url},
        check=True,
        capture_output=True,
        timeout=180,
    )


def of_kind(mailserver, kind):
    return [mail for mail in list(mailserver.messages) if kind_of(mail) == kind]


def arrive(house, mailserver, kind, number):
    """So many mails of a kind, brought by the house's own worker; at night by a sender for whom it is morning."""
    deadline = time.monotonic() + 180  # a lost ring waits for the next minute
    while len(mails := of_kind(mailserver, kind)) < number:
        assert time.monotonic() < deadline, f"{len(mails)} of {kind}\n{house.said()}"
        if quiet.is_quiet(now := datetime.now(UTC)):
            send(house, mailserver, now=when_mail_goes(now))
        time.sleep(0.1)
    assert len(mails) == number
    return {mail.to: mail for mail in mails}


def log_in(page, house, mailserver, address):
    page.goto(f"http://localhost:{house.port}/")
    page.get_by_role("link", name="Ik ben lid: inloggen").click()
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_role("button", name="Mail me een code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vul je code in")
    deadline = time.monotonic() + 180
    while not mailserver.to(address) or "inlogcode" not in mailserver.to(address)[-1].subject:
        assert time.monotonic() < deadline, f"No login code came.\n{house.said()}"
        time.sleep(0.1)
    page.get_by_label("Code").fill(code_in(mailserver.to(address)[-1]))
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Goede(morgen|middag|navond), "))


def answer(window, mail, words):
    """By the link in the mail, without logging in; to look at the page answers nothing."""
    window.goto(link_in(mail, "answer"))
    expect(window.get_by_role("button", pressed=True)).to_have_count(0)
    window.get_by_role("button", name=words).click()
    expect(window.get_by_role("button", pressed=True)).to_have_text(words)


def test_from_a_fresh_house_to_a_reminder_in_a_mailbox(house, mailserver, new_context):
    now = datetime.now(UTC)
    on = free_day(now)
    site = f"http://localhost:{house.port}"
    laptop = new_context(viewport={"width": 1280, "height": 900}).new_page()
    phone = new_context(viewport={"width": 390, "height": 844}).new_page()
    when = in_dutch(on)

    # The coordinator logs in with the code from the mail. The meeting of the example is off; they plan another one.
    log_in(laptop, house, mailserver, COORDINATOR)
    laptop.get_by_role("link", name="Plan van aanpak", exact=True).click()
    laptop.get_by_role("link", name="Wijzigen", exact=True).click()
    laptop.get_by_role("link", name="Bijeenkomst afzeggen").click()
    laptop.get_by_role("button", name="Ja, afzeggen").click()
    expect(laptop.locator("#messages")).to_have_text("De bijeenkomst is afgezegd.")
    told = arrive(house, mailserver, "meetings.cancellation", 14)
    everyone = sorted(set(told) - {GUEST})
    laptop.get_by_role("link", name="Bijeenkomsten").first.click()
    laptop.get_by_role("link", name="Bijeenkomst plannen").click()
    laptop.get_by_label("Titel").fill(TITLE)
    laptop.get_by_label("Datum").fill(on.isoformat())
    laptop.get_by_label("Begint om").fill("19.30")
    laptop.get_by_label("Eindigt om").fill("21.30")
    laptop.get_by_label("Plaats").fill("Buurthuis De Brink, zaal 2")
    laptop.get_by_label("Meteen iedereen uitnodigen").check()
    laptop.get_by_role("button", name="Bijeenkomst plannen").click()
    expect(laptop.get_by_role("heading", level=1)).to_have_text(TITLE)

    # The house's own worker brings everyone an invitation that says what, when and where, also to their calendar.
    invitations = arrive(house, mailserver, "meetings.invitation", 13)  # Tineke has no email
    assert sorted(invitations) == everyone
    for mail in invitations.values():
        assert mail.subject == f"Kom je {in_mail(on)}, 19.30 uur? {TITLE}"
        assert f"{in_mail(on).capitalize()}, 19.30 – 21.30 uur\nBuurthuis De Brink, zaal 2\n" in mail.text
        assert "METHOD:REQUEST" in mail.calendar
        assert f"DTSTART;TZID=Europe/Amsterdam:{on:%Y%m%d}T193000" in mail.calendar

    # Bram comes, Kees cannot; the others do not answer.
    answer(phone, invitations[MEMBER], "Ik kom")
    answer(phone, invitations[DECLINER], "Ik kan niet")

    # A week and a day before, one reminder each, but not to Kees; a second sender finds nothing left to send.
    a_week_before = on - timedelta(days=7)
    subjects = (
        (7, f"{in_dutch(on, seen_on=a_week_before).capitalize()}, 19.30 uur: {TITLE}"),
        (1, f"Morgen 19.30 uur: {TITLE}"),
    )
    for days, subject in subjects:
        mailserver.messages.clear()
        send(house, mailserver, now=at_local(on - timedelta(days=days), clock(8, 59)))
        assert of_kind(mailserver, "meetings.reminder") == []
        send(house, mailserver, now=at_local(on - timedelta(days=days), clock(9)))
        send(house, mailserver, now=at_local(on - timedelta(days=days), clock(9, 1)))
        reminders = of_kind(mailserver, "meetings.reminder")
        assert sorted(mail.to for mail in reminders) == [address for address in everyone if address != DECLINER]
        assert {mail.subject for mail in reminders} == {subject}
        [to_bram] = [mail for mail in reminders if mail.to == MEMBER]
        assert "Je antwoord is: Ik kom." in to_bram.text
        assert f"* {ITEM} (vóór " in to_bram.text

    # Bram ticks their own part of the item for everyone; those of the others stay open, as the meeting's page shows.
    log_in(phone, house, mailserver, MEMBER)
    phone.get_by_role("link", name="Acties", exact=True).click()
    phone.get_by_label(ITEM).check()
    expect(phone.locator("li", has_text=ITEM)).to_contain_text("Afgevinkt op")
    phone.reload()
    expect(phone.get_by_label(ITEM)).to_be_checked()
    phone.get_by_role("link", name="Bijeenkomsten").first.click()
    phone.get_by_role("link", name="Startbijeenkomst").click()
    expect(phone.locator("li[id^=assignment-]", has_text=ITEM)).to_contain_text("4 van 14 klaar")

    # The coordinator sees all of it from the panel: the answers, what is open and whose, and each mail that went.
    laptop.get_by_role("link", name="Coördinatie").click()
    answers = laptop.locator(".stat", has_text="antwoorden nog open")
    expect(answers).to_contain_text(f"antwoorden nog open voor {when.partition(' ')[2]}")
    expect(answers.locator("b")).to_have_text("12")
    expect(answers).to_contain_text("1 komt")
    laptop.get_by_role("link", name="Alle acties").click()
    item = laptop.locator("li[id^=item-]", has_text=ITEM)
    expect(item).to_contain_text("Voor iedereen")
    expect(item).to_contain_text("4 van 14 klaar")
    expect(item).to_contain_text(
        "Nog open: Wim Bakker, Tineke van den Berg, Sjoerd de Boer, Émile Dubois, Fatima El Amrani en nog 5"
    )
    for address, went in ((MEMBER, 2), (DECLINER, 0)):
        laptop.goto(f"{site}/panel/")
        laptop.get_by_role("link", name="Alle berichten").click()
        laptop.get_by_role("link", name="Verstuurd", exact=True).click()
        laptop.get_by_label("Naam of adres").fill(address)
        laptop.get_by_role("button", name="Tonen").click()
        rows = laptop.locator("ul.ticks > li")
        expect(rows.filter(has_text="Herinneringen aan bijeenkomsten")).to_have_count(went)
        expect(rows.filter(has_text="Bijeenkomsten die niet doorgaan")).to_have_count(1)
        expect(rows.filter(has_text="Uitnodigingen voor bijeenkomsten")).to_have_count(2)  # one of the example's own
