"""Days that one often wants to look at on the coverage map, each a link."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from organisations.coverage_filters import CoverageFilters


class QuickDay(NamedTuple):
    words: str
    query: str
    is_chosen: bool


# Months from now.
DAYS = {
    -12: _("a year ago"),
    0: _("today"),
    3: _("in three months"),
    12: _("in a year"),
}


def links(filters: CoverageFilters, *, today: date) -> list[QuickDay]:
    found = []
    for months, words in DAYS.items():
        day = months_from(today, months)
        there = filters.at(day, today=today)
        found.append(QuickDay(str(words), there.querystring(), day == filters.on))
    return found


def months_from(day: date, months: int) -> date:
    """The same day of that month, or the last when the month is shorter."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))
