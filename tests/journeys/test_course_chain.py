"""From an idea to a second pair of hands: all that lies between, by its mails; and what it costs the coordinator."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from courses import enrolling
from courses.models import Course, CourseSession, EnrolmentState, SessionAttendance, Stage
from members import availability
from members.models import Daypart, KnowledgeArea, Member
from members.slots import Slot, State
from organisations.coverage import Strength, covers
from organisations.models import Organisation
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    CoreTaskFactory,
    EvaluationAnswerFactory,
    InterestFactory,
    KnowledgeAreaFactory,
    OrganisationFactory,
    TaskHolderFactory,
)
from tests.journeys.clicks import Cost, Counter
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.days import when_mail_goes
from tests.journeys.mails import kind_of, link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
# Of what a coordinator does, nothing may come back unseen. Until people can enrol: one press in the mail, one that asks
# them, three to choose who gives it, back to the best moments, the best one, *plan* and the days of it, two for how
# many can come, and *open*. Typed in are how many weeks, where, and how many people.
UNTIL_OPEN = Cost(presses=12, pages=11, fields=3)
# And then: two to finish it, and a look at the coverage map and at what courses did.
THE_WHOLE_CHAIN = Cost(presses=19, pages=18, fields=3)
TITLE, SASKIA = "Korte video's maken", "saskia@example.org"


def heading(page):
    return page.get_by_role("heading", level=1)


def button(page, name):
    return page.get_by_role("main").get_by_role("button", name=name)


def member(key):
    return Member.objects.get(email=f"{key}@example.org")


def mail_to(mails, address, words):
    """The one with these words in its subject."""
    [mail] = [mail for mail in mails if mail.to == address and words in mail.subject]
    return mail


def link_to(page, mail):
    """To this page of the place in the course that the mail is about."""
    return re.search(rf"https?://\S+/courses/place/[^/\s]+/{page}/", mail.text)[0]


def strength(task):
    return covers([task.pk], on=local_day(timezone.now()))[task.pk].strength


@pytest.fixture
def area(guild):
    return KnowledgeAreaFactory(
        name="Video's maken", slug="video-maken", parent=KnowledgeArea.objects.get(name="Tekst en beeld")
    )


@pytest.fixture
def task(area):
    """Of the mill, which hangs on Émile; IJsbrand is its contact person, and Bram helps there."""
    mill = OrganisationFactory(name="Molen De Hoop", slug="molen-de-hoop")
    since = {"from_on": local_day(timezone.now()) - timedelta(days=90)}
    AffiliationFactory(member=member("ijsbrand.hoekstra"), organisation=mill, is_contact=True)
    AffiliationFactory(member=member("bram.jansen"), organisation=mill)
    task = CoreTaskFactory(organisation=mill, area=area, name="Filmpjes van de molen", **since)
    TaskHolderFactory(task=task, member=member("emile.dubois"), can=True, **since)
    return task


def others_want_it(course, number):
    """And each can on Tuesday evening, as can Fatima, who will give it."""
    people = Member.objects.taking_part().exclude(email=None).exclude(course_interests__course=course)
    left_out = ["wim.bakker", "fatima.el.amrani", "anna.de.vries"]
    people = people.exclude(email__in=[f"{key}@example.org" for key in left_out]).order_by("pk")[:number]
    for person in people:
        InterestFactory(course=course, member=person, said_at=timezone.now())
    for person in [*people, member("fatima.el.amrani")]:
        evening = {Slot(1, Daypart.EVENING): State.CAN}
        availability.save_roster(person, evening, by=person, now=timezone.now())


def time_passes(course, *, weeks):
    """The sessions, and the days of the course along, come so much sooner."""
    sooner = timedelta(weeks=weeks)
    sessions = CourseSession.objects.filter(course=course)
    sessions.update(starts_at=F("starts_at") - sooner, ends_at=F("ends_at") - sooner)
    for days in ("starts_on", "ends_on"):
        Course.objects.filter(pk=course.pk).update(**{days: F(days) - sooner})


def test_from_an_idea_to_a_changed_coverage_map(seat, window, task, area, post):
    post()  # what lay ready before
    anna, bram = seat("anna.de.vries", LAPTOP), seat("bram.jansen")
    count = Counter(anna)

    # An idea of Bram, for the mill; eight want it, and the last of them sets the coordinator to work.
    bram.goto("/courses/")
    bram.get_by_role("link", name="Cursus voorstellen").click()
    bram.get_by_label("Wat zou je willen leren?").fill(TITLE)
    bram.get_by_label("Waar gaat het over?").select_option(label=area.name)
    button(bram, "Idee plaatsen").click()
    expect(bram.locator("#interest")).to_contain_text("Jij wilt deze cursus")
    course = Course.objects.get(title=TITLE)
    others_want_it(course, 6)
    wim = seat("wim.bakker")
    wim.goto(course.get_absolute_url())
    button(wim, "Graag").click()
    expect(wim.locator("#interest")).to_contain_text("acht mensen willen dit")
    told = mail_to(post(), "anna.de.vries@example.org", "Genoeg mensen willen dit")

    # Who said nothing is asked when they can; who gives it is chosen; the best evening becomes the first session.
    count.follow(link_in(told, "courses"))
    expect(anna.get_by_role("main")).to_contain_text("Filmpjes van de molen")
    button(anna, "Vraag wanneer ze kunnen").click()
    asked = mail_to(post(), "wim.bakker@example.org", "Wanneer kun jij?")
    wim.goto(link_in(asked, "me"))
    wim.locator("#slot-tue-evening").click()
    expect(wim.locator("#roster-saved svg")).to_be_visible()
    anna.get_by_role("link", name="Kies wie de cursus geeft").click()
    anna.get_by_label("Een lid").select_option(label="Fatima El Amrani")
    button(anna, "Toevoegen").click()
    anna.get_by_role("link", name="Naar de beste momenten").click()
    anna.get_by_role("link", name=re.compile("Hier beginnen.*dinsdagavond")).first.click()
    anna.get_by_label("Hoeveel weken achter elkaar?").fill("3")
    anna.get_by_label("Plaats").fill("Buurthuis De Brink")
    button(anna, "Plannen").click()
    expect(anna.get_by_role("group", name="Op welke dagen?").get_by_role("checkbox", checked=True)).to_have_count(3)
    button(anna, "Plannen").click()
    anna.get_by_role("link", name=re.compile("Wijzigen.*Hoogstens")).click()
    anna.get_by_label("Hoogstens").fill("5")
    button(anna, "Bewaren").click()
    button(anna, "Open de inschrijving").click()
    expect(anna.locator("#messages")).to_contain_text("Mensen kunnen zich nu inschrijven")
    assert count.so_far() == UNTIL_OPEN, count.steps

    # Wim takes a place by the link in his mail, Saskia of another organisation as a guest; Bram comes too late.
    mails = post()
    assert len([mail for mail in mails if kind_of(mail) == "courses.opened"]) == 8
    wim.goto(link_in(mail_to(mails, "wim.bakker@example.org", "Je kunt je nu inschrijven"), "courses"))
    button(wim, "Ik doe mee").click()
    expect(wim.locator(".places")).to_contain_text("Je doet mee")
    guest = window(PHONE)
    guest.goto(course.get_absolute_url())
    guest.get_by_role("link", name="Ik ben vrijwilliger bij een partnerorganisatie: meedoen").click()
    guest.get_by_label("Je naam").fill("Saskia de Groot")
    guest.get_by_label("Je e-mailadres").fill(SASKIA)
    guest.get_by_label("Voor welke organisatie").select_option(label="Koor Bont Gezang")
    guest.get_by_label("Ja, dat vind ik goed").check()
    button(guest, "Stuur me de mail").click()
    mails = post()
    [confirm] = [mail for mail in mails if mail.to == SASKIA]
    guest.goto(link_in(confirm, "courses/wish"))
    button(guest, "Ja, ik kom").click()
    expect(heading(guest)).to_contain_text("Je hebt een plek")
    for key in ("zeynep.yilmaz", "renee.van.der.heijden", "ngozi.okafor"):
        person = member(key)
        organisation = Organisation.objects.filter(affiliations__member=person).first()
        enrolling.enrol(course, person, by=None, organisation=organisation, now=timezone.now())
    bram.goto(course.get_absolute_url())
    bram.get_by_label("Van welke organisatie kom je?").select_option(label="Molen De Hoop")
    button(bram, "Zet me op de wachtlijst").click()
    expect(bram.locator(".places")).to_contain_text("Je bent nummer 1 van 1.")

    # Ngozi gives her place back by the link in her mail, and it is Bram's.
    enrolled = mail_to(post(), "ngozi.okafor@example.org", "Je hebt een plek")
    by_link = window(PHONE)
    by_link.goto(link_in(enrolled, "courses/place"))
    button(by_link, "Mijn plek teruggeven").click()
    expect(heading(by_link)).to_have_text("Je doet niet meer mee, Ngozi")
    by_link.goto(link_in(mail_to(post(), "bram.jansen@example.org", "Een plek voor jou tot"), "courses/place"))
    button(by_link, "Ja, ik kom").click()
    expect(heading(by_link)).to_have_text("Je hebt een plek, Bram")
    assert course.enrolments.filter(state=EnrolmentState.ENROLLED).count() == 5

    # The first evening: the house begins the course by itself; Fatima says who is there, what they did, and thanks.
    course.refresh_from_db()
    evening = course.sessions.order_by("starts_at").first()
    weeks = (course.starts_on - local_day(timezone.now())).days // 7 + 1
    time_passes(course, weeks=weeks)
    post()
    course.refresh_from_db()
    assert course.stage == Stage.RUNNING
    fatima = seat("fatima.el.amrani")
    fatima.goto("/courses/given/")
    fatima.get_by_role("main").get_by_role("link", name=TITLE, exact=True).click()
    fatima.get_by_role("link", name="Wie erbij waren").first.click()
    fatima.wait_for_load_state()
    for name in ("Bram Jansen", "Saskia de Groot", "Wim Bakker"):
        fatima.get_by_label(name).check()
    expect(fatima.locator("#there-count")).to_have_text("3 deelnemers zijn er")
    button(fatima, "De anderen waren er niet").click()
    fatima.get_by_role("link", name="Notities en huiswerk").click()
    fatima.get_by_label("Wat hebben jullie gedaan?").fill("Gefilmd op de molen.")
    fatima.get_by_label("Wat doen ze tot de volgende keer?").fill("Knip je filmpje tot een minuut.")
    button(fatima, "Bewaren").click()
    fatima.get_by_role("link", name="Bericht aan deelnemers").click()
    fatima.get_by_label("Je bericht").fill("Dank voor een mooie avond!")
    button(fatima, "Versturen").click()
    expect(fatima.locator("#messages")).to_contain_text("5 deelnemers")
    mails = post()
    assert len([mail for mail in mails if kind_of(mail) == "courses.message"]) == 5

    # Two evenings later Fatima says who completed it; Anna hears of it, and finishes the course.
    time_passes(course, weeks=3)
    for session in course.sessions.exclude(pk=evening.pk):
        for enrolment in course.enrolments.enrolled().exclude(member__email="zeynep.yilmaz@example.org"):
            SessionAttendance.objects.create(session=session, enrolment=enrolment, was_there=True)
    fatima.goto(course.get_absolute_url())
    fatima.get_by_role("link", name="Wie heeft hem afgerond?").click()
    expect(fatima.get_by_role("checkbox", checked=True)).to_have_count(4)
    button(fatima, "Bewaren").click()
    expect(fatima.locator("#messages")).to_contain_text("4 personen zijn genoteerd.")
    anna.goto(course.get_absolute_url())
    anna.get_by_role("link", name="De volgende stap").click()
    button(anna, "De cursus is afgerond").click()
    expect(anna.locator("#messages")).to_contain_text("Afgerond")

    # The certificate, and a minute to say what one thought of it: five do, Saskia without an account.
    mails = post(now=when_mail_goes(timezone.now() + timedelta(days=2)))
    guest.goto(link_in(mail_to(mails, SASKIA, "Wat vond je van"), "courses/place"))
    for question in ("Ik leerde", "De cursus werd", "Ik kan het nu zelf"):
        guest.get_by_role("group", name=question).get_by_role("radio", name="8").check()
    button(guest, "Versturen").click()
    expect(heading(guest)).to_have_text("Dank je wel, je antwoord is binnen")
    completed = mail_to(mails, SASKIA, "Goed gedaan")
    assert guest.request.get(link_to("certificate", completed)).body().startswith(b"%PDF")
    EvaluationAnswerFactory.create_batch(4, course=course)
    Course.objects.filter(pk=course.pk).update(evaluation_closes_at=timezone.now() - timedelta(hours=1))

    # Bram offers to be the second person at the mill; IJsbrand says yes, by the links in their mails.
    assert strength(task) == Strength.FRAGILE
    completed = mail_to(mails, "bram.jansen@example.org", "Goed gedaan")
    by_link.goto(link_to("second-person", completed))
    by_link.get_by_role("radio", name="Filmpjes van de molen").check()
    button(by_link, "Dit bied ik aan").click()
    expect(by_link.get_by_role("main")).to_contain_text("wacht op antwoord")
    offered = mail_to(post(), "ijsbrand.hoekstra@example.org", "kan jullie tweede persoon zijn")
    by_link.goto(link_in(offered, "courses/second-persons"))
    button(by_link, "Ja, en de toegang is geregeld").click()
    expect(heading(by_link)).to_have_text("Afgesproken: Bram Jansen doet mee")
    assert strength(task) == Strength.STRONG
    mail_to(post(), "bram.jansen@example.org", "Ja, graag: Filmpjes van de molen")

    # The map has changed, and what the course did stands among what courses did.
    anna.get_by_role("link", name="Organisaties").first.click()
    anna.get_by_role("link", name="Kwetsbaarheidskaart").first.click()
    anna.locator("table.coverage a", has_text=f"Molen De Hoop, {area.name}: 2 of meer").click()
    expect(anna.locator("#coverage-panel")).to_contain_text("Bram Jansen")
    anna.get_by_role("link", name="Cursussen").first.click()
    anna.get_by_role("link", name="Wat cursussen opleverden").click()
    row = anna.get_by_role("row", name=TITLE)
    expect(row).to_contain_text("4 van de 5")
    expect(row.get_by_role("cell").last).to_contain_text("1")
    assert count.so_far() == THE_WHOLE_CHAIN, count.steps
