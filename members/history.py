"""Who changed what of a member. What changes a member calls `record`, in the same transaction."""

from datetime import datetime
from typing import Any

from members import history_letters
from members.history_words import PARTS
from members.models import Change, Channel, Member

__all__ = ["PARTS", "record"]


def record(
    member: Member,
    part: str,
    *,
    before: Any,
    after: Any,
    by: Member | None,
    now: datetime,
    channel: Channel = Channel.WEB,
    is_told: bool = True,
) -> None:
    """Adds a line to the history, unless nothing changed. `before` and `after` are what JSON can hold.

    `part` is a word of `PARTS`. Whoever did not do it themselves is told, unless another letter does so.
    """
    if part not in PARTS:
        raise ValueError(f"{part} is no word of PARTS.")
    if before != after:
        Change.objects.create(member=member, by=by, at=now, part=part, before=before, after=after, channel=channel)
        if is_told and not (part in ("state", "imported") and before is None):  # who is new gets a welcome
            history_letters.tell([member], by=by, now=now)
