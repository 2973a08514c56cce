"""Backups: someone asks or offers, the other side says yes or no, and either side ends it.

What is written is laid as a letter in the same transaction; `backup_letters` draws them. Each change holds the row of
the core task first, so that two at once come one after the other.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from members import joining
from members.models import Member
from organisations.contacts import contacts_of
from organisations.models import Backup, CoreTask, Organisation, TaskHolder
from samensterker.localtime import local_day
from samensterker.outbox.queueing import Draft, queue

QUESTION = "organisations.backup-question"
ANSWER = "organisations.backup-answer"
END = "organisations.backup-end"
WORTH_SENDING = timedelta(days=30)  # after an outage

Helper = Organisation | Member


class Why(models.TextChoices):
    """Why there can be no backup by someone, or none any more; said to who asks, offers or answers."""

    OWN = "own", _("An organisation is not the backup of its own task. Choose another organisation, or a member.")
    TASK_OVER = "task_over", _("This task is not there any more, or its organisation does not take part now.")
    NOT_HERE = "not_here", _("This organisation does not take part in the guild now.")
    LEFT = "left", _("This member is not in the guild any more.")
    PAUSED = "paused", _("This member takes a break from the guild now.")
    HOLDS = "holds", _("This member does the task already. The backup is someone else.")
    CLOSED = "closed", _("This is not open any more: it was taken back, or someone said no.")
    ACCEPTED = "accepted", _("Both sides have said yes already.")
    OVER = "over", _("This backup has ended already.")


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)


class AlreadyThere(Exception):
    """This organisation or member was asked already, or steps in already, as `backup` says."""

    def __init__(self, backup: Backup) -> None:
        self.backup = backup
        super().__init__(backup.pk)


# --- asking, offering, answering ------------------------------------------------------------------


def ask(task: CoreTask, helper: Helper, *, by: Member, now: datetime, note: str = "") -> Backup:
    """By the side of the task. When the other side had offered it already, that makes it complete.

    Raises `Refused` and `AlreadyThere`.
    """
    return _propose(task, helper, side="task", by=by, now=now, note=note)


def offer(task: CoreTask, helper: Helper, *, by: Member, now: datetime, note: str = "") -> Backup:
    """By the side that helps; the same the other way round."""
    return _propose(task, helper, side="helper", by=by, now=now, note=note)


@transaction.atomic
def answer(backup: Backup, *, is_yes: bool, by: Member, now: datetime) -> bool:
    """By the side that was asked; a yes counts from that day on. Answers whether it is new. Raises `Refused`."""
    current = _held(backup)
    if is_yes and current.from_on:
        return False
    if not is_yes and current.from_on:
        raise Refused(Why.ACCEPTED)
    if current.declined_at:
        if is_yes:
            raise Refused(Why.CLOSED)
        return False
    if is_yes:
        _say_yes(current, by=by, now=now)
    else:
        _say_no(current, by=by, now=now)
    _lay(ANSWER, current, who_asked(current, on=local_day(now)), by=by, now=now)
    return True


@transaction.atomic
def take_back(backup: Backup, *, by: Member, now: datetime) -> bool:
    """By the side that asked or offered, as long as the other has not said yes. Answers whether it is new."""
    current = _held(backup)
    if current.from_on:
        raise Refused(Why.ACCEPTED)
    if current.declined_at:
        return False
    _say_no(current, by=by, now=now)
    return True


@transaction.atomic
def end(backup: Backup, *, last_on: date, by: Member, now: datetime) -> bool:
    """From the day after that on it counts no more. Answers whether it is new. Raises `Refused` when it is over."""
    current, today = _held(backup), local_day(now)
    if not current.is_in_force(today):
        raise Refused(Why.OVER)
    if current.until_on == last_on:
        return False
    current.until_on = last_on
    current.save(update_fields=["until_on"])
    people = contacts_of([key for key in (current.task.organisation_id, current.organisation_id) if key], on=today)
    told = {member for group in people.values() for member in group} | ({current.member} if current.member else set())
    _lay(END, current, told, by=by, now=now, until=last_on.isoformat())
    return True


def closed_because(backup: Backup, *, on: date) -> Why | None:
    """Why nobody can say yes to it, or None as long as one can. Needs task, organisations and member; one query."""
    if backup.declined_at:
        return Why.CLOSED
    return Why.ACCEPTED if backup.from_on else why_not(backup.task, backup.helper, on=on)


def why_not(task: CoreTask, helper: Helper, *, on: date) -> Why | None:
    """Why this organisation or member cannot be the backup of this task on that day."""
    if not task.organisation.takes_part or (task.until_on and task.until_on < on):
        return Why.TASK_OVER
    if isinstance(helper, Organisation):
        if helper.pk == task.organisation_id:  # the trigger `backup_is_another_organisation` says the same
            return Why.OWN
        return None if helper.takes_part else Why.NOT_HERE
    if helper.left_at:
        return Why.LEFT
    if helper.paused_at:
        return Why.PAUSED
    return Why.HOLDS if TaskHolder.objects.current(on).filter(task=task, member=helper).exists() else None


# --- who hears of it ------------------------------------------------------------------------------


def who_answers(backup: Backup, *, on: date) -> list[Member]:
    """Who can say yes or no to an open one: the contact persons of the side that was asked, or the member."""
    key = backup.answering_organisation_id
    return contacts_of([key], on=on).get(key, []) if key else [backup.helper]


def who_asked(backup: Backup, *, on: date) -> set[Member]:
    """Whoever asked or offered; and when that was on behalf of a side, the people of that side too."""
    key = backup.asking_organisation_id
    people = contacts_of([key], on=on).get(key, []) if key else [backup.helper]
    return {backup.asked_by} if backup.asked_by in people else {backup.asked_by, *people}


def can_be_mailed(people: Iterable[Member]) -> bool:
    return any(member.email and not member.left_at for member in people)


# --- what else ends one ---------------------------------------------------------------------------


def end_for_holder(task: CoreTask, member: Member, *, by: Member, now: datetime) -> None:
    """Who does the task now is not its backup any more. For whoever makes them a holder, in that transaction."""
    for backup in _held_of(task.backups.filter(member=member), now):
        _stop(backup, by=by, now=now)


def follow_leaving(member: Member, *, by: Member | None, now: datetime) -> None:
    """Who leaves the guild promises nothing any more, and what waits for their answer waits no longer."""
    for backup in _held_of(Backup.objects.filter(member=member), now):
        _stop(backup, by=by or member, now=now)


def register() -> None:
    joining.on_leaving(follow_leaving)


# --- the rows -------------------------------------------------------------------------------------


@transaction.atomic
def _propose(task, helper, *, side, by, now, note):
    task = CoreTask.objects.select_related("organisation").select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    today = local_day(now)
    if why := why_not(task, helper, on=today):
        raise Refused(why)
    key = {"organisation": helper} if isinstance(helper, Organisation) else {"member": helper}
    if there := task.backups.standing(today).filter(**key).with_names().first():
        return _complete(there, side, by=by, now=now)
    said_yes = {f"{side}_said_yes_at": now, f"{side}_said_yes_by": by}
    backup = task.backups.create(**key, asked_at=now, note=note, **said_yes)
    _lay(QUESTION, backup, who_answers(backup, on=today), by=by, now=now)
    return backup


def _complete(backup, side, *, by, now):
    """Both wanted it, each without knowing of the other."""
    if not (backup.is_open and getattr(backup, f"{side}_said_yes_at") is None):
        raise AlreadyThere(backup)
    answer(backup, is_yes=True, by=by, now=now)
    backup.refresh_from_db()
    return backup


def _held(backup):
    """As it is now; nobody else changes it, nor asks for another, until the transaction ends."""
    CoreTask.objects.select_for_update(no_key=True).get(pk=backup.task_id)
    return Backup.objects.with_names().select_for_update(of=("self",)).get(pk=backup.pk)


def _held_of(backups, now):
    return list(backups.standing(local_day(now)).select_for_update().order_by("pk"))


def _say_yes(backup, *, by, now):
    if why := closed_because(backup, on=local_day(now)):
        raise Refused(why)
    side = "task" if backup.waits_for_the_task else "helper"
    setattr(backup, f"{side}_said_yes_at", now)
    setattr(backup, f"{side}_said_yes_by", by)
    backup.from_on = local_day(now)
    backup.save(update_fields=[f"{side}_said_yes_at", f"{side}_said_yes_by", "from_on"])


def _say_no(backup, *, by, now):
    backup.declined_at, backup.declined_by = now, by
    backup.save(update_fields=["declined_at", "declined_by"])


def _stop(backup, *, by, now):
    if backup.is_open:
        _say_no(backup, by=by, now=now)
    else:  # today does not count any more, unless it is the only day there was
        backup.until_on = max(backup.from_on, local_day(now) - timedelta(days=1))
        backup.save(update_fields=["until_on"])


def _lay(kind, backup, people, *, by, now, **refs):
    """One letter to each, but none to who did it. What is said again, as another last day, is another letter."""
    said = "".join(f":{value}" for value in refs.values())
    queue(
        Draft(
            kind=kind,
            dedupe_key=f"{kind}:{backup.pk}{said}:{member.pk}",
            due_at=now,
            member_id=member.pk,
            refs={"backup": backup.pk, **refs},
            expires_at=now + WORTH_SENDING,
        )
        for member in people
        if member != by
    )
