"""How many core tasks hang on one person, for the panel and the start page: now, and how that went."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.utils.dateformat import format as date_format

from organisations.coverage_figures import KEPT_FOR
from organisations.coverage_trend import Point, compared_with, months_until, trend

KEY = "portal.coverage-figure"
YEARS = 2  # as far back as it is ever compared with


@dataclass(frozen=True)
class CoverageFigure:
    """`change` is since the day it is compared with; None when there is nothing to compare with."""

    on: date
    tasks: int
    fragile: int
    change: int | None
    compared_with: date | None

    @property
    def difference(self) -> int:
        return abs(self.change or 0)

    @property
    def month(self) -> str:
        """Of the day it is compared with, and its year when that is another one."""
        if self.compared_with is None:
            return ""
        return date_format(self.compared_with, "F" if self.compared_with.year == self.on.year else "F Y")


def coverage_figure(on: date) -> CoverageFigure:
    """May be five minutes old; then none, and else one query."""
    key = f"{KEY}:{on}"
    found = cache.get_many_near([key]).get(key)  # type: ignore[attr-defined]  # the stubs know only Django's
    if found is None:
        found = _compared(trend(months_until(on, years=YEARS)))
        cache.set(key, found, KEPT_FOR)
    return found


def _compared(points: list[Point]) -> CoverageFigure:
    now, then = points[-1], compared_with(points)
    if then is None:
        return CoverageFigure(now.on, now.tasks, now.fragile, None, None)
    return CoverageFigure(now.on, now.tasks, now.fragile, now.fragile - then.fragile, then.on)
