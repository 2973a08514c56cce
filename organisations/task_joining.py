"""Core tasks that turn out to be one: joined holder by holder, with all that hangs on them. Nothing is lost."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from members import periods
from organisations import backup_joining
from organisations.models import Ability, CoreTask, Handover, HandoverStep, HelpRequest, Organisation, TaskHolder

# What the task says of itself; where two differ, the words of the one that goes come in the remark of the other.
FACTS = ("name", "frequency", "consequence", "bearable_days", "instruction", "instruction_where", "credentials")


def join_tasks(tasks: Iterable[CoreTask], organisation: Organisation, *, now: datetime) -> None:
    """Makes these tasks in one area those of this organisation; of those at the same time, the earliest stays.

    What it says goes before what the others say.
    """
    pairs: list[tuple[CoreTask, CoreTask]] = []
    stay, _over = periods.join(
        list(tasks), first="from_on", last="until_on", blend=lambda one, other: pairs.append((one, other))
    )
    for one, other in pairs:
        _take_over(one, other, now=now)
        other.delete()
    for task in stay:
        task.organisation = organisation
        task.save()


def add_to_remark(task: CoreTask, words: str) -> None:
    """Saves nothing."""
    task.remark = f"{task.remark}\n{words}".strip()


def _take_over(stays, over, *, now):
    _join_facts(stays, over)
    holders = TaskHolder.objects.filter(task__in=[stays, over]).select_related("member")
    for rows in _by_person(holders):
        _join_holders(rows, stays, now=now)
    backup_joining.move_to_task(over, stays)
    HelpRequest.objects.filter(task=over).update(task=stays)


def _join_facts(stays, over):
    for name in FACTS:
        kept, other = getattr(stays, name), getattr(over, name)
        if not kept:
            setattr(stays, name, other)
        elif other and other != kept:
            field = CoreTask._meta.get_field(name)
            said = getattr(over, f"get_{name}_display")() if field.choices else other
            add_to_remark(stays, f"{str(field.verbose_name).capitalize()}: {said}")
    if over.remark:
        add_to_remark(stays, over.remark)
    stays.importance = max(stays.importance, over.importance)
    stays.reviewed_at = max(filter(None, (stays.reviewed_at, over.reviewed_at)), default=None)
    stays.version = max(stays.version, over.version) + 1


def _by_person(holders):
    """A name that is written as that of a member who holds the task too is that member; else one counts for two."""
    members = {row.member.full_name.casefold(): row.member_id for row in holders if row.member}

    def person(row):
        return str(row.member_id or members.get(row.name.casefold()) or row.name.casefold())

    return [list(rows) for _person, rows in groupby(sorted(holders, key=person), key=person)]


def _join_holders(rows, task, *, now):
    pairs = []

    def blend(stays, over):
        pairs.append((stays, over))
        if over.member_id:
            stays.member, stays.name = over.member, ""

    stay, _over = periods.join(rows, first="from_on", last="until_on", blend=blend)
    for one, other in pairs:
        _move_handovers(one, other, now=now)
        _join_abilities(one, other)
        done = one.practices.values_list("done_on", flat=True)
        other.practices.exclude(done_on__in=list(done)).update(holder=one)
        other.delete()
    for row in stay:
        row.task = task
        row.save()


def _join_abilities(stays, over):
    """Known from the first day that either says so, until the last."""
    rows = list(Ability.objects.filter(holder__in=[stays, over]).order_by("kind"))
    for _kind, of_kind in groupby(rows, key=lambda row: row.kind):
        stay, gone = periods.join(list(of_kind), first="from_on", last="until_on", blend=lambda one, other: None)
        Ability.objects.filter(pk__in=[row.pk for row in gone]).delete()
        for row in stay:
            row.holder = stays
            row.save()


def _move_handovers(stays, over, *, now):
    """Of two that go on, the earlier does, with the steps done in the other, and its successor if it has none."""
    both = list(Handover.objects.open().filter(holder__in=[stays, over]).order_by("started_at", "pk"))
    if len(both) == 2:
        goes_on, ends = both
        done = HandoverStep.objects.filter(handover=goes_on).values_list("kind", flat=True)
        HandoverStep.objects.filter(handover=ends).exclude(kind__in=list(done)).update(handover=goes_on)
        if not (goes_on.successor_id or goes_on.successor_name):
            goes_on.successor, goes_on.successor_name = ends.successor, ends.successor_name
            goes_on.successor_organisation = ends.successor_organisation
        goes_on.version += 1
        ends.cancelled_at = now
        for handover in (ends, goes_on):
            handover.save()
    Handover.objects.filter(holder=over).update(holder=stays)
