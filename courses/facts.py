"""What is told about a course beside its page, for members and for who has no account."""

from datetime import date
from typing import NamedTuple

from courses.models import Course, Form, Language, Stage
from members.models import Level


class Trainer(NamedTuple):
    member: int | None  # None: someone from outside
    name: str


class Facts(NamedTuple):
    """All that stands there; what looks the same is drawn once (ADR 27). Nobody's name and no way on, for visitors."""

    year: int  # days of another one are written with it
    stage: str
    starts_on: date | None
    ends_on: date | None
    closes_on: date | None
    form: str
    language: str
    study_link: str
    area: str
    top: str  # of that area
    level: int | None
    organiser: str
    organiser_slug: str
    minimum: int | None
    maximum: int | None
    price_cents: int
    reserved_until: date | None
    trainers: tuple[Trainer, ...]

    @property
    def stage_name(self) -> str:
        return str(Stage(self.stage).label)

    @property
    def form_name(self) -> str:
        return str(Form(self.form).label)

    @property
    def language_name(self) -> str:
        return str(Language(self.language).label)

    @property
    def level_name(self) -> str:
        return str(Level(self.level).label) if self.level else ""


def for_member(course: Course, *, trainers: list[Trainer], today: date) -> Facts:
    area, organiser = course.area, course.organiser
    return Facts(
        year=today.year,
        stage=course.stage,
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        closes_on=course.closes_on,
        form=course.form,
        language=course.language,
        study_link=course.study_link,
        area=area.name if area else "",
        top=area.parent.name if area and area.parent else "",
        level=course.level,
        organiser=organiser.name if organiser else "",
        organiser_slug=organiser.slug if organiser else "",
        minimum=course.minimum,
        maximum=course.maximum,
        price_cents=course.price_cents,
        reserved_until=course.reserved_until,
        trainers=tuple(trainers),
    )


def for_visitor(course: Course, *, today: date) -> Facts:
    return for_member(course, trainers=[], today=today)._replace(study_link="", organiser_slug="")
