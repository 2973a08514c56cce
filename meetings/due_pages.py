"""Pages of a list that is ordered by due day. By key, not by number: a deep page costs what the first one costs."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

PLACE = re.compile(r"(\d{4}-\d\d-\d\d)_(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class DuePage:
    """Some rows, and the place after which the next page begins; empty on the last one."""

    rows: list[Any]
    following: str

    @classmethod
    def of(cls, rows, *, show, after: str, size: int, last_first: bool = False) -> "DuePage":
        """`show` makes the list of the rows that are on the page, with all that is shown of them."""
        sign, beyond = ("-", "lt") if last_first else ("", "gt")
        if place := _read(after):
            day, pk = place
            rows = rows.filter(Q(**{f"due_on__{beyond}": day}) | Q(due_on=day, **{f"pk__{beyond}": pk}))
        found = show(rows.order_by(f"{sign}due_on", f"{sign}pk")[: size + 1])
        following = f"{found[size - 1].due_on}_{found[size - 1].pk}" if len(found) > size else ""
        return cls(found[:size], following)


def _read(place: str) -> tuple[date, int] | None:
    """What cannot be read is the beginning of the list."""
    match = PLACE.fullmatch(place)
    try:
        return (date.fromisoformat(match[1]), int(match[2])) if match else None
    except ValueError:
        return None
