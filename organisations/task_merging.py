"""Two knowledge areas become one: core tasks go along, and nothing is lost.

Those of one organisation that would overlap are joined: who did it, when they could and did, who would step in. What
was said of the area that stays goes before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from members import periods
from organisations.models import Backup, CoreTask, HelpRequest, TaskHolder
from organisations.moving import join_backups, join_holders

FIRST, LAST = "from_on", "until_on"


def move_area(gone, into, *, now) -> None:
    """In the transaction in which the areas become one."""
    organisations = CoreTask.objects.filter(area=gone).values("organisation")
    tasks = CoreTask.objects.select_for_update(no_key=True).filter(area__in=[gone, into])
    rows = tasks.filter(organisation__in=organisations).order_by("pk")
    for group in _grouped(rows, lambda task: task.organisation_id):
        _join_tasks(group, into, now)


def _join_tasks(tasks, into, now):
    joined: dict[int, list[CoreTask]] = defaultdict(list)

    def blend(stays, over):
        joined[stays.pk].append(over)
        for name, value in _facts(sorted([stays, over], key=lambda task: task.area_id != into.pk)).items():
            setattr(stays, name, value)

    stay, over = periods.join(tasks, first=FIRST, last=LAST, blend=blend)
    for task in stay:
        for other in joined[task.pk]:
            HelpRequest.objects.filter(task=other).update(task=task)
            _move_backups(task, other)
        if joined[task.pk]:
            _move_holders(task, joined[task.pk], now)
    CoreTask.objects.filter(pk__in=[task.pk for task in over]).delete()
    for task in stay:
        task.area, task.version = into, task.version + 1
        task.save()


def _facts(tasks):
    """Of the first what it says; where it says nothing, what the other does."""
    first, other = tasks
    filled = ("name", "frequency", "consequence", "instruction", "instruction_where", "credentials")
    return {
        **{name: getattr(first, name) or getattr(other, name) for name in filled},
        "importance": max(first.importance, other.importance),
        "bearable_days": min((task.bearable_days for task in tasks if task.bearable_days), default=None),
        "remark": "\n\n".join(dict.fromkeys(task.remark for task in tasks if task.remark)),
        "reviewed_at": max((task.reviewed_at for task in tasks if task.reviewed_at), default=None),
    }


def _move_holders(task, others, now):
    def blend(stays, over):
        join_holders(stays, over, now=now)

    rows = TaskHolder.objects.filter(task__in=[task, *others]).order_by("pk")
    for group in _grouped(rows, lambda row: row.member_id or row.name.lower()):
        stay, over = periods.join(group, first=FIRST, last=LAST, blend=blend)
        TaskHolder.objects.filter(pk__in=[row.pk for row in over]).delete()
        for holder in stay:
            holder.task = task
            holder.save(update_fields=["task", LAST])


def _move_backups(task, other):
    """Of one organisation or member one promise stands at a time."""
    standing = {"declined_at": None, LAST: None}
    there = {_who(row): row for row in Backup.objects.filter(task=task, **standing)}
    for row in Backup.objects.filter(task=other, **standing):
        if same := there.get(_who(row)):
            row.delete()
            join_backups(same, row)
    Backup.objects.filter(task=other).update(task=task)


def _who(backup):
    return backup.organisation_id, backup.member_id


def _grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> list[list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return list(groups.values())
