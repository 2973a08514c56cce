"""Laying the reminders of meetings ready, some time before they fall due."""

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from meetings.letters import REMINDER
from meetings.models import Invitation, Meeting
from samensterker.outbox import planners
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue

HORIZON = timedelta(days=2)  # laid this long before; looked at again before it goes
LONGEST = timedelta(days=61)  # the earliest reminder that a meeting may have, and a day


def plan_reminders(*, now):
    """Lay what falls due within the horizon, and what is late as nothing ran; safe to run twice or side by side."""
    soon = Meeting.objects.standing().filter(starts_at__gt=now, starts_at__lte=now + LONGEST + HORIZON)
    return sum(_plan(meeting, days, now) for meeting in soon for days in _due(meeting, now))


def _due(meeting, now):
    """Which reminders of this meeting: those of its present time only, and of the late ones only the last."""
    moments = {days: meeting.reminder_at(days) for days in meeting.reminder_days}
    moments = {days: at for days, at in moments.items() if meeting.occurrence_at <= at <= now + HORIZON}
    late = sorted(days for days, at in moments.items() if at <= now)
    return [days for days in moments if days not in late[1:]]


def _plan(meeting, days, now):
    due_at = meeting.reminder_at(days)
    prefix = f"{REMINDER}:{meeting.pk}:{meeting.occurrence}:{days}:"
    return queue(
        Draft(
            kind=REMINDER,
            dedupe_key=f"{prefix}{member}",
            due_at=due_at,
            member_id=member,
            refs={"meeting": meeting.pk, "occurrence": meeting.occurrence, "days": days},
            expires_at=meeting.starts_at,
        )
        for member in _to_remind(meeting, due_at, prefix)
    )


def _to_remind(meeting, due_at, prefix):
    """Who was invited before that moment, did not decline, and has not this reminder yet.

    Who answered only after it was due knows of the meeting: a late one would come right upon their answer.
    """
    key = Concat(Value(prefix), Cast("member_id", CharField()))
    invitations = Invitation.objects.taking_part().not_declined().exclude(member__email=None)
    return (
        invitations.filter(Q(answered_at=None) | Q(answered_at__lte=due_at), meeting=meeting, invited_at__lte=due_at)
        .annotate(key=key)
        .exclude(Exists(Message.objects.filter(dedupe_key=OuterRef("key"))))
        .values_list("member", flat=True)
    )


def register():
    planners.register("meetings.reminders", plan_reminders)
