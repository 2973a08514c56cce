"""Rows that hold from a day until a day, of which no two may overlap."""

from collections.abc import Callable
from typing import Any


def join(rows: list[Any], *, first: str, last: str, blend: Callable[[Any, Any], None]) -> tuple[list[Any], list[Any]]:
    """Those that overlap become one: the earliest, until the last day of them all. None as a last day is: still.

    Answers what stays and what is over. `blend(stays, over)` takes along what else is worth keeping. Saves nothing.
    """
    stay: list[Any] = []
    over: list[Any] = []
    for row in sorted(rows, key=lambda row: (getattr(row, first), row.pk)):
        if stay and _touches(stay[-1], row, first, last):
            ends = getattr(stay[-1], last), getattr(row, last)
            setattr(stay[-1], last, None if None in ends else max(ends))
            blend(stay[-1], row)
            over.append(row)
        else:
            stay.append(row)
    return stay, over


def _touches(earlier, later, first, last):
    """The last day counts."""
    end = getattr(earlier, last)
    return end is None or getattr(later, first) <= end
