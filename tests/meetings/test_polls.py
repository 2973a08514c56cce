"""A date poll from question to meeting: what may be asked, what is kept, and who is first."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from meetings import poll_letters, polls, scheduling
from meetings.models import Answer, DatePoll, DateVote, Invitation, Meeting, PollVoter, Vote
from meetings.poll_voting import Closed, PollClosed, vote, voter_of
from meetings.polls import Option, Why
from members.models import Member
from samensterker.outbox.models import Message, State
from tests.factories import (
    CoordinatorFactory,
    DateOptionFactory,
    DatePollFactory,
    DateVoteFactory,
    GroupFactory,
    GroupMembershipFactory,
    MeetingFactory,
    MemberFactory,
    OrganisationFactory,
    PollVoterFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
CLOSES = datetime(2026, 3, 17, 23, tzinfo=UTC)


def option(day, month=4, hour=18, hours=2):
    starts_at = datetime(2026, month, day, hour, tzinfo=UTC)
    return Option(starts_at, starts_at + timedelta(hours=hours))


TWO = (option(8), option(15))


def ask(by=None, *, options=TWO, **fields):
    fields = {"title": "Samen verder", "closes_at": CLOSES, **fields}
    return polls.propose(by=by or CoordinatorFactory(), now=NOW, options=list(options), **fields)


def asked_by_mail(kind=poll_letters.ASK):
    return sorted(Message.objects.filter(kind=kind).exclude(state=State.EXPIRED).values_list("member", flat=True))


def answers_of(meeting):
    return dict(meeting.invitations.values_list("member", "answer"))


# --- asking ---------------------------------------------------------------------------------------


def test_everyone_who_takes_part_is_asked_once():
    by, member, on_paper = CoordinatorFactory(), MemberFactory(), MemberFactory(email=None)
    MemberFactory(paused_at=NOW)
    MemberFactory(left_at=NOW, is_active=False)

    poll = ask(by)

    everyone = sorted([by.pk, member.pk, on_paper.pk])
    assert sorted(poll.voters.values_list("member", flat=True)) == everyone == asked_by_mail()
    assert [(row.starts_at, row.ends_at) for row in poll.options.all()] == [
        (option(8).starts_at, option(8).ends_at),
        (option(15).starts_at, option(15).ends_at),
    ]


def test_of_a_group_only_its_members_are_asked_and_months_do_not_matter():
    MeetingFactory(starts_at=option(20).starts_at)
    belongs = GroupMembershipFactory()
    MemberFactory()

    poll = ask(belongs.member, group=belongs.group)

    assert list(poll.voters.values_list("member", flat=True)) == [belongs.member_id]


def test_a_form_that_comes_in_twice_asks_once():
    submission, by = uuid.uuid4(), CoordinatorFactory()
    poll = ask(by, submission=submission)

    with pytest.raises(polls.AlreadyAsked) as again:
        ask(by, submission=submission)

    assert (again.value.poll, DatePoll.objects.count(), len(asked_by_mail())) == (poll, 1, 1)


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (option(1, month=3), Why.PAST),
        (option(12, month=3), Why.TOO_SOON),
        (option(8), Why.TWICE),
        (option(20, month=5), Why.MONTH),
        (option(9, hours=-1), Why.ENDS),
    ],
)
def test_what_cannot_be_put_to_the_vote(refused, why):
    taken = MeetingFactory(starts_at=datetime(2026, 5, 31, 20, tzinfo=UTC))

    with pytest.raises(polls.OptionsRefused) as raised:
        ask(options=[option(8), refused])

    expected = polls.Objection(refused, why, taken if why == Why.MONTH else None)
    assert (raised.value.objections, DatePoll.objects.count()) == ([expected], 0)


def test_a_month_is_one_on_dutch_clocks():
    """31 March 23.30 in London is 1 April here."""
    MeetingFactory(starts_at=datetime(2026, 3, 27, 18, tzinfo=UTC))
    first_of_april = Option(datetime(2026, 3, 31, 22, 30, tzinfo=UTC), datetime(2026, 3, 31, 23, 30, tzinfo=UTC))

    assert polls.objections([first_of_april], group=None, closes_at=CLOSES, now=NOW) == []


def test_a_cancelled_meeting_takes_no_month():
    MeetingFactory(starts_at=option(20).starts_at, cancelled_at=NOW, cancelled_by=CoordinatorFactory())

    assert ask().options.count() == 2


@pytest.mark.parametrize("number", [0, polls.MOST_OPTIONS + 1])
def test_no_dates_or_too_many_are_refused(number):
    with pytest.raises(polls.OptionsRefused):
        ask(options=[option(1 + day) for day in range(number)])


def test_a_last_day_that_has_passed_is_refused():
    with pytest.raises(polls.LastDayPassed):
        ask(closes_at=NOW)


def test_the_database_holds_one_row_a_moment_and_a_member():
    one, voter = DateOptionFactory(), PollVoterFactory()
    said = DateVoteFactory(voter=voter)

    for make in (
        lambda: DateOptionFactory(poll=one.poll, starts_at=one.starts_at),
        lambda: PollVoterFactory(poll=voter.poll, member=voter.member),
        lambda: DateVoteFactory(voter=voter, option=said.option),
        lambda: DateOptionFactory(ends_at=one.starts_at - timedelta(days=9)),
        lambda: DatePollFactory(decided_at=NOW),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_who_sees_a_poll():
    member, belongs = MemberFactory(), GroupMembershipFactory()
    plenary, of_group = DatePollFactory(), DatePollFactory(group=belongs.group)
    asked = PollVoterFactory(poll=of_group).member

    def seen(who):
        return set(DatePoll.objects.visible_to(who, on=date(2026, 3, 10)))

    assert seen(member) == {plenary}
    assert seen(belongs.member) == seen(asked) == seen(CoordinatorFactory()) == {plenary, of_group}


# --- answering ------------------------------------------------------------------------------------


def test_the_last_answer_counts_and_is_one_row():
    poll, member = ask(), MemberFactory()
    voter = voter_of(poll, member, now=NOW)  # joined after the question
    first, second = poll.options.all()

    assert vote(voter, {first.pk: "yes", second.pk: "no"}, now=NOW)
    assert vote(voter, {first.pk: "if_need_be", second.pk: "yes"}, now=NOW + timedelta(days=1))

    assert dict(DateVote.objects.values_list("option", "vote")) == {first.pk: "if_need_be", second.pk: "yes"}
    voter.refresh_from_db()
    assert voter.answered_at == NOW + timedelta(days=1)
    assert voter_of(poll, member, now=NOW) == voter
    assert PollVoter.objects.filter(poll=poll, member=member).count() == 1


def test_who_does_not_belong_to_the_circle_has_no_say():
    poll = DatePollFactory(group=GroupFactory())

    assert voter_of(poll, MemberFactory(), now=NOW) is None
    assert not PollVoter.objects.exists()


def test_an_answer_without_all_dates_is_kept_but_not_whole():
    poll = ask()
    voter, first = poll.voters.get(), poll.options.first()

    assert not vote(voter, {first.pk: "yes", 987654: "no"}, now=NOW)

    voter.refresh_from_db()
    assert (list(voter.votes.values_list("option", "vote")), voter.answered_at) == ([(first.pk, "yes")], None)


def test_what_is_no_vote_is_refused():
    poll = ask()

    with pytest.raises(ValueError, match="perhaps"):
        vote(poll.voters.get(), {poll.options.first().pk: "perhaps"}, now=NOW)


def test_closed_after_the_last_day_when_decided_given_up_or_left():
    by = CoordinatorFactory()
    poll = ask(by)
    voter = poll.voters.get()
    said = {option.pk: "yes" for option in poll.options.all()}

    def why(now=NOW):
        with pytest.raises(PollClosed) as closed:
            vote(voter, said, now=now)
        return closed.value.why

    assert why(CLOSES) == Closed.OVER
    Member.objects.filter(pk=by.pk).update(left_at=NOW, is_active=False)
    assert why() == Closed.LEFT
    Member.objects.filter(pk=by.pk).update(left_at=None, is_active=True)
    polls.give_up(poll, by=by, now=NOW)
    assert why() == Closed.GIVEN_UP
    other = ask(by)
    voter, said = other.voters.get(), {}
    polls.decide(other, other.options.first().pk, by=by, now=NOW)
    assert why() == Closed.DECIDED
    assert not DateVote.objects.exists()


# --- changing -------------------------------------------------------------------------------------


def change(poll, *, by=None, options, version=None, closes_at=None, **fields):
    return polls.change(
        poll,
        by=by or poll.created_by,
        now=NOW + timedelta(hours=1),
        version=version or poll.version,
        options=list(options),
        closes_at=closes_at or poll.closes_at,
        **fields,
    )


def test_a_new_date_keeps_what_was_said_and_asks_again():
    poll = ask()
    voter, (first, second) = poll.voters.get(), poll.options.all()
    vote(voter, {first.pk: "yes", second.pk: "no"}, now=NOW)

    changed = change(poll, options=[option(8), option(22)])

    voter.refresh_from_db()
    assert [row.starts_at.day for row in changed.options.all()] == [8, 22]
    assert list(voter.votes.values_list("option", "vote")) == [(first.pk, "yes")]
    assert (voter.answered_at, changed.version) == (None, 2)
    assert Message.objects.filter(kind=poll_letters.ASK, member=voter.member).count() == 2


def test_less_dates_or_other_words_mail_nobody():
    poll = ask()

    changed = change(poll, options=[option(8)], words="Neem iemand mee.")

    assert (changed.words, changed.options.count(), len(asked_by_mail())) == ("Neem iemand mee.", 1, 1)


def test_to_save_what_stands_there_changes_nothing():
    poll = ask()

    assert change(poll, options=[option(15), option(8)], title=poll.title, version=77).version == 1


def test_the_second_of_two_editors_is_told():
    poll = ask()
    change(poll, options=[option(8), option(15)], title="Een ander")

    with pytest.raises(polls.StalePoll) as stale:
        change(poll, options=[option(8), option(15)], title="Nog een ander", version=1)

    assert stale.value.poll.title == "Een ander"


def test_a_month_that_was_taken_meanwhile_is_refused_and_nothing_is_lost():
    poll = ask()
    MeetingFactory(starts_at=option(2, month=5).starts_at)

    with pytest.raises(polls.OptionsRefused):
        change(poll, options=[option(8), option(9, month=5)])

    assert [row.starts_at.day for row in poll.options.all()] == [8, 15]


def test_words_may_change_after_the_last_day():
    poll = DatePollFactory(closes_at=NOW - timedelta(days=1), title="Oud")

    assert change(poll, options=[], title="Nieuw").title == "Nieuw"


# --- giving up ------------------------------------------------------------------------------------


def test_giving_up_tells_who_heard_of_it_once():
    by, heard, unheard = CoordinatorFactory(), MemberFactory(), MemberFactory()
    poll = ask(by)
    Message.objects.filter(member=heard).update(state=State.SENT, sent_at=NOW, ended_at=NOW)

    for _twice in range(2):
        polls.give_up(poll, by=by, now=NOW)

    assert asked_by_mail(poll_letters.GIVEN_UP) == [heard.pk]
    assert asked_by_mail() == [heard.pk]  # the others were taken back
    assert unheard.pk not in asked_by_mail(poll_letters.GIVEN_UP)
    with pytest.raises(PollClosed):
        polls.decide(poll, poll.options.first().pk, by=by, now=NOW)
    with pytest.raises(PollClosed):
        change(poll, options=[option(8)])


# --- deciding -------------------------------------------------------------------------------------


def test_deciding_makes_the_meeting_with_their_answers():
    by, yes, if_need_be, no, silent = CoordinatorFactory(), *MemberFactory.create_batch(4)
    host = OrganisationFactory()
    poll = ask(by, place="De Brink", host=host)
    first, second = poll.options.all()
    for member, said in ((yes, "yes"), (if_need_be, "if_need_be"), (no, "no")):
        vote(poll.voters.get(member=member), {first.pk: "no", second.pk: said}, now=NOW)
    later = NOW + timedelta(days=8)

    meeting = polls.decide(poll, second.pk, by=by, now=later)

    facts = (meeting.title, meeting.starts_at, meeting.ends_at, meeting.place, meeting.host, meeting.created_by)
    assert facts == ("Samen verder", option(15).starts_at, option(15).ends_at, "De Brink", host, by)
    none = {member.pk: Answer.NONE for member in (by, if_need_be, no, silent)}
    assert answers_of(meeting) == {yes.pk: Answer.YES, **none}
    assert Invitation.objects.get(member=yes).answered_at == later
    assert asked_by_mail("meetings.invitation") == sorted(answers_of(meeting))
    assert asked_by_mail() == []  # what had not gone is taken back
    poll.refresh_from_db()
    assert (poll.meeting, poll.decided_by, poll.decided_at) == (meeting, by, later)


def test_when_that_meeting_is_moved_the_votes_and_the_answers_stay_and_everyone_hears():
    by, yes = CoordinatorFactory(), MemberFactory()
    poll = ask(by)
    vote(poll.voters.get(member=yes), {row.pk: "yes" for row in poll.options.all()}, now=NOW)
    meeting = polls.decide(poll, poll.options.first().pk, by=by, now=NOW)
    Message.objects.filter(kind="meetings.invitation").update(state=State.SENT, ended_at=NOW, sent_at=NOW)
    to = {"starts_at": option(22).starts_at, "ends_at": option(22).ends_at}

    scheduling.change_meeting(meeting, by=by, now=NOW + timedelta(days=1), version=meeting.version, **to)

    assert answers_of(meeting) == {by.pk: Answer.NONE, yes.pk: Answer.YES}
    assert asked_by_mail("meetings.change") == sorted([by.pk, yes.pk])
    poll.refresh_from_db()
    assert (poll.meeting, DateVote.objects.count()) == (meeting, 2)


def test_the_second_decider_gets_the_meeting_of_the_first():
    by = CoordinatorFactory()
    poll = ask(by)
    first, second = poll.options.all()
    meeting = polls.decide(poll, first.pk, by=by, now=NOW)

    with pytest.raises(polls.AlreadyDecided) as decided:
        polls.decide(poll, second.pk, by=by, now=NOW)
    with pytest.raises(polls.AlreadyDecided):
        polls.give_up(poll, by=by, now=NOW)

    assert (decided.value.meeting, Meeting.objects.count()) == (meeting, 1)


def test_deciding_for_a_month_that_was_taken_meanwhile_leaves_the_poll_open():
    poll = ask()
    taken = MeetingFactory(starts_at=option(2).starts_at)

    with pytest.raises(scheduling.MonthTaken) as raised:
        polls.decide(poll, poll.options.first().pk, by=poll.created_by, now=NOW)

    poll.refresh_from_db()
    assert (raised.value.meeting, poll.is_open, Meeting.objects.count()) == (taken, True, 1)


@pytest.mark.parametrize("which", ["past", "of another"])
def test_a_date_that_is_gone_cannot_be_chosen(which):
    poll = ask()
    chosen = DateOptionFactory() if which == "of another" else poll.options.first()

    with pytest.raises(polls.OptionGone):
        polls.decide(poll, chosen.pk, by=poll.created_by, now=option(8).starts_at)

    assert not Meeting.objects.exists()


def test_a_group_decides_in_a_month_with_a_plenary_meeting():
    MeetingFactory(starts_at=option(20).starts_at)
    belongs, other = GroupMembershipFactory(), MemberFactory()
    poll = ask(belongs.member, group=belongs.group)

    meeting = polls.decide(poll, poll.options.first().pk, by=belongs.member, now=NOW)

    assert (meeting.group, set(answers_of(meeting))) == (belongs.group, {belongs.member_id})
    assert other.pk not in answers_of(meeting)


def test_who_left_after_saying_yes_is_not_invited():
    by, gone = CoordinatorFactory(), MemberFactory()
    poll = ask(by)
    vote(poll.voters.get(member=gone), {row.pk: Vote.YES for row in poll.options.all()}, now=NOW)
    gone.left_at, gone.is_active = NOW, False
    gone.save()

    meeting = polls.decide(poll, poll.options.first().pk, by=by, now=NOW)

    assert answers_of(meeting) == {by.pk: ""}
