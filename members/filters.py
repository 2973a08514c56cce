"""Which members one looks for: what stands in the address of a list, read kindly, and what it means for a queryset."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from members.availability import free_at
from members.finding import fits
from members.models import Expertise, Level, Member, Shared
from members.sharing import shown_to
from members.slots import BY_KEY, Slot
from samensterker.localtime import local_day

LONGEST = 200  # signs that are looked for; nobody types more, but pastes it
HIGHEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Filters:
    """Who knows about this, at least so well, offers that, belongs there, and can then; an empty one keeps everybody.

    `offers` are names of `Expertise.OFFERS`: one of them is enough, for the area when there is one.
    """

    q: str = ""
    area: int | None = None
    level: Level = Level.HEARD_OF
    offers: tuple[str, ...] = ()
    organisation: int | None = None
    free: Slot | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """From the query of an address. What cannot be read is left out, as somebody may have typed it."""
        level = number(query.get("level"), highest=max(Level)) or Level.HEARD_OF
        return cls(
            q=" ".join(query.get("q", "")[:LONGEST].replace("\0", " ").split()),
            area=number(query.get("area")),
            level=Level(level),
            offers=tuple(name for name in Expertise.OFFERS if name in query.getlist("offers")),
            organisation=number(query.get("organisation")),
            free=BY_KEY.get(query.get("free", "")),
        )

    def __bool__(self) -> bool:
        return self != Filters(level=self.level)

    @property
    def count(self) -> int:
        """How many are on, apart from the words that are searched for."""
        return sum(map(bool, (self.area, self.offers, self.organisation, self.free)))

    def without(self, *names: str) -> "Filters":
        """As it is when these are taken off; the level goes with its area."""
        empty = Filters()
        gone = {*names, "level"} if "area" in names else set(names)
        return replace(self, **{name: getattr(empty, name) for name in gone})

    def pairs(self) -> list[tuple[str, Any]]:
        """What the address has to say, and nothing that goes without saying."""
        found: list[tuple[str, Any]] = [("q", self.q)] if self.q else []
        if self.area:
            found.append(("area", self.area))
            if self.level > Level.HEARD_OF:
                found.append(("level", self.level.value))
        found += [("offers", name) for name in self.offers]
        if self.organisation:
            found.append(("organisation", self.organisation))
        if self.free:
            found.append(("free", self.free.key))
        return found

    def querystring(self, **more: Any) -> str:
        """For a link: `area=3&level=2`; `more` comes behind it, such as the page."""
        return urlencode([*self.pairs(), *((name, value) for name, value in more.items() if value)])

    def apply(self, members: QuerySet[Member], viewer: Member, *, today: date | None = None) -> QuerySet[Member]:
        """Those of the members who fit, by what this viewer may know of them."""
        members = self.apply_choices(members, viewer, today=today)
        return members.filter(fits(viewer, self.q)) if self.q else members

    def apply_choices(
        self, members: QuerySet[Member], viewer: Member, *, today: date | None = None
    ) -> QuerySet[Member]:
        """The same, but for the words that are searched for."""
        if self.area or self.offers:
            members = members.filter(Exists(self._expertise().filter(member=OuterRef("pk"))))
        if self.organisation:
            on = today or local_day(timezone.now())
            members = members.filter(pk__in=_belonging_to(self.organisation, on))
        if self.free:
            members = members.filter(shown_to(viewer, Shared.ROSTER) & free_at(self.free))
        return members

    def _expertise(self) -> QuerySet[Expertise]:
        rows = Expertise.objects.all()
        if self.area:
            rows = rows.filter(Q(area=self.area) | Q(area__parent=self.area))
            if self.level > Level.HEARD_OF:
                rows = rows.at_least(self.level)
        offered = Q()
        for name in self.offers:
            offered |= Q(**{name: True})
        return rows.filter(offered)


def _belonging_to(organisation, on):
    """The higher app is known by the name of its relation only."""
    return Member.objects.filter(
        Q(affiliations__until_on=None) | Q(affiliations__until_on__gte=on),
        affiliations__organisation=organisation,
        affiliations__from_on__lte=on,
    ).values("pk")


def number(words: str | None, *, highest: int = HIGHEST_KEY) -> int | None:
    """A number as an address has it, if that is what it is."""
    if not words or not words.isascii() or not words.isdecimal() or len(words) > 19:
        return None
    return found if (found := int(words)) <= highest else None
