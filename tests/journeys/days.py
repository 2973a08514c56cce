"""Days to meet on, whatever day it is today."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone, translation

from samensterker.localtime import at_local, local_day
from samensterker.outbox import quiet
from samensterker.templatetags.house import day


def free_day(now: datetime, *, months_on: int = 2) -> date:
    """The twentieth of a month in which the example guild has no meeting: two months on, or later."""
    months = local_day(now).month - 1 + months_on
    return local_day(now).replace(year=local_day(now).year + months // 12, month=months % 12 + 1, day=20)


def when_mail_goes(now: datetime) -> datetime:
    """Now, or soon after eight in the morning when it is night: nobody is mailed at night."""
    return quiet.after_quiet(now) + timedelta(minutes=1)


def in_dutch(on: date, *, seen_on: date | None = None) -> str:
    """`vrijdag 27 november`, as the pages write it; with the year when it is seen in another one."""
    with translation.override("nl"):
        return day(on, at_local(seen_on, time(12)) if seen_on else None)


def in_mail(on: date) -> str:
    """The same in a mail that goes now, or in the morning when it is night."""
    return in_dutch(on, seen_on=local_day(when_mail_goes(timezone.now())))
