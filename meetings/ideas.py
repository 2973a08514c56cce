"""Ideas of members: writing, supporting, adding; and what the coordinator makes of one.

What an idea can become is a registry: the rooms of this app register theirs in `idea_outcomes.py`, and what lives in a
higher room or beside us, such as a course, is registered from above.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from meetings import idea_letters
from meetings.models import Became, Idea, IdeaAddition, IdeaSupport
from members.models import Member

FACTS = ("title", "now", "better")


class IdeaChanged(Exception):
    """Someone else changed it after this form was made; carries it as it is now."""

    def __init__(self, idea: Idea) -> None:
        super().__init__(idea)
        self.idea = idea


class AlreadyDecided(IdeaChanged):
    """Something came of it, so it stays as it is."""


@dataclass(frozen=True)
class State:
    """What an idea became, as it stands today."""

    title: str
    state: str
    url: str = ""  # empty for who may not see it


@dataclass(frozen=True)
class Outcome:
    """How an idea becomes something: `make(idea, by=…, now=…, **facts)` answers its key.

    `states(keys, member, now)` answers how those are today, by key; what is gone is left out.
    """

    make: Callable[..., int]
    states: Callable[[Iterable[int], Member, datetime], dict[int, State]]


_outcomes: dict[Became, Outcome] = {}


def register_outcome(became: Became, outcome: Outcome) -> None:
    _outcomes[became] = outcome


def possible_outcomes() -> list[Became]:
    """In the order of `Became`; *nothing for now* is always one."""
    return [became for became in Became if became in _outcomes or became == Became.NOTHING]


# --- writing, supporting, adding ------------------------------------------------------------------


def write(facts: dict[str, str], *, by: Member, now: datetime, submission: UUID | None = None) -> tuple[Idea, bool]:
    """The idea, and whether it is new: the same form sent twice finds the first."""
    return _once(Idea, {**facts, "written_by": by, "written_at": now}, submission)


@transaction.atomic
def change(idea: Idea, facts: dict[str, str], *, version: int) -> bool:
    """Other words, as long as nothing came of it. Answers whether anything was different; raises `IdeaChanged`."""
    current = _held(idea)
    if current.became:
        raise AlreadyDecided(current)
    if all(getattr(current, name) == value for name, value in facts.items()):
        return False
    if current.version != version:
        raise IdeaChanged(current)
    Idea.objects.filter(pk=current.pk).update(**facts, version=F("version") + 1)
    return True


@transaction.atomic
def set_support(idea: Idea, *, member: Member, wanted: bool, now: datetime) -> bool:
    """That this member likes it, or not any more; answers whether that is new. Who wrote it is known to like it."""
    current = _held(idea)
    if current.written_by_id == member.pk or current.is_settled:
        return False
    if not wanted:
        gone, _ = IdeaSupport.objects.filter(idea=current, member=member).delete()
        return gone > 0
    _row, is_new = IdeaSupport.objects.get_or_create(idea=current, member=member, defaults={"supported_at": now})
    return is_new


@transaction.atomic
def add(
    idea: Idea, *, text: str, by: Member, now: datetime, submission: UUID | None = None
) -> tuple[IdeaAddition, bool]:
    """What a member adds to it, and whether that is new. Raises `AlreadyDecided` when something came of it."""
    current = _held(idea)
    if submission and (made := IdeaAddition.objects.filter(submission=submission).first()):
        return made, False
    if current.is_settled:
        raise AlreadyDecided(current)
    return _once(IdeaAddition, {"idea": current, "text": text, "written_by": by, "written_at": now}, submission)


def _once(model, fields, submission):
    made = submission and model.objects.filter(submission=submission).first()
    if made:
        return made, False
    try:
        with transaction.atomic():
            return model.objects.create(**fields, submission=submission), True
    except IntegrityError:  # the same form, a moment ago
        made = submission and model.objects.filter(submission=submission).first()
        if made:
            return made, False
        raise


# --- what becomes of it ---------------------------------------------------------------------------


@transaction.atomic
def decide(
    idea: Idea, became: Became, *, by: Member, now: datetime, version: int, word: str = "", **facts: Any
) -> Idea:
    """Make something of it, or nothing for now; who wrote it and who supports it are told once.

    Raises `IdeaChanged` when someone else changed or decided it after this form was made.
    """
    current = _held(idea)
    if current.is_settled:
        raise AlreadyDecided(current)
    if current.version != version:
        raise IdeaChanged(current)
    current.became_pk = None if became == Became.NOTHING else _outcomes[became].make(current, by=by, now=now, **facts)
    current.became, current.word = became, word
    current.decided_at, current.decided_by = now, by
    current.version += 1
    current.save()
    idea_letters.lay_outcome(current, by=by, now=now)
    return current


def add_states(ideas: Iterable[Idea], member: Member, now: datetime) -> None:
    """Gives each idea in `state_today` what it became, or None: nothing, nothing yet, or gone. A few queries in all."""
    ideas = list(ideas)
    for became, outcome in _outcomes.items():
        of_kind = [idea for idea in ideas if idea.became == became]
        found = outcome.states([idea.became_pk or 0 for idea in of_kind], member, now) if of_kind else {}
        for idea in of_kind:
            idea.state_today = found.get(idea.became_pk or 0)
    for idea in ideas:
        if not idea.is_settled:
            idea.state_today = None


def _held(idea):
    rows = Idea.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("written_by", "decided_by").get(pk=idea.pk)
