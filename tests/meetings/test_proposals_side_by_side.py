"""Two people at the same moment: one agenda item, one supporter, one of what an idea becomes."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import approval, carrying_over, ideas, proposals
from meetings.models import (
    AgendaItem,
    Became,
    Idea,
    IdeaAddition,
    IdeaSupport,
    Proposal,
    ProposalSupport,
)
from samensterker.outbox.models import Message
from tests.factories import (
    AgendaItemFactory,
    CoordinatorFactory,
    IdeaFactory,
    MeetingFactory,
    MemberFactory,
    ProposalFactory,
    ReportVersionFactory,
)
from tests.members.test_side_by_side import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def meeting_in(days):
    starts_at = timezone.now() + timedelta(days=days)
    return MeetingFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


def names(raised):
    return sorted(error.__name__ if error else "" for error in raised)


def test_two_organisers_accept_one_proposal_and_it_is_one_item():
    proposal, meeting = ProposalFactory(), meeting_in(9)

    def accept(by):
        return lambda: proposals.accept(proposal, meeting, by=by, now=timezone.now(), version=1)

    raised = at_once(accept(CoordinatorFactory()), accept(CoordinatorFactory()))

    assert names(raised) == ["", "ProposalChanged"]
    assert (AgendaItem.objects.count(), Message.objects.count()) == (1, 1)


def test_one_accepts_and_one_declines_and_the_first_counts():
    proposal, meeting, by = ProposalFactory(), meeting_in(9), CoordinatorFactory()
    about = {"by": by, "now": timezone.now(), "version": 1}

    raised = at_once(
        lambda: proposals.accept(proposal, meeting, **about),
        lambda: proposals.decline(proposal, word="Nee.", **about),
    )

    assert names(raised) == ["", "ProposalChanged"]
    stands = Proposal.objects.get()
    assert AgendaItem.objects.count() == (stands.state == "accepted") and Message.objects.count() == 1


def test_two_proposals_at_once_get_places_of_their_own():
    meeting, by = meeting_in(9), CoordinatorFactory()

    def accept(proposal):
        return lambda: proposals.accept(proposal, meeting, by=by, now=timezone.now(), version=1)

    raised = at_once(*[accept(proposal) for proposal in ProposalFactory.create_batch(3)])

    assert raised == [None] * 3
    assert list(meeting.agenda_items.order_by("position").values_list("position", flat=True)) == [1, 2, 3]


def test_a_double_click_proposes_and_supports_once():
    member, submission, supported = MemberFactory(), uuid.uuid4(), ProposalFactory()

    def propose():
        proposals.propose(title="Wervingsdag", by=member, now=timezone.now(), submission=submission)

    def support():
        proposals.set_support(supported, member=member, wanted=True, now=timezone.now())

    assert at_once(propose, propose, support, support) == [None] * 4
    assert (Proposal.objects.exclude(pk=supported.pk).count(), ProposalSupport.objects.count()) == (1, 1)


def test_a_double_click_writes_adds_and_supports_once():
    member, idea, keys = MemberFactory(), IdeaFactory(), [uuid.uuid4(), uuid.uuid4()]
    words = {"title": "Flyeren", "now": "", "better": "Samen."}

    def write():
        ideas.write(words, by=member, now=timezone.now(), submission=keys[0])

    def add():
        ideas.add(idea, text="Ook op de markt.", by=member, now=timezone.now(), submission=keys[1])

    def support():
        ideas.set_support(idea, member=member, wanted=True, now=timezone.now())

    assert at_once(write, write, add, add, support, support) == [None] * 6
    assert (Idea.objects.count(), IdeaAddition.objects.count(), IdeaSupport.objects.count()) == (2, 1, 1)


def test_two_coordinators_decide_about_an_idea_and_it_becomes_one_thing():
    idea = IdeaFactory()

    def decide(by):
        facts = {"title": "Flyeren", "minutes": 20, "purpose": ""}
        return lambda: ideas.decide(idea, Became.AGENDA, by=by, now=timezone.now(), version=1, **facts)

    raised = at_once(decide(CoordinatorFactory()), decide(CoordinatorFactory()))

    assert names(raised) == ["", "AlreadyDecided"]
    assert Proposal.objects.count() == 1


def test_a_report_that_is_sent_twice_makes_everything_once():
    held, following = meeting_in(-9), meeting_in(30)
    ReportVersionFactory(meeting=held)
    AgendaItemFactory(meeting=held, was_discussed=False)

    def send():
        carrying_over.propose_from(held, now=timezone.now())
        approval.put_on_next_agenda(held, now=timezone.now())

    assert at_once(send, send, send) == [None] * 3
    assert Proposal.objects.count() == 1
    assert [item.approves for item in following.agenda_items.all()] == [held]
