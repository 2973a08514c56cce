from datetime import date, time, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.core.signing import Signer
from django.db import connection, transaction
from django.utils import translation

from meetings import action_letters, nudge_letters, nudges, passing_on
from meetings.action_items import tick
from meetings.models import Assignment, Nudge, PassingOn
from meetings.passing_on import Closed, Refused, Why
from meetings.tick_links import PassedOn, assignment_by_token, link_token
from members.profile import ProfilePart
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.factories import AssignmentFactory, MemberFactory, PassingOnFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 27)
NOW = at_local(date(2026, 3, 20), time(9))


@pytest.fixture
def part():
    return AssignmentFactory(item__due_on=DUE, item__title="Plan", member__first_name="Bram", member__language="en")


@pytest.fixture
def noor():
    return MemberFactory(first_name="Noor", language="en")


def asked(part, to, words=""):
    return passing_on.ask(part, to=to, words=words, by=part.member, now=NOW)


def mails():
    return [(message.kind, message.member) for message in Message.objects.order_by("pk")]


def test_it_stays_with_who_has_it_until_the_other_says_yes(part, noor):
    bram = part.member

    passing = asked(part, noor, "Ik ben op vakantie")

    part.refresh_from_db()
    assert (part.member, passing.to, passing.words, passing.answered_at) == (bram, noor, "Ik ben op vakantie", None)
    assert mails() == [("meetings.passing", noor)]
    assert list(PassingOn.objects.waiting_for(noor)) == [passing]

    assert passing_on.answer(passing, accepts=True, by=noor, now=NOW) is True

    part.refresh_from_db()
    passing.refresh_from_db()
    assert (part.member, part.due_on, part.assigned_at) == (noor, DUE, NOW)
    assert (passing.is_accepted, passing.answered_at) == (True, NOW)
    assert mails() == [("meetings.passing", noor), ("meetings.passing-answer", bram)]
    assert not PassingOn.objects.waiting_for(noor).exists()


def test_a_no_is_told_and_changes_nothing(part, noor):
    bram, passing = part.member, asked(part, noor)

    passing_on.answer(passing, accepts=False, by=noor, now=NOW)

    part.refresh_from_db()
    assert part.member == bram
    assert mails() == [("meetings.passing", noor), ("meetings.passing-answer", bram)]
    assert asked(part, MemberFactory()).answered_at is None


@pytest.mark.parametrize("days", [0, -20])
def test_who_takes_it_over_does_not_begin_with_something_overdue(days, noor):
    part = AssignmentFactory(item__due_on=NOW.date() + timedelta(days=days), snoozed_at=NOW, help_asked_at=NOW)

    passing_on.answer(asked(part, noor), accepts=True, by=noor, now=NOW)

    part.refresh_from_db()
    assert part.due_on == NOW.date() + timedelta(days=14)
    assert (part.snoozed_at, part.help_asked_at) == (None, None)


def test_the_nudges_of_who_had_it_stop_and_begin_anew_for_who_has_it(part, noor):
    day = at_local(DUE - timedelta(days=3), time(9))
    with transaction.atomic():
        nudges.plan(now=day)
    [waits] = Message.objects.select_related("member")
    passing = asked(part, noor)

    passing_on.answer(passing, accepts=True, by=noor, now=NOW)

    assert not Nudge.objects.exists()
    assert nudge_letters.still_wanted([waits], day) == {waits.pk: nudge_letters.NOTHING_OPEN}
    with transaction.atomic():
        nudges.plan(now=day)
    assert Message.objects.filter(kind="meetings.nudge", member=noor).count() == 1


def _left(member):
    member.left_at = NOW
    member.is_active = False


def _pauses(member):
    member.paused_at = NOW


def _no_address(member):
    member.email = None


@pytest.mark.parametrize(("change", "why"), [(_left, Why.LEFT), (_pauses, Why.PAUSES), (_no_address, Why.NO_ADDRESS)])
def test_whom_one_cannot_ask(change, why, part, noor):
    change(noor)
    noor.save()

    with pytest.raises(Refused) as refused:
        asked(part, noor)

    assert refused.value.why == why
    assert not PassingOn.objects.exists() and not Message.objects.exists()


def test_what_cannot_be_handed_over(part, noor):
    AssignmentFactory(item=part.item, member=noor)
    done = AssignmentFactory(done_at=NOW, done_by=noor)
    of_profile = AssignmentFactory(item__fulfilled_by=ProfilePart.CV)

    whys = []
    for one, to in ((part, noor), (part, part.member), (done, noor), (of_profile, noor)):
        with pytest.raises(Refused) as refused:
            asked(one, to)
        whys.append(refused.value.why)

    assert whys == [Why.HAS_PART, Why.ONESELF, Why.DONE, Why.PROFILE]


def test_one_question_at_a_time(part, noor):
    first = asked(part, noor)

    assert asked(part, noor) == first
    with pytest.raises(Refused) as refused:
        asked(part, MemberFactory())
    assert refused.value.why == Why.ASKED
    assert passing_on.take_back(part, by=part.member) is True
    assert passing_on.take_back(part, by=part.member) is False
    assert asked(part, MemberFactory()).pk != first.pk


def test_taken_back_is_no_mail_and_no_answer(part, noor):
    passing = asked(part, noor)
    [message] = Message.objects.select_related("member")

    passing_on.take_back(part, by=part.member)

    assert action_letters._unwanted_questions([message], NOW) == {message.pk: action_letters.GONE}
    with pytest.raises(PassingOn.DoesNotExist):
        passing_on.answer(passing, accepts=True, by=noor, now=NOW)


def test_an_answer_is_given_once(part, noor):
    passing = asked(part, noor)

    assert passing_on.answer(passing, accepts=True, by=noor, now=NOW) is True
    assert passing_on.answer(passing, accepts=True, by=noor, now=NOW) is False
    with pytest.raises(Closed):
        passing_on.answer(passing, accepts=False, by=noor, now=NOW)


def test_nobody_else_answers_asks_or_takes_back(part, noor):
    passing, other = asked(part, noor), MemberFactory()

    with pytest.raises(PassingOn.DoesNotExist):
        passing_on.answer(passing, accepts=True, by=other, now=NOW)
    with pytest.raises(Assignment.DoesNotExist):
        passing_on.ask(part, to=noor, words="", by=other, now=NOW)
    with pytest.raises(Assignment.DoesNotExist):
        passing_on.take_back(part, by=other)


def test_who_ticks_it_after_all_needs_nobody_any_more(part, noor):
    passing = asked(part, noor)

    tick(part, by=part.member, now=NOW)

    assert not PassingOn.objects.exists()
    with pytest.raises(PassingOn.DoesNotExist):
        passing_on.answer(passing, accepts=True, by=noor, now=NOW)


def test_who_got_a_part_meanwhile_or_pauses_cannot_accept(part, noor):
    passing = asked(part, noor)
    AssignmentFactory(item=part.item, member=noor)

    with pytest.raises(Refused) as refused:
        passing_on.answer(passing, accepts=True, by=noor, now=NOW)

    assert refused.value.why == Why.HAS_PART
    passing.refresh_from_db()
    assert passing.answered_at is None


# --- links ------------------------------------------------------------------------------------------


def test_the_links_of_who_had_it_stop_and_tick_nothing(part, noor):
    bram, token = part.member, link_token(part, now=NOW)
    of_before = Signer(salt="meetings.tick", sep=".").sign(
        f"{part.pk}-20260501"
    )  # as mails had them before parts could be handed over
    assert assignment_by_token(of_before, now=NOW) == part

    passing_on.answer(asked(part, noor), accepts=True, by=noor, now=NOW)

    for old in (token, of_before):
        with pytest.raises(PassedOn) as passed:
            assignment_by_token(old, now=NOW)
        assert passed.value.to == noor
    part.refresh_from_db()
    assert assignment_by_token(link_token(part, now=NOW), now=NOW).member == noor
    passing_on.answer(asked(part, bram), accepts=True, by=bram, now=NOW)
    assert assignment_by_token(token, now=NOW).member == bram


# --- letters ----------------------------------------------------------------------------------------


def test_what_the_letters_say(part, noor, settings):
    settings.SITE_ORIGIN = "https://samen.example"
    with translation.override("en"):
        passing = asked(part, noor, "Ik ben <weg>")
        passing_on.answer(passing, accepts=True, by=noor, now=NOW)
        question, answer = Message.objects.select_related("member").order_by("pk")
        letters = action_letters._drawn_questions([question], NOW) | action_letters._drawn_answers([answer], NOW)

    assert letters[question.pk].subject == "Can you take this over from Bram: Plan"
    body = letters[question.pk].text.partition("\n--\n")[0]
    assert f"{part.member.full_name} asks whether you will take this over." in body
    assert "Before Friday 27 March" in body and "With it is said: “Ik ben <weg>”" in body
    assert "https://samen.example/take-over/" in body and "&lt;weg&gt;" in letters[question.pk].html
    assert letters[answer.pk].subject == "Noor takes it over: Plan"
    assert "says yes and has taken this over from you" in letters[answer.pk].text


@pytest.mark.parametrize("number", [1, 8])
def test_letters_take_as_many_queries_for_any_number(number, django_assert_num_queries):
    for _ in range(number):
        asked(AssignmentFactory(item__due_on=DUE), MemberFactory())
    messages = list(Message.objects.select_related("member"))

    with django_assert_num_queries(2):
        assert action_letters._unwanted_questions(messages, NOW) == {}
        assert len(action_letters._drawn_questions(messages, NOW)) == number


# --- two at once ------------------------------------------------------------------------------------


def at_once(*doings):
    """What each answered, or the class of what it raised."""
    results, barrier = [None] * len(doings), Barrier(len(doings))

    def run(number):
        barrier.wait()
        try:
            results[number] = doings[number]()
        except Exception as error:
            results[number] = type(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_at_the_same_moment_is_one_of_them():
    part = AssignmentFactory(item__due_on=DUE)
    passing = PassingOnFactory(assignment=part)
    say = partial(passing_on.answer, passing, by=passing.to, now=NOW)

    results = at_once(partial(say, accepts=True), partial(say, accepts=False))

    assert sorted(results, key=str) == sorted([True, Closed], key=str)
    passing.refresh_from_db()
    part.refresh_from_db()
    assert passing.is_accepted == (results[0] is True)
    assert (part.member == passing.to) == passing.is_accepted
    assert Message.objects.filter(kind="meetings.passing-answer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_yes_are_one():
    passing = PassingOnFactory(assignment__item__due_on=DUE)
    say = partial(passing_on.answer, passing, accepts=True, by=passing.to, now=NOW)

    assert sorted(at_once(say, say)) == [False, True]
    assert Message.objects.filter(kind="meetings.passing-answer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_tick_and_a_yes_at_the_same_moment():
    """Either it was done first, and there is nothing to take over; or it is another's, and not to be ticked."""
    part = AssignmentFactory(item__due_on=DUE)
    bram, passing = part.member, PassingOnFactory(assignment=part)

    results = at_once(
        partial(tick, part, by=bram, now=NOW),
        partial(passing_on.answer, passing, accepts=True, by=passing.to, now=NOW),
    )

    part.refresh_from_db()
    assert results in ([True, Closed], [Assignment.DoesNotExist, True], [True, PassingOn.DoesNotExist])
    assert (part.is_done, part.member == bram) in ((True, True), (False, False))


@pytest.mark.django_db(transaction=True)
def test_two_are_asked_at_the_same_moment_is_one_question():
    part = AssignmentFactory(item__due_on=DUE)
    people = [MemberFactory(), MemberFactory()]

    results = at_once(*(partial(passing_on.ask, part, to=to, words="", by=part.member, now=NOW) for to in people))

    assert [result for result in results if result is Refused] == [Refused]
    assert PassingOn.objects.count() == 1


def test_a_link_goes_on_with_whom_a_member_was_merged(part, noor):
    token = link_token(part, now=NOW)

    Assignment.objects.filter(pk=part.pk).update(member=noor)  # as merging does it

    assert assignment_by_token(token, now=NOW).member == noor


def test_asking_and_taking_back_by_turns_does_not_fill_a_mailbox(part, noor):
    for _number in range(3):
        asked(part, noor)
        passing_on.take_back(part, by=part.member)

    with pytest.raises(Refused) as refused:
        asked(part, noor)

    assert refused.value.why == Why.OFTEN
    assert len(mails()) == 3
    passing_on.ask(part, to=noor, words="", by=part.member, now=NOW + timedelta(days=1, minutes=1))
