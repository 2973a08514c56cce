"""Handing one's part over to someone who accepts it. Until then it stays with who has it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from meetings.action_items import TIME_FOR_NEWCOMERS
from meetings.models import Assignment, Nudge, PassingOn
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue

QUESTION = "meetings.passing"
MOST_A_DAY, A_DAY = 3, timedelta(days=1)
ANSWER = "meetings.passing-answer"


class Why(models.TextChoices):
    """Why it cannot be handed over, or not to this person."""

    DONE = "done", _("This is done already, so there is nothing to hand over.")
    PROFILE = "profile", _("This is about your own profile, so nobody else can do it for you.")
    ASKED = "asked", _("You asked someone already. Take that back first, then you can ask someone else.")
    ONESELF = "oneself", _("That is you. Choose someone else.")
    LEFT = "left", _("This person is no longer in the guild. Choose someone else.")
    PAUSES = "pauses", _("This person is taking a break. Choose someone else.")
    HAS_PART = "has-part", _("This person does it already. Choose someone else.")
    OFTEN = "often", _("You asked that three times today. Wait until tomorrow, or ask the coordinator.")
    NO_ADDRESS = "no-address", _("This person cannot be mailed. Ask the coordinator to arrange it.")


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Closed(Exception):
    """It was answered before, or taken back."""


@transaction.atomic
def ask(part: Assignment, *, to: Member, words: str, by: Member, now: datetime) -> PassingOn:
    """The same question asked twice is one. Raises `Refused`, and `Assignment.DoesNotExist` for a part of another."""
    current = _held(part.pk).of_active().get(member=by)
    asked = current.passings_on.open().first()
    if asked and asked.to_id == to.pk:
        return asked
    to = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=to.pk)
    if why := Why.ASKED if asked else _why_not(current, to):
        raise Refused(why)
    if _was_mailed_often(current, now):
        raise Refused(Why.OFTEN)
    passing = PassingOn.objects.create(assignment=current, to=to, words=words, asked_at=now, asked_by=by)
    queue([_draft(QUESTION, passing, to, now)])
    return passing


@transaction.atomic
def take_back(part: Assignment, *, by: Member) -> bool:
    """Answers whether there was a question that nobody had answered yet."""
    current = _held(part.pk).get(member=by)
    number, _by_model = current.passings_on.open().delete()
    return number > 0


@transaction.atomic
def answer(passing: PassingOn, *, accepts: bool, by: Member, now: datetime) -> bool:
    """With a yes it is theirs, with the day it had or one that still lies ahead, and nudges of their own.

    Answers whether it was new: the same answer given twice is one. Raises `Closed`, `Refused` when it cannot be any
    more, and `PassingOn.DoesNotExist` for a question to another.
    """
    pk = PassingOn.objects.values_list("assignment", flat=True).get(pk=passing.pk, to=by)
    part = _held(pk).get()  # before the question itself, as a tick does it: two of them do not wait in a circle
    try:
        current = PassingOn.objects.select_for_update().get(pk=passing.pk, to=by)
    except PassingOn.DoesNotExist as gone:
        raise Closed from gone
    if current.answered_at is not None:
        if current.is_accepted == accepts:
            return False
        raise Closed
    if accepts:
        _give(part, Member.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk), now)
    current.answered_at, current.is_accepted = now, accepts
    current.save(update_fields=["answered_at", "is_accepted"])
    queue([_draft(ANSWER, current, current.asked_by, now)])
    return True


def closed_because(passing: PassingOn) -> Why | None:
    """Why a question that is open cannot be answered with yes; needs its part with item and member, and `to`."""
    return _why_not(passing.assignment, passing.to)


def _was_mailed_often(part, now):
    """Asking and taking back by turns does not fill a mailbox."""
    sent = Message.objects.about(assignment=part.pk).filter(kind=QUESTION, due_at__gt=now - A_DAY)
    return sent.count() >= MOST_A_DAY


def _held(pk):
    """Without its member beside it: whoever waits for a part that is handed over just now would find no row."""
    return Assignment.objects.filter(pk=pk).select_related("item").select_for_update(of=("self",))


def _why_not(part, to):
    if part.is_done:
        return Why.DONE
    if part.item.ticks_itself:
        return Why.PROFILE
    if to.pk == part.member_id:
        return Why.ONESELF
    if to.left_at is not None:
        return Why.LEFT
    if to.is_paused:
        return Why.PAUSES
    if part.item.assignments.filter(member=to).exists():
        return Why.HAS_PART
    return None if to.email else Why.NO_ADDRESS


def _give(part, to, now):
    if why := _why_not(part, to):
        raise Refused(why)
    today = local_day(now)
    part.member, part.assigned_at = to, now
    part.due_on = part.due_on if part.due_on > today else today + TIME_FOR_NEWCOMERS
    part.snoozed_at = part.help_asked_at = None
    part.help_words = ""
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as error:  # they got a part of this item this very second
        raise Refused(Why.HAS_PART) from error
    Nudge.objects.filter(assignment=part).delete()  # what the other was told, does not count for them


def _draft(kind, passing, member, now):
    return Draft(
        kind=kind,
        dedupe_key=f"{kind}:{passing.pk}",
        due_at=now,
        member_id=member.pk,
        refs={"passing": passing.pk, "assignment": passing.assignment_id},
    )
