from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samensterker.localtime import AMSTERDAM, at_local, local_day
from samensterker.outbox import quiet

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)  # the clock goes forward at two, back at three

START = datetime(2026, 1, 1, tzinfo=UTC)

any_moment = st.integers(0, 11 * 365 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
# Every minute of the days around all changes of the clock until 2036.
changes = st.sampled_from(
    [moment for year in range(2026, 2037) for moment in (date(year, 3, 31), date(year, 10, 31))]
).map(lambda day: day - timedelta(days=(day.weekday() + 1) % 7))
around_a_change = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
    changes,
    st.integers(-2880, 2880),
)


def wall(moment):
    return moment.astimezone(AMSTERDAM).time()


@given(any_moment | around_a_change)
def test_after_quiet_is_never_at_night_never_early_and_never_a_day_late(moment):
    goes = quiet.after_quiet(moment)

    assert time(8) <= wall(goes) < time(21)
    assert moment <= goes <= moment + timedelta(hours=12)  # a night of eleven hours, or twelve when the clock goes back
    assert (goes == moment) == (not quiet.is_quiet(moment))
    if goes != moment:
        assert wall(goes) == time(8)


@given(any_moment | around_a_change)
def test_is_quiet_goes_by_the_clock_on_the_wall(moment):
    assert quiet.is_quiet(moment) == (wall(moment).hour >= 21 or wall(moment).hour < 8)


@given(st.dates(date(2026, 1, 1), date(2036, 12, 31)), st.times())
def test_at_local_is_that_time_on_that_day_unless_the_clock_skips_it(day, clock):
    moment = at_local(day, clock)

    skipped = day.month == 3 and day.weekday() == 6 and day.day >= 25 and clock.hour == 2
    assert (local_day(moment), wall(moment)) == (day, clock.replace(hour=3) if skipped else clock)


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (SPRING, time(1, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (SPRING, time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # does not exist: 3.30
        (SPRING, time(3, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (AUTUMN, time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice: the first
        (AUTUMN, time(3, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_at_local_when_the_clock_changes(day, clock, utc):
    assert at_local(day, clock) == utc


@pytest.mark.parametrize("morning", [SPRING, AUTUMN])  # after a night of ten hours, and one of twelve
def test_the_morning_after_a_night_in_which_the_clock_changes(morning):
    evening = at_local(morning - timedelta(days=1), time(21, 30))

    assert quiet.after_quiet(evening) == at_local(morning, time(8))
