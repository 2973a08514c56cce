"""One row of what asks for attention this week, with the same columns whatever it is about."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

SHOWN = 3


class Row(NamedTuple):
    """One thing that asks for attention; which of the words and numbers are there depends on its kind."""

    kind: str
    key: str  # of what it is about, as it stands in an address
    title: str
    words: str  # who, or what they say
    organisation: str
    day: date | None
    number: int
    wanted: int


NOTHING: dict[str, Any] = {
    "words": Value(""),
    "organisation": Value(""),
    "day": Value(None),
    "number": Value(0),
    "wanted": Value(0),
}
TYPES = {
    "key": CharField,
    "title": CharField,
    "words": CharField,
    "organisation": CharField,
    "day": DateField,
    "number": IntegerField,
    "wanted": IntegerField,
}


def columns(rows: QuerySet, kind: str, *, shown: int = SHOWN, key: str = "pk", **of_kind: Any) -> QuerySet:
    """As a union wants them; `of_kind` is the `title`, and what else there is to say."""
    told = {"key": key} | NOTHING | of_kind
    return rows.values_list(Value(kind), *(Cast(told[name], field()) for name, field in TYPES.items()))[:shown]
