"""A place in a course: taken on the page, waited for, given back by the link in a mail, and offered to the next."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Enrolment
from members.models import Member
from samensterker.localtime import local_day
from tests.factories import CourseGuestFactory, EnrolmentFactory, OpenCourseFactory
from tests.journeys.mails import link_in
from tests.journeys.measures import out_of_measure

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


@pytest.fixture
def course(guild):
    """It begins in three weeks, and has one place."""
    return OpenCourseFactory(
        title="Excel voor iedereen", starts_on=local_day(timezone.now()) + timedelta(days=21), maximum=1
    )


def button(page, name):
    return page.get_by_role("main").get_by_role("button", name=name)


def state_of(key):
    return Enrolment.objects.get(course__title="Excel voor iedereen", member__email=f"{key}@example.org").state


def mail_to(mails, key):
    [mail] = [mail for mail in mails if mail.to == f"{key}@example.org"]
    return mail


def test_a_place_goes_from_one_to_the_next(course, bram, seat, window, post):
    bram.goto(course.get_absolute_url())
    expect(bram.locator(".places")).to_contain_text("Nog 1 van de 1 plekken is vrij.")
    button(bram, "Ik doe mee").click()
    expect(bram.get_by_role("heading", name="Je doet mee")).to_be_visible()
    confirmation = mail_to(post(), "bram.jansen")
    assert confirmation.subject == "Je hebt een plek: Excel voor iedereen"

    ngozi = seat("ngozi.okafor")
    ngozi.goto(course.get_absolute_url())
    expect(ngozi.locator(".places")).to_contain_text("De ene plek is bezet.")
    button(ngozi, "Zet me op de wachtlijst").click()
    expect(ngozi.locator(".places")).to_contain_text("Je bent nummer 1 van 1.")
    post()

    by_link = window()
    by_link.goto(link_in(confirmation, "courses/place"))
    expect(by_link.get_by_role("heading", level=1)).to_have_text("Je hebt een plek, Bram")
    button(by_link, "Mijn plek teruggeven").click()
    expect(by_link.get_by_role("heading", level=1)).to_have_text("Je doet niet meer mee, Bram")

    offer = mail_to(post(), "ngozi.okafor")
    assert offer.subject.startswith("Een plek voor jou tot ")
    by_link.goto(link_in(offer, "courses/place"))
    expect(by_link.get_by_role("heading", level=1)).to_have_text("Er is een plek voor je vrij, Ngozi. Kom je?")
    assert state_of("ngozi.okafor") == "offered"  # to look does not say yes
    button(by_link, "Ja, ik kom").click()
    expect(by_link.get_by_role("heading", level=1)).to_have_text("Je hebt een plek, Ngozi")
    assert (state_of("bram.jansen"), state_of("ngozi.okafor")) == ("withdrawn", "enrolled")


def test_without_javascript_one_enrols_and_gives_the_place_back(course, seat):
    page = seat("bram.jansen", java_script_enabled=False)
    page.goto(course.get_absolute_url())

    button(page, "Ik doe mee").click()
    button(page, "Mijn plek teruggeven").click()

    expect(button(page, "Ik doe mee")).to_be_visible()
    assert state_of("bram.jansen") == "withdrawn"


def test_one_shows_ones_number_to_who_gives_the_course_and_takes_that_back(course, bram):
    about = {"phone": "+31600000001", "contact_details_at": timezone.now(), "shares_phone": False}
    Member.objects.filter(email="bram.jansen@example.org").update(**about)
    bram.goto(course.get_absolute_url())
    tick = bram.get_by_label("Wie de cursus geeft, mag mijn telefoonnummer zien zolang hij loopt")
    expect(tick).not_to_be_checked()
    assert list(out_of_measure(bram)) == []

    tick.check()
    button(bram, "Ik doe mee").click()
    expect(bram.locator(".places")).to_contain_text("Wie de cursus geeft, mag je telefoonnummer zien zolang hij loopt.")
    assert list(out_of_measure(bram)) == []
    button(bram, "Verberg mijn nummer").click()
    expect(button(bram, "Ja, laat mijn nummer zien")).to_be_visible()

    assert not course.enrolments.get().shows_phone


def test_the_coordinator_enrols_someone_and_takes_someone_out(course, anna, post):
    guest = CourseGuestFactory(name="Saskia van den Berg", confirmed_at=timezone.now())
    saskia = EnrolmentFactory(course=course, member=None, guest=guest)
    anna.goto(course.get_absolute_url())
    anna.get_by_role("link", name="Wie doet mee").click()
    expect(anna.get_by_role("main")).to_contain_text("Saskia van den Berg")
    anna.get_by_role("link", name="Iemand inschrijven").click()
    bram = Member.objects.get(email="bram.jansen@example.org")
    anna.get_by_label("Een lid").select_option(label=bram.full_name)
    button(anna, "Inschrijven").click()
    expect(anna.locator(".messages")).to_contain_text(f"{bram.full_name} staat op de wachtlijst.")

    anna.get_by_role("link", name=re.compile("Uitschrijven.*Saskia van den Berg")).click()
    anna.get_by_label("Een woord erbij").fill("Zoals we net bespraken.")
    button(anna, "Ja, uitschrijven").click()

    expect(anna.get_by_role("main")).to_contain_text("Kunnen nu een plek krijgen")
    assert (Enrolment.objects.get(pk=saskia.pk).state, state_of("bram.jansen")) == ("withdrawn", "offered")
    mails = post()
    [word] = [mail for mail in mails if mail.to == saskia.guest.email]
    assert "Zoals we net bespraken." in word.text
    assert "Een plek voor jou tot" in mail_to(mails, "bram.jansen").subject
    anna.get_by_role("button", name=re.compile(f"Komt.*{bram.full_name}")).click()
    expect(anna.locator(".messages")).to_contain_text(f"{bram.full_name} heeft een plek.")
