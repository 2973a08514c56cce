"""Every page of the house in Dutch, with the example guild in it, on phones and a laptop."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings import answering, tick_links
from meetings.models import ActionItem, AgendaItem, Assignment, Invitation, Meeting
from members.models import Member
from samensterker.outbox.models import Message
from samensterker.outbox.stopping import stop_link
from tests.journeys.measures import PHONES_AND_A_LAPTOP, objections, out_of_measure
from tests.test_access import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
NO_PAGES = {"admin:index", "meetings:calendar", "outbox:message-html", "portal:health"}  # Django's, or not for people


ROOMS = ("account", "meetings", "outbox", "members courses portal")
# Whose pages they are; the coordinator sees the pages of members with more on them.
SEEN_BY = {
    "visitor": lambda visitor, member, coordinator: visitor,
    "member": lambda visitor, member, coordinator: member and not visitor,
    "coordinator": lambda visitor, member, coordinator: coordinator and not visitor,
}
MORE = {  # what stands at the same address but is another page
    ("member", "members courses portal"): ["/", "/nothing/"],
    ("member", "meetings"): ["/actions/?show=done"],
    ("coordinator", "members courses portal"): ["/"],
    ("coordinator", "meetings"): ["/actions/?whose=everyone", "/actions/?whose=everyone&show=stuck"],
    ("coordinator", "outbox"): ["/panel/messages/?state=failed"],
}


def names_of(role, room):
    for name, (get, _post) in TABLE.items():
        visitor, _left, member, coordinator = (answer == "200" for answer in get.split())
        is_page = name not in NO_PAGES and SEEN_BY[role](visitor, member, coordinator)
        if is_page and any(name.startswith(word) for word in room.split()):
            yield name


def arguments(name):
    """Something of the example guild that this page can be about."""
    bram = Member.objects.get(email="bram.jansen@example.org")
    ahead, held = Meeting.objects.get(title="Plan van aanpak"), Meeting.objects.get(title="Startbijeenkomst")
    if name.startswith("meetings:agenda-item-") and name != "meetings:agenda-item-create":
        return [AgendaItem.objects.filter(meeting=ahead).first().pk]
    invitation = Invitation.objects.get(member=bram, meeting=ahead)
    assignment = Assignment.objects.get(member=bram, item__title__startswith="Omkijken")
    message = Message.objects.filter(kind="meetings.invitation").first()
    return {
        "account_reset_password_from_key": ["1", "wrong"],
        "meetings:action-edit": [ActionItem.objects.get(title__startswith="Omkijken").pk],
        "meetings:action-remove": [ActionItem.objects.get(title__startswith="Omkijken").pk],
        "meetings:agenda-item-create": [ahead.pk],
        "meetings:answer-by-link": [answering.link_token(invitation)],
        "meetings:assignment-tick-by-link": [tick_links.link_token(assignment, now=timezone.now())],
        "meetings:cancel": [ahead.pk],
        "meetings:detail": [held.pk],
        "meetings:edit": [ahead.pk],
        "meetings:invite": [ahead.pk],
        "meetings:report": [held.pk],
        "outbox:message": [message.pk],
        "outbox:stop": [stop_link(message).rstrip("/").rsplit("/", 1)[-1]],
    }.get(name, [])


def complaints(page):
    """What is wrong at any width with the page that is open."""
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    for width in PHONES_AND_A_LAPTOP:
        page.set_viewport_size({"width": width, "height": 900})
        for problem in (*out_of_measure(page), *objections(page)):
            yield f"{page.url} {width}: {problem}"


def complaints_about(page, path):
    page.goto(path)
    return complaints(page)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("role", SEEN_BY)
def test_every_page_that_someone_gets_to_see(window, seat, role, room):
    page = window() if role == "visitor" else seat({"member": "bram.jansen", "coordinator": "anna.de.vries"}[role])
    paths = [reverse(name, args=arguments(name)) for name in names_of(role, room)] + MORE.get((role, room), [])

    assert [problem for path in paths for problem in complaints_about(page, path)] == []


@pytest.mark.parametrize("path", ["/meetings/new/", "/actions/new/", "/me/"])
def test_a_form_with_mistakes_in_it(anna, path):
    anna.goto(path)
    anna.locator("main form .form-control").first.fill("")
    anna.locator("main form").first.evaluate("form => { form.noValidate = true; form.requestSubmit() }")
    expect(anna.locator(".error-summary")).to_be_focused()

    assert list(complaints(anna)) == []


def test_no_page_is_forgotten():
    visited = {name for role in SEEN_BY for room in ROOMS for name in names_of(role, room)}
    pages = {name for name, (get, _post) in TABLE.items() if "200" in get}

    assert pages - visited == NO_PAGES
