"""Moments to put to the vote: when most people can, on days that are still free."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from meetings.feasts import is_feast
from meetings.models import Meeting
from meetings.polls import Option
from members.groups import everyone_in
from members.models import Daypart, Group, Member
from members.moments import Days, Moment, best_moments
from members.who_counts import who_counts
from samensterker.localtime import AMSTERDAM, at_local, local_day

WEEKS = 6  # of free days
FURTHEST = timedelta(days=183)
CHOSEN = 3  # the best evenings, ticked already
SHOWN = {Daypart.EVENING: 8, Daypart.AFTERNOON: 4, Daypart.MORNING: 4}
USUAL = {
    Daypart.MORNING: (time(10), time(12)),
    Daypart.AFTERNOON: (time(14), time(16)),
    Daypart.EVENING: (time(19, 30), time(21, 30)),
}


@dataclass(frozen=True)
class Candidate:
    """A moment of the rosters, with the clock times that are usual then."""

    moment: Moment
    option: Option
    is_best: bool = False


def candidates(group: Group | None, *, viewer: Member, first: date, now) -> dict[Daypart, list[Candidate]]:
    """The best of each part of the day, from that first day on; the evenings first, as most meetings are then.

    Of the guild, the days in a month that has a meeting are left out, so that one looks further ahead when the first
    months are taken. A group meets as often as it likes.
    """
    days = free_days(group, first=first)
    if not days:
        return {}
    free = set(days)
    circle = None if group is None else everyone_in(group, on=local_day(now))
    moments = best_moments(who_counts(viewer, circle), Days(days[0], days[-1]))
    times = usual_times(group, now=now)
    return {
        part: _best_of(part, [moment for moment in moments if moment.day in free], times[part], now) for part in SHOWN
    }


def _best_of(part, moments, times, now):
    found = []
    for moment in moments:
        if moment.slot.daypart != part:
            continue
        begins, ends = (at_local(moment.day, clock) for clock in times)
        if begins <= now or ends <= begins:
            continue
        is_best = part == Daypart.EVENING and len(found) < CHOSEN and moment.can + moment.rather_not > 0
        found.append(Candidate(moment, Option(begins, ends), is_best))
        if len(found) == SHOWN[part]:
            break
    return found


def free_days(group: Group | None, *, first: date) -> list[date]:
    """Six weeks of days, as far ahead as needed, in months without a plenary meeting; feast days never."""
    every = [first + timedelta(days=number) for number in range(FURTHEST.days)]
    every = [day for day in every if not is_feast(day)]
    if group is not None:
        return every[: 7 * WEEKS]
    starts = (
        Meeting.objects.standing()
        .plenary()
        .filter(
            starts_at__gte=at_local(every[0].replace(day=1), time(0)),
            starts_at__lt=at_local(every[-1], time(0)) + timedelta(days=31),
        )
    )
    taken = {_month(local_day(moment)) for moment in starts.values_list("starts_at", flat=True)}
    return [day for day in every if _month(day) not in taken][: 7 * WEEKS]


def _month(day):
    return day.year, day.month


def usual_times(group: Group | None, *, now) -> dict[Daypart, tuple[time, time]]:
    """The clock times of each part of the day; where this circle met last, those of that meeting."""
    last = Meeting.objects.filter(group=group).standing().filter(starts_at__lte=now).order_by("-starts_at").first()
    if last is None:
        return USUAL
    begins, ends = (moment.astimezone(AMSTERDAM) for moment in (last.starts_at, last.ends_at))
    if begins.date() != ends.date():
        return USUAL
    return {**USUAL, part_of(begins.time()): (begins.time(), ends.time())}


def part_of(clock: time) -> Daypart:
    if clock < time(12):
        return Daypart.MORNING
    return Daypart.AFTERNOON if clock < time(18) else Daypart.EVENING
