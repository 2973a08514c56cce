"""The rule of how strong a core task is, once more in plain Python: slow, and without the database's own arithmetic."""

from datetime import date

from organisations.coverage import Cover
from organisations.models import AbilityKind, CoreTask, Organisation
from samensterker.localtime import local_day


def covers_by_hand(on):
    """Of each task that is on the map that day."""
    tasks = CoreTask.objects.current(on).filter(organisation__in=Organisation.objects.on_the_map(on))
    return {task.pk: Cover(_holders(task, on), _backups(task, on)) for task in tasks}


def _holders(task, on):
    return sum(_counts(holder, on) for holder in task.holders.current(on))


def _counts(holder, on):
    able = all(_holds(holder.abilities.filter(kind=kind), on) for kind in AbilityKind)
    practised = any(row.done_on <= on < eighteen_months_after(row.done_on) for row in holder.practices.all())
    return able and practised and _is_here(holder.member, on)


def _backups(task, on):
    return sum(
        _is_here(backup.member, on) and not (backup.organisation and _is_over(backup.organisation, on))
        for backup in task.backups.in_force(on)
    )


def _holds(rows, on):
    return any(row.from_on <= on and (row.until_on is None or on <= row.until_on) for row in rows)


def _is_here(member, on):
    if member is None:
        return True
    if any(gone and local_day(gone) <= on for gone in (member.left_at, member.paused_at)):
        return False
    return not any(absence.first_on <= on <= absence.last_on for absence in member.absences.all())


def _is_over(organisation, on):
    return organisation.ended_on is not None and organisation.ended_on <= on


def eighteen_months_after(day):
    """The same day of the month, or the last of a shorter month."""
    number = day.year * 12 + day.month - 1 + 18
    for last in range(day.day, 27, -1):
        try:
            return date(number // 12, number % 12 + 1, last)
        except ValueError:
            continue
    return date(number // 12, number % 12 + 1, day.day)
