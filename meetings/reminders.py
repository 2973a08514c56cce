"""Laying the reminders of meetings ready, some time before they fall due."""

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from meetings.letters import REMINDER, addressed, key_of
from meetings.models import Guest, Invitation, Meeting
from members.models import Member
from samensterker.outbox import planners
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue

HORIZON = timedelta(days=2)  # laid this long before; looked at again before it goes
LONGEST = timedelta(days=61)  # the earliest reminder that a meeting may have, and a day


def plan_reminders(*, now):
    """Lay what falls due within the horizon, and what is late as nothing ran; safe to run twice or side by side."""
    soon = Meeting.objects.standing().filter(starts_at__gt=now, starts_at__lte=now + LONGEST + HORIZON)
    soon = soon.annotate(has_guests=Exists(Guest.objects.filter(meeting=OuterRef("pk"))))
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
    receivers = _to_remind(meeting, due_at, prefix)
    if meeting.has_guests:
        receivers += _guests_to_remind(meeting, due_at, prefix)
    return queue(
        Draft(
            kind=REMINDER,
            dedupe_key=f"{prefix}{key_of(receiver)}",
            due_at=due_at,
            expires_at=meeting.starts_at,
            **addressed(meeting, receiver, days=days),
        )
        for receiver in receivers
    )


def _to_remind(meeting, due_at, prefix):
    """Who was invited before that moment, did not decline, and has not this reminder yet.

    Who answered only after it was due knows of the meeting: a late one would come right upon their answer.
    """
    key = Concat(Value(prefix), Cast("member_id", CharField()))
    invitations = Invitation.objects.taking_part().not_declined().exclude(member__email=None)
    keys = (
        invitations.filter(Q(answered_at=None) | Q(answered_at__lte=due_at), meeting=meeting, invited_at__lte=due_at)
        .annotate(key=key)
        .exclude(Exists(Message.objects.filter(dedupe_key=OuterRef("key"))))
        .values_list("member", flat=True)
    )
    return [Member(pk=key) for key in keys]


def _guests_to_remind(meeting, due_at, prefix):
    """The same of guests."""
    guests = meeting.guests.with_address().not_declined().filter(Q(answered_at=None) | Q(answered_at__lte=due_at))
    by_key = {f"{prefix}{key_of(guest)}": guest for guest in guests.filter(invited_at__lte=due_at)}
    laid = set(Message.objects.filter(dedupe_key__in=by_key).values_list("dedupe_key", flat=True)) if by_key else ()
    return [guest for key, guest in by_key.items() if key not in laid]


def register():
    planners.register("meetings.reminders", plan_reminders)
