"""The thermometer: after a meeting three questions and an open one, without names; what they say together is shown.

Nothing is worked out before it closes, and nothing of fewer than `ENOUGH` answers (ADR 37).
"""

import uuid
from dataclasses import dataclass
from datetime import time, timedelta

from django.db import transaction
from django.db.models import BooleanField, Case, F, Q, Value, When

from meetings.models import Meeting, Pulse, PulseAnswer, PulseReceiver
from members.models import Member
from samensterker.localtime import at_local, local_day
from samensterker.outbox import planners

OPEN_FOR = timedelta(days=10)  # after the mail, by the calendar; also how long ago a meeting may be to ask about it
IN_THE_MORNING = time(9)


class Closed(Exception):
    """It is not open any more."""


class AlreadyAnswered(Exception):
    """This member answered before; nobody can tell which answer was theirs, so it cannot be changed."""


class StalePulse(Exception):
    """Someone else wrote down what was learned since this form was made; `pulse` is how it stands now."""

    def __init__(self, pulse):
        self.pulse = pulse
        super().__init__(pulse)


@dataclass(frozen=True)
class Answered:
    useful: int
    together: int
    forward: int
    words: str = ""


# --- opening --------------------------------------------------------------------------------------


def asked_at(pulse):
    """When the mail goes: at nine in the morning after it opened."""
    return _in_the_morning(pulse.opens_at, days=1)


def _in_the_morning(moment, *, days):
    return at_local(local_day(moment) + timedelta(days=days), IN_THE_MORNING)


def open_pulses(*, now):
    """One for each meeting that is over, and in it who was there; safe to run twice or side by side.

    A meeting that was moved to a later day after all is asked about then, and one that was cancelled is not.
    """
    not_held = Q(meeting__ends_at__gt=now) | Q(meeting__cancelled_at__isnull=False)
    Pulse.objects.filter(not_held, answers=None).delete()
    due = Meeting.objects.held(now).filter(ends_at__gt=now - OPEN_FOR, pulse=None).only("pk")
    closes_at = _in_the_morning(now, days=1 + OPEN_FOR.days)
    new = [Pulse(meeting=meeting, opens_at=now, closes_at=closes_at) for meeting in due]
    Pulse.objects.bulk_create(new, ignore_conflicts=True)
    return sum(_add_receivers(pulse) for pulse in Pulse.objects.running(now))


def who_were_there(meeting):
    """Whose presence was ticked; of whom nobody said anything, those who would come. Who left is asked nothing."""
    there = Q(invitations__was_there=True) | Q(invitations__was_there=None, invitations__answer="yes")
    return Member.objects.active().filter(there, invitations__meeting=meeting)


def _add_receivers(pulse):
    """Also who is ticked only after the meeting."""
    there = who_were_there(pulse.meeting_id).exclude(pulses__pulse=pulse).distinct().order_by("pk")
    rows = [PulseReceiver(pulse=pulse, member_id=key) for key in there.values_list("pk", flat=True)]
    PulseReceiver.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


# --- answering ------------------------------------------------------------------------------------


@transaction.atomic
def answer(pulse, member, answered, *, now):
    """Keeps what was answered apart from who did. Raises `Closed`, `AlreadyAnswered` and `PulseReceiver.DoesNotExist`.

    All rows are written anew each time, the answers in the order of their keys: neither the place of a row in the
    table nor the transaction that wrote it tells whose answer is whose.
    """
    current = Pulse.objects.select_for_update().get(pk=pulse.pk)
    receiver = current.receivers.get(member=member)
    if current.is_closed(now):
        raise Closed
    if receiver.has_answered:
        raise AlreadyAnswered
    facts = {"useful": answered.useful, "together": answered.together, "forward": answered.forward}
    new = PulseAnswer(id=uuid.uuid4(), pulse=current, words=answered.words, **facts)
    answers = sorted([*current.answers.all(), new], key=lambda row: row.pk)
    current.answers.all().delete()
    PulseAnswer.objects.bulk_create(answers)
    has_answered = Case(When(pk=receiver.pk, then=Value(True)), default=F("has_answered"), output_field=BooleanField())
    current.receivers.update(has_answered=has_answered)


# --- what came out --------------------------------------------------------------------------------


def words_of(pulse, *, now):
    """What people wrote, in an order that says nothing; empty when nothing may be shown."""
    if not Pulse.objects.with_results(now).filter(pk=pulse.pk).exists():
        return []
    return list(pulse.answers.exclude(words="").order_by("pk").values_list("words", flat=True))


def of_circle(group, *, now):
    """Those of the whole guild, or of the group with this key, of which something may be shown; the latest first."""
    return Pulse.objects.with_results(now).filter(meeting__group=group)


# --- what was learned -----------------------------------------------------------------------------


@transaction.atomic
def learn(pulse, *, lesson, decision, version):
    """Whether anything was new. Raises `StalePulse` when someone else was first."""
    current = Pulse.objects.select_for_update().get(pk=pulse.pk)
    if (current.lesson, current.decision_id) == (lesson, decision.pk if decision else None):
        return False
    if current.version != version:
        raise StalePulse(current)
    current.lesson, current.decision = lesson, decision
    current.version += 1
    current.save(update_fields=["lesson", "decision", "version"])
    return True


def register():
    planners.register("meetings.pulses", open_pulses)
