"""One mail the morning after a meeting: how was it? Who answered in the meantime gets none."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from meetings import pulses
from meetings.models import Invitation, Pulse, PulseReceiver
from meetings.pulse_links import link_path
from samensterker.outbox import kinds, planners
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

KIND = "meetings.thermometer"

# Translators: why a message was not sent; on the coordinator's list of messages
GONE = gettext_noop("The meeting is not over yet after all.")
ANSWERED = gettext_noop("The member has answered already.")
CLOSED = gettext_noop("The thermometer is closed.")
NOT_THERE = gettext_noop("The member was not at the meeting.")
PAUSES = gettext_noop("The member pauses.")


def plan_letters(*, now):
    """To each who is asked and has not answered, one mail and no reminder; safe to run twice or side by side."""
    to_ask = PulseReceiver.objects.filter(pulse__in=Pulse.objects.running(now), has_answered=False)
    to_ask = to_ask.exclude(member__email=None).select_related("pulse").only("member_id", "pulse")
    return queue(
        Draft(
            kind=KIND,
            dedupe_key=f"{KIND}:{receiver.pulse_id}:{receiver.member_id}",
            member_id=receiver.member_id,
            due_at=max(pulses.asked_at(receiver.pulse), now),
            expires_at=receiver.pulse.closes_at,
            refs={"pulse": receiver.pulse_id},
        )
        for receiver in to_ask
    )


def _unwanted(messages, now):
    found = _receivers(messages)
    absent = set(
        Invitation.objects.filter(
            meeting__in={receiver.pulse.meeting_id for receiver in found.values()},
            member__in={message.member_id for message in messages},
            was_there=False,
        ).values_list("meeting", "member")
    )

    def why(message):
        receiver = found.get(message.pk)
        if receiver is None:
            return GONE
        if receiver.has_answered:
            return ANSWERED
        if receiver.pulse.is_closed(now):
            return CLOSED
        if (receiver.pulse.meeting_id, message.member_id) in absent:
            return NOT_THERE
        return PAUSES if message.member.is_paused else None

    return {message.pk: reason for message in messages if (reason := why(message))}


def _drawn(messages, now):
    found, letters = _receivers(messages), {}
    for message in messages:
        if (receiver := found.get(message.pk)) is None:  # gone this very second
            continue
        context = {
            "member": message.member,
            "pulse": receiver.pulse,
            "meeting": receiver.pulse.meeting,
            "now": now,
            "path": link_path(receiver),
        }
        letters[message.pk] = draw("meetings/emails/thermometer", context, language=message.member.language)
    return letters


def _receivers(messages):
    """The row of each message's receiver, by the key of the message; missing when it is gone. One query."""
    rows = PulseReceiver.objects.filter(
        pulse__in={message.refs["pulse"] for message in messages},
        member__in={message.member_id for message in messages},
    ).select_related("pulse__meeting")
    by_pair = {(row.pulse_id, row.member_id): row for row in rows.defer("pulse__meeting__report")}
    pairs = {message.pk: (message.refs["pulse"], message.member_id) for message in messages}
    return {pk: by_pair[pair] for pk, pair in pairs.items() if pair in by_pair}


def register():
    planners.register("meetings.thermometers", plan_letters)
    kinds.register(
        LetterKind(
            name=KIND,
            title=_("The thermometer"),
            description=_("The morning after a meeting where you were: three short questions, without your name."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )
