"""Laying messages ready, and taking them back."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils import translation

from samensterker.outbox import kinds, quiet
from samensterker.outbox.alarm import wake
from samensterker.outbox.models import Message, State

AT_ONCE = 1000

# ON CONFLICT is what makes a message one message: raw, because Django's own way does not tell how many rows were new.
LAY = """
    INSERT INTO outbox_message
        (kind, dedupe_key, member_id, address, refs, due_at, expires_at, secret,
         state, attempts, last_error, reason, is_handed_over)
    SELECT kind, dedupe_key, member_id, address, refs, due_at, expires_at, secret, 'waiting', 0, '', '', false
    FROM jsonb_to_recordset(%s) AS draft (
        kind text, dedupe_key text, member_id bigint, address text, refs jsonb,
        due_at timestamptz, expires_at timestamptz, secret text
    )
    ON CONFLICT (dedupe_key) DO NOTHING
"""


@dataclass(frozen=True)
class Draft:
    """A message to be laid ready: to a member, or to an address.

    What makes it *the same message* is its key, `kind:object:occurrence:offset:person`. Rows are kept for ninety
    days after they went or expired, so a planner never lays what was due longer ago.
    """

    kind: str
    dedupe_key: str
    due_at: datetime
    member_id: int | None = None
    address: str = ""
    refs: dict[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None
    secret: str = ""


def queue(drafts: Iterable[Draft]) -> int:
    """Lays them in the transaction that is going on, each once, however often; answers how many were new.

    What nobody asked for is laid for eight o'clock when it would be due at night.
    """
    # In one order always: two planners that lay the same keys crosswise would wait for each other for ever.
    rows = sorted((_row(draft) for draft in drafts), key=lambda row: row["dedupe_key"])
    laid = 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            cursor.execute(LAY, [json.dumps(rows[start : start + AT_ONCE])])
            laid += cursor.rowcount
    if laid:
        wake_on_commit()
    return laid


def withdraw(*, kinds: Iterable[str], about: dict[str, Any], reason, now: datetime) -> int:
    """Takes back what has not gone yet and names these refs; answers how many that were.

    What a sender holds at this instant is not taken back here: before it is tried a second time, its kind is
    asked whether it is still wanted.
    """
    with translation.override(None):  # the reason is kept as its msgid, and translated for who reads it
        reason = str(reason)
    return (
        Message.objects.waiting()
        .about(**about)
        .filter(kind__in=list(kinds))
        .update(state=State.EXPIRED, reason=reason, ended_at=now, secret="", retry_at=None)
    )


def hand_over(*, kinds: Iterable[str], about: dict[str, Any], to: Any, key: tuple[str, str] = ("", "")) -> int:
    """What has not gone yet to an address and names these refs, goes to this member; answers how many that were.

    `key` is what tells in the dedupe keys for whom it was, and what takes its place: so a planner that looks by the
    new one finds what it laid, also when it went already.
    """
    rows = Message.objects.about(**about).filter(kind__in=list(kinds), member=None)
    if key[0]:
        rows.filter(dedupe_key__contains=key[0]).update(dedupe_key=Replace("dedupe_key", Value(key[0]), Value(key[1])))
    return rows.waiting().update(member=to, address="")


def wake_on_commit() -> None:
    """Once a transaction is enough."""
    if not any(function is wake for _, function, *_ in connection.run_on_commit):
        transaction.on_commit(wake)


def _row(draft):
    kind = kinds.get(draft.kind)
    if draft.secret and not kind.is_secret:
        raise ValueError(f"{kind.name} is not a kind that carries a secret.")
    due_at = draft.due_at if kind.is_asked_for else quiet.after_quiet(draft.due_at)
    return {
        "kind": draft.kind,
        "dedupe_key": draft.dedupe_key,
        "member_id": draft.member_id,
        "address": draft.address,
        "refs": draft.refs,
        "due_at": due_at.isoformat(),
        "expires_at": draft.expires_at and draft.expires_at.isoformat(),
        "secret": draft.secret,
    }
