"""Two people at one date poll at the same moment."""

from datetime import timedelta
from uuid import uuid4

import pytest

from meetings import poll_voting, polls, scheduling
from meetings.models import Answer, DatePoll, DateVote, Invitation, Meeting, PollVoter
from meetings.poll_voting import PollClosed, vote, voter_of
from members.models import Member
from tests.factories import CoordinatorFactory, MemberFactory
from tests.meetings.test_polls import CLOSES, NOW, TWO, ask, change, option
from tests.members.test_side_by_side import at_once, slow  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def again(poll):
    return DatePoll.objects.get(pk=poll.pk)


def test_two_deciders_make_one_meeting(slow):  # noqa: F811
    one, two = CoordinatorFactory.create_batch(2)
    poll = ask(one)
    first, second = poll.options.all()
    behind = slow(scheduling, "call_meeting")

    def later():
        polls.decide(again(poll), second.pk, by=two, now=NOW)

    raised = at_once(lambda: polls.decide(again(poll), first.pk, by=one, now=NOW), behind(later))

    assert raised == [None, polls.AlreadyDecided]
    assert [meeting.starts_at for meeting in Meeting.objects.all()] == [first.starts_at]


def test_two_polls_decided_in_one_month_make_one_meeting(slow):  # noqa: F811
    by = CoordinatorFactory()
    one, two = ask(by), ask(by)
    behind = slow(scheduling, "invite_everyone")

    def later():
        polls.decide(again(two), two.options.last().pk, by=by, now=NOW)

    raised = at_once(lambda: polls.decide(again(one), one.options.first().pk, by=by, now=NOW), behind(later))

    assert (raised, Meeting.objects.count(), again(two).is_open) == ([None, scheduling.MonthTaken], 1, True)


def test_who_votes_while_it_is_decided_is_in_or_hears_that_it_is_closed(slow):  # noqa: F811
    by, member = CoordinatorFactory(), MemberFactory()
    poll = ask(by)
    chosen = poll.options.first()
    behind = slow(scheduling, "call_meeting")

    def late():
        vote(PollVoter.objects.get(poll=poll, member=member), {row.pk: "yes" for row in poll.options.all()}, now=NOW)

    raised = at_once(lambda: polls.decide(again(poll), chosen.pk, by=by, now=NOW), behind(late))

    assert raised == [None, PollClosed]
    assert not DateVote.objects.exists()
    assert Invitation.objects.get(member=member).answer == Answer.NONE


def test_who_votes_just_before_it_is_decided_has_their_answer_filled_in(slow):  # noqa: F811
    by, member = CoordinatorFactory(), MemberFactory()
    poll = ask(by)
    chosen = poll.options.first()
    behind = slow(poll_voting, "closed_because")

    def deciding():
        polls.decide(again(poll), chosen.pk, by=by, now=NOW)

    said = {row.pk: "yes" for row in poll.options.all()}
    voter = PollVoter.objects.get(poll=poll, member=member)

    assert at_once(lambda: vote(voter, said, now=NOW), behind(deciding)) == [None, None]
    assert Invitation.objects.get(member=member).answer == Answer.YES


def test_a_vote_for_a_date_that_is_taken_away_meanwhile_is_left_out(slow):  # noqa: F811
    by = CoordinatorFactory()
    poll = ask(by)
    voter, said = poll.voters.get(), {row.pk: "yes" for row in poll.options.all()}
    behind = slow(polls, "_add_options")

    def late():
        vote(voter, said, now=NOW)

    assert at_once(lambda: change(again(poll), by=by, options=[option(8)]), behind(late)) == [None, None]
    assert [row.option.starts_at for row in DateVote.objects.all()] == [option(8).starts_at]


def test_one_member_at_two_pages_is_one_voter():
    poll, member = ask(), MemberFactory()

    raised = at_once(*[lambda: voter_of(again(poll), Member.objects.get(pk=member.pk), now=NOW)] * 4)

    assert (raised, PollVoter.objects.filter(member=member).count()) == ([None] * 4, 1)


def test_one_form_twice_at_once_asks_once(slow):  # noqa: F811
    by, submission = CoordinatorFactory(), uuid4()
    behind = slow(polls, "_add_options")

    def asks():
        ask(by, submission=submission)

    assert at_once(asks, behind(asks)) == [None, polls.AlreadyAsked]
    assert DatePoll.objects.count() == 1


def test_giving_up_and_deciding_at_once_is_one_of_the_two(slow):  # noqa: F811
    by = CoordinatorFactory()
    poll = ask(by, options=TWO, closes_at=CLOSES + timedelta(days=1))
    behind = slow(scheduling, "call_meeting")

    def give_up():
        polls.give_up(again(poll), by=by, now=NOW)

    raised = at_once(lambda: polls.decide(again(poll), poll.options.first().pk, by=by, now=NOW), behind(give_up))

    assert (raised, again(poll).cancelled_at) == ([None, polls.AlreadyDecided], None)
