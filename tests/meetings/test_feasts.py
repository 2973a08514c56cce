from datetime import date

import pytest

from meetings.feasts import easter, is_feast


@pytest.mark.parametrize(
    "day",
    [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25), date(2049, 4, 18)],
)
def test_easter(day):
    assert easter(day.year) == day


def test_feasts_of_a_year():
    year = [date.fromordinal(number) for number in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]

    assert [f"{day.day}-{day.month}" for day in year if is_feast(day)] == [
        *("1-1", "5-4", "6-4", "27-4", "14-5", "24-5", "25-5", "5-12", "24-12", "25-12", "26-12", "31-12"),
    ]
