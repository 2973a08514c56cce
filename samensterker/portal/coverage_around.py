"""What stands around the coverage map and is the same for everyone: drawn once for each set of figures and choices.

To draw it takes longer than the map itself.
"""

from datetime import date

from django.template.loader import render_to_string
from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from organisations.coverage_areas import weakest_first
from organisations.coverage_figures import Figures
from organisations.coverage_filters import CoverageFilters
from samensterker.portal import charts, quick_days

WEAKEST_SHOWN = 4
SPARK = {"width": 150, "height": 46}
HEAD, WEAKEST = "portal/_coverage_head.html", "portal/_coverage_weakest.html"
# What was drawn lately, by language, part, figures and choices.
DRAWN_AT_MOST = 200
_drawn: dict[tuple, SafeString] = {}


def drawn(part: str, figures: Figures, filters: CoverageFilters, *, today: date) -> SafeString:
    key = (get_language(), part, figures.stamp, filters, today)
    if key not in _drawn:
        if len(_drawn) >= DRAWN_AT_MOST:
            _drawn.clear()
        _drawn[key] = render_to_string(part, _context(figures, filters, today))
    return _drawn[key]


def _context(figures, filters, today):
    return {
        "figures": figures,
        "filters": filters,
        "quick_days": quick_days.links(filters, today=today),
        "weakest": [line for line in weakest_first(figures.areas)[:WEAKEST_SHOWN] if line.weak],
        **_compared(figures),
    }


def _compared(figures):
    """The line since what it is compared with, and the month of that; with its year when that is another one."""
    then, now = figures.then, figures.now
    if then is None:
        return {}
    month = date_format(then.on, "F" if then.on.year == now.on.year else "F Y")
    return {"then_month": month, "spark": charts.line([point.fragile for point in figures.since_then], **SPARK)}
