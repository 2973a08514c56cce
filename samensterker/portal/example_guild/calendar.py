"""When the example guild meets: relative to today, so that it always looks as if it just began."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from samensterker.localtime import at_local, local_day

TUESDAY, THURSDAY = 1, 3
BEGINS, ENDS = time(19, 30), time(21, 30)


@dataclass(frozen=True)
class Evening:
    day: date

    @property
    def starts_at(self) -> datetime:
        return at_local(self.day, BEGINS)

    @property
    def ends_at(self) -> datetime:
        return at_local(self.day, ENDS)


def kick_off(now: datetime) -> Evening:
    """The latest Thursday of an earlier month, at least three weeks ago."""
    today = local_day(now)
    latest = min(today - timedelta(weeks=3), today.replace(day=1) - timedelta(days=1))
    return Evening(latest - timedelta(days=(latest.weekday() - THURSDAY) % 7))


def next_meeting(now: datetime) -> Evening:
    """The first Tuesday from two weeks on, but not when everyone is at home for the holidays.

    That is five weeks or more after the kick-off, so always in another month.
    """
    soonest = local_day(now) + timedelta(weeks=2)
    day = soonest + timedelta(days=(TUESDAY - soonest.weekday()) % 7)
    while is_holiday(day):
        day += timedelta(weeks=1)
    return Evening(day)


def is_holiday(day: date) -> bool:
    return (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3)
