"""The days on which nobody here meets: public holidays, and the evenings before Christmas and New Year."""

from datetime import date, timedelta

FIXED = {(1, 1), (4, 27), (12, 5), (12, 24), (12, 25), (12, 26), (12, 31)}  # (month, day)
AFTER_EASTER = (0, 1, 39, 49, 50)  # days: Easter, Easter Monday, Ascension, Whitsun, Whit Monday


def easter(year: int) -> date:
    """Easter Sunday, by the rule of Butcher."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    month, day = divmod(moon + sunday - 7 * ((golden + 11 * moon + 22 * sunday) // 451) + 114, 31)
    return date(year, month, day + 1)


def is_feast(day: date) -> bool:
    return (day.month, day.day) in FIXED or (day - easter(day.year)) in {
        timedelta(days=number) for number in AFTER_EASTER
    }
