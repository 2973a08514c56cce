"""How far the guild and an organisation are with each other, what was said, and what is the next step.

An organisation that rests is left in peace until its day; one that ended keeps everything, and stands on no list.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from members.fingerprints import fingerprint
from members.models import Member
from organisations.models import ContactMoment, Organisation, Stage, StageChange
from samensterker.localtime import local_day

STANDS = ("stage", "stage_because", "joined_on", "look_again_on", "ended_on")


class StaleStage(Exception):
    """Someone else moved it after this page was made; `organisation` is how it stands now."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation)
        self.organisation = organisation


class StaleMoment(Exception):
    """Someone else changed it after this form was made; `moment` is how it stands now."""

    def __init__(self, moment: ContactMoment) -> None:
        super().__init__(moment)
        self.moment = moment


class HasEnded(Exception):
    """With an organisation that ended there is no next step."""


# --- stages -----------------------------------------------------------------------------------------


def version_of(organisation: Organisation) -> str:
    """From which stage a page was made."""
    return fingerprint({name: getattr(organisation, name) for name in STANDS})


@transaction.atomic
def move(
    organisation: Organisation,
    to: Stage,
    *,
    version: str,
    by: Member | None,
    now: datetime,
    because: str = "",
    since_on: date | None = None,
    look_again_on: date | None = None,
) -> StageChange | None:
    """To another stage; None when it stands there already, as after a second click. Raises `StaleStage`.

    Since when it takes part stays, also when it comes back later; that is the first day. `look_again_on` is for who
    rests, `since_on` for who joins or ends.
    """
    current = _held(organisation)
    stands = _as_it_would_be(current, to, because, since_on or local_day(now), look_again_on)
    if {name: getattr(current, name) for name in STANDS} == stands:
        return None
    if version != version_of(current):
        raise StaleStage(current)
    before = current.stage
    for name, value in stands.items():
        setattr(current, name, value)
    current.save(update_fields=[*stands])
    return current.stage_changes.create(before=before, after=to, because=because, at=now, by=by)


def _as_it_would_be(organisation, to, because, since_on, look_again_on):
    first_day = organisation.joined_on or (since_on if to == Stage.JOINED else None)
    return {
        "stage": to,
        "stage_because": because,
        "joined_on": first_day,
        "look_again_on": look_again_on if to == Stage.RESTING else None,
        "ended_on": since_on if to == Stage.ENDED else None,
    }


def _held(organisation):
    """One at a time says how far we are with it; raises DoesNotExist when it was merged into another meanwhile."""
    return Organisation.objects.real().select_for_update(no_key=True).get(pk=organisation.pk)


# --- contact moments --------------------------------------------------------------------------------


@transaction.atomic
def note(
    organisation: Organisation, *, now: datetime, submission: uuid.UUID | None = None, **facts: Any
) -> tuple[ContactMoment, bool]:
    """What was said, and whether it is new: the same `submission` gives the moment that it made before.

    It settles the next step that was agreed before it. Raises `HasEnded` for a next step that nobody will take.
    """
    current = _held(organisation)
    if submission and (there := ContactMoment.objects.filter(submission=submission).first()):
        return there, False
    if facts.get("next_on") and current.stage == Stage.ENDED:
        raise HasEnded
    current.contact_moments.open().filter(on__lte=facts["on"]).update(settled_at=now)
    return current.contact_moments.create(entered_at=now, submission=submission, **facts), True


@transaction.atomic
def change(moment: ContactMoment, *, version: int, now: datetime, **facts: Any) -> bool:
    """Answers whether anything was new. Another next step is open again. Raises `StaleMoment` and `HasEnded`."""
    organisation = _held(moment.organisation)
    rows = ContactMoment.objects.select_related("by", "organisation").select_for_update(of=("self",))
    current = rows.get(pk=moment.pk)
    new = {name: value for name, value in facts.items() if getattr(current, name) != value}
    if not new:
        return False
    if version != current.version:
        raise StaleMoment(current)
    if {"next_step", "next_on"} & new.keys():
        if facts["next_on"] and organisation.stage == Stage.ENDED:
            raise HasEnded
        new["settled_at"] = None
    for name, value in new.items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=[*new, "version"])
    return True


@transaction.atomic
def settle(moment: ContactMoment, *, now: datetime) -> bool:
    """The next step is done; answers whether it was open until now."""
    return bool(ContactMoment.objects.open().filter(pk=moment.pk).update(settled_at=now))


# --- what is due ------------------------------------------------------------------------------------


def end_of_week(today: date) -> date:
    """Sunday."""
    return today + timedelta(days=6 - today.weekday())


def due(today: date) -> QuerySet[ContactMoment]:
    """What was agreed to be done before this week is over, the oldest first."""
    rows = ContactMoment.objects.due_by(end_of_week(today), on=today)
    return rows.select_related("organisation", "by")


def to_look_at_again(today: date) -> QuerySet[Organisation]:
    """Those that rest, and whose day has come."""
    return Organisation.objects.real().filter(stage=Stage.RESTING, look_again_on__lte=today)
