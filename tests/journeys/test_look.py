"""Pages in a real browser: nothing that axe objects to, nothing beyond the edge, nothing too small for a thumb."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Audience
from samensterker.localtime import local_day
from samensterker.outbox.models import UnreachableAddress
from tests.factories import (
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    CourseFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    OrganisationFactory,
)
from tests.journeys.measures import PHONES_AND_A_LAPTOP, is_complaint, objections, out_of_measure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def anna():
    return CoordinatorFactory(first_name="Anna", email="anna@example.org", language="en")


@pytest.fixture
def complaints(page):
    """What the browser says to its console, such as a policy that was broken."""
    said = []
    page.on("console", lambda message: said.append(message.text) if is_complaint(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def look(page, live_server, complaints):
    """Opens a page at each width and answers what is wrong with it."""

    def at(path):
        problems = []
        for width in PHONES_AND_A_LAPTOP:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{live_server.url}{path}")
            found = [*out_of_measure(page), *(objections(page) if width != PHONES_AND_A_LAPTOP[1] else [])]
            problems += [f"{path} {width}: {problem}" for problem in found]
        return problems + complaints

    return at


def log_in(page, live_server, member):
    client = Client()
    client.force_login(member)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def a_full_house(anna):
    """A meeting ahead and one behind, items of every age, long words, and what asks for attention."""
    now = timezone.now()
    today = local_day(now)
    host = OrganisationFactory(name="Buurtontmoetingscentrum Het Samenwerkingsverband")
    bram = MemberFactory(first_name="Bartholomeus-Alexander", last_name="Kraaijenbrink-Vandersteenhoven")
    MeetingFactory(title="Startbijeenkomst", starts_at=now - timedelta(days=40), created_by=anna)
    meeting = MeetingFactory(
        title="Vrijwilligersverantwoordelijkheidsverdeling",
        starts_at=now + timedelta(days=8),
        host=host,
        created_by=anna,
    )
    AgendaItemFactory(meeting=meeting)
    for member in (anna, bram):
        InvitationFactory(meeting=meeting, member=member)
    for days in (-20, -2, 3, 30):
        item = ActionItemFactory(
            title=f"Beschikbaarheidsoverzicht rondsturen {days}",
            due_on=today + timedelta(days=days),
            meeting=meeting,
            audience=Audience.EVERYONE,
            created_by=anna,
        )
        for member in (anna, bram):
            AssignmentFactory(item=item, member=member)
    AssignmentFactory(item=ActionItemFactory(fulfilled_by="contact_details", created_by=anna), member=anna)
    CourseFactory(stage="planned", starts_on=today + timedelta(days=9), organiser=host)
    UnreachableAddress.objects.create(
        address="bartholomeus-alexander.kraaijenbrink-vandersteenhoven@vrijwilligersorganisatie.example",
        since=now,
        answer="550",
    )
    return bram


VISITORS_READ = [
    "/",
    "/accounts/login/code/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/signup/",
    "/nothing/",
    "/?q=%00",
]


@pytest.mark.parametrize("path", VISITORS_READ)
def test_what_a_visitor_sees(look, path):
    CourseFactory(stage="planned", starts_on=local_day(timezone.now()))

    assert look(path) == []


def test_what_a_member_sees(look, page, live_server, anna):
    bram = a_full_house(anna)
    log_in(page, live_server, bram)

    assert [problem for path in ("/", "/accounts/email/", "/nothing/") for problem in look(path)] == []


def test_what_the_coordinator_sees(look, page, live_server, anna):
    a_full_house(anna)
    log_in(page, live_server, anna)

    assert [problem for path in ("/", "/panel/") for problem in look(path)] == []


def test_empty_pages_hold_up_too(look, page, live_server, anna):
    log_in(page, live_server, anna)

    assert [problem for path in ("/", "/panel/") for problem in look(path)] == []


def test_what_is_wrong_with_a_form_is_read_first(page, live_server, complaints):
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", "anna@example.org")
    page.fill("[name=password]", "not this one")
    page.click("main form button[type=submit]")

    expect(page.locator(".error-summary")).to_be_focused()
    assert [*out_of_measure(page), *objections(page)] == []
    assert complaints == []


def test_the_keyboard_skips_the_menu(page, live_server, anna):
    log_in(page, live_server, anna)
    page.goto(live_server.url)

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_tick_and_an_answer_break_no_policy(page, live_server, anna, complaints):
    a_full_house(anna)
    log_in(page, live_server, anna)
    page.goto(live_server.url)

    page.get_by_label(re.compile("rondsturen -2$")).click()
    expect(page.get_by_label(re.compile("rondsturen -2$"))).to_be_checked()
    page.locator("button[name=answer][value=yes]").click()
    expect(page.locator("button[name=answer][value=yes]")).to_have_attribute("aria-pressed", "true")

    assert complaints == []


def test_a_tick_that_is_not_kept_says_so(page, live_server, anna):
    a_full_house(anna)
    log_in(page, live_server, anna)
    page.goto(live_server.url)
    page.route("**/tick/", lambda route: route.abort())

    page.get_by_label(re.compile("rondsturen -2$")).click()

    expect(page.locator("#messages .message-error")).to_be_visible()
    expect(page.get_by_label(re.compile("rondsturen -2$"))).not_to_be_checked()


def test_a_tick_after_logging_out_elsewhere_leads_to_the_log_in_page(page, live_server, anna):
    a_full_house(anna)
    log_in(page, live_server, anna)
    page.goto(f"{live_server.url}/actions/")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.get_by_label(re.compile("rondsturen -2$")).click()

    expect(page).to_have_url(f"{live_server.url}/accounts/login/code/?next=/actions/")
