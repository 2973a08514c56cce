"""The letters that say what became of a proposal, and of an idea."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import idea_letters, ideas, proposal_letters, proposals
from meetings.models import Became
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from tests.factories import (
    CoordinatorFactory,
    GroupMembershipFactory,
    IdeaFactory,
    IdeaSupportFactory,
    MeetingFactory,
    MemberFactory,
    ProposalFactory,
    ProposalSupportFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 3, 11, tzinfo=UTC)
AHEAD = {"starts_at": datetime(2026, 11, 27, 18, 30, tzinfo=UTC), "ends_at": datetime(2026, 11, 27, 20, 30, tzinfo=UTC)}


@pytest.fixture
def anna(db):
    return CoordinatorFactory(first_name="Anna", surname_prefix="de", last_name="Vries")


@pytest.fixture
def meeting(db):
    return MeetingFactory(**AHEAD)


@pytest.fixture
def proposal(db):
    return ProposalFactory(proposed_by=MemberFactory(first_name="Karim", language="nl"))


def laid(kind=proposal_letters.KIND):
    return list(Message.objects.filter(kind=kind).select_related("member").order_by("pk"))


def unwanted(messages):
    return set(map(str, proposal_letters.still_wanted(messages, NOW).values()))


def test_accepted_it_goes_to_who_proposed_and_who_supported(proposal, anna, meeting):
    supports, left = ProposalSupportFactory(proposal=proposal).member, MemberFactory(left_at=NOW, is_active=False)
    for member in (anna, left):
        ProposalSupportFactory(proposal=proposal, member=member)

    proposals.accept(proposal, meeting, by=anna, now=NOW, version=1)

    assert {message.member for message in laid()} == {proposal.proposed_by, supports}
    assert {message.expires_at for message in laid()} == {meeting.ends_at}
    assert proposal_letters.still_wanted(laid(), NOW) == {}


def test_put_off_or_declined_only_who_proposed_hears_it(proposal, anna):
    ProposalSupportFactory(proposal=proposal)

    proposals.put_off(proposal, until=date(2026, 12, 1), by=anna, now=NOW, version=1)

    assert [message.member for message in laid()] == [proposal.proposed_by]


def test_nobody_hears_what_they_decided_themselves_and_nobody_is_mailed_for_the_house(anna):
    own, house = ProposalFactory(proposed_by=anna), ProposalFactory(proposed_by=None)

    for one in (own, house):
        proposals.decline(one, word="Nee.", by=anna, now=NOW, version=1)

    assert laid() == []


def test_decided_otherwise_the_older_letter_does_not_go(proposal, anna, meeting):
    proposals.put_off(proposal, until=date(2026, 12, 1), by=anna, now=NOW, version=1)
    proposals.accept(proposal, meeting, by=anna, now=NOW, version=2)

    older, newer = laid()

    assert proposal_letters.still_wanted([older, newer], NOW) == {older.pk: proposal_letters.OTHERWISE}


def test_when_the_meeting_is_cancelled_or_the_item_taken_off_it_is_not_wanted(proposal, anna, meeting):
    item = proposals.accept(proposal, meeting, by=anna, now=NOW, version=1)
    assert proposal_letters.still_wanted(laid(), meeting.starts_at).values()

    meeting.cancelled_at, meeting.cancelled_by = NOW, anna
    meeting.save()
    assert unwanted(laid()) == {proposal_letters.OVER}
    item.delete()
    assert unwanted(laid()) == {proposal_letters.OVER}
    proposal.delete()
    assert unwanted(laid()) == {proposal_letters.GONE}


def test_who_pauses_or_left_the_group_is_not_mailed(anna):
    inside = GroupMembershipFactory()
    proposal = ProposalFactory(group=inside.group, proposed_by=inside.member)
    proposals.decline(proposal, word="Nee.", by=anna, now=NOW, version=1)
    assert unwanted(laid()) == set()

    inside.until_on = date(2026, 11, 1)
    inside.save()
    assert unwanted(laid()) == {proposal_letters.NOT_IN_GROUP}
    inside.member.paused_at = NOW
    inside.member.save()
    assert unwanted(laid()) == {proposal_letters.PAUSES}


def test_what_the_letters_say(proposal, anna, meeting):
    supports = ProposalSupportFactory(proposal=proposal, member__language="nl").member
    proposals.accept(proposal, meeting, by=anna, now=NOW, version=1, word="Mooi <plan>!")

    letters = proposal_letters.render(laid(), NOW)
    own, other = (
        next(letters[message.pk] for message in laid() if message.member == member)
        for member in (proposal.proposed_by, supports)
    )

    assert own.subject.endswith(proposal.title) and len(own.subject) <= 70
    for said in ("Karim", "Gezamenlijke wervingsdag", "Anna de Vries", "Mooi <plan>!", "27 november"):
        assert said in own.text
    assert f"/meetings/{meeting.pk}/" in own.text
    assert "Mooi &lt;plan&gt;!" in own.html
    assert own.text.partition("\n\n")[2] != other.text.partition("\n\n")[2]


def queries_of(function):
    with CaptureQueriesContext(connection) as context:
        function()
    return len(context)


@pytest.mark.parametrize("number", [1, 20])
def test_a_batch_costs_the_same_for_one_and_for_many(number, proposal, anna, meeting):
    for _ in range(number):
        ProposalSupportFactory(proposal=proposal)
    proposals.accept(proposal, meeting, by=anna, now=NOW, version=1)
    kind, messages = kinds.get(proposal_letters.KIND), laid()

    assert queries_of(lambda: kind.still_wanted(messages, NOW)) == 2
    assert queries_of(lambda: kind.render(messages, NOW)) == 1
    assert len(messages) == number + 1


# --- of an idea -----------------------------------------------------------------------------------


def test_who_wrote_and_who_supported_an_idea_are_told_once(anna):
    idea = IdeaFactory()
    supports = IdeaSupportFactory(idea=idea).member
    IdeaSupportFactory(idea=idea, member=anna)

    ideas.decide(idea, Became.NOTHING, by=anna, now=NOW, version=1, word="Dat doen we al.")
    idea.refresh_from_db()
    idea_letters.lay_outcome(idea, by=anna, now=NOW)

    messages = laid(idea_letters.KIND)
    assert {message.member for message in messages} == {idea.written_by, supports}
    assert idea_letters.still_wanted(messages, NOW) == {}
    for letter in idea_letters.render(messages, NOW).values():
        assert "Dat doen we al." in letter.text and f"/ideas/{idea.pk}/" in letter.text


def test_what_became_of_an_idea_is_not_told_when_it_became_something_else_or_is_gone(anna):
    idea = IdeaFactory()
    ideas.decide(idea, Became.NOTHING, by=anna, now=NOW, version=1, word="Nog niet.")
    facts = {"title": "Flyeren", "minutes": 15, "purpose": ""}
    ideas.decide(idea, Became.AGENDA, by=anna, now=NOW, version=2, **facts)

    first, second = laid(idea_letters.KIND)
    assert idea_letters.still_wanted([first, second], NOW) == {first.pk: idea_letters.OTHERWISE}
    idea.written_by.paused_at = NOW
    idea.written_by.save()
    assert idea_letters.still_wanted(laid(idea_letters.KIND)[1:], NOW) == {second.pk: idea_letters.PAUSES}
    idea.delete()
    assert idea_letters.still_wanted([second], NOW) == {second.pk: idea_letters.GONE}
