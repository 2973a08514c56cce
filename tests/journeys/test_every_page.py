"""Every page of the house in Dutch, with the example guild in it, on phones and a laptop."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings import action_links, answering, poll_links, pulse_links, reporting, tick_links
from meetings.models import (
    ActionItem,
    AgendaItem,
    Assignment,
    DatePoll,
    Invitation,
    Meeting,
    PassingOn,
    PollVoter,
    Pulse,
    Venue,
    WorkingForm,
)
from meetings.report_content import content_of, mark_of
from members import confirming, erasure_letters
from members.exchange import drafts
from members.models import ErasureRequest, GroupKind, GroupMembership, KnowledgeArea, Member
from organisations import backup_links, help_links
from organisations.models import (
    CoreTask,
    HelpAsked,
    Organisation,
    Stage,
)
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from samensterker.outbox.stopping import stop_link
from tests import access_courses
from tests.factories import (
    AbsenceFactory,
    AffiliationFactory,
    AgendaAttachmentFactory,
    AgendaTemplateFactory,
    AssignmentFactory,
    BackupFactory,
    CoreTaskFactory,
    CvEntryFactory,
    DateOptionFactory,
    DatePollFactory,
    DateVoteFactory,
    DecisionFactory,
    GroupMembershipFactory,
    GuestFactory,
    HandoverFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    IdeaAdditionFactory,
    IdeaFactory,
    IdeaSupportFactory,
    MeetingFactory,
    OfferFactory,
    OrganisationFactory,
    PassingOnFactory,
    PollVoterFactory,
    ProposalFactory,
    ProposalSupportFactory,
    PulseFactory,
    PulseReceiverFactory,
    TaskHolderFactory,
    VenueFactory,
)
from tests.journeys.measures import PHONES_AND_A_LAPTOP, objections, out_of_measure
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
    *("meetings:minutes-state", "portal:health", "meetings:report-pdf"),
    *("meetings:report-version of a group", "meetings:report-pdf of a group"),
    *("portal:feed", "portal:public-feed", "portal:public-rss", "meetings:pulse of another group"),
    "courses:results-csv",
    "courses:certificate of mine",
    "courses:certificate-by-link",
    "courses:session-calendar",
    "courses:session-calendar-by-link",
}


ROOMS = ("account", "meetings", "outbox", "members", "organisations", "courses portal")
# Whose pages they are; the coordinator sees the pages of members with more on them.
SEEN_BY = {
    "visitor": lambda visitor, member, coordinator: visitor,
    "member": lambda visitor, member, coordinator: member and not visitor,
    "coordinator": lambda visitor, member, coordinator: coordinator and not visitor,
}
MORE = {  # what stands at the same address but is another page
    ("member", "courses portal"): ["/", "/nothing/"],
    ("member", "meetings"): [
        *("/actions/?show=done", "/actions/?whose=everyone", "/meetings/proposals/?show=mine", "/ideas/?show=became"),
    ],
    ("coordinator", "meetings"): [
        *("/actions/?whose=everyone", "/actions/?whose=everyone&show=help", "/meetings/proposals/?show=answered"),
    ],
    ("coordinator", "courses portal"): ["/", "/help-requests/new/?organisation=bont-gezang"],
    ("coordinator", "outbox"): ["/panel/messages/?state=failed"],
}
AGENDA = {  # of the meeting ahead
    **{f"meetings:{page}": lambda ahead: [ahead.pk] for page in ("agenda-copy", "agenda-templates")},
    **{
        f"meetings:working-form{page}": lambda ahead: [WorkingForm.objects.get(name="Intervisie").pk]
        for page in ("", "-edit", "-end")
    },
    "meetings:agenda-template-remove": lambda ahead: [AgendaTemplateFactory().pk],
    "meetings:attachment-add": lambda ahead: [ahead.agenda_items.first().pk],
    "meetings:attachment-remove": lambda ahead: [AgendaAttachmentFactory(agenda_item=ahead.agenda_items.first()).pk],
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
    if name.startswith("courses:"):
        return of_courses(name, bram)
    if name.startswith(("organisations:backup-", "organisations:handover")) and name != "organisations:handovers":
        return of_a_task(name.removeprefix("organisations:"), bram)
    ahead, held = Meeting.objects.get(title="Plan van aanpak"), Meeting.objects.get(title="Startbijeenkomst")
    if of_its_own := of_a_part_of_meetings(name, bram, ahead, held):
        return of_its_own()
    wim = Member.objects.get(email="wim.bakker@example.org")
    if name.startswith("meetings:decision"):
        sent_report(held)  # from then on it is for everyone
    decision = held.decisions.first() or DecisionFactory(meeting=held, decided_on=local_day(held.starts_at))
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
        "meetings:action-by-link": [tick_links.link_token(assignment, now=timezone.now())],
        "meetings:own-part": [assignment.pk],
        "meetings:actions-of-owner": [bram.pk],
        "meetings:late-joining-by-link": [action_links.joining_token(bram, now=timezone.now())],
        "meetings:cancel": [ahead.pk],
        "meetings:meeting-room": [held.pk],
        **(date_poll_of(bram) if name.startswith("meetings:poll") else {}),
        **{
            f"meetings:{page}": [venue().pk]
            for page in ("venue", "venue-edit", "venue-end")
            if name == f"meetings:{page}"
        },
        "meetings:detail": [held.pk],
        "meetings:edit": [ahead.pk],
        "meetings:invite": [ahead.pk],
        **{f"meetings:{page}": [held.pk] for page in ("minutes", "report")},
        **{f"meetings:{page}": [decision.pk] for page in ("decision", "decision-edit", "decision-remove")},
        **{f"meetings:{page}": [sent_report(held).meeting_id, 1] for page in ("report-version", "report-paper")},
        **{f"members:{page}": [wim.pk] for page in ABOUT_SOMEONE},
        "outbox:message": [message.pk],
        "portal:coverage-organisation": [at.organisation.slug],
        "portal:coverage-task": [at.organisation.slug, area.slug],
        "outbox:stop": [stop_link(message).rstrip("/").rsplit("/", 1)[-1]],
    }.get(name, [])


def of_a_part_of_meetings(name, bram, ahead, held):
    """How to make it for pages that need more than the meetings of the example guild; None for others."""
    if name.startswith(("meetings:proposal", "meetings:idea")):
        return lambda: proposed_or_thought_of(name, bram)
    if name in PEOPLE_OF_MEETINGS:
        return lambda: people_of_a_meeting(name, bram)
    if name.startswith("meetings:pulse"):
        return lambda: about_how_it_was(name, held, bram)
    if name in AGENDA:
        return lambda: AGENDA[name](ahead)
    if name.startswith("meetings:agenda-item-") and name != "meetings:agenda-item-create":
        return lambda: [AgendaItem.objects.filter(meeting=ahead).first().pk]
    return None


def of_courses(name, bram):
    """As the access table has them, with Bram for the member."""
    wim = Member.objects.get(email="wim.bakker@example.org")
    objects = access_courses.of_courses(bram, wim, now=timezone.now())
    return access_courses.arguments(objects).get(name, [])


def proposed_or_thought_of(name, bram):
    """A proposal or an idea that Wim supports; Bram's own where only its writer comes."""
    if name in ("meetings:proposals", "meetings:proposal-create", "meetings:ideas", "meetings:idea-create"):
        return []
    wim = Member.objects.get(email="wim.bakker@example.org")
    by = bram if name.endswith(" of oneself") else Member.objects.get(email="kees.van.t.hart@example.org")
    if name.startswith("meetings:idea"):
        idea = IdeaFactory(written_by=by, now="Ieder flyert voor zich.")
        IdeaAdditionFactory(idea=idea, written_by=wim)
        return [IdeaSupportFactory(idea=idea, member=wim).idea_id]
    group = GroupMembership.objects.first().group if name.endswith(" of a group") else None
    proposal = ProposalFactory(proposed_by=by, explanation="Samen bereiken we **meer** mensen.", group=group)
    return [ProposalSupportFactory(proposal=proposal, member=wim).proposal_id]


def about_how_it_was(name, held, bram):
    """A thermometer that Bram has not filled in yet; for who organises, one that is closed and has results."""
    Pulse.objects.filter(meeting=held).delete()
    if name == "meetings:pulses":
        return []
    now = timezone.now()
    pulse = PulseFactory(meeting=held, opens_at=now - timedelta(days=2), closes_at=now + timedelta(days=9))
    receiver = PulseReceiverFactory(pulse=pulse, member=bram)
    return [pulse_links.link_token(receiver) if name == "meetings:pulse-by-link" else held.pk]


def sent_report(held):
    if version := held.report_versions.first():
        return version
    reporting.check(held, seen=mark_of(content_of(held)), by=held.created_by, now=timezone.now())
    return reporting.send(held, number=1, seen=mark_of(content_of(held)), by=held.created_by, now=timezone.now())


PEOPLE_OF_MEETINGS = {  # guests, groups, who is there
    name
    for name in TABLE
    if name.startswith(("meetings:guest-", "meetings:check-in", "meetings:group-", "meetings:attendance-list"))
    or name == "meetings:create"
    or (name.startswith("meetings:") and name.endswith(("my group", "another group")))
}


def people_of_a_meeting(name, bram):
    """Of a group that Bram belongs to: a meeting that is going on, with a guest, and something to do."""
    membership = GroupMembership.objects.filter(member=bram, group__name="Werkgroep Website").first()
    group = membership.group if membership else working_group_of(bram)
    meeting, ahead = group.meetings.get(title="Nu bezig"), group.meetings.get(title="Straks")
    guest = ahead.guests.get()
    if name == "meetings:create":
        return []
    if name.startswith("meetings:group-meetings"):
        return [group.pk]
    if name == "meetings:check-in":
        return [meeting.check_in_code]
    if name == "meetings:guest-by-link":
        return [answering.guest_token(guest)]
    if name.startswith("meetings:action-edit"):
        return [ActionItem.objects.filter(group=group).first().pk]
    if name.startswith(("meetings:guest-edit", "meetings:guest-remove")):
        return [ahead.pk, guest.pk]
    return [meeting.pk if name.startswith("meetings:check-in-wall") else ahead.pk]


def working_group_of(bram):
    group = GroupMembershipFactory(member=bram, group__name="Werkgroep Website", group__kind=GroupKind.WORKING).group
    now, link = timezone.now(), "https://video.example.org/werkgroep"
    MeetingFactory(group=group, title="Nu bezig", starts_at=now - timedelta(minutes=5), check_in_code="K7MP3X")
    ahead = MeetingFactory(group=group, title="Straks", starts_at=now + timedelta(days=9), online_link=link)
    GuestFactory(meeting=ahead, organisation="Wijkcentrum Zuid", answer="yes", answered_at=now)
    AssignmentFactory(member=bram, item__title="Teksten verzamelen", item__group=group, item__meeting=ahead)
    return group


def date_poll_of(bram):
    """A date poll of the guild and one of a group, in which Bram is asked."""
    now, group = timezone.now(), GroupMembership.objects.first().group
    polls = {}
    for whose, of in (("", None), (" of a group", group)):
        poll = DatePoll.objects.filter(group=of).first()
        if poll is None:
            poll = DatePollFactory(
                closes_at=now + timedelta(days=5), group=of, place="De Brink", words="Neem iemand mee!"
            )
            for days in (40, 47, 55):
                DateOptionFactory(poll=poll, starts_at=now + timedelta(days=days))
            DateVoteFactory(voter=PollVoterFactory(poll=poll, member=bram), option=poll.options.first())
        polls[f"meetings:poll{whose}"] = [poll.pk]
    [plenary] = polls["meetings:poll"]
    voter, on_paper = PollVoter.objects.get(poll=plenary, member=bram), Member.objects.filter(email=None).first()
    PollVoter.objects.get_or_create(poll_id=plenary, member=on_paper, defaults={"asked_at": now})
    return {
        **polls,
        **{f"meetings:poll-{verb}": [plenary] for verb in ("cancel", "decide", "edit")},
        "meetings:poll-by-link": [poll_links.link_token(voter)],
        "meetings:poll-vote-for": [plenary, on_paper.pk],
    }


def venue():
    facts = {
        "address": "Kerkstraat 3",
        "capacity": 24,
        "price_cents": 4550,
        "is_accessible": True,
        "equipment": "scherm",
    }
    return Venue.objects.first() or VenueFactory(
        **facts, contact="de beheerder", remark="De sleutel ligt bij de buren."
    )


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
    "meetings:passing-by-link": lambda: [asked_to_take_over()],
    **{f"organisations:{page}": lambda: [asked_of_bram().request_id] for page in HELP_PAGES},
    "organisations:help-by-link": lambda: [help_links.asked_token(asked_of_bram(), asked_of_bram().member)],
    "organisations:helped-by-link": lambda: [
        help_links.helped_token(asked_of_bram().request, asked_of_bram().request.asked_by)
    ],
    "organisations:offer-edit": lambda: [offer_of_the_choir().pk],
    "organisations:offer-end": lambda: [offer_of_the_choir().pk],
}


def asked_to_take_over():
    bram = Member.objects.get(email="bram.jansen@example.org")
    passing = PassingOn.objects.filter(to=bram).first() or PassingOnFactory(
        to=bram, words="Lukt het jou?", assignment__item__title="Flyers ophalen"
    )
    return action_links.passing_token(passing, now=timezone.now())


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


# What axe looks at hardly differs from one width to the next, and it takes its time: so it looks as its readers do.
AXE_AT = {"visitor": (320, 1280), "member": (320,), "coordinator": (1280,)}


def complaints(page, axe_at=(320, 1280)):
    """What is wrong at any width with the page that is open."""
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    for width in PHONES_AND_A_LAPTOP:
        page.set_viewport_size({"width": width, "height": 900})
        found = [*out_of_measure(page), *(objections(page) if width in axe_at else ())]
        yield from (f"{page.url} {width}: {problem}" for problem in found)


def complaints_about(page, path, role):
    page.goto(path)
    return complaints(page, AXE_AT[role])


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("role", SEEN_BY)
def test_every_page_that_someone_gets_to_see(window, seat, role, room):
    page = window() if role == "visitor" else seat({"member": "bram.jansen", "coordinator": "anna.de.vries"}[role])
    paths = [reverse(name.partition(" ")[0], args=arguments(name)) for name in names_of(role, room)]
    paths += MORE.get((role, room), [])

    assert [problem for path in paths for problem in complaints_about(page, path, role)] == []


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
