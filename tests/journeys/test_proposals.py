"""A member proposes a point and reads in the mail that it is on the agenda; what was not discussed comes back; and an
idea becomes something."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Course
from meetings.approval import put_on_next_agenda
from meetings.carrying_over import propose_from
from meetings.models import ActionItem, AgendaItem, Idea, Meeting, Proposal, ReportVersion
from members.models import KnowledgeArea, Member
from organisations.models import HelpRequest
from tests.journeys.conftest import LAPTOP
from tests.journeys.days import in_dutch
from tests.journeys.kick_off import as_people_went_home
from tests.journeys.mails import kind_of
from tests.journeys.test_every_page import complaints

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def heading(page):
    return page.get_by_role("heading", level=1)


@pytest.fixture
def ahead():
    return Meeting.objects.get(title="Plan van aanpak")


@pytest.fixture
def held():
    return as_people_went_home()


@pytest.fixture
def kees(seat):
    return seat("kees.van.t.hart")


def test_from_a_proposal_to_a_place_on_the_agenda(bram, kees, anna, post, ahead):
    post()  # what lay ready before
    bram.goto(ahead.get_absolute_url())
    bram.get_by_role("link", name="Draag zelf een punt aan").click()
    bram.get_by_label("Waar wil je het over hebben, of wat wil je doen?").fill("Gezamenlijke wervingsdag")
    bram.get_by_label("Toelichting").fill("Samen op het plein vallen we meer op.")
    bram.get_by_label("Hoeveel minuten heb je nodig?").fill("25")
    bram.get_by_label("Om samen iets te besluiten").check()
    bram.get_by_role("button", name="Dit draag ik aan").click()
    expect(heading(bram)).to_have_text("Gezamenlijke wervingsdag")
    expect(bram.locator("main")).to_contain_text("Nog niet besloten")

    kees.goto("/meetings/proposals/")
    kees.get_by_role("link", name="Gezamenlijke wervingsdag").click()
    kees.get_by_role("button", name="Dit steun ik").click()
    expect(kees.get_by_role("button", name="Jij steunt dit")).to_be_visible()

    anna.goto(ahead.get_absolute_url())
    beside = anna.locator("#proposals li").filter(has_text="Gezamenlijke wervingsdag")
    expect(beside).to_contain_text("door Bram Jansen, 1 steunt dit")
    beside.get_by_role("link", name="Op de agenda").click()
    expect(anna.get_by_label("Op de agenda", exact=True)).to_be_checked()
    expect(anna.get_by_label("Opnieuw bekijken vanaf")).to_be_hidden()
    anna.get_by_label("Een woordje erbij").fill("Mooi plan. Neem je de foto's van vorig jaar mee?")
    anna.get_by_role("button", name="Dit besluit ik").click()
    expect(anna.locator("#agenda")).to_contain_text("Gezamenlijke wervingsdag")
    expect(anna.locator("#proposals")).not_to_contain_text("Gezamenlijke wervingsdag")

    mails = {mail.to: mail for mail in post() if kind_of(mail) == "meetings.proposal-answered"}
    assert set(mails) == {"bram.jansen@example.org", "kees.van.t.hart@example.org"}
    text = mails["bram.jansen@example.org"].text
    assert f"staat op de agenda van {in_dutch(ahead.starts_at.date())}" in text
    assert "Anna de Vries schrijft:" in text and "Neem je de foto's van vorig jaar mee?" in text
    assert "Je steunde ‘Gezamenlijke wervingsdag’." in mails["kees.van.t.hart@example.org"].text
    item = AgendaItem.objects.get(title="Gezamenlijke wervingsdag")
    assert (item.meeting, item.minutes, item.presenter.first_name) == (ahead, 25, "Bram")


def test_what_was_not_discussed_comes_for_the_second_time_and_the_report_is_agreed(anna, ahead, held):
    item = held.agenda_items.order_by("position").first()
    held.agenda_items.exclude(pk=item.pk).update(was_discussed=True)
    ActionItem.objects.filter(agenda_item__meeting=held).update(agenda_item=None)
    AgendaItem.objects.filter(pk=item.pk).update(was_discussed=False)
    sender = Member.objects.get(email="anna.de.vries@example.org")
    ReportVersion.objects.create(meeting=held, number=1, content={}, sent_at=timezone.now(), sent_by=sender)

    assert propose_from(held, now=timezone.now()) == 1
    put_on_next_agenda(held, now=timezone.now())

    anna.goto(ahead.get_absolute_url())
    beside = anna.locator("#proposals li").filter(has_text=item.title)
    expect(beside).to_contain_text("nog niet besproken, voor de 2e keer")
    beside.get_by_role("button", name="Op de agenda").click()
    expect(anna.locator("#agenda")).to_contain_text(item.title)
    expect(anna.locator("#agenda")).to_contain_text("Verslag van ")
    assert AgendaItem.objects.get(meeting=ahead, carried_from=item).times_carried == 1

    Meeting.objects.filter(pk=ahead.pk).update(starts_at=timezone.now())
    anna.reload()
    anna.get_by_role("button", name="Vastgesteld", exact=True).click()
    expect(anna.locator("#to-agree")).to_contain_text("Toch niet vastgesteld")
    assert Meeting.objects.get(pk=held.pk).report_approved_at


def test_an_idea_is_written_supported_added_to_and_becomes_an_action_item(bram, kees, anna, post):
    post()
    bram.goto("/ideas/")
    bram.get_by_role("link", name="Schrijf een idee").click()
    bram.get_by_label("Je idee in een paar woorden").fill("Samen flyeren")
    bram.get_by_label("Hoe doen we het nu?").fill("Ieder voor zich.")
    bram.get_by_label("Wat kan beter?").fill("Op één dag in september.")
    bram.get_by_role("button", name="Idee plaatsen").click()
    expect(heading(bram)).to_have_text("Samen flyeren")

    kees.goto("/ideas/?q=september")
    kees.get_by_role("link", name="Samen flyeren").click()
    kees.get_by_role("button", name="Dit steun ik").click()
    kees.get_by_label("Wat wil je aanvullen?").fill("De drukker geeft korting.")
    kees.get_by_role("button", name="Toevoegen").click()
    expect(kees.locator("#additions")).to_contain_text("Kees van 't Hart")

    idea = Idea.objects.get(title="Samen flyeren")
    anna.goto(idea.get_absolute_url())
    anna.get_by_role("link", name="Hierover besluiten").click()
    anna.get_by_role("link", name="Een actiepunt").click()
    anna.get_by_label("Klaar vóór").fill((timezone.localdate() + timedelta(days=365)).isoformat())
    anna.get_by_label("Bram Jansen").check()
    anna.get_by_label("Een woordje erbij").fill("Doen we!")
    assert list(complaints(anna, axe_at=(1280,))) == []
    anna.get_by_role("button", name="Dit besluit ik").click()
    expect(anna.locator("#became")).to_contain_text("Actiepunt")

    mails = [mail for mail in post() if kind_of(mail) == "meetings.idea-became"]
    assert sorted(mail.to for mail in mails) == ["bram.jansen@example.org", "kees.van.t.hart@example.org"]
    assert all("Het is een actiepunt geworden" in mail.text and "Doen we!" in mail.text for mail in mails)
    bram.reload()
    expect(bram.locator("#became")).to_contain_text("0 van 1 klaar")
    bram.locator("#became").get_by_role("link", name="Samen flyeren").click()
    expect(heading(bram)).to_have_text("Acties")


def test_ideas_become_a_course_and_a_help_request(anna, seat):
    bram = Member.objects.get(email="bram.jansen@example.org")
    words = {"better": "Met oefenen in een echt pakket.", "written_by": bram, "written_at": timezone.now()}
    to_course, to_help = (Idea.objects.create(title=title, **words) for title in ("Penningmeester", "Website"))

    anna.goto(f"{to_course.get_absolute_url()}decide/")
    anna.get_by_role("link", name="Een cursus").click()
    anna.get_by_role("button", name="Dit besluit ik").click()
    expect(anna.locator("#became")).to_contain_text("Penningmeester: idee")
    anna.goto(f"{to_help.get_absolute_url()}decide/")
    anna.get_by_role("link", name="Een hulpvraag").click()
    anna.get_by_label("Welke organisatie vraagt het?").select_option("Fonds Meedoen")
    anna.get_by_label("Leren").check()
    anna.get_by_label("Waar gaat het over?").select_option(str(KnowledgeArea.objects.get(name="WordPress").pk))
    anna.get_by_role("button", name="Dit besluit ik").click()

    expect(anna.locator("#became")).to_contain_text("WordPress, Fonds Meedoen: nog open")
    assert (Course.objects.get(title="Penningmeester").stage, HelpRequest.objects.latest("pk").kind) == (
        "idea",
        "learn",
    )


def test_without_javascript_one_proposes_with_a_mistake_and_is_put_off(seat):
    bram = seat("bram.jansen", java_script_enabled=False)
    bram.goto("/meetings/proposals/new/")
    bram.get_by_label("Waar wil je het over hebben, of wat wil je doen?").fill("Rooster")
    bram.get_by_label("Hoeveel minuten heb je nodig?").fill("0")
    bram.get_by_role("button", name="Dit draag ik aan").click()
    expect(bram.get_by_label("Waar wil je het over hebben, of wat wil je doen?")).to_have_value("Rooster")
    bram.get_by_label("Hoeveel minuten heb je nodig?").fill("10")
    bram.get_by_role("button", name="Dit draag ik aan").click()

    anna = seat("anna.de.vries", LAPTOP, java_script_enabled=False)
    anna.goto(f"{Proposal.objects.get(title='Rooster').get_absolute_url()}decide/")
    anna.get_by_label("Later").check()
    anna.get_by_label("Opnieuw bekijken vanaf").fill("2020-01-01")
    anna.get_by_role("button", name="Dit besluit ik").click()
    expect(anna.locator("main")).to_contain_text("Deze dag ligt niet vóór ons.")
    anna.get_by_label("Opnieuw bekijken vanaf").fill(f"{timezone.localdate().year + 1}-12-01")
    anna.get_by_role("button", name="Dit besluit ik").click()

    bram.goto("/meetings/proposals/?show=mine")
    expect(bram.locator(".proposals")).to_contain_text("Later, vanaf 1 december")
