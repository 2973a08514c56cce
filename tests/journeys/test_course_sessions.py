"""The sessions of a course: planned a week apart with one left out, told in one mail, one given up, one moved."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import SessionAttendance
from members.models import Member
from samensterker.localtime import local_day
from tests.factories import CourseGuestFactory, EnrolmentFactory, OpenCourseFactory
from tests.journeys.days import in_dutch, in_mail
from tests.journeys.mails import link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


@pytest.fixture
def first(guild):
    return local_day(timezone.now()) + timedelta(days=21)


@pytest.fixture
def course(first):
    """Bram takes part, and a guest."""
    course = OpenCourseFactory(
        title="Excel voor iedereen", starts_on=first, ends_on=first + timedelta(weeks=8), maximum=8
    )
    EnrolmentFactory(course=course, member=Member.objects.get(email="bram.jansen@example.org"))
    EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory(email="saskia@example.org"))
    return course


def button(page, name):
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def cannot_come(course):
    return SessionAttendance.objects.filter(session__course=course, cannot_come_at__isnull=False).count()


def test_from_planning_to_a_session_that_moves(course, first, anna, bram, window, post):
    anna.goto(course.get_absolute_url())
    anna.get_by_role("link", name="Lessen plannen").click()
    anna.get_by_label("Datum").fill(first.isoformat())
    anna.get_by_label("Begint om").fill("19.30")
    anna.get_by_label("Eindigt om").fill("21.30")
    anna.get_by_label("Hoeveel weken achter elkaar?").fill("4")
    anna.get_by_label("Plaats").fill("Buurthuis De Brink, zaal 2")
    button(anna, "Plannen").click()
    skipped = in_dutch(first + timedelta(weeks=1))
    anna.get_by_label(skipped.capitalize()).uncheck()
    button(anna, "Plannen").click()
    expect(anna.get_by_text("3 lessen zijn gepland. 2 mensen krijgen een mail met alle lessen.")).to_be_visible()
    expect(anna.locator(".session")).to_have_count(3)

    to_guest, to_bram = sorted(post(), key=lambda mail: mail.to == "bram.jansen@example.org")
    assert (to_guest.to, to_bram.to) == ("saskia@example.org", "bram.jansen@example.org")
    assert to_bram.subject == to_guest.subject == f"De lessen vanaf {in_mail(first)}: Excel voor iedereen"

    bram.goto(course.get_absolute_url())
    bram.locator(".session").first.get_by_role("button", name="Ik kan niet").click()
    expect(bram.locator(".session").first).to_contain_text("Ik kan toch wel")

    saskia = window()
    saskia.goto(link_in(to_guest, "courses/place"))
    saskia.get_by_role("link", name="Ik kan niet").last.click()
    expect(saskia.get_by_role("heading", level=1)).to_have_text("We rekenen op je, Saskia van den Berg")
    assert cannot_come(course) == 1
    button(saskia, "Ik kan niet").click()
    expect(saskia.get_by_role("heading", level=1)).to_contain_text("Je kunt niet, Saskia")
    assert cannot_come(course) == 2

    anna.reload()
    expect(anna.locator(".session").first).to_contain_text("1 persoon liet weten niet te kunnen komen.")
    anna.locator(".session").first.get_by_role("link", name="Wijzigen").click()
    moved = first + timedelta(days=1)
    anna.get_by_label("Datum").fill(moved.isoformat())
    button(anna, "Bewaren").click()
    expect(anna.get_by_text("Iedereen krijgt er één mail over.")).to_be_visible()

    mails = {mail.to: mail for mail in post()}
    assert sorted(mails) == ["bram.jansen@example.org", "saskia@example.org"]
    assert all(mail.subject.startswith("Verplaatst naar") for mail in mails.values())
    assert "Lukt het nu wel?" in mails["bram.jansen@example.org"].text
    by_link = window()
    by_link.goto(link_in(mails["bram.jansen@example.org"], "courses/place"))
    button(by_link, "Ik kan toch wel").click()
    expect(by_link.get_by_role("heading", level=1)).to_have_text("We rekenen op je, Bram")

    anna.locator(".session").last.get_by_role("link", name="Wijzigen").click()
    anna.get_by_role("link", name="Deze les afzeggen").click()
    button(anna, "Ja, afzeggen").click()
    expect(anna.locator(".session").last).to_contain_text("gaat niet door")
    assert course.sessions.standing().count() == 2
    assert all(mail.subject.startswith("Gaat niet door") for mail in post())
