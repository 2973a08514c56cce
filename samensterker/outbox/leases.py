"""Whose message is it? Claiming, marking and sweeping, each by the token of the lease.

A lease is counted on the database's clock, which all senders share, and outlives the longest send. The sender
itself looks at its own monotonic clock, from before it asked for the lease: so it always thinks it has less
time left than it has.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext_noop

from samensterker.outbox import kinds
from samensterker.outbox.models import Message, State
from samensterker.outbox.probes import probe

BATCH = 100
LEASE = timedelta(seconds=180)
RETRIES_STOP_AFTER = timedelta(days=1)
FREE: dict[str, Any] = {"lease_until": None, "lease_token": None, "is_handed_over": False}
# Translators: why a message was not sent; on the coordinator's list of messages
PAST_ITS_POINT = gettext_noop("It was too late for it.")
CONFIRMED = gettext_noop("The mail server confirmed it afterwards.")

# Each mail waits for this one: as plain SQL, since Django takes longer to build it than Postgres to do it.
MARK_SENT = """
    UPDATE outbox_message
    SET state = 'sent', sent_at = %s, ended_at = %s, secret = '', last_error = '',
        lease_until = NULL, lease_token = NULL, is_handed_over = false
    WHERE id = %s AND lease_token = %s
"""


@dataclass
class Batch:
    """Messages that are this sender's until the lease runs out."""

    messages: list[Message]
    token: uuid.UUID = field(default_factory=uuid.uuid4)
    began: float = field(default_factory=monotonic)

    def seconds_left(self) -> float:
        return self.began + LEASE.total_seconds() - monotonic()

    def mine(self, *messages: Message):
        """These rows, as long as no one else holds them."""
        return Message.objects.filter(pk__in=[message.pk for message in messages], lease_token=self.token)


def claim(*, now: datetime) -> Batch:
    """Takes up to a hundred due messages, what was asked for first; other senders skip them at once.

    Never inside another transaction: the lease must be committed before the first mail leaves.
    """
    batch = Batch([])
    due = Message.objects.sendable(now).order_by("due_at", "pk")
    due = due.select_for_update(skip_locked=True, of=("self",)).select_related("member")
    asked_for = kinds.asked_for()
    with transaction.atomic(durable=True):
        # Two queries that each follow an index: to put all that waits in one order takes long when much waits.
        first = list(due.filter(kind__in=asked_for)[:BATCH])
        batch.messages = first + list(due.exclude(kind__in=asked_for)[: BATCH - len(first)])
        Message.objects.filter(pk__in=[message.pk for message in batch.messages]).update(
            state=State.SENDING, lease_until=Now() + LEASE, lease_token=batch.token, retry_at=None
        )
    return batch


def mark_handed_over(batch: Batch, message: Message) -> bool:
    """Before the final dot, for kinds that would rather not be sent than twice."""
    return bool(batch.mine(message).update(is_handed_over=True))


def mark_sent(batch: Batch, message: Message, *, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(MARK_SENT, [now, now, message.pk, batch.token])
        return bool(cursor.rowcount)


def mark_failed(batch: Batch, message: Message, *, error: str, now: datetime) -> bool:
    failed = {"state": State.FAILED, "attempts": F("attempts") + 1, "last_error": error, "ended_at": now, "secret": ""}
    return bool(batch.mine(message).update(**failed, **FREE))


def expire(batch: Batch, messages: Iterable[Message], *, reason, now: datetime) -> int:
    with translation.override(None):
        reason = str(reason)
    return batch.mine(*messages).update(state=State.EXPIRED, reason=reason, ended_at=now, secret="", **FREE)


def give_back(batch: Batch, messages: Iterable[Message]) -> int:
    """Untouched: due as it was, and no attempt of theirs."""
    return batch.mine(*messages).update(state=State.WAITING, **FREE)


def postpone(batch: Batch, messages: Iterable[Message], *, error: str, now: datetime) -> int:
    """It was not about them: no connection could be made. Once a minute costs one connection for all of them."""
    minute = now + timedelta(minutes=1)
    return batch.mine(*messages).update(state=State.WAITING, retry_at=minute, last_error=error, **FREE)


def try_later(batch: Batch, message: Message, *, error: str, now: datetime, was_refused: bool) -> bool:
    """After 1, 2, 4 … and at most 60 minutes; what a server refuses for a whole day has failed."""
    refused_since = message.refused_since or (now if was_refused else None)
    if was_refused and refused_since and now - refused_since >= RETRIES_STOP_AFTER:
        return mark_failed(batch, message, error=error, now=now)
    retry_at = now + timedelta(minutes=min(2 ** min(message.attempts, 6), 60))
    later = {"state": State.WAITING, "retry_at": retry_at, "refused_since": refused_since, "last_error": error}
    return bool(batch.mine(message).update(**later, attempts=F("attempts") + 1, **FREE))


def sweep(*, now: datetime) -> int:
    """Decides about messages whose sender did not come back, and about what is past its point; how many that were.

    Two sweeps at once do no harm: each marks by the token that it saw.
    """
    abandoned = list(Message.objects.abandoned().order_by("pk")[: BATCH * 10])
    answers = probe().accepted([message.message_id for message in abandoned]) if abandoned else {}
    swept = sum(_settle(message, answers.get(message.message_id), now) for message in abandoned)
    past = Message.objects.overdue(now)
    return swept + past.update(state=State.EXPIRED, reason=PAST_ITS_POINT, ended_at=now, secret="", retry_at=None)


def _settle(message, was_accepted, now):
    if was_accepted:
        outcome = {**_sent(now), "reason": CONFIRMED}
    elif was_accepted is None and message.is_handed_over and kinds.get(message.kind).if_unsure == "unsure":
        outcome = {"state": State.UNSURE, "ended_at": now, "secret": "", **FREE}
    else:
        outcome = {"state": State.WAITING, **FREE}
    return Message.objects.abandoned().filter(pk=message.pk, lease_token=message.lease_token).update(**outcome)


def _sent(now):
    return {"state": State.SENT, "sent_at": now, "ended_at": now, "secret": "", **FREE}
