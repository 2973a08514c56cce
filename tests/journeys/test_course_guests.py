"""Someone without an account: from the page for visitors to a place in a course by a mail; forgotten in the end."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import CourseGuest, Enrolment
from organisations.models import Organisation
from samensterker.localtime import local_day
from tests.factories import OpenCourseFactory
from tests.journeys.mails import link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


@pytest.fixture
def course(guild):
    """It begins in ten days, before all others, so that it stands on the page for visitors."""
    day = local_day(timezone.now()) + timedelta(days=10)
    return OpenCourseFactory(title="Excel voor iedereen", starts_on=day, maximum=4)


def button(page, name):
    return page.get_by_role("main").get_by_role("button", name=name)


def fill_in(page, email):
    page.get_by_label("Je naam").fill("Saskia de Groot")
    page.get_by_label("Je e-mailadres").fill(email)
    page.get_by_label("Voor welke organisatie").select_option(label=Organisation.objects.joined().first().name)
    page.get_by_label("Ja, dat vind ik goed").check()
    button(page, "Stuur me de mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in je mail")


def test_a_visitor_takes_part_sees_their_courses_and_is_forgotten(course, window, post):
    page = window()
    page.goto("/")
    page.get_by_role("link", name="Excel voor iedereen").click()
    expect(page.locator(".places")).to_contain_text("Nog 4 van de 4 plekken zijn vrij.")
    page.get_by_role("link", name="Ik ben vrijwilliger bij een partnerorganisatie: meedoen").click()
    button(page, "Stuur me de mail").click()
    expect(page.get_by_role("alert")).to_contain_text("Zonder dit mogen we geen plek voor je bewaren.")
    fill_in(page, "saskia@example.org")

    [mail] = [mail for mail in post() if mail.to == "saskia@example.org"]
    assert mail.subject == "Zeg dat je komt: Excel voor iedereen"
    page.goto(link_in(mail, "courses/wish"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kom je, Saskia de Groot?")
    assert not course.enrolments.exists()  # to look does not say yes
    button(page, "Ja, ik kom").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je hebt een plek, Saskia de Groot")

    page.get_by_role("link", name="Al je cursussen").click()
    expect(page.get_by_role("main")).to_contain_text("je doet mee")
    page.get_by_label("Je naam").fill("Saskia Groot")
    button(page, "Bewaren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je cursussen, Saskia Groot")
    page.get_by_label("Ja, ik weet het zeker").check()
    button(page, "Vergeet mij").click()
    expect(page.locator(".messages")).to_contain_text("We hebben je naam en je adres gewist.")
    assert not CourseGuest.objects.filter(email="saskia@example.org").exists()
    assert Enrolment.objects.get(course=course).state == "withdrawn"


def test_a_member_is_told_by_mail_and_nobody_else_hears_it(course, window, post):
    page = window(java_script_enabled=False)
    page.goto(f"{course.get_absolute_url()}guest/")
    fill_in(page, "bram.jansen@example.org")

    [mail] = [mail for mail in post() if mail.to == "bram.jansen@example.org"]
    assert mail.subject == "Je bent al lid: Excel voor iedereen"
    assert not course.enrolments.exists()


def test_the_coordinator_adds_a_training_and_sees_the_guests(anna):
    anna.goto("/courses/")
    anna.get_by_role("link", name="Trainingen van partnerorganisaties").click()
    anna.get_by_role("link", name="Training toevoegen").click()
    anna.get_by_label("Titel").fill("Gastvrouw zijn")
    anna.get_by_label("Aangeboden door").select_option(label="De Zonnehoek")
    button(anna, "Bewaren").click()
    expect(anna.locator(".messages")).to_contain_text("Gastvrouw zijn")

    anna.goto("/courses/trainings/")
    expect(anna.get_by_role("main")).to_contain_text("Gastvrouw zijn")
    anna.goto("/courses/guests/")
    expect(anna.get_by_role("main")).to_contain_text("Maarten Kok")
