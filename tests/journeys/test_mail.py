"""What mail do I get, how do I stop it, and what does the coordinator see of it?"""

import re

import pytest
from playwright.sync_api import expect

from meetings.models import Meeting
from samensterker.outbox import kinds
from samensterker.outbox.models import OptOut
from tests.journeys.mails import deliver

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def heading(page):
    return page.get_by_role("heading", level=1)


def switched_off():
    return sorted(OptOut.objects.values_list("member__first_name", "kind"))


def test_bram_chooses_his_mail(bram):
    bram.goto("/me/")
    bram.get_by_role("link", name="Mijn mail kiezen").click()
    choices = [kind for kind in kinds.catalogue() if kind.can_be_switched_off]
    expect(bram.get_by_role("checkbox", checked=True)).to_have_count(len(choices))
    bram.get_by_role("checkbox", name="Wat nog open staat").uncheck()
    bram.get_by_role("button", name="Bewaren").click()

    expect(bram.get_by_role("checkbox", checked=False)).to_have_count(1)
    expect(bram.get_by_role("checkbox", name="Wat nog open staat")).not_to_be_checked()
    assert switched_off() == [("Bram", "meetings.nudge")]


def stop_link(mail):
    return re.fullmatch(r"<(http://\S+/mail/stop/\S+)>", mail.mail["List-Unsubscribe"])[1]


def test_the_link_in_a_mail_stops_that_sort_only_after_a_click(anna, window, post):
    anna.goto(Meeting.objects.get(title="Plan van aanpak").get_absolute_url())
    anna.get_by_role("link", name="Wijzigen", exact=True).click()
    anna.get_by_label("Plaats").fill("De Letterbak")
    anna.get_by_role("button", name="Bewaren").click()
    expect(anna.locator("#messages")).to_contain_text("14 mensen krijgen een mail")  # a guest too
    [mail] = [mail for mail in post() if mail.to == "bram.jansen@example.org"]
    page = window()

    page.goto(stop_link(mail))
    expect(heading(page)).to_have_text("Deze mail stoppen?")
    assert switched_off() == []
    page.get_by_role("button", name="Deze mail stoppen").click()
    expect(heading(page)).to_have_text("Gestopt")
    assert switched_off() == [("Bram", "meetings.change")]
    page.get_by_role("button", name="Toch weer ontvangen").click()
    expect(heading(page)).to_have_text("Je krijgt hem weer")
    assert switched_off() == []


def test_the_coordinator_finds_what_became_of_a_mail(anna, post, mailserver):
    mailserver.refuse("RCPT", "550 5.1.1 no such user", to="wim.bakker@example.org")
    meeting = Meeting.objects.get(title="Plan van aanpak")
    anna.goto(f"{meeting.get_absolute_url()}cancel/")
    anna.get_by_role("button", name="Ja, afzeggen").click()
    expect(anna.locator("#messages")).to_contain_text("afgezegd")
    post()

    anna.goto("/panel/")
    expect(anna.get_by_role("main")).to_contain_text("Mail komt niet aan bij wim.bakker@example.org (Wim)")
    anna.get_by_role("link", name="Alle berichten").click()
    expect(anna.get_by_role("main")).to_contain_text("Adressen die mail weigeren")
    anna.get_by_role("link", name="Mislukt", exact=True).click()
    anna.get_by_label("Naam of adres").fill("wim")
    anna.get_by_role("button", name="Tonen").click()
    rows = anna.locator("ul.ticks > li").filter(has_text="aan Wim Bakker")
    expect(rows.filter(has_text="Bijeenkomsten die niet doorgaan")).to_contain_text("550 5.1.1 no such user")
    rows.filter(has_text="Bijeenkomsten die niet doorgaan").get_by_role("link").click()
    expect(heading(anna)).to_have_text("Bijeenkomsten die niet doorgaan")
    anna.get_by_role("link", name="Berichten", exact=True).click()
    mailserver.behave()
    anna.get_by_role("button", name="Opnieuw proberen").click()
    expect(anna.locator("#messages")).to_contain_text("wim.bakker@example.org")
    [mail] = post()
    assert mail.to == "wim.bakker@example.org"


def test_without_a_mail_server_the_house_keeps_mail_to_read_but_no_login_codes(anna, window, capfd):
    page = window()
    page.goto("/accounts/login/code/")
    page.get_by_label("E-mailadres").fill("bram.jansen@example.org")
    page.get_by_role("button", name="Mail me een code").click()
    expect(heading(page)).to_have_text("Vul je code in")
    anna.goto(f"{Meeting.objects.get(title='Plan van aanpak').get_absolute_url()}cancel/")
    anna.get_by_role("button", name="Ja, afzeggen").click()
    expect(anna.locator("#messages")).to_contain_text("afgezegd")
    deliver()
    printed = capfd.readouterr()
    code = re.search(r"\b\d{6}\b", printed.out + printed.err)[0]

    anna.goto("/panel/messages/")
    anna.get_by_role("link", name="Verstuurd", exact=True).click()
    expect(anna.locator("ul.ticks > li")).to_have_count(25)
    expect(anna.locator("ul.ticks")).not_to_contain_text("Inlogcode")
    anna.get_by_label("Naam of adres").fill("bram")
    anna.get_by_role("button", name="Tonen").click()
    anna.get_by_role("link", name="Bijeenkomsten die niet doorgaan").click()
    mail = anna.frame_locator("iframe")
    expect(mail.locator("body")).to_contain_text("Hallo Bram,")
    expect(mail.locator("body")).to_contain_text("Plan van aanpak")
    anna.get_by_text("Hetzelfde als gewone tekst").click()
    expect(anna.locator("p.as-written").first).to_contain_text("Hallo Bram,")
    assert code not in anna.content()
    page.get_by_label("Code").fill(code)
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    expect(heading(page)).to_contain_text("Bram")


def test_members_do_not_see_the_log(bram):
    assert bram.goto("/panel/messages/").status == 404
    expect(heading(bram)).to_have_text("Hier is niets te vinden")
