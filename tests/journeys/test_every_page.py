"""Every page of the house in Dutch, with the example guild in it, on phones and a laptop."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings import answering, tick_links
from meetings.models import ActionItem, AgendaItem, Assignment, Invitation, Meeting
from members import confirming, erasure_letters
from members.exchange import drafts
from members.models import ErasureRequest, KnowledgeArea, Member
from organisations.models import Organisation
from samensterker.outbox.models import Message
from samensterker.outbox.stopping import stop_link
from tests.factories import AbsenceFactory, CvEntryFactory
from tests.journeys.measures import PHONE_AND_LAPTOP, PHONES_AND_A_LAPTOP, objections, out_of_measure
from tests.rows import erasure_request
from tests.test_access import MANAGED, PROFILE_PAGES, RELATION_PAGES, ROSTER_PAGES, TABLE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
# Django's, or not for people.
NO_PAGES = {"admin:index", "meetings:calendar", "members:import-example", "outbox:message-html", "portal:health"}


ROOMS = ("account", "meetings", "outbox", "members organisations courses portal")
# Whose pages they are; the coordinator sees the pages of members with more on them.
SEEN_BY = {
    "visitor": lambda visitor, member, coordinator: visitor,
    "member": lambda visitor, member, coordinator: member and not visitor,
    "coordinator": lambda visitor, member, coordinator: coordinator and not visitor,
}
MORE = {  # what stands at the same address but is another page
    ("member", "members organisations courses portal"): ["/", "/nothing/"],
    ("member", "meetings"): ["/actions/?show=done"],
    ("coordinator", "members organisations courses portal"): ["/"],
    ("coordinator", "meetings"): ["/actions/?whose=everyone", "/actions/?whose=everyone&show=stuck"],
    ("coordinator", "outbox"): ["/panel/messages/?state=failed"],
}
ABOUT_SOMEONE = ("contact", "detail", "sharing-of", "who-looked-of", "who-sees-me-of")


def names_of(role, room):
    for name, (get, _post) in TABLE.items():
        visitor, _left, member, coordinator = (answer == "200" for answer in get.split())
        is_page = name not in NO_PAGES and SEEN_BY[role](visitor, member, coordinator)
        if is_page and any(name.startswith(word) for word in room.split()):
            yield name


def arguments(name):
    """Something of the example guild that this page can be about."""
    if name == "members:import-preview":
        return [draft_of_anna().pk]
    if name == "members:erasure-withdraw":
        wim = Member.objects.get(email="wim.bakker@example.org")
        asked = ErasureRequest.objects.open().first() or erasure_request(wim)
        return [erasure_letters.link_token(asked)]
    bram = Member.objects.get(email="bram.jansen@example.org")
    wim = Member.objects.get(email="wim.bakker@example.org")
    ahead, held = Meeting.objects.get(title="Plan van aanpak"), Meeting.objects.get(title="Startbijeenkomst")
    if name.startswith("meetings:agenda-item-") and name != "meetings:agenda-item-create":
        return [AgendaItem.objects.filter(meeting=ahead).first().pk]
    invitation = Invitation.objects.get(member=bram, meeting=ahead)
    assignment = Assignment.objects.get(member=bram, item__title__startswith="Omkijken")
    message = Message.objects.filter(kind="meetings.invitation").first()
    away = bram.absences.first() or AbsenceFactory(member=bram)
    area, proposed = KnowledgeArea.objects.get(name="WordPress"), KnowledgeArea.objects.proposed().get()
    entry, at = bram.cv_entries.first() or CvEntryFactory(member=bram), bram.affiliations.first()
    wijd = Organisation.objects.get(slug="winkel-wijd")
    return {
        **{f"members:cv-entry-{verb}": [entry.pk] for verb in ("edit", "remove")},
        **{f"members:cv-entry-{verb}-of": [bram.pk, entry.pk] for verb in ("edit", "remove")},
        **{f"members:{page}": [bram.pk] for page in PROFILE_PAGES},
        "organisations:affiliation-edit": [at.pk],
        "organisations:affiliation-edit-of": [bram.pk, at.pk],
        **{f"organisations:{page}-of": [bram.pk] for page in ("mine", "affiliation-create")},
        **{f"organisations:{page}": ["winkel-wijd"] for page in RELATION_PAGES},
        "organisations:contact-moment-edit": ["winkel-wijd", wijd.contact_moments.first().pk],
        "organisations:endorse": ["fonds-meedoen"],
        "organisations:endorse of another": ["bont-gezang"],
        "account_reset_password_from_key": ["1", "wrong"],
        "meetings:action-edit": [ActionItem.objects.get(title__startswith="Omkijken").pk],
        "meetings:action-remove": [ActionItem.objects.get(title__startswith="Omkijken").pk],
        "meetings:agenda-item-create": [ahead.pk],
        "meetings:answer-by-link": [answering.link_token(invitation)],
        "meetings:answers": [ahead.pk],
        **{f"members:{page}": [bram.pk] for page in MANAGED},
        **{f"members:{page}": [area.pk] for page in ("area-edit", "area-merge", "area-remove", "expertise-edit")},
        **{f"members:{page}": [proposed.pk] for page in ("area-accept", "area-decline")},
        **{f"members:{page}": [bram.pk] for page in ("area-propose-of", "expertise-of")},
        "members:expertise-edit-of": [bram.pk, area.pk],
        **{f"members:absence-{verb}": [away.pk] for verb in ("edit", "remove")},
        **{f"members:absence-{verb}-of": [bram.pk, away.pk] for verb in ("edit", "remove")},
        **{f"members:{page}-of": [bram.pk] for page in ROSTER_PAGES},
        "members:merge": [bram.pk, Member.objects.get(email="sjoerd.de.boer@example.org").pk],
        **{f"members:{page}-of": [bram.pk] for page in ("erase", "history")},
        "members:my-data-of": [Member.objects.filter(email=None).values_list("pk", flat=True).first()],
        "members:still-right": [confirming.link_token(bram, now=timezone.now())],
        "meetings:assignment-tick-by-link": [tick_links.link_token(assignment, now=timezone.now())],
        "meetings:cancel": [ahead.pk],
        "meetings:detail": [held.pk],
        "meetings:edit": [ahead.pk],
        "meetings:invite": [ahead.pk],
        "meetings:report": [held.pk],
        **{f"members:{page}": [wim.pk] for page in ABOUT_SOMEONE},
        "outbox:message": [message.pk],
        "outbox:stop": [stop_link(message).rstrip("/").rsplit("/", 1)[-1]],
    }.get(name, [])


def draft_of_anna():
    """A file that she sent, and has not said yes to."""
    rows = b"Naam;E-mail;Mobiel\r\nBram Jansen;bram.jansen@example.org;612345678\r\nPiet;;x"
    file = SimpleUploadedFile("leden.csv", rows)
    anna = Member.objects.get(email="anna.de.vries@example.org")
    return drafts.keep(drafts.read_file(file), by=anna, now=timezone.now())


def complaints(page):
    """What is wrong at any width with the page that is open."""
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    for width in PHONES_AND_A_LAPTOP:
        page.set_viewport_size({"width": width, "height": 900})
        found = [*out_of_measure(page), *(objections(page) if width in PHONE_AND_LAPTOP else ())]
        yield from (f"{page.url} {width}: {problem}" for problem in found)


def complaints_about(page, path):
    page.goto(path)
    return complaints(page)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("role", SEEN_BY)
def test_every_page_that_someone_gets_to_see(window, seat, role, room):
    page = window() if role == "visitor" else seat({"member": "bram.jansen", "coordinator": "anna.de.vries"}[role])
    paths = [reverse(name.partition(" ")[0], args=arguments(name)) for name in names_of(role, room)] + MORE.get(
        (role, room), []
    )

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
