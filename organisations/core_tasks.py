"""What an organisation cannot do without: a core task is added, changed and ended, and one area has one of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from members.models import KnowledgeArea, Member
from organisations.help_requests import AreaGone, hold_area
from organisations.models import CoreTask, Handover, Organisation
from samensterker.localtime import local_day

__all__ = ["AreaGone", "add", "change", "end", "facts_of", "held", "is_over"]
# What a form about a task changes.
FACTS = (
    *("name", "importance", "frequency", "consequence", "bearable_days"),
    *("instruction", "instruction_where", "credentials", "remark"),
)


class AboutTask(Exception):
    """Something stands in the way; carries the task that does."""

    def __init__(self, task: CoreTask) -> None:
        self.task = task
        super().__init__(str(task.pk))


class AlreadyThere(AboutTask):
    """The organisation has a core task in this area in that time; `task` is it."""


class AlreadyAdded(AboutTask):
    """The same form came in before; `task` is what it made."""


class StaleTask(AboutTask):
    """Someone else changed it after this form was made; `task` is how it stands now."""


class TaskEnded(AboutTask):
    """It is over, so there is nothing to change any more."""


class WrongDay(AboutTask):
    """A task ends between its first day and today: what is still to come, is said when it comes."""


def facts_of(task: CoreTask) -> dict[str, Any]:
    return {name: getattr(task, name) for name in FACTS}


@transaction.atomic
def add(
    organisation: Organisation, area: KnowledgeArea, *, now: datetime, submission: UUID | None = None, **facts: Any
) -> CoreTask:
    """From today on. Raises `AlreadyAdded`, `AlreadyThere` and `AreaGone`."""
    area = hold_area(area)  # before the organisation, as when two areas become one: so that none wait in a circle
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if submission and (made := CoreTask.objects.filter(submission=submission).first()):
        raise AlreadyAdded(made)
    today = local_day(now)
    there = CoreTask.objects.select_related("area", "organisation").filter(organisation=organisation, area=area)
    # The constraint `core_task_once_an_area` says the same of those without a last day.
    if first := there.filter(Q(until_on=None) | Q(until_on__gte=today)).order_by("from_on").first():
        raise AlreadyThere(first)
    return CoreTask.objects.create(organisation=organisation, area=area, from_on=today, submission=submission, **facts)


@transaction.atomic
def change(task: CoreTask, *, version: int, now: datetime, **facts: Any) -> bool:
    """Answers whether anything was new. Raises `StaleTask`, and `TaskEnded`."""
    current = held(task)
    if facts == {name: getattr(current, name) for name in facts}:
        return False
    if is_over(current, local_day(now)):
        raise TaskEnded(current)
    if version != current.version:
        raise StaleTask(current)
    for name, value in facts.items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=[*facts, "version"])
    return True


@transaction.atomic
def end(task: CoreTask, *, until_on: date, by: Member, now: datetime) -> bool:
    """What is over stays known. Who did it, who would step in and a handover stop with it; a second time does nothing.

    Raises `WrongDay`.
    """
    current = held(task)
    if current.until_on is not None:
        return False
    if not current.from_on <= until_on <= local_day(now):
        raise WrongDay(current)
    current.until_on = until_on
    current.version += 1
    current.save(update_fields=["until_on", "version"])
    Handover.objects.open().filter(holder__task=current).update(cancelled_at=now)
    current.holders.filter(from_on__gt=until_on).delete()
    current.holders.filter(Q(until_on=None) | Q(until_on__gt=until_on)).update(until_on=until_on)
    current.backups.open().update(declined_at=now, declined_by=by)
    accepted = current.backups.filter(from_on__isnull=False).filter(Q(until_on=None) | Q(until_on__gt=until_on))
    accepted.filter(from_on__gt=until_on).update(until_on=F("from_on"))
    accepted.filter(from_on__lte=until_on).update(until_on=until_on)
    return True


def is_over(task: CoreTask, on: date) -> bool:
    return task.until_on is not None and task.until_on < on


def held(task: CoreTask) -> CoreTask:
    """As it stands now; nobody else changes it or its holders until the transaction ends."""
    return (
        CoreTask.objects.select_for_update(no_key=True, of=["self"])
        .select_related("area", "organisation")
        .get(pk=task.pk)
    )
