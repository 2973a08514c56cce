"""Who steps in: asked and answered from the mail, offered by a member, and noted by the coordinator."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Member
from organisations.coverage import Strength, covers
from organisations.models import Affiliation, Backup
from samensterker.localtime import local_day
from tests.factories import AffiliationFactory, CoreTaskFactory, OrganisationFactory, TaskHolderFactory
from tests.journeys.mails import link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
LAPTOP = {"width": 1280, "height": 900}


@pytest.fixture
def task(guild):
    """The website of the windmill, which hangs on one person; Bram is its contact person."""
    mill = OrganisationFactory(name="Molen De Hoop", slug="molen-de-hoop")
    AffiliationFactory(member=member("bram.jansen"), organisation=mill, is_contact=True)
    task = CoreTaskFactory(organisation=mill, name="Website van de molen", from_on=date(2026, 1, 1))
    TaskHolderFactory(task=task, member=member("wim.bakker"), from_on=local_day(timezone.now()), can=True)
    return task


@pytest.fixture
def choir(guild):
    """Fatima's organisation, and nobody else's."""
    choir = OrganisationFactory(name="Smartlappenkoor Oost", slug="smartlappenkoor")
    Affiliation.objects.filter(member=fatima()).delete()
    AffiliationFactory(member=fatima(), organisation=choir, is_contact=True)
    return choir


def member(key):
    return Member.objects.get(email=f"{key}@example.org")


def fatima():
    return member("fatima.el.amrani")


def strength(task):
    return covers([task.pk], on=local_day(timezone.now()))[task.pk].strength


def pages_of(task, name):
    return f"/organisations/{task.organisation.slug}/tasks/{task.pk}/backups/{name}/"


def sheet(page, title):
    return page.locator("section.sheet").filter(has=page.get_by_role("heading", level=2, name=title))


@pytest.mark.parametrize("javascript", [True, False])
def test_another_organisation_says_yes_from_the_mail(seat, window, post, task, choir, javascript):
    bram = seat("bram.jansen", LAPTOP, java_script_enabled=javascript)
    assert strength(task) == Strength.FRAGILE

    bram.goto(pages_of(task, "ask"))
    bram.get_by_role("button", name="Vragen").click()
    expect(bram.locator(".error-summary")).to_contain_text("Kies wie je vraagt.")
    bram.get_by_label("Welke organisatie?").select_option("Smartlappenkoor Oost")
    bram.get_by_label("Wat spreek je af?").fill("Hoogstens twee weken")
    bram.get_by_role("button", name="Vragen").click()
    expect(bram.locator("#messages")).to_contain_text("Gevraagd: Smartlappenkoor Oost krijgt een mail")
    expect(sheet(bram, "Wie bij mijn organisatie inspringt")).to_contain_text("gevraagd")

    [mail] = [mail for mail in post() if mail.to == fatima().email]
    phone = window(java_script_enabled=javascript)
    phone.goto(link_in(mail, "backup"))
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        "Kan Smartlappenkoor Oost inspringen bij Molen De Hoop, Fatima?"
    )
    expect(phone.locator("main")).to_contain_text("Hoogstens twee weken")
    assert strength(task) == Strength.FRAGILE
    phone.get_by_role("button", name="Ja, wij springen in").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Dank je wel, Fatima. Afgesproken!")
    expect(phone.locator("main")).to_contain_text("1 + buren")
    assert strength(task) == Strength.BACKED_UP
    [answer] = [mail for mail in post() if mail.to == "bram.jansen@example.org"]
    # A subject is cut where a phone would; the mail itself says all of it.
    assert answer.mail["Subject"].startswith("Afgesproken: Smartlappenkoor Oost springt in voor Website van de mol")
    assert "Molen De Hoop" in answer.text
    phone.get_by_role("link", name="Alle achtervang").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Inloggen")
    bram.reload()
    expect(sheet(bram, "Wie bij mijn organisatie inspringt")).to_contain_text("springt in")


def test_a_member_offers_and_later_stops(seat, task):
    page = seat("fatima.el.amrani")

    page.goto(pages_of(task, "offer"))
    page.get_by_label("Ikzelf").check()
    page.get_by_role("button", name="Aanbieden").click()
    expect(page.locator("#messages")).to_contain_text("Molen De Hoop krijgt een mail")
    assert strength(task) == Strength.FRAGILE

    bram = seat("bram.jansen")
    bram.goto("/backups/")
    sheet(bram, "Wacht op jouw antwoord").get_by_role("button", name="Ja").click()
    expect(bram.locator("#messages")).to_contain_text("Afgesproken")
    assert strength(task) == Strength.BACKED_UP

    page.goto("/backups/")
    sheet(page, "Waar ik").get_by_role("link", name="Stoppen").click()
    last = local_day(timezone.now()) + timedelta(days=30)
    page.get_by_label("Laatste dag").fill(last.isoformat())
    page.get_by_role("button", name="Bewaren").click()
    expect(page.locator("#messages")).to_contain_text("De andere kant krijgt een mail.")
    assert Backup.objects.get(member=fatima(), task=task).until_on == last


def test_the_coordinator_notes_a_yes_that_was_told_by_phone(anna, seat, task):
    OrganisationFactory(name="Repaircafé West")
    bram = seat("bram.jansen", LAPTOP)
    bram.goto(pages_of(task, "ask"))
    bram.get_by_label("Welke organisatie?").select_option("Repaircafé West")
    bram.get_by_role("button", name="Vragen").click()
    expect(bram.locator("#messages")).to_contain_text("we kunnen niemand mailen")

    anna.goto("/backups/")
    row = sheet(anna, "Wacht op anderen").get_by_role("listitem").filter(has_text="Repaircafé West")
    expect(row).to_contain_text("Vraag het zelf even")
    row.get_by_role("button", name="Ja").click()

    expect(anna.locator("#messages")).to_contain_text("Afgesproken: Repaircafé West is achtervang")
    kept = Backup.objects.get(task=task)
    assert (kept.helper_said_yes_by, strength(task)) == (member("anna.de.vries"), Strength.BACKED_UP)
