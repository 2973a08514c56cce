"""Core tasks that turn out to be one: joined holder by holder, with all that hangs on them. Nothing is lost."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from members import periods
from organisations.models import Backup, CoreTask, HelpRequest, TaskHolder
from organisations.moving import join_backups, join_holders

_followers: list[Callable[[CoreTask, CoreTask], None]] = []
FIRST, LAST = "from_on", "until_on"
# What the task says of itself; where two differ, the words of the one that goes come in the remark of the other.
FACTS = ("name", "frequency", "consequence", "instruction", "instruction_where", "credentials")


def on_joining(follow: Callable[[CoreTask, CoreTask], None]) -> None:
    """What an app above does with what points at a task that goes: `follow(stays, over)`, before it goes."""
    if follow not in _followers:
        _followers.append(follow)


def join_tasks(tasks: Iterable[CoreTask], *, goes_first: Callable[[CoreTask], bool], now: datetime, **becomes) -> None:
    """Of these tasks, those at the same time become one, the earliest; all `becomes` of this organisation or area.

    What those say that go first, goes before what the others say.
    """
    joined: dict[int, list[CoreTask]] = defaultdict(list)

    def blend(stays, over):
        joined[stays.pk].append(over)
        _join_facts(stays, *sorted([stays, over], key=lambda task: not goes_first(task)))

    stay, over = periods.join(list(tasks), first=FIRST, last=LAST, blend=blend)
    for task in stay:
        for other in joined[task.pk]:
            HelpRequest.objects.filter(task=other).update(task=task)
            _move_backups(task, other)
            for follow in _followers:
                follow(task, other)
        if joined[task.pk]:
            _move_holders(task, joined[task.pk], now)
    CoreTask.objects.filter(pk__in=[task.pk for task in over]).delete()
    for task in stay:
        for name, value in becomes.items():
            setattr(task, name, value)
        task.version += 1
        task.save()


def add_to_remark(task: CoreTask, words: str) -> None:
    """Saves nothing."""
    task.remark = f"{task.remark}\n\n{words}".strip()


def _join_facts(stays, first, second):
    remarks = [first.remark, second.remark, *_told_otherwise(first, second)]
    facts = {
        **{name: getattr(first, name) or getattr(second, name) for name in FACTS},
        "importance": max(first.importance, second.importance),
        "bearable_days": min(filter(None, (first.bearable_days, second.bearable_days)), default=None),
        "remark": "\n\n".join(dict.fromkeys(filter(None, remarks))),
        "reviewed_at": max(filter(None, (first.reviewed_at, second.reviewed_at)), default=None),
        "version": max(first.version, second.version),
    }
    for name, value in facts.items():
        setattr(stays, name, value)


def _told_otherwise(first, second):
    """What the second says where the first says something else, as a line for the remark."""
    for name in FACTS:
        kept, other = getattr(first, name), getattr(second, name)
        if kept and other and kept != other:
            field = CoreTask._meta.get_field(name)
            said = getattr(second, f"get_{name}_display")() if field.choices else other
            yield f"{str(field.verbose_name).capitalize()}: {said}"


def _move_holders(task, others, now):
    def blend(stays, over):
        join_holders(stays, over, now=now)
        if over.member_id:
            stays.member, stays.name = over.member, ""

    rows = TaskHolder.objects.filter(task__in=[task, *others]).select_related("member").order_by("pk")
    for group in _by_person(list(rows)):
        stay, over = periods.join(group, first=FIRST, last=LAST, blend=blend)
        TaskHolder.objects.filter(pk__in=[row.pk for row in over]).delete()
        for holder in stay:
            holder.task = task
            holder.save(update_fields=["task", "member", "name", LAST])


def _by_person(rows: list[TaskHolder]) -> list[list[TaskHolder]]:
    """A name that is written as that of a member who holds the task too, is that member; else one counts for two."""
    members = {row.member.full_name.casefold(): row.member_id for row in rows if row.member}
    groups: dict[Any, list[TaskHolder]] = defaultdict(list)
    for row in rows:
        name = row.name.casefold()
        groups[row.member_id or members.get(name) or name].append(row)
    return list(groups.values())


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
