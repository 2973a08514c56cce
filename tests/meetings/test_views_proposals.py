"""The pages of proposals: the lists, one of them, the forms, deciding, and what stands beside an agenda."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import proposals
from meetings.models import AgendaItem, Proposal, ProposalState
from samensterker.localtime import local_day
from tests.factories import (
    AgendaItemFactory,
    CoordinatorFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    ProposalFactory,
    ProposalSupportFactory,
)

pytestmark = pytest.mark.django_db
LIST, NEW = "/meetings/proposals/", "/meetings/proposals/new/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client):
    for client in (member_client, coordinator_client):
        client.cookies["language"] = "en"


def meeting_in(days, **fields):
    starts_at = timezone.now() + timedelta(days=days)
    return MeetingFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **fields)


def page_of(proposal, name=""):
    return f"{LIST}{proposal.pk}/{name}"


def again(row):
    return type(row).objects.get(pk=row.pk)


def said(response):
    return [str(message) for message in response.context["messages"]]


def words(response):
    text = response.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def titles(response):
    return re.findall(r'<h3><a class="lone-link" href="[^"]*">([^<]*)<', response.text)


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def form(**fields):
    typed = {"title": "Wervingsdag", "explanation": "In mei.", "minutes": "20", "purpose": "do"}
    return {**typed, "submission": str(uuid.uuid4()), **fields}


def decision(proposal, answer, **fields):
    return {"answer": answer, "version": proposal.version, "word": "", **fields}


# --- the lists ------------------------------------------------------------------------------------


def test_the_lists_have_what_waits_what_is_mine_and_what_was_answered(member, member_client, coordinator, now):
    few, many = ProposalFactory(title="Weinig"), ProposalFactory(title="Veel")
    ProposalSupportFactory(proposal=many, member=member)
    mine = ProposalFactory(title="Van mij", proposed_by=member)
    proposals.decline(mine, word="Nee.", by=coordinator, now=now, version=1)
    ProposalFactory(title="Van een groep", group=GroupMembershipFactory().group)

    found = {show: titles(member_client.get(LIST, {"show": show})) for show in ("open", "mine", "answered", "x")}

    assert found == {
        "open": [many.title, few.title],
        "mine": ["Van mij"],
        "answered": ["Van mij"],
        "x": ["Veel", "Weinig"],
    }


@pytest.mark.parametrize("show", ["open", "mine", "answered"])
def test_an_empty_list_says_what_to_do(show, member_client):
    assert 'class="empty"' in member_client.get(LIST, {"show": show}).text


def test_a_long_list_has_pages(member_client):
    ProposalFactory.create_batch(21)

    found = [titles(member_client.get(LIST, {"page": page})) for page in (1, 2, "x")]

    assert [len(page) for page in found] == [20, 1, 20]


@pytest.mark.parametrize("show", ["open", "mine", "answered"])
def test_lists_ask_as_much_for_one_as_for_many(show, member, member_client, coordinator, now):
    meeting, earlier, group = meeting_in(9), meeting_in(-40), GroupMembershipFactory(member=member).group

    def one():
        made = ProposalFactory(proposed_by=member, group=None)
        ProposalFactory(group=group, source=AgendaItemFactory(meeting=earlier))
        ProposalSupportFactory(proposal=made)
        if show == "answered":
            proposals.accept(made, meeting, by=coordinator, now=now, version=1)

    def queries():
        with CaptureQueriesContext(connection) as context:
            assert member_client.get(LIST, {"show": show}).status_code == 200
        return len(context)

    one()
    first = queries()
    for _ in range(5):
        one()

    assert queries() == first <= 7


# --- proposing ------------------------------------------------------------------------------------


def test_propose_and_see_it(member, member_client):
    response = member_client.post(NEW, form(), follow=True)

    made = Proposal.objects.get()
    assert (made.title, made.explanation, made.minutes, made.purpose) == ("Wervingsdag", "In mei.", 20, "do")
    assert (made.proposed_by, made.group) == (member, None)
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    assert "Wervingsdag" in words(response) and "Not decided yet" in words(response)


def test_the_same_form_twice_makes_one(member_client):
    sent = form()

    answers = [said(member_client.post(NEW, sent, follow=True)) for _ in range(2)]

    assert Proposal.objects.count() == 1
    assert answers[1] == ["This proposal was saved already. Here it is."]


@pytest.mark.parametrize(
    "field, value",
    [
        ("title", ""),
        ("title", "x" * 121),
        ("explanation", "x" * 5001),
        ("explanation", "nul\0"),
        ("minutes", "0"),
        ("minutes", "601"),
        ("minutes", "een uur"),
        ("purpose", "party"),
        ("group", "999999"),
        ("submission", "x"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(field, value, coordinator_client):
    GroupMembershipFactory()

    response = coordinator_client.post(NEW, form(**{"title": "Blijft staan", field: value}))

    assert field in response.context["form"].errors
    assert "Blijft staan" in response.text or field == "title"
    assert not Proposal.objects.exists()


def test_a_group_is_offered_to_who_belongs_to_it(member, member_client, coordinator_client):
    inside, other = GroupMembershipFactory(member=member), GroupMembershipFactory()

    page = member_client.get(NEW, {"group": inside.group_id})
    member_client.post(NEW, form(group=inside.group_id))
    refused = member_client.post(NEW, form(group=other.group_id))

    assert f'<option value="{inside.group_id}" selected>' in page.text and other.group.name not in page.text
    assert [made.group for made in Proposal.objects.all()] == [inside.group]
    assert list(refused.context["form"].errors) == ["group"]
    assert other.group.name in coordinator_client.get(NEW).text


def test_change_ones_own_while_it_is_open(member, member_client, coordinator, now):
    mine = ProposalFactory(proposed_by=member)
    edit = page_of(mine, "edit/")

    member_client.post(edit, {**form(), "version": 1})
    stale = member_client.post(edit, {**form(title="Van daarnet"), "version": 1})
    again_saved = member_client.post(edit, {**form(title="Van daarnet"), "version": 2}, follow=True)
    proposals.decline(mine, word="Nee.", by=coordinator, now=now, version=3)
    late = member_client.post(edit, {**form(title="Te laat"), "version": 4}, follow=True)

    assert "Now it says: Wervingsdag" in stale.text and 'value="Van daarnet"' in stale.text
    assert said(again_saved) == ["Saved."]
    assert said(late) == ["This proposal was answered, so its words stay as they are."]
    assert again(mine).title == "Van daarnet"


# --- one of them, and supporting ------------------------------------------------------------------


def test_the_page_shows_text_of_people_safely(member_client):
    proposal = ProposalFactory(title="<b>x</b>", explanation="<script>alert(1)</script> **dik**")

    text = member_client.get(page_of(proposal)).text

    assert "&lt;b&gt;x&lt;/b&gt;" in text and "<script>alert" not in text and "<strong>dik</strong>" in text


def test_support_pressed_twice_counts_once(member, member_client):
    proposal = ProposalFactory()

    responses = [member_client.post(page_of(proposal, "support/"), {"wanted": "yes"}, follow=True) for _ in range(2)]

    assert list(proposal.supporters.values_list("member", flat=True)) == [member.pk]
    assert [said(response) for response in responses] == [["You support “Gezamenlijke wervingsdag”."], []]
    assert member.full_name in words(responses[1])
    member_client.post(page_of(proposal, "support/"), {"wanted": "no"})
    assert not proposal.supporters.exists()
    assert member_client.post(page_of(proposal, "support/"), {"wanted": "perhaps"}).status_code == 400


def test_of_a_group_it_does_not_exist_for_others(member_client):
    inside = GroupMembershipFactory()
    proposal = ProposalFactory(group=inside.group)

    answers = [
        member_client.get(page_of(proposal)).status_code,
        member_client.post(page_of(proposal, "support/"), {"wanted": "yes"}).status_code,
        member_client.post(page_of(proposal, "decide/"), decision(proposal, "declined", word="Nee")).status_code,
    ]

    assert answers == [404] * 3
    assert client_of(inside.member).get(page_of(proposal)).status_code == 200


def test_who_left_stays_the_one_who_proposed_it(member_client, now):
    proposal = ProposalFactory(proposed_by__left_at=now, proposed_by__is_active=False)

    assert proposal.proposed_by.full_name in words(member_client.get(page_of(proposal)))
    assert titles(member_client.get(LIST)) == [proposal.title]


# --- deciding -------------------------------------------------------------------------------------


def test_on_the_agenda_from_the_page_of_the_meeting(coordinator_client, coordinator):
    meeting, proposal = meeting_in(9), ProposalFactory()
    address = page_of(proposal, f"decide/?answer=accepted&meeting={meeting.pk}")

    page = coordinator_client.get(address)
    sent = decision(proposal, "accepted", meeting=meeting.pk, word="Mooi.")
    response = coordinator_client.post(address, sent, follow=True)

    assert re.search(r'value="accepted"[^>]*checked', page.text)
    assert response.redirect_chain == [(meeting.get_absolute_url(), 302)]
    item = AgendaItem.objects.get()
    decided = again(proposal)
    assert (item.meeting, decided.agenda_item, decided.word, decided.decided_by) == (
        meeting,
        item,
        "Mooi.",
        coordinator,
    )
    assert coordinator_client.get(address, follow=True).redirect_chain[0][0] == proposal.get_absolute_url()


def test_put_off_goes_back_to_where_it_was_asked(coordinator_client):
    meeting, proposal = meeting_in(9), ProposalFactory()
    until = local_day(meeting.starts_at) + timedelta(days=1)

    page = coordinator_client.get(page_of(proposal, f"decide/?answer=put_off&meeting={meeting.pk}"))
    sent = decision(proposal, "put_off", until=until.isoformat())
    response = coordinator_client.post(page_of(proposal, f"decide/?meeting={meeting.pk}"), sent)

    assert page.context["form"].initial["until"] == until
    assert response["Location"] == meeting.get_absolute_url()
    assert (again(proposal).state, again(proposal).put_off_until) == ("put_off", until)
    assert titles(coordinator_client.get(LIST)) == []


@pytest.mark.parametrize(
    "field, fields",
    [
        ("answer", {"answer": ""}),
        ("answer", {"answer": "burn"}),
        ("meeting", {"answer": "accepted"}),
        ("meeting", {"answer": "accepted", "meeting": "x"}),
        ("until", {"answer": "put_off"}),
        ("until", {"answer": "put_off", "until": "1 januari 2020"}),
        ("until", {"answer": "put_off", "until": "31 februari"}),
        ("until", {"answer": "put_off", "until": "1-1-2150"}),
        ("word", {"answer": "declined"}),
        ("word", {"answer": "declined", "word": "x" * 1001}),
        ("version", {"answer": "declined", "word": "Nee.", "version": "x"}),
    ],
)
def test_a_decision_that_cannot_be_is_said_kindly(field, fields, coordinator_client):
    meeting_in(9)
    proposal = ProposalFactory()

    response = coordinator_client.post(page_of(proposal, "decide/"), {**decision(proposal, ""), **fields})

    assert list(response.context["form"].errors) == [field]
    assert again(proposal).state == "open"


def test_what_is_not_asked_cannot_be_wrong(coordinator_client):
    proposal = ProposalFactory()
    sent = decision(proposal, "declined", word="Nee.", until="1 januari 2020")

    assert coordinator_client.post(page_of(proposal, "decide/"), sent).status_code == 302


def test_without_a_meeting_it_can_wait(coordinator_client):
    proposal = ProposalFactory()

    page = coordinator_client.get(page_of(proposal, "decide/"))
    refused = coordinator_client.post(page_of(proposal, "decide/"), decision(proposal, "accepted"))

    assert "No meeting is planned" in words(page) and "meeting" not in page.context["form"].fields
    assert list(refused.context["form"].errors) == ["answer"]


def test_a_meeting_that_is_cancelled_meanwhile(coordinator_client, monkeypatch):
    meeting, proposal = meeting_in(9), ProposalFactory()

    def gone(*args, **kwargs):
        raise proposals.MeetingGone

    monkeypatch.setattr(proposals, "accept", gone)
    sent = decision(proposal, "accepted", meeting=meeting.pk)

    assert "meeting" in coordinator_client.post(page_of(proposal, "decide/"), sent).context["form"].errors


def test_who_decides_second_hears_who_was_first(coordinator, coordinator_client, now):
    meeting, proposal = meeting_in(9), ProposalFactory()
    first = CoordinatorFactory()
    proposals.put_off(proposal, until=local_day(now) + timedelta(days=9), by=first, now=now, version=1)
    sent = decision(proposal, "accepted", meeting=meeting.pk, word="Toch wel.")

    late = coordinator_client.post(page_of(proposal, "decide/"), sent)

    assert f"{first.full_name} decided in the meantime: Later." in words(late) and "Toch wel." in late.text
    coordinator_client.post(page_of(proposal, "decide/"), {**sent, "version": 2})
    assert AgendaItem.objects.count() == 1
    later = coordinator_client.post(page_of(proposal, "decide/"), {**sent, "version": 2}, follow=True)
    assert "This stands on the agenda already" in said(later)[-1]
    assert AgendaItem.objects.count() == 1


def test_of_a_group_its_members_decide():
    inside = GroupMembershipFactory()
    proposal = ProposalFactory(group=inside.group)
    theirs, of_guild = meeting_in(9, group=inside.group), meeting_in(12)
    client = client_of(inside.member)

    refused = client.post(page_of(proposal, "decide/"), decision(proposal, "accepted", meeting=of_guild.pk))
    client.post(page_of(proposal, "decide/"), decision(proposal, "accepted", meeting=theirs.pk))

    assert list(refused.context["form"].errors) == ["meeting"]
    assert again(proposal).agenda_item.meeting == theirs


# --- beside an agenda -----------------------------------------------------------------------------


def beside(response):
    text = response.text.partition('id="proposals"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_beside_the_agenda_stands_what_is_proposed(member_client, coordinator_client, member):
    meeting = meeting_in(9)
    karim = MemberFactory(first_name="Karim", surname_prefix="", last_name="Aydin")
    proposal = ProposalFactory(proposed_by=karim)
    for _ in range(4):
        ProposalSupportFactory(proposal=proposal)
    returns = ProposalFactory(
        title="Website", source=AgendaItemFactory(meeting=meeting_in(-40)), times_carried=2, proposed_by=None
    )
    Proposal.objects.filter(pk=returns.pk).update(comes_from="not_discussed")
    ProposalFactory(title="Van een groep", group=GroupMembershipFactory().group)

    by_member = beside(member_client.get(meeting.get_absolute_url()))
    page = coordinator_client.get(meeting.get_absolute_url())

    assert "Gezamenlijke wervingsdag by Karim Aydin, 4 support this" in by_member
    assert "Website was not discussed yet, for time number 3" in by_member
    assert "Van een groep" not in by_member and "On the agenda" not in by_member
    assert "Propose a point yourself" in by_member
    assert beside(page).count("On the agenda") == beside(page).count("Next time") == 2


def test_what_returns_comes_on_the_agenda_with_one_press(coordinator_client):
    meeting = meeting_in(9)
    source = AgendaItemFactory(meeting=meeting_in(-40), title="Website")
    returns = ProposalFactory(title="Website", source=source, times_carried=1, proposed_by=None)
    page = coordinator_client.get(meeting.get_absolute_url()).text
    fields = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.partition('id="proposals"')[2])
    )
    fields.pop("csrfmiddlewaretoken", None)

    response = coordinator_client.post(page_of(returns, f"decide/?meeting={meeting.pk}"), fields)

    assert response["Location"] == meeting.get_absolute_url()
    item = AgendaItem.objects.get(meeting=meeting)
    assert (item.carried_from, item.times_carried) == (source, 1)


def test_beside_the_agenda_of_a_group_stands_what_its_circle_proposed():
    inside = GroupMembershipFactory()
    meeting = meeting_in(9, group=inside.group)
    ProposalFactory(title="Van de groep", group=inside.group)
    ProposalFactory(title="Van het gilde")

    shown = beside(client_of(inside.member).get(meeting.get_absolute_url()))

    assert "Van de groep" in shown and "Van het gilde" not in shown


@pytest.mark.parametrize("which", ["cancelled", "over"])
def test_what_is_cancelled_or_over_takes_no_proposals(which, member_client, coordinator, now):
    gone = {"cancelled_at": now, "cancelled_by": coordinator}
    meeting = meeting_in(9, **gone) if which == "cancelled" else meeting_in(-9)
    ProposalFactory()

    assert 'id="proposals"' not in member_client.get(meeting.get_absolute_url()).text


def test_the_page_of_a_meeting_asks_one_query_more_however_many_there_are(member, member_client):
    meeting = meeting_in(9)
    InvitationFactory(meeting=meeting, member=member)

    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as context:
            response = member_client.get(meeting.get_absolute_url())
        return len(context), beside(response)

    none, _ = queries()
    ProposalSupportFactory.create_batch(8)
    many, shown = queries()

    assert none == many <= 12
    assert "All proposed points" in shown and shown.count("supports this") == 5


# --- agreeing the report --------------------------------------------------------------------------


def test_the_report_is_agreed_at_the_meeting(coordinator_client, member_client):
    was = meeting_in(-40)
    meeting = meeting_in(-0.01)
    item = AgendaItemFactory(meeting=meeting, approves=was)
    address = f"/meetings/agenda/{item.pk}/approve/"

    assert 'id="to-agree"' not in member_client.get(meeting.get_absolute_url()).text
    page = coordinator_client.get(meeting.get_absolute_url())
    agreed = coordinator_client.post(address, {"wanted": "yes"}, follow=True)

    assert f'action="{address}"' in page.text and "Does everyone agree" in words(page)
    assert again(was).report_approved_at and "Not agreed after all" in words(agreed)
    coordinator_client.post(address, {"wanted": "no"})
    assert again(was).report_approved_at is None
    other = AgendaItemFactory(meeting=meeting)
    assert coordinator_client.post(f"/meetings/agenda/{other.pk}/approve/", {"wanted": "yes"}).status_code == 404


def test_states_have_words_for_all():
    assert {state.value for state in ProposalState} == {"open", "accepted", "put_off", "declined"}
