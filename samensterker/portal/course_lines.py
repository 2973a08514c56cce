"""Courses in a line or two, for the start page and for visitors: what there is, and whether one can still come.

The SQL is worked out once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from courses.models import BEFORE_A_DATE, Course, Enrolment, EnrolmentState, Interest, Stage
from members.models import Member
from samensterker.localtime import local_day
from samensterker.prepared import Prepared

SHOWN = 4
WANTS = "wants"


@dataclass(frozen=True)
class CourseLine:
    on: date  # today
    title: str
    slug: str
    stage: str
    starts_on: date | None
    closes_on: date | None
    maximum: int | None
    threshold: int
    organiser_name: str | None
    seats: int  # that are taken, also by who may still confirm
    waiting: int
    wishes: int
    own_state: str  # of who looks, if they take part or wait, or WANTS

    @property
    def stage_name(self) -> str:
        return str(Stage(self.stage).label)

    @property
    def is_open(self) -> bool:
        """Whether one can enrol, for a place or for the list."""
        return self.stage == Stage.OPEN and (self.closes_on is None or self.closes_on >= self.on)

    @property
    def left(self) -> int | None:
        """Places for who comes now; who waits goes before. None: as many as come."""
        return None if self.maximum is None else max(0, self.maximum - self.seats - self.waiting)

    @property
    def is_wished_for(self) -> bool:
        return self.stage in BEFORE_A_DATE

    @property
    def asks_who_looks(self) -> bool:
        """Whether they can still say that they want it."""
        return self.is_wished_for and not self.own_state


def for_member(member: Member, *, now: datetime) -> list[CourseLine]:
    """The first to begin, ideas last."""
    return _lines(OF_MEMBER.rows(member=member.pk), now)


def for_visitors(*, now: datetime) -> list[CourseLine]:
    """Those with a date."""
    return _lines(OF_VISITORS.rows(), now)


def _lines(rows: Iterable[tuple], now) -> list[CourseLine]:
    return [CourseLine(local_day(now), *row) for row in rows]


def _of_member(*, member):
    own = Enrolment.objects.standing().filter(course=OuterRef("pk"), member=member).values("state")[:1]
    wants = Exists(Interest.objects.filter(course=OuterRef("pk"), member=member))
    otherwise = Case(When(wants, then=Value(WANTS)), default=Value(""))
    return _shown(Course.objects.announced(), Coalesce(Subquery(own), otherwise))


def _of_visitors():
    return _shown(Course.objects.open_to_visitors(), Value(""))


def _shown(courses: QuerySet, own_state):
    counts = {
        "seats": number_of(Enrolment.objects.with_a_seat()),
        "waiting": number_of(Enrolment.objects.filter(state=EnrolmentState.WAITING)),
        "wishes": number_of(Interest.objects.counting()),
    }
    rows = courses.annotate(organiser_name=F("organiser__name"), own_state=own_state, **counts)
    facts = ("title", "slug", "stage", "starts_on", "closes_on", "maximum", "threshold")
    return rows.values_list(*facts, "organiser_name", *counts, "own_state")[:SHOWN]


def number_of(rows: QuerySet) -> Coalesce:
    """How many of these a course has."""
    counted = rows.filter(course=OuterRef("pk")).order_by().values("course").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0, output_field=IntegerField())


OF_MEMBER = Prepared(_of_member, member=-1)
OF_VISITORS = Prepared(_of_visitors)
