"""What of the coverage map one looks at: what stands in the address, read kindly."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.filters import number
from organisations.models import Kind
from samensterker.formfields import DayField


class Show(models.TextChoices):
    """Organisations with at least one core task that is as weak as this."""

    ALL = "", _("all organisations")
    WEAK = "weak", _("where a task hangs on one person, or on nobody")
    FRAGILE = "fragile", _("where a task hangs on one person")
    OPEN = "open", _("where nobody can do a task")


@dataclass(frozen=True)
class CoverageFilters:
    """On which day, in which knowledge area with its parts, and of which organisations; an empty one keeps them all."""

    on: date
    is_today: bool = True
    area: int | None = None
    kind: str = ""
    neighbourhood: str = ""
    show: str = ""
    mine: bool = False
    wrong_day: str = ""  # why the day that was typed cannot be read; then it is today
    typed_day: str = ""

    @classmethod
    def read(cls, query: QueryDict, *, today: date) -> "CoverageFilters":
        """From the query of an address. What cannot be read is left out; of the day it is said, as people type it."""
        on, wrong_day, typed = today, "", query.get("on", "")[:40].replace("\0", "").strip()
        try:
            on = DayField(required=False, today=today).clean(typed) or today
        except ValidationError as wrong:
            wrong_day = " ".join(wrong.messages)
        kind, show = query.get("kind", ""), query.get("show", "")
        return cls(
            on=on,
            is_today=on == today,
            area=number(query.get("area")),
            kind=kind if kind in Kind.values else "",
            neighbourhood=" ".join(query.get("neighbourhood", "")[:60].replace("\0", "").split()),
            show=show if show in Show.values else "",
            mine=query.get("mine") == "yes",
            wrong_day=wrong_day,
            typed_day=typed if wrong_day else "",
        )

    @property
    def count(self) -> int:
        """How many are on, apart from the day."""
        return sum(map(bool, (self.area, self.kind, self.neighbourhood, self.show, self.mine)))

    def without(self, *names: str) -> "CoverageFilters":
        empty = CoverageFilters(self.on)
        return replace(self, **{name: getattr(empty, name) for name in names})

    def at(self, day: date, *, today: date) -> "CoverageFilters":
        return replace(self, on=day, is_today=day == today)

    def pairs(self) -> list[tuple[str, Any]]:
        """What the address has to say, and nothing that goes without saying."""
        found: list[tuple[str, Any]] = [] if self.is_today else [("on", self.on.isoformat())]
        found += [(name, value) for name in ("area", "kind", "neighbourhood", "show") if (value := getattr(self, name))]
        return [*found, ("mine", "yes")] if self.mine else found

    def querystring(self, **more: Any) -> str:
        """For a link: `area=3&show=weak`; `more` comes behind it, such as where the next page begins."""
        return urlencode([*self.pairs(), *((name, value) for name, value in more.items() if value)])
