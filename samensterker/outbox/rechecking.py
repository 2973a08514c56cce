"""Looking again just before a message goes: does it still make sense, and what does it say?

The kinds are asked for a whole batch at once. When that fails they are asked one by one, so that only the
message that cannot be handled is held up, never those beside it.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext_noop

from samensterker.outbox import kinds, leases, stopping
from samensterker.outbox.leases import Batch
from samensterker.outbox.letters import Letter
from samensterker.outbox.models import Message, UnreachableAddress

logger = logging.getLogger(__name__)

Found = TypeVar("Found")
DRAWING_TRIES = 5
DATABASE_IS_AWAY = (OperationalError, InterfaceError)  # nobody's fault here; the sweep takes over

# Translators: why a message was not sent; on the coordinator's list of messages
NOT_WANTED = gettext_noop("It is not wanted any more.")
LEFT = gettext_noop("The member left the guild.")
NO_ADDRESS = gettext_noop("The member has no email address.")
OPTED_OUT = gettext_noop("The receiver does not want this mail.")
UNREACHABLE = gettext_noop("The address is unreachable.")


def look_again(batch: Batch, *, now: datetime) -> tuple[list[Message], int]:
    """The messages of the batch that still make sense, and how many do not; those are marked."""
    reasons, errors = _house_reasons(batch.messages, now), {}
    for kind, messages in _by_kind(message for message in batch.messages if message.pk not in reasons):
        with translation.override(None):  # reasons are kept as msgids
            found, failed = _ask(kind.still_wanted, messages, now)
            reasons |= {pk: str(reason) or NOT_WANTED for pk, reason in found.items() if reason is not None}
        errors |= failed
    by_reason: dict[str, list[Message]] = {}
    for message in batch.messages:
        if message.pk in reasons:
            by_reason.setdefault(reasons[message.pk], []).append(message)
    expired = sum(leases.expire(batch, group, reason=reason, now=now) for reason, group in by_reason.items())
    put_aside(batch, errors, now=now)
    return [message for message in batch.messages if message.pk not in reasons and message.pk not in errors], expired


def draw(batch: Batch, messages: list[Message], *, now: datetime) -> list[tuple[Message, Letter]]:
    """Their letters, in the same order; a message that cannot be drawn is put aside."""
    letters: dict[int, Letter] = {}
    errors: dict[int, Exception] = {}
    for kind, group in _by_kind(messages):
        found, failed = _ask(kind.render, group, now)
        letters |= found
        errors |= failed
    for message in messages:
        if message.pk not in letters and message.pk not in errors:
            errors[message.pk] = LookupError("its kind drew no letter for it")
    put_aside(batch, errors, now=now)
    return [(message, letters[message.pk]) for message in messages if message.pk not in errors]


def put_aside(batch: Batch, errors: Mapping[int, Exception], *, now: datetime) -> None:
    """A few tries, as a release may mend it; then it has failed and the coordinator sees it."""
    for message in batch.messages:
        if error := errors.get(message.pk):
            words = describe(error)
            if message.attempts + 1 >= DRAWING_TRIES:
                leases.mark_failed(batch, message, error=words, now=now)
            else:
                leases.try_later(batch, message, error=words, now=now, was_refused=False)


def describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500].replace("\x00", "")


def _house_reasons(messages, now):
    """What the outbox knows by itself, before any kind is asked."""
    opted_out = stopping.opted_out(messages)
    unreachable = UnreachableAddress.objects.among(message.receiver for message in messages)
    reasons = {}
    for message in messages:
        member, asked_for = message.member, kinds.get(message.kind).is_asked_for
        if message.expires_at and message.expires_at <= now:
            reasons[message.pk] = leases.PAST_ITS_POINT
        elif member and not member.is_active:
            reasons[message.pk] = LEFT
        elif not message.receiver:
            reasons[message.pk] = NO_ADDRESS
        elif message.pk in opted_out:
            reasons[message.pk] = OPTED_OUT
        elif not asked_for and message.receiver.lower() in unreachable:
            reasons[message.pk] = UNREACHABLE
    return reasons


def _by_kind(messages: Iterable[Message]):
    groups: dict[str, list[Message]] = {}
    for message in messages:
        groups.setdefault(message.kind, []).append(message)
    return [(kinds.get(name), group) for name, group in groups.items()]


def _ask(
    question: Callable[[list[Message], datetime], Mapping[int, Found]], messages: list[Message], now: datetime
) -> tuple[dict[int, Found], dict[int, Exception]]:
    try:
        return dict(question(messages, now)), {}
    except DATABASE_IS_AWAY:
        raise
    except Exception as error:
        if len(messages) == 1:
            logger.exception("Message %s of kind %s cannot be handled.", messages[0].pk, messages[0].kind)
            return {}, {messages[0].pk: error}
    found, failed = {}, {}
    for message in messages:
        one, problem = _ask(question, [message], now)
        found |= one
        failed |= problem
    return found, failed
