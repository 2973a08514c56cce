"""The letters about a part of an action item: will you take it over, the answer, help, and do you join in as well."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from meetings import asking_help, late_joining, passing_on
from meetings.action_links import joining_token, passing_token
from meetings.models import Assignment, LateJoiner, PassingOn
from meetings.policies import may_organise_for
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw

# Translators: why a message was not sent; on the coordinator's list of messages
GONE = gettext_noop("It was taken back, or done, in the meantime.")
# Translators: why a message was not sent; on the coordinator's list of messages
ANSWERED = gettext_noop("It was answered in the meantime.")
# Translators: why a message was not sent; on the coordinator's list of messages
CANNOT = gettext_noop("It cannot be handed over to this person any more.")
# Translators: why a message was not sent; on the coordinator's list of messages
NOT_NEEDED = gettext_noop("Help is not needed any more.")
# Translators: why a message was not sent; on the coordinator's list of messages
NOT_ITS_ORGANISER = gettext_noop("The receiver does not organise this any more.")
# Translators: why a message was not sent; on the coordinator's list of messages
NOTHING_TO_ASK = gettext_noop("There is nothing left to ask: it was answered, or everyone has done it.")
# Translators: why a message was not sent; on the coordinator's list of messages
PAUSES = gettext_noop("The member pauses.")


def _reasons(messages, why):
    reasons = {message.pk: why(message) for message in messages}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _drawn(template, message, now, **about):
    member = message.member
    return draw(f"meetings/emails/{template}", {"member": member, "now": now, **about}, language=member.language)


# --- taking over ----------------------------------------------------------------------------------


def _passings(messages):
    return PassingOn.objects.to_show().in_bulk({message.refs["passing"] for message in messages})


def _unwanted_questions(messages, now):
    passings = _passings(messages)

    def why(message):
        passing = passings.get(message.refs["passing"])
        if passing is None or passing.to_id != message.member_id or passing.assignment.is_done:
            return GONE
        if passing.answered_at:
            return ANSWERED
        return CANNOT if message.member.is_paused else None

    return _reasons(messages, why)


def _drawn_questions(messages, now):
    passings, letters = _passings(messages), {}
    for message in messages:
        if passing := passings.get(message.refs["passing"]):
            about = {"passing": passing, "token": passing_token(passing, now=now)}
            letters[message.pk] = _drawn("passing", message, now, **about)
    return letters


def _unwanted_answers(messages, now):
    passings = _passings(messages)
    return _reasons(messages, lambda message: None if message.refs["passing"] in passings else GONE)


def _drawn_answers(messages, now):
    passings = _passings(messages)
    return {
        message.pk: _drawn("passing_answer", message, now, passing=passing)
        for message in messages
        if (passing := passings.get(message.refs["passing"]))
    }


# --- help -----------------------------------------------------------------------------------------


def _in_need(messages):
    keys = {message.refs["assignment"] for message in messages}
    asking = Assignment.objects.asking_for_help().of_active().select_related("item__meeting", "member")
    return asking.in_bulk(keys)


def _unwanted_calls(messages, now):
    parts = _in_need(messages)

    def why(message):
        part = parts.get(message.refs["assignment"])
        if part is None:
            return NOT_NEEDED
        if message.member.is_paused:
            return PAUSES
        is_theirs = may_organise_for(message.member, part.item.group_id, on=local_day(now))
        return None if is_theirs else NOT_ITS_ORGANISER

    return _reasons(messages, why)


def _drawn_calls(messages, now):
    parts = _in_need(messages)
    return {
        message.pk: _drawn("part_help", message, now, part=part)
        for message in messages
        if (part := parts.get(message.refs["assignment"]))
    }


# --- joining in late ------------------------------------------------------------------------------


def _questions(messages):
    """What each member is still asked, by their key."""
    by_member = {message.member_id: [] for message in messages}
    for row in LateJoiner.objects.waiting().filter(member__in=by_member).to_show():
        by_member[row.member_id].append(row)
    return by_member


def _unwanted_late(messages, now):
    questions = _questions(messages)

    def why(message):
        if message.member.is_paused:
            return PAUSES
        return None if questions[message.member_id] else NOTHING_TO_ASK

    return _reasons(messages, why)


def _drawn_late(messages, now):
    questions, letters = _questions(messages), {}
    for message in messages:
        if rows := questions[message.member_id]:
            token = joining_token(message.member, now=now)
            letters[message.pk] = _drawn("late_joining", message, now, rows=rows, token=token)
    return letters


def register() -> None:
    kinds.register(
        LetterKind(
            name=passing_on.QUESTION,
            title=_("Can you take something over?"),
            description=_("When someone asks whether you will take over an action item of theirs."),
            still_wanted=_unwanted_questions,
            render=_drawn_questions,
        )
    )
    kinds.register(
        LetterKind(
            name=passing_on.ANSWER,
            title=_("Answers about what you handed over"),
            description=_("When someone says yes or no to an action item that you wanted to hand over."),
            still_wanted=_unwanted_answers,
            render=_drawn_answers,
        )
    )
    kinds.register(
        LetterKind(
            name=asking_help.KIND,
            title=_("Someone needs help with an action item"),
            description=_("When someone cannot do it alone, and you organise what it belongs to."),
            still_wanted=_unwanted_calls,
            render=_drawn_calls,
        )
    )
    kinds.register(
        LetterKind(
            name=late_joining.KIND,
            title=_("What was agreed before you came"),
            description=_("When you are new: whether you join in with what everyone is doing."),
            still_wanted=_unwanted_late,
            render=_drawn_late,
        )
    )
