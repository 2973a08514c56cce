"""The letters of a date poll and what time brings to it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing

from meetings import poll_letters, poll_reminders, polls
from meetings.models import DatePoll
from meetings.poll_links import link_token, voter_by_token
from meetings.poll_voting import Closed, PollClosed, vote
from meetings.polls import Option
from members.models import Role
from samensterker.outbox import kinds
from samensterker.outbox.models import Message, State
from tests.factories import CoordinatorFactory, GroupMembershipFactory, MemberFactory, PollVoterFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
CLOSES = datetime(2026, 3, 17, 23, tzinfo=UTC)
DUE = CLOSES - timedelta(hours=36)
OPTIONS = [Option(datetime(2026, 4, day, 18, tzinfo=UTC), datetime(2026, 4, day, 20, tzinfo=UTC)) for day in (8, 15)]


@pytest.fixture
def poll():
    by = CoordinatorFactory(first_name="Anna")
    return polls.propose(
        by=by, now=NOW, options=OPTIONS, title="Samen verder", closes_at=CLOSES, words="Neem <b>koek</b>"
    )


def say(voter, now=NOW):
    vote(voter, {option.pk: "yes" for option in voter.poll.options.all()}, now=now)


def laid(kind):
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("member", "due_at"))


def reasons(kind, now):
    messages = list(Message.objects.filter(kind=kind).select_related("member"))
    return [str(why) for why in kinds.get(kind).still_wanted(messages, now).values()]


def letters(kind, now=NOW):
    return list(kinds.get(kind).render(list(Message.objects.filter(kind=kind).select_related("member")), now).values())


def test_one_reminder_to_who_has_not_answered(poll):
    silent, answered = poll.voters.get(), PollVoterFactory(poll=poll, asked_at=NOW)
    PollVoterFactory(poll=poll, asked_at=NOW, member__paused_at=NOW)
    PollVoterFactory(poll=poll, asked_at=NOW, member__email=None)
    PollVoterFactory(poll=poll, asked_at=DUE + timedelta(hours=1))  # joined just now
    say(answered)

    poll_reminders.plan(now=DUE - timedelta(minutes=1))
    assert laid(poll_letters.REMINDER) == []
    for minutes in (0, 1, 600):
        poll_reminders.plan(now=DUE + timedelta(minutes=minutes))

    assert laid(poll_letters.REMINDER) == [(silent.member_id, DUE)]


def test_a_later_last_day_brings_no_second_reminder(poll):
    poll_reminders.plan(now=DUE)
    DatePoll.objects.update(closes_at=CLOSES + timedelta(days=7))

    poll_reminders.plan(now=DUE + timedelta(days=7))

    assert len(laid(poll_letters.REMINDER)) == 1


def test_who_asked_hears_once_that_it_can_be_decided(poll):
    other = PollVoterFactory(poll=poll, asked_at=NOW)
    say(poll.voters.get(member=poll.created_by))
    assert laid(poll_letters.DECIDE) == []

    say(other, now=NOW + timedelta(hours=1))
    poll_reminders.plan(now=CLOSES)
    poll_reminders.plan(now=CLOSES + timedelta(days=1))

    assert laid(poll_letters.DECIDE) == [(poll.created_by_id, NOW + timedelta(hours=1))]


def test_after_the_last_day_too_in_the_morning(poll):
    poll_reminders.plan(now=CLOSES)

    assert laid(poll_letters.DECIDE) == [(poll.created_by_id, datetime(2026, 3, 18, 7, tzinfo=UTC))]


def test_nothing_is_planned_for_what_is_settled(poll):
    polls.give_up(poll, by=poll.created_by, now=NOW)

    poll_reminders.plan(now=DUE)
    poll_reminders.plan(now=CLOSES)

    assert laid(poll_letters.REMINDER) == laid(poll_letters.DECIDE) == []


def test_who_no_longer_organises_leaves_it_to_the_coordinators(poll):
    other = CoordinatorFactory()
    poll.created_by.role = Role.MEMBER
    poll.created_by.save()
    belongs = GroupMembershipFactory()
    of_group = DatePoll(group=belongs.group, created_by=belongs.member)

    assert poll_letters.organisers(poll, on=date(2026, 3, 10)) == [other]
    assert poll_letters.organisers(of_group, on=date(2026, 3, 10)) == [belongs.member]


def test_who_left_the_group_is_not_asked_reminded_or_waited_for():
    stays, gone = GroupMembershipFactory(), GroupMembershipFactory(until_on=date(2026, 3, 11))
    gone.group = stays.group
    gone.save()
    poll = polls.propose(by=stays.member, now=NOW, options=OPTIONS, title="Kring", closes_at=CLOSES, group=stays.group)
    voter = poll.voters.get(member=gone.member)
    assert reasons(poll_letters.ASK, DUE) == [poll_letters.NOT_ASKED]

    poll_reminders.plan(now=DUE)
    with pytest.raises(PollClosed) as closed:
        say(voter, now=DUE)
    say(poll.voters.get(member=stays.member), now=DUE)

    assert [member for member, _due_at in laid(poll_letters.REMINDER)] == [stays.member_id]
    assert [member for member, _due_at in laid(poll_letters.DECIDE)] == [stays.member_id]
    assert closed.value.why == Closed.NOT_IN_GROUP


def test_of_who_has_no_email_the_coordinators_hear_that_it_can_be_decided(poll):
    belongs = GroupMembershipFactory(member__email=None)

    of_group = DatePoll(group=belongs.group, created_by=belongs.member)

    assert poll_letters.organisers(of_group, on=date(2026, 3, 10)) == [poll.created_by]


def test_what_is_not_wanted_any_more(poll):
    assert reasons(poll_letters.ASK, NOW) == []
    assert reasons(poll_letters.ASK, CLOSES) == [poll_letters.CLOSED]
    poll.created_by.paused_at = NOW
    poll.created_by.save()
    assert reasons(poll_letters.ASK, NOW) == [poll_letters.PAUSES]
    poll.created_by.paused_at = None
    poll.created_by.save()
    say(poll.voters.get())
    assert reasons(poll_letters.ASK, NOW) == [poll_letters.ANSWERED]
    assert reasons(poll_letters.DECIDE, NOW) == []
    poll.voters.all().delete()
    assert reasons(poll_letters.ASK, NOW) == [poll_letters.NOT_ASKED]
    DatePoll.objects.update(cancelled_at=NOW)
    assert reasons(poll_letters.DECIDE, NOW) == [poll_letters.SETTLED]


def test_the_question_names_the_dates_and_leads_to_ones_own_page(poll):
    [letter] = letters(poll_letters.ASK)

    token = link_token(poll.voters.get())
    assert "Samen verder" in letter.subject
    for words in ("8 april", "15 april", "20.00 – 22.00", f"/when/{token}/", "17 maart", "Neem <b>koek</b>"):
        assert words in letter.text
    assert "Neem &lt;b&gt;koek" in letter.html
    assert "Anna," in letter.text


@pytest.mark.parametrize("kind", [poll_letters.ASK, poll_letters.REMINDER])
def test_a_batch_of_letters_costs_the_same_for_one_and_for_many(poll, kind, django_assert_num_queries):
    for number in (0, 20):
        for _each in range(number):
            member = MemberFactory()
            PollVoterFactory(poll=poll, member=member, asked_at=NOW)
        Message.objects.all().delete()
        lay = poll_letters.ask if kind == poll_letters.ASK else poll_letters.remind
        members = [voter.member for voter in poll.voters.select_related("member")]
        if kind == poll_letters.ASK:
            lay(poll, members, now=NOW)
        else:
            lay(poll, [member.pk for member in members], due_at=NOW)
        with django_assert_num_queries(3):
            assert len(letters(kind)) == number + 1


def test_the_other_letters(poll):
    Message.objects.update(state=State.SENT, sent_at=NOW, ended_at=NOW)
    poll_letters.ask_to_decide(poll, now=NOW)
    poll_letters.remind(poll, [poll.created_by_id], due_at=DUE)
    polls.give_up(poll, by=poll.created_by, now=NOW)

    decide, reminder, farewell = (
        letters(kind)[0] for kind in (poll_letters.DECIDE, poll_letters.REMINDER, poll_letters.GIVEN_UP)
    )
    assert poll.get_absolute_url() in decide.text
    assert "/when/" in reminder.text
    assert "Samen verder" in farewell.text
    assert "/when/" not in farewell.text


@pytest.mark.parametrize("token", ["", "1", "1.abc", "x.y.z"])
def test_a_token_that_we_did_not_make_is_nobodys(poll, token):
    with pytest.raises(type(poll.voters.get()).DoesNotExist):
        voter_by_token(token)


def test_a_token_of_something_else_is_nobodys(poll):
    other = signing.Signer(salt="meetings.answer", sep=".").sign(str(poll.voters.get().pk))
    with pytest.raises(type(poll.voters.get()).DoesNotExist):
        voter_by_token(other)
    assert voter_by_token(link_token(poll.voters.get())) == poll.voters.get()
