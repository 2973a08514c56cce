"""Proposing, supporting, and what who organises decides."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from meetings import proposals, reporting, scheduling
from meetings.models import AgendaItem, ComesFrom, Proposal, ProposalState, ProposalSupport
from samensterker.outbox.models import Message
from tests.factories import (
    AgendaItemFactory,
    CoordinatorFactory,
    GroupMembershipFactory,
    MeetingFactory,
    MemberFactory,
    ProposalFactory,
    ProposalSupportFactory,
    WorkingFormFactory,
)

pytestmark = pytest.mark.django_db
NOW, TODAY = datetime(2026, 11, 3, 11, tzinfo=UTC), date(2026, 11, 3)
AHEAD = {"starts_at": datetime(2026, 11, 27, 18, 30, tzinfo=UTC), "ends_at": datetime(2026, 11, 27, 20, 30, tzinfo=UTC)}
HELD = {"starts_at": datetime(2026, 10, 2, 18, 30, tzinfo=UTC), "ends_at": datetime(2026, 10, 2, 20, 30, tzinfo=UTC)}


@pytest.fixture
def anna(db):
    return CoordinatorFactory()


@pytest.fixture
def meeting(db):
    return MeetingFactory(**AHEAD)


def again(row):
    return type(row).objects.get(pk=row.pk)


def about(proposal, by, **more):
    return {"by": by, "now": NOW, "version": proposal.version, **more}


# --- which rows -----------------------------------------------------------------------------------


def test_waiting_is_open_or_put_off_until_a_day_that_came_or_off_the_agenda_again(meeting):
    by = {"decided_at": NOW, "decided_by": CoordinatorFactory()}
    put_off = {"state": ProposalState.PUT_OFF, **by}
    accepted = {"state": ProposalState.ACCEPTED, **by}
    cancelled = MeetingFactory(cancelled_at=NOW, cancelled_by=by["decided_by"])
    waits = [
        ProposalFactory(),
        ProposalFactory(put_off_until=TODAY, **put_off),
        ProposalFactory(agenda_item=None, **accepted),
        ProposalFactory(agenda_item=AgendaItemFactory(meeting=cancelled), **accepted),
    ]
    answered = [
        ProposalFactory(put_off_until=TODAY + timedelta(days=1), **put_off),
        ProposalFactory(agenda_item=AgendaItemFactory(meeting=meeting), **accepted),
        ProposalFactory(state=ProposalState.DECLINED, **by),
    ]

    assert set(Proposal.objects.waiting(on=TODAY)) == set(waits)
    assert set(Proposal.objects.answered(on=TODAY)) == set(answered)
    assert [row.is_off_again for row in waits] == [False, False, True, True]
    assert [row.is_settled for row in answered] == [False, True, False]


def test_of_a_group_only_its_circle_sees_it(anna):
    inside, outside = GroupMembershipFactory(), MemberFactory()
    left_it = GroupMembershipFactory(group=inside.group, until_on=date(2026, 10, 1)).member
    for_all, of_group = ProposalFactory(), ProposalFactory(group=inside.group, proposed_by=left_it)

    def seen_by(member):
        return set(Proposal.objects.visible_to(member, on=TODAY))

    assert seen_by(inside.member) == seen_by(anna) == {for_all, of_group}
    assert seen_by(outside) == seen_by(left_it) == {for_all}


def test_support_is_of_who_is_in_the_guild_and_the_most_comes_first():
    few, many = ProposalFactory(), ProposalFactory()
    ProposalSupportFactory(proposal=few)
    for left_at in (None, None, NOW):
        ProposalSupportFactory(proposal=many, member__left_at=left_at, member__is_active=left_at is None)

    rows = Proposal.objects.with_support().most_supported()

    assert [(row, row.support) for row in rows] == [(many, 2), (few, 1)]


# --- constraints ----------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [0, 601])
def test_a_proposal_takes_between_1_and_600_minutes(minutes):
    with pytest.raises(IntegrityError, match="proposal_1_to_600_minutes"), transaction.atomic():
        ProposalFactory(minutes=minutes)


def test_an_item_returns_once_and_a_member_supports_once():
    source = AgendaItemFactory()
    support = ProposalSupportFactory(proposal__source=source)

    with pytest.raises(IntegrityError, match="proposal_returns_once"), transaction.atomic():
        ProposalFactory(source=source)
    with pytest.raises(IntegrityError, match="proposal_supported_once"), transaction.atomic():
        ProposalSupportFactory(proposal=support.proposal, member=support.member)


# --- proposing and changing -----------------------------------------------------------------------


def test_propose_once_for_one_form(member):
    form = {"title": "Wervingsdag", "explanation": "In mei.", "minutes": 20, "purpose": "do"}
    sent = {**form, "by": member, "now": NOW, "submission": uuid.uuid4()}

    first, second = proposals.propose(**sent), proposals.propose(**sent)

    assert (first[1], second) == (True, (first[0], False))
    made = again(first[0])
    assert {name: getattr(made, name) for name in form} == form
    assert (made.proposed_by, made.proposed_at, made.state, made.comes_from) == (member, NOW, "open", ComesFrom.MEMBER)


def test_only_who_belongs_to_a_group_proposes_for_it(member, anna):
    inside = GroupMembershipFactory()

    made, _ = proposals.propose(title="Begroting", group=inside.group, by=inside.member, now=NOW)
    by_coordinator, _ = proposals.propose(title="Begroting", group=inside.group, by=anna, now=NOW)
    with pytest.raises(proposals.NotInGroup):
        proposals.propose(title="Begroting", group=inside.group, by=member, now=NOW)

    assert list(Proposal.objects.order_by("pk")) == [made, by_coordinator]


def test_change_what_is_open_and_refuse_what_is_not(anna):
    proposal = ProposalFactory()

    assert proposals.change(proposal, version=1, title="Wervingsdag in mei")
    assert not proposals.change(proposal, version=1, title="Wervingsdag in mei")  # what stands there is no change
    with pytest.raises(proposals.ProposalChanged) as stale:
        proposals.change(proposal, version=1, title="Iets anders")
    proposals.decline(proposal, word="Nu niet.", by=anna, now=NOW, version=2)
    with pytest.raises(proposals.AlreadyAnswered):
        proposals.change(proposal, version=3, title="Iets anders")

    assert stale.value.proposal.title == again(proposal).title == "Wervingsdag in mei"


def test_support_counts_once_and_can_be_taken_back(member):
    proposal = ProposalFactory()

    def support(by, wanted):
        return proposals.set_support(proposal, member=by, wanted=wanted, now=NOW)

    assert [support(member, wanted) for wanted in (True, True, False, False)] == [True, False, True, False]
    assert not support(proposal.proposed_by, True)
    assert ProposalSupport.objects.count() == 0


def test_what_is_on_an_agenda_needs_no_support(member, anna, meeting):
    proposal = ProposalFactory()
    proposals.accept(proposal, meeting, **about(proposal, anna))

    assert not proposals.set_support(proposal, member=member, wanted=True, now=NOW)


# --- deciding -------------------------------------------------------------------------------------


def test_accepted_it_is_the_last_item_under_who_proposed_it(anna, meeting):
    AgendaItemFactory(meeting=meeting, position=1)
    proposal = ProposalFactory(explanation="In mei.", minutes=20, purpose="do")

    item = proposals.accept(proposal, meeting, **about(proposal, anna, word="Goed plan."))

    assert (item.position, item.title, item.minutes, item.purpose) == (2, "Gezamenlijke wervingsdag", 20, "do")
    assert (item.explanation, item.presenter, item.times_carried) == ("In mei.", proposal.proposed_by, 0)
    decided = again(proposal)
    assert (decided.state, decided.agenda_item, decided.word, decided.decided_by, decided.decided_at) == (
        *("accepted", item, "Goed plan.", anna, NOW),
    )


@pytest.mark.parametrize("gone", ["paused_at", "left_at"])
def test_who_pauses_or_left_does_not_present_it(gone, anna, meeting):
    proposal = ProposalFactory(**{f"proposed_by__{gone}": NOW}, proposed_by__is_active=gone != "left_at")

    assert proposals.accept(proposal, meeting, **about(proposal, anna)).presenter is None


def test_what_returns_keeps_where_it_comes_from(anna, meeting):
    form = WorkingFormFactory()
    source = AgendaItemFactory(
        meeting=MeetingFactory(**HELD), recurs=True, working_form=form, presenter=MemberFactory()
    )
    proposal = ProposalFactory(source=source, times_carried=2, proposed_by=None, comes_from=ComesFrom.RECURS)

    item = proposals.accept(proposal, meeting, **about(proposal, anna))

    assert (item.carried_from, item.times_carried, item.recurs) == (source, 2, True)
    assert (item.working_form, item.presenter) == (form, source.presenter)


def test_what_returns_leaves_behind_who_left_and_what_is_not_done_any_more(anna, meeting):
    gone = {"presenter": MemberFactory(left_at=NOW, is_active=False), "working_form": WorkingFormFactory(ended_at=NOW)}
    source = AgendaItemFactory(meeting=MeetingFactory(**HELD), **gone)
    proposal = ProposalFactory(source=source, proposed_by=None, comes_from=ComesFrom.NOT_DISCUSSED)

    item = proposals.accept(proposal, meeting, **about(proposal, anna))

    assert (item.presenter, item.working_form, item.carried_from) == (None, None, source)


def test_put_off_and_declined_may_be_decided_otherwise(anna, meeting):
    proposal = ProposalFactory()

    proposals.put_off(proposal, until=date(2026, 12, 1), **about(proposal, anna, word="Eerst de begroting."))
    put_off = again(proposal)
    proposals.decline(put_off, **about(put_off, anna, word="Toch niet."))
    declined = again(proposal)
    proposals.accept(declined, meeting, **about(declined, anna))

    assert (put_off.state, put_off.put_off_until, put_off.word) == ("put_off", date(2026, 12, 1), "Eerst de begroting.")
    assert (declined.state, declined.put_off_until, declined.word) == ("declined", None, "Toch niet.")
    assert again(proposal).is_settled


def test_who_comes_second_is_told(anna, meeting):
    proposal = ProposalFactory()
    form = about(proposal, anna)
    proposals.put_off(proposal, until=date(2026, 12, 1), **form)

    with pytest.raises(proposals.ProposalChanged):
        proposals.accept(proposal, meeting, **form)
    proposals.accept(proposal, meeting, **{**form, "version": 2})
    with pytest.raises(proposals.ProposalChanged):
        proposals.decline(proposal, word="Nee.", **{**form, "version": 3})

    assert AgendaItem.objects.count() == 1


def test_taken_off_the_agenda_it_waits_and_is_put_on_another(anna, meeting):
    proposal = ProposalFactory()
    proposals.accept(proposal, meeting, **about(proposal, anna)).delete()

    item = proposals.accept(proposal, meeting, by=anna, now=NOW, version=2)

    assert again(proposal).agenda_item == item


def meetings_that_will_not_do(anna):
    yield MeetingFactory(cancelled_at=NOW, cancelled_by=anna)
    yield MeetingFactory(starts_at=NOW - timedelta(hours=3), ends_at=NOW)
    yield MeetingFactory(group=GroupMembershipFactory().group, **AHEAD)


def test_not_on_the_agenda_of_what_was_cancelled_is_over_or_of_another_circle(anna):
    proposal = ProposalFactory()

    for meeting in meetings_that_will_not_do(anna):
        with pytest.raises(proposals.MeetingGone):
            proposals.accept(proposal, meeting, **about(proposal, anna))

    assert (AgendaItem.objects.count(), Message.objects.count(), again(proposal).state) == (0, 0, "open")


def test_what_returns_does_not_return_on_the_same_agenda(anna, meeting):
    proposal = ProposalFactory(source=AgendaItemFactory(meeting=meeting))

    assert list(proposals.meetings_for(proposal, now=NOW)) == []


# --- what stands on the agenda already ------------------------------------------------------------


def returned(title, **source):
    item = AgendaItemFactory(meeting=MeetingFactory(**HELD), title=title, **source)
    return ProposalFactory(
        title=title, source=item, proposed_by=None, comes_from=ComesFrom.NOT_DISCUSSED, times_carried=2
    )


@pytest.mark.parametrize(("carries", "expected"), [(False, (None, 0)), (True, ("source", 2))])
def test_what_returns_and_stands_on_the_agenda_is_not_proposed_as_well(anna, meeting, carries, expected):
    proposal, of_member = returned("Rondje"), ProposalFactory(title="Rondje")
    AgendaItemFactory(meeting=meeting, position=1, title="Pauze", is_break=True)
    item = AgendaItemFactory(meeting=meeting, position=2, title="rondje")

    settled = [proposals.settle_what_stands_there(meeting, by=anna, now=NOW, carries=carries) for _time in range(2)]

    assert settled == [1, 0]
    decided, item = again(proposal), again(item)
    assert (decided.state, decided.agenda_item, decided.decided_by) == (ProposalState.ACCEPTED, item, anna)
    assert (item.carried_from and "source", item.times_carried) == expected
    assert list(Proposal.objects.waiting(on=TODAY)) == [of_member]


def test_calling_a_meeting_with_the_usual_agenda_settles_what_would_come_twice(anna):
    proposal = returned("Rondje")
    other = ProposalFactory(
        title="Begroting", source=AgendaItemFactory(meeting=proposal.source.meeting, position=2, title="Begroting")
    )

    meeting = scheduling.call_meeting(by=anna, now=NOW, title="November", agenda=[{"title": "Rondje"}], **AHEAD)

    assert again(proposal).agenda_item == meeting.agenda_items.get()
    assert list(Proposal.objects.waiting(on=TODAY)) == [other]


def test_sending_the_report_settles_what_the_next_agenda_has(anna):
    held = MeetingFactory(**HELD)
    AgendaItemFactory(meeting=held, position=1, title="Begroting", was_discussed=False)
    AgendaItemFactory(meeting=held, position=2, title="Rondje", outcome="Fijn.", recurs=True)
    following = MeetingFactory(**AHEAD)
    item = AgendaItemFactory(meeting=following, position=1, title="Rondje")
    state = reporting.state_of(held)
    reporting.check(held, seen=state.mark, by=anna, now=NOW)

    reporting.send(held, number=1, seen=state.mark, by=anna, now=NOW)

    assert Proposal.objects.get(title="Rondje").agenda_item == item
    assert [proposal.title for proposal in Proposal.objects.waiting(on=TODAY)] == ["Begroting"]
