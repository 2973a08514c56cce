"""What one looks for among help requests and offers: what stands in the address of a list, read kindly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from members.filters import number
from members.models import Expertise, Member
from members.models.knowledge import OFFER_WORDS
from organisations.models import HelpAsked, HelpKind, HelpRequest, Offer, Organisation
from organisations.suggestions import level_in_words

# By which offer of a member each kind of help is given.
GIVEN_BY: dict[HelpKind, tuple[str, ...]] = {
    HelpKind.LEARN: ("can_teach",),
    HelpKind.ADVICE: ("gives_advice",),
    HelpKind.TOGETHER: ("can_step_in",),
    HelpKind.PEOPLE: ("can_step_in", "can_teach"),
}
GIVEN = ("can_teach", "gives_advice", "can_step_in")
NEAR = Q(area=OuterRef("area")) | Q(area__parent=OuterRef("area")) | Q(area=OuterRef("area__parent"))


@dataclass(frozen=True)
class HelpFilters:
    """Which kind, about what, still open or over, and whether only one's own; an empty one keeps everything."""

    kind: HelpKind | None = None
    area: int | None = None
    is_over: bool = False
    is_mine: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "HelpFilters":
        """What cannot be read is left out, as somebody may have typed it."""
        kind = query.get("kind", "")
        return cls(
            kind=HelpKind(kind) if kind in HelpKind.values else None,
            area=number(query.get("area")),
            is_over=query.get("state") == "over",
            is_mine=query.get("mine") == "yes",
        )

    def __bool__(self) -> bool:
        return self != HelpFilters()

    def known(self, areas: dict[int, Any]) -> "HelpFilters":
        """Without an area that is not in use (any more)."""
        return self if self.area is None or self.area in areas else replace(self, area=None)

    def querystring(self) -> str:
        """What both lists understand: the kind and the area."""
        pairs = {"kind": self.kind.value if self.kind else None, "area": self.area}
        return urlencode({name: value for name, value in pairs.items() if value})

    def requests(self, viewer: Member, *, sees_relations: bool, on: date) -> QuerySet[HelpRequest]:
        """The newest first; `to_show` says what a list tells of each."""
        rows = HelpRequest.objects.visible_to(viewer, sees_relations=sees_relations)
        standing = Q(pk__in=HelpRequest.objects.standing().values("pk"))
        rows = rows.filter(~standing if self.is_over else standing)
        if self.is_mine:
            rows = rows.filter(pk__in=HelpRequest.objects.of(viewer, on).values("pk"))
        return self._chosen(rows).newest()

    def offers(self, viewer: Member, *, on: date) -> QuerySet[Offer]:
        """By area and name; each with whether someone asks for it."""
        rows = self._chosen(offered(on))
        if self.is_mine:
            rows = rows.filter(organisation__in=_spoken_for_by(viewer, on))
        asked_for = HelpRequest.objects.standing().filter(NEAR, kind=OuterRef("kind"))
        rows = rows.annotate(is_asked_for=Exists(asked_for.exclude(organisation=OuterRef("organisation"))))
        return rows.select_related("organisation", "area__parent").order_by("area__name", "organisation__name", "pk")

    def expertise(self, viewer: Member) -> QuerySet[Expertise]:
        """What members who take part offer, by area, and in each who knows it best."""
        given = GIVEN_BY[self.kind] if self.kind else GIVEN
        offers = Q()
        for name in given:
            offers |= Q(**{name: True})
        rows = self._chosen(Expertise.objects.filter(offers), with_kind=False)
        rows = rows.filter(member=viewer) if self.is_mine else rows.filter(member__in=Member.objects.taking_part())
        rows = rows.select_related("member", "area__parent", "confirmed_by")
        return rows.order_by("area__name", "-level", "member__sort_name", "pk")

    def _chosen(self, rows, *, with_kind=True):
        if self.kind and with_kind:
            rows = rows.filter(kind=self.kind)
        return rows.filter(Q(area=self.area) | Q(area__parent=self.area)) if self.area else rows


def to_show(requests: Iterable[HelpRequest], viewer: Member, *, on: date) -> QuerySet[HelpRequest]:
    """These, the newest first: each with how many help, whether something is offered in its area, and whether it waits
    for an answer of the viewer. Asked of one page, as to count all of them takes seconds among thousands."""
    helping = HelpAsked.objects.answered_yes().filter(request=OuterRef("pk")).order_by().values("request")
    waiting = HelpAsked.objects.of(viewer, on).filter(request=OuterRef("pk"), answer="")
    rows = HelpRequest.objects.filter(pk__in=[request.pk for request in requests]).annotate(
        helpers=Coalesce(Subquery(helping.annotate(number=Count("pk")).values("number")), 0),
        is_offered=Exists(offered(on).filter(NEAR).exclude(organisation=OuterRef("organisation"))),
        waits_for_me=Exists(waiting),
    )
    return rows.select_related("organisation", "area__parent", "task").newest()


def given_by(row: Expertise) -> tuple[list[str], str]:
    """What a member offers in an area, in words, and how well they know it; what they want to learn is not said."""
    return [str(OFFER_WORDS[name]) for name in GIVEN if getattr(row, name)], level_in_words(row.level)


def offered(on: date) -> QuerySet[Offer]:
    """By organisations that take part."""
    return Offer.objects.current(on).filter(organisation__in=Organisation.objects.joined())


def _spoken_for_by(viewer, on):
    return viewer.affiliations.current(on).filter(is_contact=True).values("organisation")


class OneAfterTheOther(Sequence):
    """Two querysets as one list that can be counted and sliced, for a paginator."""

    def __init__(self, first: QuerySet, second: QuerySet) -> None:
        self.first, self.second = first, second
        self.length = first.order_by().count()

    def __len__(self) -> int:
        return self.length + self.second.order_by().count()

    def __getitem__(self, part):
        start, stop = part.start or 0, part.stop
        first = list(self.first[start:stop]) if start < self.length else []
        if stop is not None and stop <= self.length:
            return first
        return first + list(self.second[max(start - self.length, 0) : stop and stop - self.length])
