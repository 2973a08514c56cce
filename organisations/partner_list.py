"""The list of organisations: which of them someone looks for, and what each row shows."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import Member
from organisations import coverage
from organisations.coverage import Strength
from organisations.lookalikes import NEAR, look_alikes
from organisations.models import CoreTask, Kind, Organisation, Stage
from organisations.models.organisation import OrganisationQuerySet

SIZE = 25
LONGEST = 100  # signs that are looked for
# Only for who sees relations; for the others the list holds who takes part, and where they belong themselves.
WHICH = {"": _("taking part"), "all": _("all"), **{stage.value: stage.label for stage in Stage if stage != "joined"}}


@dataclass(frozen=True)
class PartnerFilters:
    """What stands in the address of the list; what cannot be read is left out, as somebody may have typed it."""

    q: str = ""
    kind: str = ""
    neighbourhood: str = ""
    which: str = ""

    @classmethod
    def read(cls, query: QueryDict, *, sees_relations: bool) -> "PartnerFilters":
        def text(name):
            return " ".join(query.get(name, "")[:LONGEST].replace("\0", " ").split())

        return cls(
            q=text("q"),
            kind=text("kind") if text("kind") in Kind else "",
            neighbourhood=text("neighbourhood"),
            which=text("which") if sees_relations and text("which") in WHICH else "",
        )

    def __bool__(self) -> bool:
        return self != PartnerFilters()

    @property
    def count(self) -> int:
        """How many are on, apart from the name."""
        return sum(map(bool, (self.kind, self.neighbourhood, self.which)))

    def apply(self, rows: OrganisationQuerySet) -> OrganisationQuerySet:
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.neighbourhood:
            rows = rows.filter(neighbourhood__iexact=self.neighbourhood)
        return rows.named(self.q)

    def querystring(self, **more: object) -> str:
        pairs = {"q": self.q, "kind": self.kind, "neighbourhood": self.neighbourhood, "which": self.which, **more}
        return urlencode({name: value for name, value in pairs.items() if value})

    def without(self, name: str) -> "PartnerFilters":
        return replace(self, **{name: ""})


@dataclass
class Row:
    organisation: Organisation
    weak: list[tuple[Strength, int]] = field(default_factory=list)  # how many of its core tasks ask for attention
    is_strong: bool = False  # it has core tasks, and none does


@dataclass(frozen=True)
class PartnerList:
    page: Page[Organisation]
    rows: list[Row]
    neighbourhoods: list[str]
    alike: list[Organisation]  # when nothing was found: what was perhaps meant


def partner_list(
    viewer: Member, filters: PartnerFilters, *, sees_relations: bool, number: str | None, today: date
) -> PartnerList:
    """In a constant number of queries."""
    visible = _which(viewer, filters, sees_relations=sees_relations)
    page = Paginator(filters.apply(visible).by_name(), SIZE).get_page(number)
    found = list(page)
    return PartnerList(
        page=page,
        rows=_rows(found, today),
        neighbourhoods=_neighbourhoods(visible),
        alike=_alike(filters.q, viewer, sees_relations) if filters.q and not found else [],
    )


def _which(viewer, filters, *, sees_relations):
    visible = Organisation.objects.visible_to(viewer, sees_relations=sees_relations)
    if not sees_relations or filters.which == "all":
        return visible
    return visible.filter(stage=filters.which or Stage.JOINED)


def _rows(found, today):
    tasks = dict(CoreTask.objects.current(today).filter(organisation__in=found).values_list("pk", "organisation"))
    covers = coverage.covers(tasks, on=today)
    strengths: dict[int, Counter[Strength]] = {}
    for task, organisation in tasks.items():
        strengths.setdefault(organisation, Counter())[covers[task].strength] += 1
    return [_row(organisation, strengths.get(organisation.pk, Counter())) for organisation in found]


def _row(organisation, strengths):
    weak = [(strength, strengths[strength]) for strength in (Strength.OPEN, Strength.FRAGILE) if strengths[strength]]
    return Row(organisation, weak, is_strong=bool(strengths) and not weak)


def _neighbourhoods(visible):
    names = visible.exclude(neighbourhood="").order_by("neighbourhood").values_list("neighbourhood", flat=True)
    return list(names.distinct()[:100])


def _alike(words, viewer, sees_relations):
    keys = [organisation.pk for organisation in look_alikes(words, within=NEAR)]
    return list(Organisation.objects.visible_to(viewer, sees_relations=sees_relations).filter(pk__in=keys).by_name())
