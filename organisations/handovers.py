"""Warm handovers: a holder who will stop hands the task over, step by step.

The coverage map changes when one is finished: then the holder ends, and the successor becomes a holder, in one
transaction. Each change holds the row of the core task first, so that two at once come one after the other.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Member
from organisations import backups
from organisations.contacts import contacts_of
from organisations.models import (
    Ability,
    AbilityKind,
    CoreTask,
    Handover,
    HandoverStep,
    HandoverStepKind,
    Organisation,
    Practice,
    TaskHolder,
)
from samensterker.localtime import local_day
from samensterker.outbox.queueing import Draft, queue

STARTED = "organisations.handover-started"
OVER = "organisations.handover-over"
WORTH_SENDING = timedelta(days=30)  # after an outage
# The others are about one successor, and begin anew with another.
WITHOUT_SUCCESSOR = (HandoverStepKind.INSTRUCTION,)


class Why(models.TextChoices):
    """Why it cannot be; said to who tried."""

    STOPPED = "stopped", _("This holder has stopped already, so there is nothing to hand over.")
    THEMSELVES = "themselves", _("The successor is someone else than who stops.")
    LEFT = "left", _("The successor is not in the guild any more. Choose another.")
    NOBODY = "nobody", _("Say first who the successor is.")
    CLOSED = "closed", _("This handover is finished or was stopped.")
    TASK_OVER = "task_over", _("This task is not there any more. Stop the handover.")
    BEFORE = "before", _("The last day comes after the first.")
    OVERLAP = "overlap", _("In that time the same person has this task already. Choose another day.")


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)


class AlreadyGoing(Exception):
    """This holder is handing over already, as `handover` says."""

    def __init__(self, handover: Handover) -> None:
        self.handover = handover
        super().__init__(handover.pk)


class StaleHandover(Exception):
    """Someone else changed it after this page was made; `handover` is how it stands now."""

    def __init__(self, handover: Handover) -> None:
        self.handover = handover
        super().__init__(handover.pk)


@dataclass(frozen=True)
class Successor:
    """A member, or someone by name; neither as long as one is looked for. `organisation` is from where they come."""

    member: Member | None = None
    name: str = ""
    organisation: Organisation | None = None

    @classmethod
    def of(cls, handover: Handover) -> "Successor":
        return cls(handover.successor, handover.successor_name, handover.successor_organisation)

    def is_same_person(self, other: "Successor") -> bool:
        return (self.member, self.name) == (other.member, other.name)


NOBODY_YET = Successor()


# --- from start to finish -------------------------------------------------------------------------


@transaction.atomic
def start(
    holder: TaskHolder,
    *,
    successor: Successor,
    note: str = "",
    last_day: date | None = None,
    submission: UUID | None = None,
    by: Member,
    now: datetime,
) -> tuple[Handover, bool]:
    """The handover, and whether it is new: the same form sent twice finds the first. A last day is set at the holder.

    Raises `AlreadyGoing` and `Refused`.
    """
    holder, today = _held_holder(holder.pk), local_day(now)
    if submission and (made := Handover.objects.filter(submission=submission).first()):
        return made, False
    if going := holder.handovers.open().first():
        raise AlreadyGoing(going)
    if holder.until_on and holder.until_on < today:
        raise Refused(Why.STOPPED)
    if last_day:
        _set_last_day(holder, last_day)
    handover = Handover(holder=holder, note=note, submission=submission, started_at=now, started_by=by)
    _set_successor(handover, successor, on=today)
    handover.save()
    _lay(STARTED, handover, _everyone(handover, on=today), by=by, now=now)
    return handover, True


@transaction.atomic
def change(handover: Handover, *, version: int, successor: Successor, note: str, by: Member, now: datetime) -> bool:
    """Another successor, or other words; answers whether anything was new. Raises `StaleHandover` and `Refused`.

    With another successor the steps that are about one begin anew, and the new one gets the letter.
    """
    current, today = _held(handover), local_day(now)
    before, before_note = Successor.of(current), current.note
    _refuse_closed(current)
    _set_successor(current, successor, on=today)
    if (Successor.of(current), note) == (before, before_note):
        return False
    if version != current.version:
        raise StaleHandover(Handover.objects.with_names().get(pk=current.pk))
    current.note, current.version = note, current.version + 1
    current.save(update_fields=["successor", "successor_name", "successor_organisation", "note", "version"])
    if not before.is_same_person(Successor.of(current)):
        current.steps.exclude(kind__in=WITHOUT_SUCCESSOR).delete()
        _lay(STARTED, current, _of_successor(current, on=today), by=by, now=now)
    return True


@transaction.atomic
def tick(handover: Handover, kind: HandoverStepKind, *, version: int, by: Member, now: datetime) -> bool:
    """The step is done; answers whether it was open until now. `version`: with this successor.

    Raises `StaleHandover` and `Refused`.
    """
    current = _held_to_tick(handover, version)
    if kind not in WITHOUT_SUCCESSOR and not current.has_successor:
        raise Refused(Why.NOBODY)
    _step, is_new = HandoverStep.objects.get_or_create(
        handover=current, kind=kind, defaults={"done_at": now, "done_by": by}
    )
    return is_new


@transaction.atomic
def untick(handover: Handover, kind: HandoverStepKind, *, version: int) -> bool:
    """Not done after all; the other half of `tick`."""
    number, _per_model = _held_to_tick(handover, version).steps.filter(kind=kind).delete()
    return bool(number)


@transaction.atomic
def finish(handover: Handover, *, version: int, last_day: date, by: Member, now: datetime) -> bool:
    """The holder ends on that day, and the successor can do it from today, or from the day after when that was earlier.

    Answers whether it is new. Raises `StaleHandover` and `Refused`. Steps that are not ticked do not stand in the way.
    """
    current, today = _held(handover), local_day(now)
    if current.finished_at:
        return False
    _refuse_closed(current)
    if version != current.version:
        raise StaleHandover(current)
    task = current.holder.task
    if task.until_on and task.until_on < today:
        raise Refused(Why.TASK_OVER)
    if not current.has_successor:
        raise Refused(Why.NOBODY)
    if current.successor and current.successor.left_at:
        raise Refused(Why.LEFT)
    _set_last_day(current.holder, last_day)
    _make_holder(current, from_on=min(today, last_day + timedelta(days=1)), by=by, now=now)
    current.finished_at, current.finished_by = now, by
    current.save(update_fields=["finished_at", "finished_by"])
    _lay(OVER, current, _everyone(current, on=today), by=by, now=now)
    return True


@transaction.atomic
def cancel(handover: Handover, *, by: Member, now: datetime) -> bool:
    """It does not go on; holder, last day and map stay as they are. Answers whether it is new. Raises `Refused`."""
    current = _held(handover)
    if current.cancelled_at:
        return False
    _refuse_closed(current)
    current.cancelled_at = now
    current.save(update_fields=["cancelled_at"])
    _lay(OVER, current, _everyone(current, on=local_day(now)), by=by, now=now)
    return True


# --- the rows -------------------------------------------------------------------------------------


def _held_holder(key):
    """As it is now; nobody else hands over a part of this task until the transaction ends."""
    task = TaskHolder.objects.values("task").get(pk=key)["task"]
    CoreTask.objects.select_for_update(no_key=True).get(pk=task)
    return TaskHolder.objects.select_related("task__organisation", "member").select_for_update(of=("self",)).get(pk=key)


def _held(handover):
    _held_holder(handover.holder_id)
    return Handover.objects.with_names().select_for_update(of=("self",)).get(pk=handover.pk)


def _held_to_tick(handover, version):
    current = _held(handover)
    _refuse_closed(current)
    if version != current.version:
        raise StaleHandover(current)
    return current


def _refuse_closed(handover):
    if not handover.is_open:
        raise Refused(Why.CLOSED)


def _set_last_day(holder, last_day):
    if last_day == holder.until_on:
        return
    if last_day < holder.from_on:
        raise Refused(Why.BEFORE)
    holder.until_on = last_day
    try:
        with transaction.atomic():
            holder.save(update_fields=["until_on"])
    except IntegrityError as error:  # a later time of the same person
        raise Refused(Why.OVERLAP) from error


def _set_successor(handover, successor, *, on):
    """The caller saves."""
    holder, member = handover.holder, successor.member
    if member and member == holder.member:
        raise Refused(Why.THEMSELVES)
    if successor.name and successor.name.casefold() == holder.name.casefold():
        raise Refused(Why.THEMSELVES)
    if member and member.left_at and member != handover.successor:
        raise Refused(Why.LEFT)
    handover.successor, handover.successor_name = member, successor.name
    handover.successor_organisation = successor.organisation or (member and _where_from(member, holder.task, on=on))


def _where_from(member, task, *, on):
    """The other organisation to which the member belongs, when there is only one."""
    rows = member.affiliations.current(on).select_related("organisation")
    organisations = {row.organisation_id: row.organisation for row in rows}
    return None if len(organisations) != 1 or task.organisation_id in organisations else organisations.popitem()[1]


def _make_holder(handover, *, from_on, by, now):
    """Knows how, has access, and did it: on the day on which that was ticked, alone or together, else on the first."""
    holder = _holder_of(handover, from_on)
    for kind in AbilityKind:
        _can(holder, kind, from_on)
    done_at = dict(handover.steps.values_list("kind", "done_at"))
    did_it_at = done_at.get(HandoverStepKind.ALONE) or done_at.get(HandoverStepKind.TOGETHER)
    Practice.objects.get_or_create(holder=holder, done_on=local_day(did_it_at) if did_it_at else from_on)
    if handover.successor:
        backups.end_for_holder(handover.holder.task, handover.successor, by=by, now=now)


def _holder_of(handover, from_on):
    """A new row; or the one that the successor has, when they did this task already or were to begin later."""
    task = handover.holder.task
    whom: dict[str, Any] = {"member": handover.successor} if handover.successor else {"name": handover.successor_name}
    same = Q(member=handover.successor) if handover.successor else Q(member=None, name__iexact=handover.successor_name)
    there = _not_over(task.holders.filter(same).exclude(pk=handover.holder_id), from_on).first()
    if there is None:
        return task.holders.create(**whom, from_on=from_on)
    there.from_on = min(there.from_on, from_on)
    there.save(update_fields=["from_on"])
    return there


def _can(holder, kind, from_on):
    """From that day on, without an end."""
    rows = list(_not_over(holder.abilities.filter(kind=kind), from_on))
    for row in rows[1:]:
        row.delete()
    if not rows:
        Ability.objects.create(holder=holder, kind=kind, from_on=from_on)
    else:
        rows[0].from_on, rows[0].until_on = min(rows[0].from_on, from_on), None
        rows[0].save(update_fields=["from_on", "until_on"])


def _not_over(rows, on):
    return rows.filter(Q(until_on=None) | Q(until_on__gte=on)).order_by("from_on")


# --- who hears of it ------------------------------------------------------------------------------


def _everyone(handover, *, on):
    """Holder and successor, and the contact persons of both organisations."""
    people = contacts_of([handover.holder.task.organisation_id], on=on)
    told = {member for group in people.values() for member in group} | _of_successor(handover, on=on)
    return told | ({handover.holder.member} if handover.holder.member else set())


def _of_successor(handover, *, on):
    key = handover.successor_organisation_id
    people = contacts_of([key], on=on).get(key, []) if key else []
    return {*people} | ({handover.successor} if handover.successor else set())


def _lay(kind, handover, people, *, by, now):
    """One letter to each, but none to who did it. About another successor it is another letter."""
    who = handover.successor_id or handover.successor_name
    queue(
        Draft(
            kind=kind,
            dedupe_key=f"{kind}:{handover.pk}:{who}:{member.pk}",
            due_at=now,
            member_id=member.pk,
            refs={"handover": handover.pk},
            expires_at=now + WORTH_SENDING,
        )
        for member in people
        if member != by
    )
