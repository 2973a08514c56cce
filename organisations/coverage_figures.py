"""Figures over all organisations, which may be five minutes old: nobody acts on one more or less."""

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from django.core.cache import cache

from organisations.coverage_areas import AreaLine, areas
from organisations.coverage_trend import Point, compared_with, months_until, trend
from organisations.models import Organisation

KEPT_FOR = 300  # seconds
KEY = "organisations.coverage"


@dataclass(frozen=True)
class Figures:
    """On a day: of each knowledge area, and the trend until that day. `neighbourhoods` are there to choose from.

    `stamp` is another one each time that was counted.
    """

    areas: list[AreaLine]
    trend: list[Point]
    neighbourhoods: list[str]
    stamp: str = field(default_factory=lambda: uuid4().hex)

    @property
    def now(self) -> Point:
        return self.trend[-1]

    @property
    def then(self) -> Point | None:
        return compared_with(self.trend)

    @property
    def since_then(self) -> list[Point]:
        return [point for point in self.trend if self.then and point.on >= self.then.on]

    @property
    def choices(self) -> dict[int, str]:
        """Knowledge areas to choose from, by key: those with a core task, and what they are part of; parts indented."""
        found: dict[int, str] = {}
        for line in self.areas:
            if line.top_pk and line.top:
                found.setdefault(line.top_pk, line.top)
            found[line.pk] = f"– {line.name}" if line.top_pk else line.name
        return found

    def area_name(self, pk: int | None) -> str:
        """Empty when there is no core task in it."""
        return self.choices.get(pk or 0, "").removeprefix("– ")


def figures(on: date) -> Figures:
    key = f"{KEY}:{on}"
    found = cache.get(key)
    if found is None:
        found = Figures(areas(on), trend(months_until(on)), _neighbourhoods())
        cache.set(key, found, KEPT_FOR)
    return found


def _neighbourhoods():
    rows = Organisation.objects.joined().exclude(neighbourhood="").order_by("neighbourhood")
    return list(rows.values_list("neighbourhood", flat=True).distinct())
