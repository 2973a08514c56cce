"""When two rows for one person turn out to be one person: what they do for organisations, once each.

Each takes `keep` and `gone`, in the transaction of the merge. Nothing is lost but what says the same twice.
"""

from datetime import timedelta
from itertools import groupby

from django.db.models import Count, Value
from django.db.models.functions import Greatest

from members import periods
from members.moving import belong_to, role_of_both
from organisations.models import Ability, Affiliation, Backup, Handover, HelpAnswer, HelpAsked, Practice, TaskHolder
from samensterker.localtime import local_day

NOTE_AT_MOST = Backup._meta.get_field("note").max_length


def affiliations(keep, gone, *, now):
    """Of one organisation, those that overlap become one."""

    def blend(stays, over):
        stays.role, stays.is_contact = role_of_both(stays, over, keep), stays.is_contact or over.is_contact

    rows = Affiliation.objects.filter(member__in=[keep, gone]).order_by("organisation_id")
    for _organisation, same in groupby(rows, key=lambda row: row.organisation_id):
        belong_to(keep, list(same), blend, "role", "is_contact")


def task_holders(keep, gone, *, now):
    """Of one task, those that overlap become one: with what either could, and when either did it."""

    def blend(stays, over):
        join_holders(stays, over, now=now)

    rows = TaskHolder.objects.filter(member__in=[keep, gone]).order_by("task_id")
    for _task, same in groupby(rows, key=lambda row: row.task_id):
        belong_to(keep, list(same), blend)


def join_holders(stays, over, *, now):
    """What hangs on the one comes to hang on the other, once each; also when two tasks become one."""
    _join_abilities(stays, over)
    known = Practice.objects.filter(holder=stays).values("done_on")
    Practice.objects.filter(holder=over).exclude(done_on__in=known).update(holder=stays)
    _join_handovers(stays, over, now)


def _join_abilities(stays, over):
    rows = Ability.objects.filter(holder__in=[stays, over]).order_by("kind")
    for _kind, same in groupby(rows, key=lambda row: row.kind):
        stay, double = periods.join(list(same), first="from_on", last="until_on", blend=lambda stays, over: None)
        Ability.objects.filter(pk__in=[row.pk for row in double]).delete()
        for row in stay:
            row.holder = stays
            row.save(update_fields=["holder", "until_on"])


def _join_handovers(stays, over, now):
    """One is going on at a time: the one that got furthest, else that began first."""
    going_on = Handover.objects.open().filter(holder__in=[stays, over]).annotate(done=Count("steps"))
    others = going_on.order_by("-done", "started_at", "pk").values_list("pk", flat=True)[1:]
    Handover.objects.filter(pk__in=list(others)).update(cancelled_at=now)
    Handover.objects.filter(holder=over).update(holder=stays)


def successors(keep, gone, *, now):
    """Nobody hands over to themselves: then a successor is looked for again."""
    Handover.objects.filter(successor=gone).update(successor=keep)
    Handover.objects.open().filter(successor=keep, holder__member__in=[keep, gone]).update(
        successor=None, successor_organisation=None
    )


def backups(keep, gone, *, now):
    """For one task there is one promise at a time: with the yes of either, and since the earlier day."""
    theirs = {row.task_id: row for row in _standing(keep)}
    for row in _standing(gone):
        if other := theirs.get(row.task_id):
            row.delete()
            join_backups(other, row)
    Backup.objects.filter(member=gone).update(member=keep)
    _end_what_they_do_themselves(keep, now)


def _end_what_they_do_themselves(keep, now):
    """Whoever does the task is not its backup: the map would take one person for two. Comes after the holders."""
    today = local_day(now)
    does = TaskHolder.objects.current(today).filter(member=keep).values("task")
    standing = Backup.objects.standing(today).filter(member=keep, task__in=does)
    standing.open().update(declined_at=now, declined_by=keep)
    standing.in_force(today).update(until_on=Greatest("from_on", Value(today - timedelta(days=1))))


def _standing(member):
    return Backup.objects.filter(member=member, declined_at=None, until_on=None).order_by("pk")


def join_backups(stays, over):
    """Into the one that stays, with the yes of either; the other is deleted by the caller, before."""
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


ANSWERS = [HelpAnswer.YES, HelpAnswer.LATER, HelpAnswer.NO, ""]  # the first of these that either gave


def help_asked(keep, gone, *, now):
    """For one request one is asked once: a yes of either holds."""
    theirs = {row.request_id: row for row in HelpAsked.objects.filter(member=keep)}
    for row in HelpAsked.objects.filter(member=gone):
        if other := theirs.get(row.request_id):
            stays, over = sorted([other, row], key=lambda row: ANSWERS.index(row.answer))
            over.delete()
            stays.asked_at = min(stays.asked_at, over.asked_at)
            stays.member = keep
            stays.save(update_fields=["asked_at", "member"])
    HelpAsked.objects.filter(member=gone).update(member=keep)
