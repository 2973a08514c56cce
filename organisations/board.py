"""The relations by stage: who stands where, what is the next step and when, and when we spoke last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Lower, RowNumber

from organisations.models import ContactMoment, Organisation, Stage
from organisations.relations import version_of

SIZE = 20  # how many stand in a column
FOLDED = (Stage.RESTING, Stage.ENDED)


@dataclass
class Column:
    stage: Stage
    number: int  # of all in this stage
    page: int
    rows: list[Any] = field(default_factory=list)  # organisations, with what their card says
    previous_link: str = ""
    next_link: str = ""
    has_moved: bool = False  # one of these was moved here just now

    @property
    def is_folded(self) -> bool:
        return self.stage in FOLDED

    @property
    def previous(self) -> int:
        """The page before this one; 0 when this is the first."""
        return self.page - 1

    @property
    def following(self) -> int:
        return self.page + 1 if self.page * SIZE < self.number else 0


def columns(*, today: date, pages: Mapping[str, int]) -> list[Column]:
    """All stages in their order, in three queries; `pages` says which part of each, by its word.

    Who has a next step comes first, the soonest on top; an organisation carries `next_moment` and `last_moment`.
    """
    found = {stage: Column(stage, number, _page(pages, stage, number)) for stage, number in _numbers().items()}
    for organisation in _on_the_board(found):
        found[Stage(organisation.stage)].rows.append(organisation)
    rows = [organisation for column in found.values() for organisation in column.rows]
    keys = {key for row in rows for key in (row.next_key, row.last_key) if key}
    moments = ContactMoment.objects.select_related("by").in_bulk(keys)
    for row in rows:
        row.next_moment, row.last_moment = moments.get(row.next_key), moments.get(row.last_key)
        row.is_late = bool(row.next_moment and row.next_moment.next_on < today and not row.is_left_in_peace(today))
        row.stands = version_of(row)
    return list(found.values())


def _numbers():
    counted = Organisation.objects.real().order_by().values_list("stage").annotate(Count("pk"))
    return dict.fromkeys(Stage, 0) | {Stage(stage): number for stage, number in counted}


def _page(pages, stage, number):
    """The last one for who asks for more than there are."""
    last = max(1, -(-number // SIZE))
    return max(1, min(pages.get(stage, 1), last))


def _on_the_board(found):
    moments = ContactMoment.objects.filter(organisation=OuterRef("pk"))
    soonest = moments.open().order_by("next_on", "pk")
    rows = Organisation.objects.real().annotate(
        next_key=Subquery(soonest.values("pk")[:1]),
        next_on=Subquery(soonest.values("next_on")[:1]),
        last_key=Subquery(moments.order_by("-on", "-pk").values("pk")[:1]),
    )
    order: list[Any] = [
        F("next_on").asc(nulls_last=True),
        F("look_again_on").asc(nulls_last=True),
        Lower("name"),
        F("pk"),
    ]
    rows = rows.annotate(place=Window(RowNumber(), partition_by=["stage"], order_by=order))
    return rows.filter(_on_page(found)).order_by("place")


def _on_page(found):
    there = Q(pk__in=[])
    for column in found.values():
        first = (column.page - 1) * SIZE
        there |= Q(stage=column.stage, place__gt=first, place__lte=first + SIZE)
    return there
