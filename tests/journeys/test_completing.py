"""After a course: the trainer ticks, who learned it offers to be the second person, and the map changes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Course, EvaluationAnswer, Stage
from members.models import Expertise, Level, Member
from organisations.coverage import Strength, covers
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    CoreTaskFactory,
    CourseFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    EvaluationAnswerFactory,
    KnowledgeAreaFactory,
    OrganisationFactory,
    SessionAttendanceFactory,
    TaskHolderFactory,
)
from tests.journeys.days import when_mail_goes
from tests.journeys.mails import link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
LAPTOP = {"width": 1280, "height": 900}


def member(key):
    return Member.objects.get(email=f"{key}@example.org")


def fatima():
    return member("fatima.el.amrani")


def strength(task):
    return covers([task.pk], on=local_day(timezone.now()))[task.pk].strength


@pytest.fixture
def course(guild):
    """About film; given by the coordinator, with three sessions of which Fatima was at two."""
    now = timezone.now()
    days = {"starts_on": local_day(now) - timedelta(days=20), "ends_on": local_day(now), "maximum": 8}
    area = KnowledgeAreaFactory(name="Video's maken", slug="video-maken")
    course = CourseFactory(
        title="Korte video's maken",
        slug="korte-videos",
        summary="Je maakt zelf een video van een minuut: opnemen, knippen en plaatsen.",
        stage=Stage.RUNNING,
        area=area,
        level=Level.BASICS,
        **days,
    )
    for weeks in (3, 2, 1):
        at = now - timedelta(weeks=weeks)
        CourseSessionFactory(course=course, starts_at=at, ends_at=at + timedelta(hours=2))
    people = [*Member.objects.taking_part().exclude(role="coordinator").exclude(email=None).order_by("pk")]
    others = [person for person in people if person not in (fatima(), member("bram.jansen"))][:4]
    for number, person in enumerate([fatima(), *others]):
        row = EnrolmentFactory(course=course, member=person)
        for session in list(course.sessions.order_by("starts_at"))[: (2, 3, 3, 1, 0)[number]]:
            SessionAttendanceFactory(session=session, enrolment=row, was_there=True)
    CourseTrainerFactory(course=course, member=member("bram.jansen"))
    return course


@pytest.fixture
def task(course):
    """Of the mill, which hangs on one person; Bram is its contact person."""
    mill = OrganisationFactory(name="Molen De Hoop", slug="molen-de-hoop")
    AffiliationFactory(member=member("bram.jansen"), organisation=mill, is_contact=True)
    today = local_day(timezone.now())
    task = CoreTaskFactory(organisation=mill, area=course.area, name="Filmpjes van de molen", from_on=today)
    TaskHolderFactory(task=task, member=member("wim.bakker"), from_on=today, can=True)
    return task


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_tick_to_a_second_person(seat, window, post, course, task, javascript):
    bram = seat("bram.jansen", java_script_enabled=javascript)
    bram.goto(course.get_absolute_url())
    bram.get_by_role("link", name="Wie heeft hem afgerond?").click()
    expect(bram.get_by_role("checkbox", name="Fatima El Amrani")).to_be_checked()
    expect(bram.get_by_role("checkbox", checked=True)).to_have_count(3)
    bram.get_by_role("button", name="Bewaren").click()
    expect(bram.locator("#messages")).to_contain_text("3 personen zijn genoteerd.")
    assert Expertise.objects.get(member=fatima(), area=course.area).learned_in == "Korte video's maken"
    assert strength(task) == Strength.FRAGILE

    later = when_mail_goes(timezone.now() + timedelta(hours=2))
    [mail] = [mail for mail in post(now=later) if mail.to == fatima().email and "second-person" in mail.text]
    phone = window(java_script_enabled=javascript)
    phone.goto(link_in(mail, "courses/place"))
    phone.get_by_role("radio", name="Filmpjes van de molen").check()
    phone.get_by_label("Een woord erbij").fill("Vanaf de zomer, één avond in de week.")
    phone.get_by_role("button", name="Dit bied ik aan").click()
    expect(phone.locator("main")).to_contain_text("wacht op antwoord")

    [mail] = [mail for mail in post() if mail.to == "bram.jansen@example.org" and "second-persons" in mail.text]
    desk = window(LAPTOP, java_script_enabled=javascript)
    desk.goto(link_in(mail, "courses/second-persons"))
    expect(desk.get_by_role("heading", level=1)).to_have_text("Mag Fatima El Amrani jullie tweede persoon zijn?")
    expect(desk.locator("main")).to_contain_text("één avond in de week")
    desk.get_by_role("button", name="Ja, en de toegang is geregeld").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Afgesproken: Fatima El Amrani doet mee")
    assert strength(task) == Strength.STRONG

    [mail] = [mail for mail in post() if mail.to == fatima().email]
    assert mail.mail["Subject"] == "Ja, graag: Filmpjes van de molen bij Molen De Hoop"
    phone.reload()
    expect(phone.locator("main")).to_contain_text("ja, graag")


def test_saying_what_you_thought_of_it(seat, window, post, course):
    now = timezone.now()
    at = {"finished_at": now - timedelta(days=2), "evaluation_closes_at": now + timedelta(days=12)}
    Course.objects.filter(pk=course.pk).update(stage=Stage.FINISHED, **at)
    [mail] = [mail for mail in post() if mail.to == fatima().email and "/evaluation/" in mail.text]
    phone = window()
    phone.goto(link_in(mail, "courses/place"))
    for question, number in (("Ik leerde", 9), ("De cursus werd", 8)):
        phone.get_by_role("group", name=question).get_by_role("radio", name=str(number)).check()
    phone.get_by_role("button", name="Versturen").click()
    expect(phone.locator(".error-summary")).to_contain_text("Kies een cijfer")
    phone.get_by_role("group", name="Ik kan het nu zelf").get_by_role("radio", name="10").check()
    phone.get_by_role("button", name="Versturen").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Dank je wel, je antwoord is binnen")
    row = EvaluationAnswer.objects.get(course=course)
    assert (row.learned, row.given, row.can_do) == (9, 8, 10)

    EvaluationAnswerFactory.create_batch(4, course=course)
    Course.objects.filter(pk=course.pk).update(evaluation_closes_at=now - timedelta(hours=1))
    page = seat("fatima.el.amrani")
    page.goto(course.get_absolute_url())
    expect(page.locator("#evaluation")).to_contain_text("5 antwoorden")
