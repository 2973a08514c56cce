"""The coordinator brings a course from a title to people who can enrol; and one that does not take place is told."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Course, EnrolmentState, Stage
from members.models import Member
from samensterker.localtime import local_day
from tests.factories import EnrolmentFactory, InterestFactory, OpenCourseFactory
from tests.journeys.mails import kind_of
from tests.journeys.measures import out_of_measure

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def heading(page):
    return page.get_by_role("heading", level=1)


def day(days):
    return (local_day(timezone.now()) + timedelta(days=days)).isoformat()


def test_from_a_title_to_open_for_enrolment(anna, bram, post):
    post()  # what lay ready before
    anna.goto("/courses/")
    anna.get_by_role("link", name="Cursus toevoegen").click()
    anna.get_by_label("Titel").fill("Sociale media voor verenigingen")
    anna.get_by_role("button", name="Bewaren").click()

    expect(heading(anna)).to_have_text("Wie hem geeft")
    anna.get_by_label("Een lid").select_option(label="Kees van 't Hart")
    anna.get_by_role("button", name="Toevoegen").click()
    expect(anna.locator("#messages")).to_contain_text("Kees van 't Hart geeft deze cursus.")
    anna.get_by_role("navigation", name="Waar je bent").get_by_role("link", name="Sociale media").click()

    anna.get_by_role("link", name="De volgende stap").click()
    anna.get_by_role("button", name="Vraag wie dit wil").click()
    expect(heading(anna)).to_have_text("Sociale media voor verenigingen")
    course = Course.objects.get(title="Sociale media voor verenigingen")
    InterestFactory(course=course, member=Member.objects.get(email="bram.jansen@example.org"))

    anna.get_by_role("link", name="De volgende stap").click()
    expect(anna.locator("main")).to_contain_text("Er is nog geen eerste dag.")
    anna.get_by_role("link", name="Cursus aanpassen").click()
    anna.get_by_label("Eerste dag").fill(day(40))
    anna.get_by_label("Laatste dag").fill(day(30))
    anna.get_by_label("Hoogstens").fill("8")
    anna.get_by_role("button", name="Bewaren").click()
    expect(anna.locator("main")).to_contain_text("De laatste dag komt na de eerste.")
    expect(anna.get_by_label("Hoogstens")).to_have_value("8")
    anna.get_by_label("Laatste dag").fill(day(60))
    anna.get_by_role("button", name="Bewaren").click()

    expect(heading(anna)).to_have_text("De volgende stap")
    anna.get_by_role("button", name="De cursus is gepland").click()
    anna.get_by_role("link", name="De volgende stap").click()
    expect(anna.locator("main")).to_contain_text("1 lid wil deze cursus, en krijgt een mail.")
    anna.get_by_role("button", name="Open de inschrijving").click()

    [mail] = [mail for mail in post() if kind_of(mail) == "courses.opened"]
    assert mail.subject == "Je kunt je nu inschrijven: Sociale media voor verenigingen"
    bram.goto("/courses/")
    bram.get_by_role("link", name="Sociale media voor verenigingen").click()
    expect(bram.locator("main")).to_contain_text("Kees van 't Hart")
    assert list(out_of_measure(bram)) == []


def test_a_course_that_does_not_take_place_is_told_once(anna, post):
    post()
    course = OpenCourseFactory(title="Rondleiden", starts_on=day(30))
    wim = Member.objects.get(email="wim.bakker@example.org")
    EnrolmentFactory(course=course, member=wim)
    InterestFactory(course=course, member=wim)

    anna.goto(f"/courses/{course.slug}/stage/")
    anna.get_by_role("button", name="Deze cursus gaat niet door").click()
    expect(anna.locator("main")).to_contain_text("mensen rekenden erop")
    anna.get_by_label("Een woord aan iedereen").fill("De trainer is ziek geworden.")
    anna.get_by_role("button", name="Deze cursus gaat niet door").click()
    expect(heading(anna)).to_have_text("Rondleiden")
    expect(anna.locator("main")).to_contain_text("De trainer is ziek geworden.")

    [mail] = [mail for mail in post() if mail.subject.startswith("Gaat niet door")]
    course.refresh_from_db()
    assert (mail.to, mail.subject) == (wim.email, "Gaat niet door: Rondleiden")
    assert "De trainer is ziek geworden." in mail.text
    assert course.stage == Stage.CANCELLED
    assert course.enrolments.get().state == EnrolmentState.ENROLLED


def test_material_on_a_phone(seat):
    kees = seat("kees.van.t.hart")
    course = OpenCourseFactory(title="Rondleiden", starts_on=day(30))
    course.trainers.create(member=Member.objects.get(email="kees.van.t.hart@example.org"))

    kees.goto(course.get_absolute_url())
    kees.get_by_role("link", name="Materiaal").click()
    kees.get_by_label("Wat is het?").fill("Route door de tuin")
    kees.get_by_label("Of een link").fill("example.org/route")
    kees.get_by_role("button", name="Toevoegen").click()
    expect(kees.get_by_role("link", name="Route door de tuin").first).to_be_visible()
    kees.get_by_role("link", name="Weghalen").click()
    kees.get_by_role("button", name="Ja, verwijderen").click()
    expect(heading(kees)).to_have_text("Materiaal")
    assert not course.materials.exists()
