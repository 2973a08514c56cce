"""Who may see what of whom: its owner and coordinators always, other members when it is shared.

Pages, exports, feeds, the booklet and letters all ask here, at the moment they show it: withdrawing works at once.
What someone chose stands in columns of `Member`, where queries find it, and row by row in `SharingChoice`, as evidence.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from members import history, search
from members.models import Channel, Member, Shared, SharingChoice, SharingText


class StaleChoices(Exception):
    """Something was chosen since the form was made: what it would say of the rest is not meant any more."""


def may_see(viewer, member, what: Shared) -> bool:
    """In SQL: `shown_to`."""
    if viewer.pk == member.pk or viewer.is_coordinator:
        return member.erased_at is None
    return viewer.is_active and member.left_at is None and getattr(member, what.column)


def shown_to(viewer, what: Shared, of="") -> Q:
    """The condition, in SQL, that `may_see` says in Python; `of` is the way to the member, as in "member__".

    `directory.ROWS` says it by hand.
    """
    if viewer.is_coordinator:
        return Q(**{f"{of}erased_at": None})
    return Q(**{f"{of}pk": viewer.pk}) | Q(**{f"{of}left_at": None, f"{of}{what.column}": True})


def visible_parts(viewer, member) -> list[Shared]:
    return [what for what in Shared if may_see(viewer, member, what)]


def seen_by_members(member) -> list[Shared]:
    """What a member of the guild sees, whoever asks: how others see someone."""
    return [what for what in Shared if member.left_at is None and getattr(member, what.column)]


def chosen(member) -> dict[Shared, bool]:
    return {what: getattr(member, what.column) for what in Shared}


def last_choice(member) -> int:
    """The key of the newest evidence, 0 when there is none; a form carries it as what it was made from."""
    return member.sharing_choices.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def choose(
    member: Member,
    choices: Mapping[Shared, bool],
    *,
    text: SharingText,
    by: Member,
    now: datetime,
    channel: Channel = Channel.WEB,
    seen: int | None = None,
) -> list[SharingChoice]:
    """Writes what someone chose, and the evidence of it: of all four when they answered a text that was new to them,
    else of what changed.

    A text counts as answered when all four are in `choices`; to stop sharing one thing asks for no more than that
    one. `seen` is the `last_choice` the form was made from; raises StaleChoices when there is a newer one.
    """
    kept = Member.objects.to_change().get(pk=member.pk)
    if seen is not None and seen != last_choice(kept):
        raise StaleChoices
    before = chosen(kept)
    answers = set(choices) == set(Shared) and kept.sharing_text_id != text.pk
    made = {what: choices[what] for what in Shared if what in choices and (answers or choices[what] != before[what])}
    if not made:
        return []
    columns: dict[str, Any] = {what.column: is_shared for what, is_shared in made.items()}
    if answers:
        columns["sharing_text"] = text
    for name, value in columns.items():
        setattr(kept, name, value)
        setattr(member, name, value)  # the object in hand says what is kept
    kept.save(update_fields=list(columns))
    evidence = SharingChoice.objects.bulk_create(
        SharingChoice(
            member=kept, what=what, is_shared=is_shared, text=text, chosen_at=now, channel=channel, entered_by=by
        )
        for what, is_shared in made.items()
    )
    _record(kept, before, by=by, now=now, channel=channel)
    search.refresh([kept.pk])
    return evidence


def _record(member, before, **how):
    was, became = ({what.value: is_shared for what, is_shared in each.items()} for each in (before, chosen(member)))
    history.record(member, "sharing", before=was, after=became, **how)
