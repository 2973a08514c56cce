"""When the example guild meets: relative to today, so that it always looks as if it just began."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from meetings.feasts import is_feast
from samensterker.localtime import at_local, local_day

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = range(4)
WEEK = timedelta(weeks=1)
TO_CHOOSE = 3
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


def circle_meets(now: datetime) -> date:
    """On a Wednesday, in eight days or more, so that nothing about it is mailed in the first days."""
    soonest = local_day(now) + timedelta(days=8)
    day = soonest + timedelta(days=(WEDNESDAY - soonest.weekday()) % 7)
    while is_holiday(day) or is_feast(day):
        day += timedelta(weeks=1)
    return day


def evenings_to_choose(now: datetime) -> list[Evening]:
    """Tuesdays and Thursdays of the month after the next meeting, from the second week on."""
    month = next_meeting(now).day.replace(day=1) + timedelta(days=32)
    days = (month.replace(day=8) + timedelta(days=number) for number in range(20))
    free = [day for day in days if day.weekday() in (TUESDAY, THURSDAY) and not (is_holiday(day) or is_feast(day))]
    return [Evening(day) for day in free[:TO_CHOOSE]]


def is_holiday(day: date) -> bool:
    return (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3)


# --- evenings of courses ------------------------------------------------------------------------------


def teamdesk_evenings(now: datetime) -> list[Evening]:
    """Two Tuesdays that were, and one that comes.

    That one in eight days or more, so that nothing about it is mailed in the first days.
    """
    second = _free(_before(local_day(now), TUESDAY), -WEEK)
    first = _free(second - WEEK, -WEEK)
    third = _free(_from(local_day(now) + timedelta(days=8), TUESDAY), WEEK)
    return [Evening(day) for day in (first, second, third)]


def wordpress_evenings(now: datetime) -> list[Evening]:
    """Four Mondays, from the second week of next month on."""
    today = local_day(now)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=8)
    return _in_a_row(max(next_month, today + timedelta(days=15)), MONDAY, 4)


def writing_evenings(now: datetime) -> list[Evening]:
    """Two Wednesdays, after the circle has met."""
    return _in_a_row(local_day(now) + timedelta(days=40), WEDNESDAY, 2)


def rosters_evenings(now: datetime) -> list[Evening]:
    """Three Tuesdays of last season; long enough ago for who came to do the task since."""
    days, day = [], _before(local_day(now) - timedelta(days=120), TUESDAY)
    while len(days) < 3:
        day = _free(day, -WEEK)
        days.append(Evening(day))
        day -= 2 * WEEK
    return days[::-1]


def _in_a_row(soonest, weekday, number):
    days, day = [], _from(soonest, weekday)
    while len(days) < number:
        day = _free(day, WEEK)
        days.append(Evening(day))
        day += WEEK
    return days


def _from(day, weekday):
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _before(day, weekday):
    return day - timedelta(days=(day.weekday() - weekday - 1) % 7 + 1)


def _free(day, step):
    while is_holiday(day) or is_feast(day):
        day += step
    return day
