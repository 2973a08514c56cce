"""Asking once more those who did not answer: one mail to each, at most once a day."""

from datetime import time

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings import calendar, letters
from meetings.letters import ASKED_AGAIN, addressed, key_of
from meetings.models import Answer, Meeting
from samensterker.localtime import at_local, local_day
from samensterker.outbox import kinds, quiet
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue


def to_ask(meeting, *, now):
    """The invitations and the guests that a mail would go to: without an answer, and without a mail about it that day.

    Who was invited on that day has that mail to answer.
    """
    if meeting.is_cancelled or meeting.starts_at <= now:
        return [], []
    day = _day_it_goes(now)
    earlier = Q(invited_at__lt=at_local(day, time.min))
    invited = meeting.invitations.taking_part().unanswered().filter(earlier).exclude(member__email=None)
    invited = invited.exclude(asked_again_on=day).select_related("member")
    by_key = {_key(meeting, guest, day): guest for guest in meeting.guests.with_address().unanswered().filter(earlier)}
    laid = set(Message.objects.filter(dedupe_key__in=by_key).values_list("dedupe_key", flat=True)) if by_key else ()
    return list(invited), [guest for key, guest in by_key.items() if key not in laid]


@transaction.atomic
def ask_again(meeting, *, now):
    """Answers how many mails that are; a second time on one day none."""
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    invited, guests = to_ask(current, now=now)
    day = _day_it_goes(now)
    current.invitations.filter(pk__in=[invitation.pk for invitation in invited]).update(asked_again_on=day)
    receivers = [*(invitation.member for invitation in invited), *guests]
    return queue(
        Draft(
            kind=ASKED_AGAIN,
            dedupe_key=_key(current, receiver, day),
            due_at=now,
            expires_at=current.starts_at,
            **addressed(current, receiver),
        )
        for receiver in receivers
    )


def register():
    kinds.register(
        LetterKind(
            name=ASKED_AGAIN,
            title=_("Do you know yet whether you come?"),
            description=_("When you did not answer an invitation, and who organises the meeting asks once more."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )


def _day_it_goes(now):
    """What is asked in the evening goes the next morning, and counts for that day."""
    return local_day(quiet.after_quiet(now))


def _key(meeting, receiver, day):
    return f"{ASKED_AGAIN}:{meeting.pk}:{meeting.occurrence}:{day:%Y-%m-%d}:{key_of(receiver)}"


def _unwanted(messages, now):
    def why(message, invitation):
        return (
            letters.why_moot(message, invitation, now)
            or letters.why_not_for_who_pauses(invitation)
            or (_("It was answered in the meantime.") if invitation.answer != Answer.NONE else None)
        )

    return letters.not_wanted(messages, why)


def _drawn(messages, now):
    return letters.drawn(messages, "meetings/emails/asked_again", now=now, attach=calendar.request)
