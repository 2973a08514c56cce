"""What returns from a meeting, as proposals of the house."""

from datetime import UTC, datetime, timedelta

import pytest

from meetings import proposals
from meetings.carrying_over import propose_from
from meetings.models import AgendaItem, ComesFrom, Proposal
from tests.factories import (
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    DecisionFactory,
    GroupFactory,
    MeetingFactory,
    ProposalSupportFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 11, tzinfo=UTC)


@pytest.fixture
def meeting(db):
    return MeetingFactory(starts_at=NOW - timedelta(days=3), ends_at=NOW - timedelta(days=3) + timedelta(hours=2))


def returning(meeting):
    rows = Proposal.objects.filter(source__meeting=meeting).order_by("source__position")
    return {row.title: (row.comes_from, row.times_carried) for row in rows}


def test_what_was_not_discussed_recurs_or_left_something_open_returns(meeting):
    def item(title, **fields):
        return AgendaItemFactory(meeting=meeting, title=title, **fields)

    item("Welkom", was_discussed=True)
    item("Begroting", was_discussed=False)
    item("Website")  # nobody said, and nothing came of it
    item("Rondje", was_discussed=True, recurs=True)
    item("Cursus", outcome="Het gaat goed.")
    item("Pauze", is_break=True)
    item("Verslag vaststellen", approves=MeetingFactory(cancelled_at=NOW, cancelled_by=CoordinatorFactory()))
    item("Gelopen", began_at=NOW)
    open_action = AssignmentFactory(item__agenda_item=item("Ruimte", was_discussed=True, times_carried=1))
    AssignmentFactory(item__agenda_item=item("Klaar"), done_at=NOW, done_by=open_action.member)
    DecisionFactory(agenda_item=item("Besloten"), meeting=meeting)

    assert propose_from(meeting, now=NOW) == 4
    assert returning(meeting) == {
        "Begroting": (ComesFrom.NOT_DISCUSSED, 1),
        "Website": (ComesFrom.NOT_DISCUSSED, 1),
        "Rondje": (ComesFrom.RECURS, 1),
        "Ruimte": (ComesFrom.OPEN_ACTIONS, 2),
    }


def test_a_proposal_takes_over_what_the_item_said(meeting):
    group = GroupFactory()
    meeting.group = group
    meeting.save()
    source = AgendaItemFactory(meeting=meeting, explanation="Waar staan we?", minutes=35, purpose="decide")

    propose_from(meeting, now=NOW)

    made = Proposal.objects.get()
    assert (made.title, made.explanation, made.minutes, made.purpose) == ("Welkom", "Waar staan we?", 35, "decide")
    assert (made.group, made.source, made.proposed_by, made.proposed_at, made.time) == (group, source, None, NOW, 2)


def test_however_often_it_runs_each_returns_once(meeting):
    AgendaItemFactory(meeting=meeting)

    assert [propose_from(meeting, now=NOW) for _ in range(3)] == [1, 0, 0]


def test_what_was_decided_about_it_stays(meeting):
    AgendaItemFactory(meeting=meeting)
    propose_from(meeting, now=NOW)
    proposal = Proposal.objects.get()
    proposals.decline(proposal, word="Klaar.", by=CoordinatorFactory(), now=NOW, version=1)

    assert propose_from(meeting, now=NOW) == 0
    AgendaItem.objects.update(was_discussed=True)
    assert propose_from(meeting, now=NOW) == 0
    assert Proposal.objects.get().state == "declined"


def test_a_correction_takes_back_what_was_discussed_after_all_unless_someone_supports_it(meeting):
    for title in ("Begroting", "Website"):
        AgendaItemFactory(meeting=meeting, title=title)
    propose_from(meeting, now=NOW)
    ProposalSupportFactory(proposal=Proposal.objects.get(title="Website"))
    AgendaItem.objects.update(was_discussed=True)

    assert propose_from(meeting, now=NOW) == 0
    assert list(returning(meeting)) == ["Website"]


def test_it_comes_for_the_third_time(meeting):
    following, after = (
        MeetingFactory(starts_at=NOW + timedelta(days=days), ends_at=NOW + timedelta(days=days, hours=2))
        for days in (31, 62)
    )
    AgendaItemFactory(meeting=meeting, title="Website", was_discussed=False)
    by, seen = CoordinatorFactory(), []

    for was, then in ((meeting, following), (following, after)):
        later = was.ends_at + timedelta(hours=1)
        propose_from(was, now=later)
        proposal = Proposal.objects.latest("pk")
        seen.append(proposal.time)
        item = proposals.accept(proposal, then, by=by, now=later, version=1)

    assert (seen, item.times_carried, item.carried_from.meeting) == ([2, 3], 2, following)
    assert propose_from(meeting, now=NOW) == propose_from(following, now=following.ends_at) == 0


def test_nothing_returns_from_what_was_cancelled_or_has_not_begun(meeting):
    cancelled = MeetingFactory(cancelled_at=NOW, cancelled_by=CoordinatorFactory())
    ahead = MeetingFactory(starts_at=NOW + timedelta(days=40), ends_at=NOW + timedelta(days=40, hours=2))
    for one in (cancelled, ahead):
        AgendaItemFactory(meeting=one)

    assert [propose_from(one, now=NOW) for one in (cancelled, ahead)] == [0, 0]


@pytest.mark.parametrize("number", [1, 12])
def test_as_many_queries_for_any_number(number, meeting, django_assert_num_queries):
    for _ in range(number):
        AgendaItemFactory(meeting=meeting)

    with django_assert_num_queries(10):  # four of them are savepoints
        assert propose_from(meeting, now=NOW) == number
