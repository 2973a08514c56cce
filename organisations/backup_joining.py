"""Backups that come to another task or another organisation than they were of: what would stand there twice is one."""

from django.db.models import Q

from organisations.models import Backup, CoreTask, Organisation
from samensterker.localtime import local_day

LIVE = Q(declined_at=None, until_on=None)  # as the constraints `backup_by_an_organisation_once` and its brother have it
NOTE_AT_MOST = Backup._meta.get_field("note").max_length or 0


def move_to_task(gone: CoreTask, into: CoreTask) -> None:
    for backup in gone.backups.order_by("pk"):
        backup.task = into
        _settle(backup)


def move_to_organisation(gone: Organisation, into: Organisation) -> None:
    """Those that it promised; none of these is for a task of `into`."""
    for backup in gone.promised_backups.order_by("pk"):
        backup.organisation = into
        _settle(backup)


def _settle(backup):
    """Saves it; but of two that are asked or in force, the one that got furthest stays, and else the earlier."""
    twins = Backup.objects.filter(LIVE, task=backup.task, organisation=backup.organisation, member=backup.member)
    twin = twins.exclude(pk=backup.pk).first() if backup.declined_at is None and backup.until_on is None else None
    if twin is None:
        backup.save()
        return
    stays, over = sorted([twin, backup], key=_how_far)
    join_backups(stays, over)


def join_backups(stays: Backup, over: Backup) -> None:
    """Two promises of one: with the yes of either side, so that asking and offering together are agreeing."""
    over.delete()
    for side in ("task", "helper"):
        said = [row for row in (stays, over) if getattr(row, f"{side}_said_yes_at")]
        if said:
            first = min(said, key=lambda row: getattr(row, f"{side}_said_yes_at"))
            for column in (f"{side}_said_yes_at", f"{side}_said_yes_by_id"):
                setattr(stays, column, getattr(first, column))
    if stays.task_said_yes_at and stays.helper_said_yes_at:
        days = [row.from_on for row in (stays, over) if row.from_on]
        stays.from_on = min(days, default=local_day(max(stays.task_said_yes_at, stays.helper_said_yes_at)))
    stays.asked_at = min(stays.asked_at, over.asked_at)
    stays.note = "; ".join(dict.fromkeys(filter(None, (stays.note, over.note))))[:NOTE_AT_MOST]
    stays.save()


def _how_far(backup):
    """In force before asked, and since when."""
    return (backup.from_on is None, backup.from_on or backup.asked_at.date(), backup.pk)
