"""A member wants to propose a course and finds one like it; the eighth who wants it sets the coordinator to work."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Course, Interest, Stage
from members.models import Member
from tests.journeys.days import when_mail_goes
from tests.journeys.mails import kind_of, link_in
from tests.journeys.test_every_page import complaints

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
BOOKKEEPING = "boekhouden-voor-penningmeesters"


def heading(page):
    return page.get_by_role("heading", level=1)


@pytest.fixture
def idea():
    """Seven want it, of the eight that are needed, and Bram is not one of them."""
    course = Course.objects.get(slug=BOOKKEEPING)
    course.interests.filter(member__email="bram.jansen@example.org").delete()
    missing = 7 - course.interests.counting().count()
    others = Member.objects.taking_part().exclude(course_interests__course=course)
    others = others.exclude(email="bram.jansen@example.org").exclude(courses_given__course=course)
    for member in others.order_by("pk")[: max(0, missing)]:
        Interest.objects.create(course=course, member=member, said_at=timezone.now())
    Course.objects.filter(pk=course.pk).update(threshold_told_at=None, threshold=8)
    return course


def test_from_an_idea_to_a_first_day(bram, anna, post, idea):
    post()  # what lay ready before
    bram.goto("/courses/")
    bram.get_by_role("link", name="Cursus voorstellen").click()
    expect(heading(bram)).to_have_text("Cursus voorstellen")
    bram.get_by_label("Wat zou je willen leren?").fill("Boekhouden")
    bram.get_by_label("Waar gaat het over?").select_option(label="Boekhouden")
    assert list(complaints(bram)) == []
    bram.locator("main form button[type=submit]").click()
    expect(bram.get_by_role("heading", name="Is het een van deze?")).to_be_visible()
    assert list(complaints(bram)) == []
    bram.get_by_role("link", name=idea.title).click()

    wanting = bram.locator("#interest")
    expect(wanting).to_contain_text("zeven van de acht")
    wanting.get_by_role("button", name="Ik heb het nodig").click()
    expect(wanting).to_contain_text("acht mensen willen dit")
    wanting.get_by_label("Hoe graag wil je het?").select_option(label="Graag")
    wanting.get_by_role("button", name="Bewaren").click()
    expect(wanting.locator(".interest-own")).to_contain_text("graag")
    assert list(complaints(bram)) == []

    told = [mail for mail in post() if kind_of(mail) == "courses.threshold"]
    assert [mail.to for mail in told] == ["anna.de.vries@example.org"]
    anna.goto(link_in(told[0], "courses"))
    expect(heading(anna)).to_have_text("Wie wil dit?")
    expect(anna.locator("main")).to_contain_text("Bram Jansen")
    assert list(complaints(anna)) == []
    anna.get_by_role("button", name="Vraag wanneer ze kunnen").click()
    expect(anna.locator("#messages")).to_contain_text("met de vraag wanneer")
    asked = [mail for mail in post() if kind_of(mail) == "courses.asked-when"]
    assert "bram.jansen@example.org" in [mail.to for mail in asked]
    later = post(now=when_mail_goes(timezone.now() + timedelta(days=1)))
    assert [mail for mail in later if kind_of(mail) in ("courses.asked-when", "courses.threshold")] == []

    anna.get_by_role("link", name="Hier beginnen").first.click()
    expect(anna.get_by_label("Datum")).not_to_have_value("")
    anna.get_by_role("button", name="Plannen").click()
    expect(heading(anna)).to_have_text("De volgende stap")
    idea.refresh_from_db()
    assert (idea.stage, idea.starts_on is None) == (Stage.IDEA, False)


def test_without_javascript_one_wants_it_and_takes_it_back(seat, idea):
    bram = seat("bram.jansen", java_script_enabled=False)
    bram.goto(idea.get_absolute_url())

    bram.get_by_role("button", name="Lijkt me leuk").click()
    expect(bram.locator("#messages")).to_contain_text("Genoteerd: jij wilt deze cursus.")
    assert Interest.objects.filter(course=idea, member__email="bram.jansen@example.org", how_much=1).exists()
    bram.locator("#interest summary").click()
    bram.get_by_role("button", name="Ik wil het niet meer").click()

    expect(bram.locator("#messages")).to_contain_text("Je wilt deze cursus niet meer.")
    assert not Interest.objects.filter(course=idea, member__email="bram.jansen@example.org").exists()
