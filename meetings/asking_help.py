"""Saying that one cannot do it alone: who organises it hears that once, and sees it on the list until it is done."""

from datetime import datetime

from django.db import transaction

from meetings.models import Assignment
from members.groups import everyone_in
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox.queueing import Draft, queue

KIND = "meetings.part-help"


class AlreadyDone(Exception):
    """There is nothing left to help with."""


@transaction.atomic
def ask(part: Assignment, *, words: str, by: Member, now: datetime) -> bool:
    """Answers whether they asked for the first time; later words come in the place of earlier ones, without a mail.

    Taken back and asked again on one day is one mail too.

    Raises `AlreadyDone`, and `Assignment.DoesNotExist` for a part of another.
    """
    current = _own(part, by)
    if current.is_done:
        raise AlreadyDone
    is_first = current.help_asked_at is None
    current.help_asked_at, current.help_words = current.help_asked_at or now, words
    current.save(update_fields=["help_asked_at", "help_words"])
    if is_first:
        queue(_draft(current, member, now) for member in _who_hear(current, now))
    return is_first


@transaction.atomic
def need_no_more(part: Assignment, *, by: Member) -> bool:
    """It goes on without help. Answers whether help was asked for."""
    current = _own(part, by)
    was_asked = current.help_asked_at is not None
    current.help_asked_at, current.help_words = None, ""
    current.save(update_fields=["help_asked_at", "help_words"])
    return was_asked


def _own(part, by):
    rows = Assignment.objects.of_active().select_related("item", "member").select_for_update(of=("self",))
    return rows.get(pk=part.pk, member=by)


def _who_hear(part, now):
    """The others of its group; or the coordinators, also when a group has nobody else."""
    reachable = Member.objects.reachable().exclude(pk=part.member_id)
    if part.item.group_id:
        others = list(reachable.filter(pk__in=everyone_in(part.item.group_id, on=local_day(now))))
        if others:
            return others
    return list(reachable.coordinators())


def _draft(part, member, now):
    return Draft(
        kind=KIND,
        dedupe_key=f"{KIND}:{part.pk}:{local_day(now)}:{member.pk}",
        due_at=now,
        member_id=member.pk,
        refs={"assignment": part.pk},
    )
