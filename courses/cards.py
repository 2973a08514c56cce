"""A course as one line of a list: in the catalogue, and among the trainings of partner organisations."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from courses.models import Enrolment, Form, Interest, Language


class Card(NamedTuple):
    """All that such a line shows. A line that looks the same is drawn once (ADR 27)."""

    title: str
    slug: str
    summary: str
    stage: str
    form: str
    language: str
    starts_on: date | None
    closes_on: date | None
    price_cents: int
    maximum: int | None
    threshold: int
    organiser: int | None
    organiser_name: str | None
    organiser_slug: str | None
    left: int | None  # places; None: no limit
    wanted: int  # how many want it
    is_mine: bool  # who looks has a place or waits for one
    is_wanted_by_me: bool

    @property
    def form_name(self) -> str:
        return str(Form(self.form).label)

    @property
    def language_name(self) -> str:
        return str(Language(self.language).label)


def facts_of(rows: Any, *, viewer: Any) -> Any:
    """The columns of each `Card`, as a member with this key sees it."""
    seated = Enrolment.objects.with_a_seat().filter(course=OuterRef("pk")).order_by().values("course")
    wanting = Interest.objects.counting().filter(course=OuterRef("pk")).order_by().values("course")
    return rows.annotate(
        organiser_name=F("organiser__name"),
        organiser_slug=F("organiser__slug"),
        left=F("maximum") - _number(seated),
        wanted=_number(wanting),
        is_mine=Exists(Enrolment.objects.standing().filter(course=OuterRef("pk"), member=viewer)),
        is_wanted_by_me=Exists(Interest.objects.filter(course=OuterRef("pk"), member=viewer)),
    ).values_list(*Card._fields)


def _number(rows):
    counted = rows.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
