"""The catalogue: what is going on, open, coming and thought of; and, by stage or of the past, a page at a time.

The SQL of the first page is worked out once for each set of choices.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from courses.cards import Card, facts_of
from courses.models import BEFORE_A_DATE, Course, Form, Language, Stage
from members.areas import AreaChoice, area_choices
from members.filters import number
from members.key_pages import KeyPage
from members.models import Member
from organisations.models import Organisation
from samensterker.prepared import Prepared

SHOWN = 6  # of each stage, on the first page
SIZE = 20  # on the pages of one stage
ARCHIVE = "finished"
IDEAS = "ideas"
# What stands in the address, the stages that it means, and its heading.
SECTIONS = {
    "running": ((Stage.RUNNING,), _("Going on")),
    "open": ((Stage.OPEN,), _("Open for enrolment")),
    "planned": ((Stage.PLANNED,), _("Coming")),
    IDEAS: (BEFORE_A_DATE, _("Ideas")),
}


@dataclass(frozen=True)
class Filters:
    """What stands in the address; what cannot be read is left out, as somebody may have typed it."""

    stage: str = ""
    area: int | None = None
    organisation: int | None = None
    form: str = ""
    language: str = ""

    @classmethod
    def read(cls, query: QueryDict, *, stage: str = "") -> "Filters":
        chosen = query.get("stage", "")
        form, language = query.get("form", ""), query.get("language", "")
        return cls(
            stage=stage or (chosen if chosen in SECTIONS else ""),
            area=number(query.get("area")),
            organisation=number(query.get("organisation")),
            form=form if form in Form.values else "",
            language=language if language in Language.values else "",
        )

    def known(self, areas: Iterable[AreaChoice]) -> "Filters":
        """Without an area that is not in use (any more)."""
        return replace(self, area=self.area if any(area.pk == self.area for area in areas) else None)

    @property
    def chosen(self) -> dict[str, Any]:
        """Those that are on, apart from the stage."""
        return {name: value for name in EXAMPLES if (value := getattr(self, name))}

    @property
    def count(self) -> int:
        return len(self.chosen)

    def apply(self, rows: Any) -> Any:
        if self.area:
            rows = rows.filter(Q(area=self.area) | Q(area__parent=self.area))
        for name, value in (("organiser", self.organisation), ("form", self.form), ("language", self.language)):
            if value:
                rows = rows.filter(**{name: value})
        return rows

    @property
    def choices(self) -> dict[str, Any]:
        """What there is to choose from, whatever there is."""
        stages = [] if self.stage == ARCHIVE else [(name, title) for name, (_stages, title) in SECTIONS.items()]
        return {"forms": Form.choices, "languages": Language.choices, "stages": stages}

    def querystring(self, **more: object) -> str:
        pairs = {field.name: getattr(self, field.name) for field in fields(self)} | more
        return urlencode({name: value for name, value in pairs.items() if value})


@dataclass(frozen=True)
class Section:
    """A heading with the first few under it, and where all of them are."""

    name: str
    title: str
    courses: list[Card]
    more: str  # the address of the rest; empty when all are here


@dataclass
class Catalogue:
    """In a constant number of queries, however many courses there are."""

    filters: Filters
    viewer: Member
    after: str = ""

    def __post_init__(self):
        self.filters = self.filters.known(self.areas)

    @cached_property
    def sections(self) -> list[Section]:
        """Only of the first page."""
        by_name: dict[str, list[Card]] = {name: [] for name in SECTIONS}
        for course in self._first_of_each:
            by_name[next(name for name, (stages, _title) in SECTIONS.items() if course.stage in stages)].append(course)
        return [self._section(name, rows) for name, rows in by_name.items() if rows]

    def _section(self, name, rows):
        more = f"?{self.filters.querystring(stage=name)}" if len(rows) > SHOWN else ""
        return Section(name, str(SECTIONS[name][1]), rows[:SHOWN], more)

    @cached_property
    def _first_of_each(self):
        chosen = self.filters.chosen
        return list(map(Card._make, _prepared(tuple(chosen)).rows(viewer=self.viewer.pk, **chosen)))

    @cached_property
    def page(self) -> KeyPage | None:
        """Of one stage, or of the past."""
        stage = self.filters.stage
        if not stage:
            return None
        chosen = self.filters.apply(Course.objects.of_the_guild())
        if stage == ARCHIVE:
            rows, order = chosen.filter(stage=Stage.FINISHED), ["-starts_on", "-pk"]
        else:
            rows = chosen.filter(stage__in=SECTIONS[stage][0])
            order = ["title", "pk"] if stage == IDEAS else ["starts_on", "title", "pk"]
        page = KeyPage.of(rows, order=order, after=self.after, size=SIZE)
        shown = Course.objects.filter(pk__in=[course.pk for course in page.rows]).order_by(*order)
        return KeyPage(list(map(Card._make, facts_of(shown, viewer=self.viewer))), page.following)

    @property
    def following(self) -> str:
        return self.page.following if self.page else ""

    @property
    def title(self) -> str:
        return "" if self.filters.stage in ("", ARCHIVE) else str(SECTIONS[self.filters.stage][1])

    @property
    def is_archive(self) -> bool:
        return self.filters.stage == ARCHIVE

    @property
    def is_ideas(self) -> bool:
        return self.filters.stage == IDEAS

    @cached_property
    def areas(self) -> tuple[AreaChoice, ...]:
        return area_choices()

    @cached_property
    def organisations(self) -> tuple[tuple[int, str], ...]:
        """Those that offer a course."""
        return tuple(OFFERING.rows())


@cache
def _prepared(names: tuple[str, ...]) -> Prepared:
    """The first of each section, when one chose something of these."""
    examples = {name: EXAMPLES[name] for name in names}
    return Prepared(lambda viewer, **chosen: _first_of_each(Filters(**chosen), viewer), viewer=-1, **examples)


def _first_of_each(filters, viewer):
    section = Case(
        *(When(stage__in=stages, then=Value(at)) for at, (stages, _title) in enumerate(SECTIONS.values())),
        output_field=IntegerField(),
    )
    rows = filters.apply(Course.objects.of_the_guild()).exclude(stage__in=[Stage.FINISHED, Stage.CANCELLED])
    order = ["starts_on", "title", "pk"]
    place = Window(RowNumber(), partition_by="section", order_by=order)
    first = rows.annotate(section=section).annotate(place=place).filter(place__lte=SHOWN + 1).values("pk")
    return facts_of(Course.objects.filter(pk__in=first).order_by(*order), viewer=viewer)


def _offering():
    offered = Course.objects.of_the_guild().filter(organiser=OuterRef("pk"))
    return Organisation.objects.real().filter(Exists(offered)).by_name().values_list("pk", "name")


EXAMPLES: dict[str, Any] = {"area": -2, "organisation": -3, "form": "a form", "language": "a language"}
OFFERING = Prepared(_offering)
