"""Meetings of a group: who sees them, who organises them, and what is theirs to do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import calendar
from meetings.action_items import add_action_item
from meetings.models import ActionItem, Audience, Invitation, Meeting, Venue
from meetings.reminders import plan_reminders
from meetings.scheduling import call_meeting, invite_everyone
from members.models import GroupKind, Member
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from tests.factories import (
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    GroupFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db

WHO = ("in the group", "was in the group", "will be in the group", "invited", "another", "coordinator", "left")


@pytest.fixture
def group():
    return GroupFactory(kind=GroupKind.WORKING, name="Werkgroep Website")


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group, title="Ons overleg", starts_at=timezone.now() + timedelta(days=9))


@pytest.fixture
def people(group, meeting):
    """Of each sort someone, with a browser."""
    today = local_day(timezone.now())
    found = {
        "in the group": GroupMembershipFactory(group=group).member,
        "was in the group": GroupMembershipFactory(group=group, until_on=today - timedelta(days=1)).member,
        "will be in the group": GroupMembershipFactory(group=group, from_on=today + timedelta(days=1)).member,
        "invited": InvitationFactory(meeting=meeting).member,
        "another": MemberFactory(),
        "coordinator": CoordinatorFactory(),
        "left": GroupMembershipFactory(group=group).member,
    }
    clients = {}
    for who, member in found.items():
        clients[who] = Client()
        clients[who].force_login(member)
    Member.objects.filter(pk=found["left"].pk).update(left_at=timezone.now(), is_active=False)
    return clients


def who_sees(people, address):
    return [who for who, client in people.items() if client.get(address).status_code == 200]


def test_the_meeting_its_agenda_and_its_calendar_file(people, meeting):
    AgendaItemFactory(meeting=meeting)
    see = ["in the group", "invited", "coordinator"]

    assert who_sees(people, meeting.get_absolute_url()) == see
    assert who_sees(people, f"{meeting.get_absolute_url()}calendar/") == see
    assert who_sees(people, f"{meeting.get_absolute_url()}agenda/") == ["in the group", "coordinator"]


def test_it_stands_in_the_list_of_who_may_see_it(people, meeting):
    listed = [who for who, client in people.items() if "Ons overleg" in client.get("/meetings/").text]

    assert listed == ["in the group", "invited", "coordinator"]


@pytest.mark.parametrize("page", ["edit/", "cancel/", "invite/", "answers/", "guests/new/", "check-in/wall/"])
def test_each_of_the_group_organises_it(people, meeting, page):
    assert who_sees(people, meeting.get_absolute_url() + page) == ["in the group", "coordinator"]


def test_the_page_of_the_group(people, group, meeting):
    item = ActionItemFactory(group=group, title="Teksten verzamelen")
    AssignmentFactory(item=item)
    page = f"/groups/{group.pk}/meetings/"

    texts = [people[who].get(page).text for who in ("in the group", "coordinator")]

    assert who_sees(people, page) == ["in the group", "coordinator"]
    assert [("Ons overleg" in text, "Teksten verzamelen" in text) for text in texts] == [(True, True)] * 2


def test_the_group_leads_there_for_who_belongs_to_it(people, group):
    page = f"/groups/{group.pk}/meetings/"

    lead = [who for who, client in people.items() if page in client.get(group.get_absolute_url()).text]

    assert lead == ["in the group", "coordinator"]


def test_the_page_of_a_group_asks_as_much_for_one_as_for_many(people, group):
    def queries():
        with CaptureQueriesContext(connection) as found:
            people["in the group"].get(f"/groups/{group.pk}/meetings/")
        return len(found)

    def more():
        MeetingFactory(group=group, starts_at=timezone.now() + timedelta(days=3))
        MeetingFactory(group=group, starts_at=timezone.now() - timedelta(days=3))
        AssignmentFactory(item__group=group, item__audience=Audience.NAMED)

    more()
    one = queries()
    for _ in range(5):
        more()

    assert queries() == one


def test_a_group_meets_as_often_as_it_likes_and_the_guild_once(group):
    anna = CoordinatorFactory()
    now = timezone.now()
    when = {"starts_at": now + timedelta(days=3), "ends_at": now + timedelta(days=3, hours=1)}

    made = [call_meeting(by=anna, now=now, title="x", group=group, **when) for _ in range(3)]
    plenary = call_meeting(by=anna, now=now, title="x", **when)

    assert (len(made), plenary.group) == (3, None)


def test_everyone_is_everyone_in_the_group_on_the_day_of_the_meeting(group):
    today = date(2026, 3, 10)
    now = datetime(2026, 3, 10, 11, tzinfo=UTC)
    meeting = MeetingFactory(group=group, starts_at=datetime(2026, 3, 27, 18, 30, tzinfo=UTC))
    stays = GroupMembershipFactory(group=group).member
    GroupMembershipFactory(group=group, until_on=date(2026, 3, 20))
    comes = GroupMembershipFactory(group=group, from_on=date(2026, 3, 15)).member
    MemberFactory()

    invite_everyone(meeting, by=meeting.created_by, now=now)
    item = add_action_item(
        title="x", due_on=today, audience=Audience.EVERYONE, by=meeting.created_by, now=now, meeting=meeting
    )

    assert set(meeting.invitations.values_list("member", flat=True)) == {stays.pk, comes.pk}
    assert (item.group, item.assignments.count()) == (group, 2)  # of the group on the day that it was agreed


def test_what_was_planned_stands_when_the_group_stops(group):
    """Who was invited counts on it: they are reminded until somebody cancels; nobody new is invited."""
    now = datetime(2026, 3, 20, 8, 30, tzinfo=UTC)
    starts = datetime(2026, 3, 27, 18, 30, tzinfo=UTC)
    meeting = MeetingFactory(group=group, starts_at=starts, occurrence_at=now - timedelta(days=9))
    member = GroupMembershipFactory(group=group).member
    InvitationFactory(meeting=meeting, member=member, invited_at=now - timedelta(days=9))
    GroupMembershipFactory(group=group)
    group.until_on = date(2026, 3, 21)
    group.save()

    assert invite_everyone(meeting, by=meeting.created_by, now=now) == 0
    assert plan_reminders(now=now) == 1
    assert Meeting.objects.visible_to(member, on=date(2026, 3, 22)).filter(pk=meeting.pk).exists()


# --- planning one -------------------------------------------------------------------------------------


def typed(**facts):
    day = local_day(timezone.now() + timedelta(days=30))
    form = {"title": "Ons overleg", "day": day.isoformat(), "begins": "19.30", "ends": "21.30", "reminder_days": "1"}
    return {**form, "submission": "2f1c8a52-4d0e-4f0a-9a1b-0c6f0d7a8e11", **facts}


def test_a_member_of_a_group_plans_its_meeting_and_the_group_is_invited(people, group):
    client = people["in the group"]
    sent = typed(group=group.pk, invite="on", online_link="video.example.org/abc", cost="12,50", is_public="on")

    client.post(f"/meetings/new/?group={group.pk}", sent)
    again = client.post(f"/meetings/new/?group={group.pk}", sent)

    made = Meeting.objects.get(submission=sent["submission"])
    facts = (made.group, made.online_link, made.cost_cents, made.is_public, made.invitations.count())
    assert facts == (group, "https://video.example.org/abc", 1250, True, 2)  # and who joins tomorrow
    assert again["Location"] == made.get_absolute_url()


def test_only_for_their_own_group(people, group):
    other = GroupFactory()

    assert people["in the group"].get(f"/meetings/new/?group={other.pk}").status_code == 404
    assert people["in the group"].get("/meetings/new/?group=x").status_code == 404
    for sent in (typed(group=other.pk), typed()):
        assert people["in the group"].post("/meetings/new/", sent).status_code == 200
    assert people["another"].get("/meetings/new/").status_code == 404
    assert Meeting.objects.filter(submission=typed()["submission"]).count() == 0


def test_not_after_the_last_day_of_the_group(people, group):
    group.until_on = local_day(timezone.now() + timedelta(days=5))
    group.save()
    people["coordinator"].cookies["language"] = "en"

    response = people["coordinator"].post("/meetings/new/", typed(group=group.pk))

    assert "Werkgroep Website stops on" in response.text
    assert response.context["form"]["title"].value() == "Ons overleg"


def test_the_group_of_a_meeting_does_not_change(people, group, meeting):
    people["coordinator"].post(
        f"{meeting.get_absolute_url()}edit/", {**typed(title="Anders"), "version": 1, "group": ""}
    )

    meeting.refresh_from_db()
    assert (meeting.title, meeting.group) == ("Anders", group)


def test_a_room_says_where_it_is_unless_something_else_was_typed(people, group, meeting):
    hall = Venue.objects.create(name="De Brink", address="Brink 1")
    barn = Venue.objects.create(name="De Schuur")
    client, page = people["in the group"], f"{meeting.get_absolute_url()}edit/"

    def place(**facts):
        version = Meeting.objects.get(pk=meeting.pk).version
        client.post(page, typed(version=version, **facts))
        return Meeting.objects.get(pk=meeting.pk).place

    assert place(venue=hall.pk) == "De Brink, Brink 1"
    assert place(venue=barn.pk, place="De Brink, Brink 1") == "De Schuur"
    assert place(venue=hall.pk, place="Achterom") == "Achterom"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.org", "geen link", "https://" + "x" * 600])
def test_a_link_that_is_no_link(people, group, meeting, link):
    response = people["in the group"].post(f"{meeting.get_absolute_url()}edit/", typed(version=1, online_link=link))

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["online_link"])


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        *[("", None), ("0", 0), ("37,5", 3750), ("€ 1.250,-", 125_000), ("12.50", 1250), ("1.250", 125_000)],
        *[("-3", "no"), ("12,345", "no"), ("1e9", "no"), ("9" * 20, "no"), ("twaalf", "no"), ("1\x00", "no")],
    ],
)
def test_euros_as_people_write_them(people, meeting, written, cents):
    response = people["in the group"].post(f"{meeting.get_absolute_url()}edit/", typed(version=1, cost=written))

    meeting.refresh_from_db()
    assert (response.status_code, meeting.cost_cents) == ((200, None) if cents == "no" else (302, cents))


# --- action items of a group --------------------------------------------------------------------------


def test_each_of_the_group_writes_down_what_is_to_be_done(people, group, meeting):
    page = f"/actions/new/?group={group.pk}"
    soon = local_day(timezone.now() + timedelta(days=9)).isoformat()
    sent = {"title": "Teksten", "due_on": soon, "audience": "everyone", "submission": typed()["submission"]}

    opened = who_sees(people, page)
    response = people["in the group"].post(page, {**sent, "group": group.pk})

    item = ActionItem.objects.get(title="Teksten")
    assert opened == ["in the group", "coordinator"]
    assert (item.group, item.assignments.count(), response["Location"]) == (group, 1, f"/groups/{group.pk}/meetings/")
    assert who_sees(people, item.get_absolute_url()) == ["in the group", "coordinator"]
    assert who_sees(people, f"/actions/new/?meeting={meeting.pk}") == ["in the group", "coordinator"]


def test_items_of_the_guild_stay_with_the_coordinator(people):
    plenary = MeetingFactory()

    assert who_sees(people, f"/actions/new/?meeting={plenary.pk}") == ["coordinator"]
    assert who_sees(people, "/actions/new/") == ["coordinator"]
    assert who_sees(people, ActionItemFactory().get_absolute_url()) == ["coordinator"]


def test_who_organises_finds_the_way_to_change_them_on_the_page(people, group, meeting):
    item = ActionItemFactory(group=group, meeting=meeting)
    lead = [
        who
        for who in ("in the group", "invited", "coordinator")
        if item.get_absolute_url() in people[who].get(meeting.get_absolute_url()).text
    ]

    assert lead == ["in the group", "coordinator"]


# --- the link to join online --------------------------------------------------------------------------


def test_only_who_comes_gets_the_link(people, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(online_link="https://video.example.org/abc")
    page, client = meeting.get_absolute_url(), people["invited"]

    def finds():
        return ["video.example.org" in client.get(address).text for address in (page, f"{page}calendar/")]

    before = finds()
    client.post(f"{page}answer/", {"answer": "yes"})
    after = finds()
    client.post(f"{page}answer/", {"answer": "no"})

    assert (before, after, finds()) == ([False] * 2, [True] * 2, [False] * 2)


def test_the_calendar_of_a_mail_has_the_link_for_who_comes(meeting):
    meeting.online_link = "https://video.example.org/abc"
    meeting.save()
    files = []
    for answer in ("", "maybe", "yes"):
        invitation = Invitation(pk=1, meeting=meeting, member=MemberFactory(), answer=answer)
        files.append(calendar.request(invitation, now=timezone.now())[1].decode().replace("\r\n ", ""))

    assert ["video.example.org" in file for file in files] == [False, False, True]


def test_a_mail_says_which_group(group, mailserver):
    from samensterker.outbox.rounds import send_due

    now = datetime(2026, 3, 10, 11, tzinfo=UTC)
    meeting = MeetingFactory(group=group, starts_at=datetime(2026, 3, 27, 18, 30, tzinfo=UTC))
    GroupMembershipFactory(group=group)
    invite_everyone(meeting, by=meeting.created_by, now=now)

    send_due(now=now)

    assert Message.objects.count() == 1
    assert "Je bent uitgenodigd voor een bijeenkomst van Werkgroep Website." in mailserver.messages[0].text
