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
from members.models import ErasureRequest, GroupMembership, KnowledgeArea, Member
from organisations import backup_links, help_links
from organisations.models import (
    CoreTask,
    HelpAsked,
    Organisation,
    Stage,
)
from samensterker.outbox.models import Message
from samensterker.outbox.stopping import stop_link
from tests.factories import (
    AbsenceFactory,
    AffiliationFactory,
    BackupFactory,
    CoreTaskFactory,
    CvEntryFactory,
    HandoverFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    OfferFactory,
    OrganisationFactory,
    TaskHolderFactory,
)
from tests.journeys.measures import PHONE_AND_LAPTOP, PHONES_AND_A_LAPTOP, objections, out_of_measure
from tests.rows import erasure_request
from tests.test_access import (
    HELP_PAGES,
    MANAGED,
    PARTNER_PAGES,
    PROFILE_PAGES,
    RELATION_PAGES,
    ROSTER_PAGES,
    TABLE,
    TASK_PAGES,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
# Django's, or not for people.
NO_PAGES = {
    *("admin:index", "meetings:calendar", "members:import-example", "outbox:message-html", "portal:coverage-csv"),
    "portal:health",
}


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
    ("coordinator", "meetings"): ["/actions/?whose=everyone", "/actions/?whose=everyone&show=stuck"],
    ("coordinator", "members organisations courses portal"): ["/", "/help-requests/new/?organisation=bont-gezang"],
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
    if name in HELP:
        return HELP[name]()
    bram = Member.objects.get(email="bram.jansen@example.org")
    if name.startswith(("organisations:backup-", "organisations:handover")) and name != "organisations:handovers":
        return of_a_task(name.removeprefix("organisations:"), bram)
    wim = Member.objects.get(email="wim.bakker@example.org")
    ahead, held = Meeting.objects.get(title="Plan van aanpak"), Meeting.objects.get(title="Startbijeenkomst")
    if name.startswith("meetings:agenda-item-") and name != "meetings:agenda-item-create":
        return [AgendaItem.objects.filter(meeting=ahead).first().pk]
    invitation = Invitation.objects.get(member=bram, meeting=ahead)
    assignment = Assignment.objects.get(member=bram, item__title__startswith="Omkijken")
    message = Message.objects.filter(kind="meetings.invitation").first()
    away = bram.absences.first() or AbsenceFactory(member=bram)
    area, proposed = KnowledgeArea.objects.get(name="WordPress"), KnowledgeArea.objects.proposed().get()
    idea, in_group = Organisation.objects.filter(stage=Stage.IDEA).first(), GroupMembership.objects.first()
    entry, at = bram.cv_entries.first() or CvEntryFactory(member=bram), bram.affiliations.first()
    wijd = Organisation.objects.get(slug="winkel-wijd")
    task = CoreTask.objects.filter(organisation__slug="fonds-meedoen", area=area).first() or CoreTaskFactory(
        organisation=at.organisation, area=area
    )
    holder = task.holders.filter(member=bram).first() or TaskHolderFactory(task=task, member=bram)
    of_task = [task.organisation.slug, task.pk]
    return {
        **{f"members:cv-entry-{verb}": [entry.pk] for verb in ("edit", "remove")},
        **{f"members:cv-entry-{verb}-of": [bram.pk, entry.pk] for verb in ("edit", "remove")},
        **{f"members:{page}": [bram.pk] for page in PROFILE_PAGES},
        "organisations:affiliation-edit": [at.pk],
        **{f"organisations:{page}": [at.organisation.slug] for page in PARTNER_PAGES},
        **{f"organisations:{page} of mine": [at.organisation.slug] for page in PARTNER_PAGES},
        **{f"organisations:{page} of an idea": [idea.slug] for page in PARTNER_PAGES},
        **{f"organisations:{page}": [at.organisation.slug, at.pk] for page in ("people-edit", "people-edit of mine")},
        **{f"members:{page}": [in_group.group_id] for page in ("group", "group-edit", "group-person-add")},
        "members:group-person-edit": [in_group.group_id, in_group.pk],
        "organisations:affiliation-edit-of": [bram.pk, at.pk],
        **{f"organisations:{page}-of": [bram.pk] for page in ("mine", "affiliation-create")},
        **{f"organisations:{page}": ["winkel-wijd"] for page in RELATION_PAGES},
        "organisations:contact-moment-edit": ["winkel-wijd", wijd.contact_moments.first().pk],
        "organisations:endorse": ["fonds-meedoen"],
        "organisations:endorse of another": ["bont-gezang"],
        **{f"organisations:{page}": [task.organisation.slug] for page in TASK_PAGES},
        **{f"organisations:{page}": of_task for page in ("task", "task-edit", "task-end", "holder-add")},
        **{f"organisations:holder-edit{whose}": [*of_task, holder.pk] for whose in ("", " of oneself")},
        "organisations:interview-step": [task.organisation.slug, area.slug],
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
        "portal:coverage-organisation": [at.organisation.slug],
        "portal:coverage-task": [at.organisation.slug, area.slug],
        "outbox:stop": [stop_link(message).rstrip("/").rsplit("/", 1)[-1]],
    }.get(name, [])


def asked_of_bram():
    """A help request of the playground, with someone who fits and one who answered."""
    if asked := HelpAsked.objects.filter(member__email="bram.jansen@example.org", answer="").first():
        return asked
    bram, zeynep = (Member.objects.get(email=f"{key}@example.org") for key in ("bram.jansen", "zeynep.yilmaz"))
    area, playground = KnowledgeArea.objects.get(name="Boekhouden"), Organisation.objects.get(slug="het-springtouw")
    about = {"organisation": playground, "area": area, "asked_by": zeynep}
    asks = HelpRequestFactory(kind="advice", words="Wie kijkt mee naar de jaarrekening?", **about)
    HelpAskedFactory(request=asks, member=Member.objects.get(email="wim.bakker@example.org"), **YES)
    return HelpAskedFactory(request=asks, member=bram)


YES = {"answer": "yes", "answered_at": timezone.now()}
HELP = {
    **{f"organisations:{page}": lambda: [asked_of_bram().request_id] for page in HELP_PAGES},
    "organisations:help-by-link": lambda: [help_links.asked_token(asked_of_bram(), asked_of_bram().member)],
    "organisations:helped-by-link": lambda: [
        help_links.helped_token(asked_of_bram().request, asked_of_bram().request.asked_by)
    ],
    "organisations:offer-edit": lambda: [offer_of_the_choir().pk],
    "organisations:offer-end": lambda: [offer_of_the_choir().pk],
}


def offer_of_the_choir():
    choir, area = Organisation.objects.get(slug="bont-gezang"), KnowledgeArea.objects.get(name="WordPress")
    return choir.offers.first() or OfferFactory(organisation=choir, area=area, words="Kom gerust langs.")


def of_a_task(name, bram):
    """A task of an organisation of which Bram is the contact person, with a backup that is asked, and a handover."""
    others = name.endswith(" of others")
    organisation = OrganisationFactory() if others else AffiliationFactory(member=bram, is_contact=True).organisation
    handover = HandoverFactory(
        holder=TaskHolderFactory(task=CoreTaskFactory(organisation=organisation)), note="Bel mij."
    )
    task, asked = handover.holder.task, BackupFactory(task__name="Website", organisation=organisation)
    if name == "backup-by-link":
        return [backup_links.link_token(asked, bram, now=timezone.now())]
    if name.startswith("backup-end"):
        return [BackupFactory(task=task, accepted=True).pk]
    if name.startswith("backup-"):
        return [organisation.slug, task.pk]
    if name.startswith("handover-start"):
        return [organisation.slug, task.pk, TaskHolderFactory(task=task).pk]
    return [handover.pk]


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
    pages = [reverse(name.partition(" ")[0], args=arguments(name)) for name in names_of(role, room)]

    assert [problem for path in pages + MORE.get((role, room), []) for problem in complaints_about(page, path)] == []


@pytest.mark.parametrize("path", ["/meetings/new/", "/actions/new/", "/me/", "/organisations/new/", "/groups/new/"])
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
