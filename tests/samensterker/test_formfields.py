from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samensterker.formfields import ClockField, DayField
from samensterker.localtime import AMSTERDAM, moments_at

FRIDAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def day(typed):
    return DayField(today=FRIDAY).clean(typed)


def refusal(clean, typed):
    with pytest.raises(ValidationError) as caught:
        clean(typed)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    "typed",
    [
        "2027-01-22",
        "22-1-2027",
        "22-01-2027",
        "22/01/27",
        "22.1.2027",
        "22 1 2027",
        "22 jan",
        "22-1",
        "22 januari",
        "22 januari 2027",
        "22 Jan. 2027",
        "vrijdag 22 januari 2027",
        "vr 22-1",
        "22 January 2027",
        "  22  januari,  2027 ",
    ],
)
def test_day_reads_what_people_type(typed):
    assert day(typed) == date(2027, 1, 22)


def test_day_without_a_year_is_the_first_that_is_not_over():
    assert [day("20 nov"), day("19 nov"), day("21 nov"), day("29-2")] == [
        date(2026, 11, 20),
        date(2027, 11, 19),
        date(2026, 11, 21),
        date(2028, 2, 29),
    ]


def test_day_is_never_read_in_american_order():
    assert refusal(day, "1/22/2027") == "This date does not exist."
    assert day("2/1/2027") == date(2027, 1, 2)


@pytest.mark.parametrize("typed", ["31-02", "31-02-2027", "2027-02-31", "0-1-2027", "32 januari", "29-2-2027"])
def test_day_that_does_not_exist(typed):
    assert refusal(day, typed) == "This date does not exist."


@pytest.mark.parametrize(
    "typed",
    ["morgen", "22", "2027", "22-1-20277", "-", "1-2-3-4", "²2-1-2027", "22 vendémiaire", "9e99-1", "111-1-2027"],
)
def test_day_that_cannot_be_read(typed):
    words = "This is not a date that we can read. For example: 22 January 2027 or 22-1-2027."
    assert refusal(day, typed) == words


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31", "1-1-1899", "22-1-0027"])
def test_day_in_a_year_that_must_be_a_mistake(typed):
    assert refusal(day, typed) == "Is the year right?"


def test_day_with_the_wrong_weekday():
    assert refusal(day, "maandag 22-1-2027") == "22 January 2027 is a Friday. Which one do you mean?"


def test_day_stays_as_it_was_typed_when_it_cannot_be_read():
    assert 'type="date"' in DayField().widget.render("day", date(2027, 1, 22))
    assert 'value="2027-01-22"' in DayField().widget.render("day", date(2027, 1, 22))
    assert 'type="text"' in DayField().widget.render("day", "31-02-2027")
    assert 'value="31-02-2027"' in DayField().widget.render("day", "31-02-2027")


@pytest.mark.parametrize("typed", ["19.30", "19:30", "1930", "19u30", "19.30 uur", "19,30", " 19 . 30 "])
def test_clock_reads_what_people_type(typed):
    assert ClockField().clean(typed) == time(19, 30)


@pytest.mark.parametrize("typed", ["7 uur", "7", "07", "7u", "700", "0700", "7.00", "7 h"])
def test_clock_reads_whole_hours(typed):
    assert ClockField().clean(typed) == time(7)


@pytest.mark.parametrize("typed", ["half acht", "7.5", "19.300", "19301", "١٩.٣٠", "19.30.00", "-7", "7 pm"])
def test_clock_that_cannot_be_read(typed):
    assert refusal(ClockField().clean, typed) == "This is not a time that we can read. For example: 19.30."


@pytest.mark.parametrize("typed", ["25.00", "19.60", "2460", "24.01"])
def test_clock_that_does_not_exist(typed):
    assert refusal(ClockField().clean, typed) == "This time does not exist. A day goes from 0.00 to 23.59."


def test_clock_at_midnight():
    assert refusal(ClockField().clean, "24:00") == "24.00 is 0.00 on the next day. Fill in 23.59 at the latest."


def test_clock_is_shown_as_people_write_it():
    assert ClockField().prepare_value(time(7, 5)) == "07.05"


@given(st.text(max_size=12))
def test_nothing_typed_breaks_a_field(typed):
    for field in (DayField(today=FRIDAY), ClockField()):
        try:
            field.clean(typed)
        except ValidationError:
            pass


@given(st.dates(date(2026, 1, 1), date(2036, 12, 31)), st.times())
def test_moments_at_are_those_at_which_the_clock_shows_it(on, clock):
    moments = moments_at(on, clock)

    shown = [moment.astimezone(AMSTERDAM).replace(tzinfo=None) for moment in moments]
    assert shown == [datetime.combine(on, clock.replace(fold=0))] * len(moments)
    assert len(moments) in (0, 1, 2)


def test_moments_at_around_the_change_of_the_clock():
    spring, autumn = date(2027, 3, 28), date(2026, 10, 25)

    assert moments_at(spring, time(1, 59)) == [datetime(2027, 3, 28, 0, 59, tzinfo=UTC)]
    assert moments_at(spring, time(2)) == moments_at(spring, time(2, 59)) == []
    assert moments_at(spring, time(3)) == [datetime(2027, 3, 28, 1, tzinfo=UTC)]
    assert moments_at(autumn, time(2, 30)) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]
    assert moments_at(autumn, time(3)) == [datetime(2026, 10, 25, 2, tzinfo=UTC)]
