"""Choosing a later day for one's own part; the nudges begin again, as they go by its day (`nudges.py`)."""

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from meetings.models import Assignment
from members.models import Member
from samensterker.localtime import local_day

AT_MOST = timedelta(days=60)
A_WEEK = timedelta(days=7)


class Why(models.TextChoices):
    """Why it cannot be put off until that day."""

    DONE = "done", _("This is done already, so there is nothing to put off.")
    NOT_AHEAD = "not-ahead", _("Choose a day after today.")
    NOT_LATER = "not-later", _("That is not later than the day it has now.")
    TOO_FAR = "too-far", _("That is more than two months ahead. Hand it over, or ask for help.")


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def last_day(today: date) -> date:
    return today + AT_MOST


def choices(part: Assignment, today: date) -> list[date]:
    """Tomorrow and a week later, as far as these lie after the day it has now and not too far ahead."""
    tomorrow, week = today + timedelta(days=1), max(part.due_on, today) + A_WEEK
    return [day for day in (tomorrow, week) if part.due_on < day <= last_day(today)]


@transaction.atomic
def snooze(part: Assignment, *, until: date, by: Member, now: datetime) -> bool:
    """Answers whether its day is another one now: a second click changes nothing.

    Raises `Refused`, and `Assignment.DoesNotExist` for a part of another.
    """
    rows = Assignment.objects.of_active().select_related("item", "member").select_for_update(of=("self",))
    current = rows.get(pk=part.pk, member=by)
    if current.is_done:
        raise Refused(Why.DONE)
    if until == current.due_on and until > local_day(now):
        return False
    if why := _why_not(current, until, local_day(now)):
        raise Refused(why)
    current.due_on, current.snoozed_at = until, now
    current.save(update_fields=["due_on", "snoozed_at"])
    return True


def _why_not(part, until, today):
    if until <= today:
        return Why.NOT_AHEAD
    if until < part.due_on:
        return Why.NOT_LATER
    return Why.TOO_FAR if until > last_day(today) else None
