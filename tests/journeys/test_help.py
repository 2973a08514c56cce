"""A contact person asks for help on a phone, someone says yes from the mail, and three weeks later it helped."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import KnowledgeArea, Member
from organisations.help_followups import AFTER
from organisations.models import CoreTask, HelpAsked, HelpRequest, Offer, Organisation
from tests.journeys.conftest import LAPTOP
from tests.journeys.days import when_mail_goes
from tests.journeys.mails import kind_of, link_in
from tests.journeys.test_every_page import complaints

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
WORDS = "Onze site hangt aan Bram. Wie leert het ons nieuwe bestuurslid?"


@pytest.fixture
def task():
    """The website of Bram's organisation, a core task."""
    fund, area = Organisation.objects.get(slug="fonds-meedoen"), KnowledgeArea.objects.get(name="WordPress")
    return CoreTask.objects.filter(organisation=fund, area=area).first() or CoreTask.objects.create(
        organisation=fund, area=area, name="Website", from_on=timezone.localdate()
    )


@pytest.fixture
def teachers():
    """Two members who like to teach WordPress; one shares a phone number, the other shares nothing."""
    area = KnowledgeArea.objects.get(name="WordPress")
    people = [Member.objects.get(email=f"{key}@example.org") for key in ("maeve.oneill", "renee.van.der.heijden")]
    for member in people:
        member.absences.all().delete()  # who is away now is not thought of
        member.expertise.update_or_create(
            area=area, defaults={"level": 4, "can_teach": True, "changed_at": timezone.now()}
        )
    Member.objects.filter(pk=people[0].pk).update(shares_phone=True, shares_email=False)
    Member.objects.filter(pk=people[1].pk).update(shares_phone=False, shares_email=False)
    return people


def heading(page):
    return page.get_by_role("heading", level=1)


def test_from_the_coverage_map_to_did_it_help(bram, window, post, task, teachers):
    post()  # what lay ready before
    maeve, renee = teachers
    link = f"/help-requests/new/?organisation={task.organisation.slug}&area={task.area.slug}&task={task.pk}&kind=learn"

    bram.goto(link)
    expect(heading(bram)).to_have_text("Vraag het gilde om hulp")
    expect(bram.get_by_label("We willen het zelf leren")).to_be_checked()
    expect(bram.get_by_label("Waar gaat het over?")).to_have_value(str(task.area_id))
    bram.get_by_label("In je eigen woorden").fill(WORDS)
    bram.get_by_role("button", name="Hulpvraag plaatsen").click()

    expect(heading(bram)).to_have_text("WordPress")
    expect(bram.locator("#messages")).to_contain_text("Je hulpvraag staat er.")
    expect(bram.locator(".help-fit").filter(has_text=maeve.full_name)).to_contain_text("geeft graag les")
    for member in teachers:
        bram.get_by_label(member.full_name).check()
    assert list(complaints(bram)) == []
    bram.get_by_role("button", name="Vraag hen").click()
    expect(bram.locator("#messages")).to_contain_text("Gevraagd: ")

    mails = {mail.to: mail for mail in post() if kind_of(mail) == "organisations.help-asked"}
    assert set(mails) == {maeve.email, renee.email}
    page = window()
    page.goto(link_in(mails[maeve.email], "help"))
    expect(heading(page)).to_have_text(f"Kun je helpen, {maeve.first_name}?")
    expect(page.locator("main")).to_contain_text(WORDS)
    assert HelpAsked.objects.filter(request__words=WORDS, answer="yes").count() == 0
    assert list(complaints(page)) == []
    page.get_by_role("button", name="Ja, graag").click()
    expect(heading(page)).to_have_text(f"Fijn dat je helpt, {maeve.first_name}!")
    page.goto(link_in(mails[renee.email], "help"))
    page.get_by_role("button", name="Nee").click()
    expect(heading(page)).to_have_text(f"Dank je wel voor je antwoord, {renee.first_name}.")

    mails = post()
    introductions = {mail.to: mail for mail in mails if kind_of(mail) == "organisations.help-introduction"}
    assert set(introductions) == {maeve.email, "bram.jansen@example.org"}
    to_bram = introductions["bram.jansen@example.org"].text
    assert "Telefoon: 06 " in to_bram and maeve.email not in to_bram
    assert [mail.to for mail in mails if kind_of(mail) == "organisations.help-answered"] == ["bram.jansen@example.org"]

    mails = post(now=when_mail_goes(timezone.now() + AFTER + timedelta(days=1)))  # it goes at ten
    [mail] = [mail for mail in mails if "/helped/" in mail.text and mail.to == "bram.jansen@example.org"]
    page.goto(link_in(mail, "helped"))
    expect(heading(page)).to_have_text("Heeft het geholpen, Bram?")
    assert HelpRequest.objects.get(words=WORDS).closed_at is None
    assert list(complaints(page)) == []
    page.get_by_role("button", name="Ja, het hielp").click()
    expect(heading(page)).to_have_text("Dank je wel, Bram. De hulpvraag is afgesloten.")
    asks = HelpRequest.objects.get(words=WORDS)
    assert (asks.outcome, asks.closed_by.first_name) == ("helped", "Bram")

    bram.goto("/help-requests/?state=over&mine=yes")
    expect(bram.locator(".help-list")).to_contain_text("Het hielp")


def test_without_javascript_a_member_comes_forward_and_changes_their_mind(seat, task):
    bram = Member.objects.get(email="bram.jansen@example.org")
    asks = HelpRequest.objects.create(
        organisation=task.organisation,
        area=task.area,
        kind="learn",
        words=WORDS,
        asked_by=bram,
        asked_at=timezone.now(),
    )
    page = seat("kees.van.t.hart", java_script_enabled=False)

    page.goto("/help-requests/")
    page.locator(".help-list").get_by_role("link", name="Fonds Meedoen").first.click()
    page.get_by_role("button", name="Ik kan helpen").click()
    expect(page.locator("#messages")).to_contain_text("Fijn dat je helpt.")
    page.get_by_role("button", name="Misschien later").click()

    expect(page.get_by_role("button", pressed=True)).to_have_text("Misschien later")
    assert asks.asked.get().answer == "later"


def test_who_speaks_for_nobody_hears_whom_to_ask(seat):
    page = seat("ngozi.okafor")

    page.goto("/help-requests/")
    page.get_by_role("link", name="Hoe vraag ik hulp?").click()

    expect(heading(page)).to_have_text("Wie vraagt hulp voor jouw organisatie?")
    expect(page.get_by_role("link", name="Bram Jansen")).to_be_visible()


def test_the_coordinator_asks_on_behalf_and_an_offer_is_found(seat, task):
    anna = seat("anna.de.vries", LAPTOP)
    anna.goto("/offers/new/?area=wordpress")
    anna.get_by_label("Organisatie").select_option("De Zonnehoek")
    anna.get_by_role("button", name="Verder").click()
    anna.get_by_label("Anderen kunnen het van ons leren").check()
    anna.get_by_label("In je eigen woorden").fill("Op donderdag zitten we er met zijn tweeën.")
    anna.get_by_role("button", name="Bewaren").click()
    expect(anna.locator("#messages")).to_contain_text("Fijn dat jullie dit aanbieden.")

    anna.goto(f"/help-requests/new/?organisation={task.organisation.slug}&area=wordpress&kind=learn")
    anna.get_by_label("In je eigen woorden").fill(WORDS)
    anna.get_by_role("button", name="Hulpvraag plaatsen").click()

    fit = anna.locator(".help-fit").filter(has_text="De Zonnehoek").filter(has_text="biedt aan: leren")
    expect(fit).to_be_visible()
    anna.goto("/offers/")
    ours = anna.get_by_role("listitem").filter(has_text="Op donderdag zitten we er met zijn tweeën.")
    expect(ours.get_by_role("link", name="Hier wordt om gevraagd")).to_be_visible()
    assert Offer.objects.filter(organisation__slug="de-zonnehoek").exists()
