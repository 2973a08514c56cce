"""Pages of a list, by the key of the last row that was seen: a deep page costs what the first one costs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class KeyPage:
    """Some rows, and the key after which the next page begins; empty on the last one."""

    rows: list[Any]
    following: str

    @classmethod
    def of(cls, rows: QuerySet[Any], *, order: list[str], after: str, size: int) -> "KeyPage":
        """`order` ends with the key, as in ["sort_name", "pk"]; what cannot be read is the beginning of the list.

        An address then holds no name and no moment, only a key.
        """
        if after.isascii() and after.isdecimal() and len(after) < 19:
            rows = rows.filter(_beyond(rows, order, int(after)))
        found = list(rows.order_by(*order)[: size + 1])
        return cls(found[:size], str(found[size - 1].pk) if len(found) > size else "")


def _beyond(rows: QuerySet[Any], order: list[str], key: int) -> Q:
    """What comes after the row with this key: later in the first word, or equal in that and later in the next."""
    names = [name.removeprefix("-") for name in order]
    last = rows.model._base_manager.filter(pk=key).values_list(*names).first()
    beyond, equal = Q(), Q()
    for name, word, value in zip(names, order, last or ()):
        beyond |= equal & Q(**{f"{name}__{'lt' if word.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return beyond
