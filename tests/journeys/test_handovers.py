"""A warm handover on two phones, from start to finish, that both organisations see."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Absence, Member
from organisations.coverage import who_counts
from organisations.models import Affiliation, Handover, TaskHolder
from samensterker.localtime import local_day
from tests.factories import AffiliationFactory, CoreTaskFactory, OrganisationFactory, TaskHolderFactory
from tests.journeys.mails import link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
LAPTOP = {"width": 1280, "height": 900}


def member(key):
    return Member.objects.get(email=f"{key}@example.org")


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def holder(guild, today):
    """Bram does the website of the windmill; Wim is its contact person."""
    mill = OrganisationFactory(name="Molen De Hoop", slug="molen-de-hoop")
    AffiliationFactory(member=member("wim.bakker"), organisation=mill, is_contact=True)
    task = CoreTaskFactory(organisation=mill, name="Website van de molen")
    return TaskHolderFactory(task=task, member=member("bram.jansen"), can=True)


@pytest.fixture
def fatima(guild):
    """Of another organisation, of which Joke is the contact person."""
    fatima = member("fatima.el.amrani")
    Affiliation.objects.filter(member=fatima).delete()
    Absence.objects.filter(member=fatima).delete()
    choir = AffiliationFactory(member=fatima, organisation__name="Smartlappenkoor Oost").organisation
    AffiliationFactory(member=member("joke.sgravesande"), organisation=choir, is_contact=True)
    return fatima


def start(page, holder):
    page.goto(f"/organisations/molen-de-hoop/tasks/{holder.task_id}/handover/{holder.pk}/")


def test_from_start_to_finish_by_holder_and_successor(seat, post, holder, fatima, today):
    bram = seat("bram.jansen")
    start(bram, holder)
    bram.get_by_label("Welke deelnemer?").select_option(fatima.full_name)
    bram.get_by_label("Laatste dag van wie stopt").fill((today + timedelta(days=40)).isoformat())
    bram.get_by_label("Wat moet de opvolger weten?").fill("De sleutel ligt bij Wim.")
    bram.get_by_role("button", name="Beginnen").click()
    expect(bram.locator("#messages")).to_contain_text("De overdracht is begonnen.")
    mails = {mail.to: mail for mail in post()}
    assert set(mails) == {fatima.email, "wim.bakker@example.org", "joke.sgravesande@example.org"}
    assert mails[fatima.email].mail["Subject"] == "Jij neemt Website van de molen over bij Molen De Hoop"

    hers = seat("fatima.el.amrani")
    hers.goto(link_in(mails[fatima.email], "handovers"))
    expect(hers.locator("main")).to_contain_text("De sleutel ligt bij Wim.")
    for name in ("De opvolger kan overal bij", "De opvolger weet wie je kunt bellen", "Samen één keer gedaan"):
        hers.get_by_label(name).check()
    expect(hers.locator("#steps")).to_contain_text("3 van de 5 stappen klaar")
    bram.reload()
    bram.get_by_label("De instructie staat op papier").check()
    expect(bram.locator("#steps")).to_contain_text("4 van de 5 stappen klaar")

    for contact in ("wim.bakker", "joke.sgravesande"):
        other = seat(contact, LAPTOP)
        other.goto("/handovers/")
        expect(other.locator("main")).to_contain_text("4 van de 5 stappen klaar")
    assert who_counts([holder.task_id], on=today) == {holder.pk}

    bram.get_by_role("link", name="Afronden").click()
    expect(bram.locator("main")).to_contain_text("Eén stap is niet aangevinkt")
    bram.get_by_role("link", name="Nog niet").click()
    hers.get_by_label("Alleen één keer gedaan").check()
    expect(hers.locator("#steps")).to_contain_text("5 van de 5 stappen klaar")
    bram.get_by_role("link", name="Afronden").click()
    bram.get_by_role("button", name="Afronden").click()

    expect(bram.locator("#messages")).to_contain_text("De overdracht is klaar en telt mee op de kaart.")
    new = TaskHolder.objects.get(task=holder.task, member=fatima)
    assert who_counts([holder.task_id], on=today) == {holder.pk, new.pk}
    assert who_counts([holder.task_id], on=today + timedelta(days=41)) == {new.pk}
    assert {mail.to for mail in post()} == set(mails)


def test_without_javascript_and_still_looking(seat, holder, fatima):
    bram = seat("bram.jansen", java_script_enabled=False)
    start(bram, holder)
    bram.get_by_label("We zoeken nog").check()
    bram.get_by_role("button", name="Beginnen").click()
    expect(bram.locator("main")).to_contain_text("Wie neemt het over?")
    bram.get_by_label("De instructie staat op papier").check()
    bram.get_by_role("listitem").filter(has_text="instructie").get_by_role("button", name="Bewaren").click()
    expect(bram.locator("#steps")).to_contain_text("1 van de 5 stappen klaar")

    bram.get_by_role("link", name="Ik heb iemand gevonden").click()
    bram.get_by_label("Een deelnemer van het gilde").check()
    bram.get_by_label("Welke deelnemer?").select_option(fatima.full_name)
    bram.get_by_role("button", name="Bewaren").click()
    expect(bram.locator(".handover-people")).to_contain_text("Smartlappenkoor Oost")
    expect(bram.locator("#steps")).to_contain_text("1 van de 5 stappen klaar")

    bram.get_by_role("link", name="Stoppen met deze overdracht").click()
    bram.get_by_role("button", name="Ja, stoppen").click()
    expect(bram.locator("#messages")).to_contain_text("De overdracht is gestopt.")
    assert Handover.objects.open().filter(holder=holder).exists() is False
