"""Dutch wall-clock time. The database holds UTC; people read and write Europe/Amsterdam."""

from calendar import monthrange
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local_day(now: datetime) -> date:
    """The day that the calendar on the wall shows at this moment."""
    return now.astimezone(AMSTERDAM).date()


def at_local(day: date, clock: time) -> datetime:
    """That clock time on that day, in UTC.

    A time that summer time skips moves forward by the hour that is missing; of a time that comes twice, the first is
    meant.
    """
    return datetime.combine(day, clock, tzinfo=AMSTERDAM).astimezone(UTC)


def moments_at(day: date, clock: time) -> list[datetime]:
    """Each moment, in UTC, at which the clocks here show that time on that day.

    Usually one; none when summer time skips it, two when winter time repeats it.
    """
    shown = datetime.combine(day, clock)
    either = {shown.replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in either if moment.astimezone(AMSTERDAM).replace(tzinfo=None) == shown)


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month; with a minus: before. So does PostgreSQL."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
