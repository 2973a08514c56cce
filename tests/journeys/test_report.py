"""Anna sends the report of the kick-off: what is forgotten is mended, it is read through, and Bram reads his mail."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import AgendaItem, Assignment, Decision, ReportVersion
from members.models import Member
from samensterker.localtime import local_day
from tests.journeys.days import when_mail_goes
from tests.journeys.kick_off import as_people_went_home
from tests.journeys.mails import kind_of, link_in

pytestmark = pytest.mark.browser
EMPTY = "Rondje: wat doe je, en wie doet het als jij er niet bent?"


@pytest.fixture
def held(guild):
    """The kick-off as it is when people go home: one item without a word, one action item of nobody."""
    meeting = as_people_went_home()
    AgendaItem.objects.filter(meeting=meeting, title=EMPTY).update(outcome="")
    meeting.invitations.filter(answer="yes").update(was_there=True)
    item = AgendaItem.objects.get(meeting=meeting, title__startswith="Waar komen we bij elkaar")
    Decision.objects.create(
        meeting=meeting,
        agenda_item=item,
        text="We zoeken een zaal van hoogstens 50 euro.",
        decided_on=local_day(meeting.starts_at),
        created_at=timezone.now(),
        created_by=meeting.created_by,
    )
    return meeting


def heading(page):
    return page.get_by_role("heading", level=1)


def note(page):
    return page.get_by_role("region", name=EMPTY).get_by_label("Notities")


def report_mails(mails):
    return {mail.to: mail for mail in mails if kind_of(mail) == "meetings.report"}


def pdf_in(mail):
    return [part.get_content() for part in mail.mail.iter_attachments() if part.get_content_type() == "application/pdf"]


def test_from_draft_with_warnings_to_the_mail_and_a_correction(anna, bram, held, post):
    anna.goto(held.get_absolute_url())
    anna.get_by_role("link", name="Het verslag", exact=True).click()

    # What is forgotten is said, and mended from there.
    expect(anna.get_by_role("listitem").and_(anna.locator("[aria-current=step]"))).to_have_text("Concept")
    expect(anna.locator("#warnings")).to_contain_text(f"Bij “{EMPTY}” staat nog geen woord.")
    anna.locator("#warnings").get_by_role("link", name="Aanvullen").click()
    note(anna).fill("Negen van de elf doen hun taak **alleen**.")
    anna.get_by_role("button", name="Verder naar het verslag").click()
    expect(anna.locator("#warnings")).to_contain_text("volledig")
    expect(anna.locator(".report strong").first).to_have_text("alleen")

    # Read through, and sent: once to each.
    anna.get_by_role("button", name="Ik heb het nagekeken").click()
    expect(anna.locator("#messages")).to_have_text("Het verslag is nagekeken. Je kunt het nu versturen.")
    receivers = Member.objects.reachable().count()
    expect(anna.get_by_role("main")).to_contain_text(
        f"{receivers} mensen krijgen elk één mail, ook wie er niet bij was."
    )
    anna.get_by_role("button", name="Verslag versturen").click()
    expect(anna.locator("#messages")).to_have_text(f"Het verslag is onderweg naar {receivers} mensen.")
    expect(heading(anna)).to_have_text("Verslag: Startbijeenkomst")

    mails = report_mails(post())
    assert len(mails) == receivers
    mail = mails["bram.jansen@example.org"]
    assert mail.subject.startswith("Verslag van Startbijeenkomst, ")
    places = [mail.text.index(words) for words in ("WAT JIJ ZOU DOEN", "BESLUITEN", "We zoeken een zaal", "VERSLAG")]
    assert places == sorted(places)
    [pdf] = pdf_in(mail)
    assert pdf.startswith(b"%PDF-") and b"<pdfuaid:part>1" in pdf.replace(b" ", b"")

    # Bram ticks from his mail without logging in, and reads the report on the page of the meeting.
    bram.goto(link_in(mail, "tick"))
    bram.get_by_role("button").first.click()
    assert Assignment.objects.get(member__email="bram.jansen@example.org", item__title__startswith="Omkijken").done_at
    bram.goto(held.get_absolute_url())
    expect(bram.locator("#agenda")).to_contain_text("Negen van de elf doen hun taak alleen.")
    expect(bram.locator("#agenda")).to_contain_text("Besluit. We zoeken een zaal van hoogstens 50 euro.")
    with bram.expect_download() as download:
        bram.get_by_role("link", name="Als pdf").click()
    assert download.value.suggested_filename == f"verslag-{local_day(held.starts_at):%Y-%m-%d}.pdf"

    # Something was wrong: what goes out is the difference, and a word with it.
    anna.goto(f"{held.get_absolute_url()}minutes/")
    note(anna).fill("Acht van de elf doen hun taak **alleen**.")
    anna.get_by_role("button", name="Verder naar het verslag").click()
    expect(heading(anna)).to_have_text("Het verslag")
    bram.reload()
    expect(bram.locator("#agenda")).to_contain_text("Negen van de elf")  # as it was sent, until the correction goes
    expect(anna.get_by_role("main")).to_contain_text("Er is iets veranderd na het versturen")
    anna.get_by_role("button", name="Ik heb het nagekeken").click()
    anna.get_by_label("Een woord erbij").fill("Karim telde ze na.")
    anna.get_by_role("button", name="Verbetering versturen").click()
    expect(heading(anna)).to_have_text("Verslag: Startbijeenkomst")

    correction = report_mails(post(now=when_mail_goes(timezone.now()) + timedelta(minutes=5)))[
        "bram.jansen@example.org"
    ]
    assert correction.subject.startswith("Verbeterd: verslag van Startbijeenkomst, ")
    assert (
        "Karim telde ze na.\n\n"
        f"{EMPTY}\n- Weg: Negen van de elf doen hun taak alleen.\n+ Nieuw: Acht van de elf doen hun taak alleen.\n"
    ) in correction.text
    assert pdf_in(correction) == [] and "Zalencentrum" not in correction.text
    bram.reload()
    expect(bram.locator("#agenda")).to_contain_text("Acht van de elf doen hun taak alleen.")


def test_two_coordinators_press_send_and_it_goes_once(anna, seat, held, post):
    kees = seat("kees.van.t.hart", {"width": 1280, "height": 900})
    Member.objects.filter(email="kees.van.t.hart@example.org").update(role="coordinator")
    anna.goto(f"{held.get_absolute_url()}report/")
    anna.get_by_role("button", name="Ik heb het nagekeken").click()
    for page in (anna, kees):
        page.goto(f"{held.get_absolute_url()}report/send/")

    for page in (anna, kees):
        page.get_by_role("button", name="Verslag versturen").click()

    expect(kees.locator("#messages")).to_have_text(
        "Iemand heeft dit verslag al verstuurd. Het is één keer gegaan. Dit is het."
    )
    assert ReportVersion.objects.filter(meeting=held).count() == 1
    addresses = [mail.to for mail in post() if kind_of(mail) == "meetings.report"]
    assert sorted(addresses) == sorted(set(addresses))


def test_without_javascript_it_works_as_well(seat, held):
    page = seat("anna.de.vries", java_script_enabled=False)
    page.goto(f"{held.get_absolute_url()}report/")

    page.get_by_role("button", name="Ik heb het nagekeken").click()
    page.get_by_role("button", name="Verslag versturen").click()

    expect(heading(page)).to_have_text("Verslag: Startbijeenkomst")
    assert ReportVersion.objects.get(meeting=held).number == 1
