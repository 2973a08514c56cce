"""What courses did, in figures: by course and by year, worked out from the rows of each day, and without any name.

Counted are courses that run or are finished, in the year in which they began; open trainings too. Who was erased still
counts, as somebody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Avg, Count, QuerySet

from courses.evaluating import ENOUGH, QUESTIONS
from courses.mended import tasks_mended
from courses.models import Course, CourseSession, Enrolment, EvaluationAnswer, Stage
from samensterker.localtime import local_day

GIVEN = (Stage.RUNNING, Stage.FINISHED)
TOGETHER = 2  # organisations


class Taking(NamedTuple):
    """Who took part: people, from how many organisations, and how many completed it."""

    people: int = 0
    organisations: int = 0
    completed: int = 0


@dataclass(frozen=True)
class CourseFigures:
    title: str
    slug: str
    organiser: str
    is_open_training: bool
    stage: str
    starts_on: date
    taking: Taking
    sessions: int
    answers: int  # to the evaluation, of which the result may be shown
    mark: float | None
    mended: int

    @property
    def is_finished(self) -> bool:
        return self.stage == Stage.FINISHED

    @property
    def is_joint(self) -> bool:
        return self.taking.organisations >= TOGETHER


@dataclass(frozen=True)
class Totals:
    """Of a year, or of all years; `places` counts who took part in two courses twice, `people` once."""

    year: int | None
    rows: list[CourseFigures]
    people: int
    organisations: int

    @property
    def courses(self) -> int:
        return len(self.rows)

    @property
    def places(self) -> int:
        return sum(row.taking.people for row in self.rows)

    @property
    def sessions(self) -> int:
        return sum(row.sessions for row in self.rows)

    @property
    def completed(self) -> int:
        return sum(row.taking.completed for row in self.rows if row.is_finished)

    @property
    def could_complete(self) -> int:
        return sum(row.taking.people for row in self.rows if row.is_finished)

    @property
    def mended(self) -> int:
        return sum(row.mended for row in self.rows)

    @property
    def joint(self) -> int:
        return sum(row.is_joint for row in self.rows)

    @property
    def answers(self) -> int:
        return sum(row.answers for row in self.rows)

    @property
    def mark(self) -> float | None:
        """Of all answers together, of those courses of which it is shown."""
        shown = [(row.mark, row.answers) for row in self.rows if row.mark is not None]
        return sum(mark * number for mark, number in shown) / self.answers if shown else None


@dataclass(frozen=True)
class Results:
    """Of each year in which a course began, the latest first; and of all of them together."""

    years: list[Totals]
    together: Totals

    def of(self, asked: str, *, this_year: int) -> Totals:
        """The year that was asked for as in an address, or `all`; else this year, or the latest before it."""
        if asked == "all":
            return self.together
        for totals in self.years:
            if asked == str(totals.year):
                return totals
        before = [totals for totals in self.years if totals.year is not None and totals.year <= this_year]
        return (before or self.years or [self.together])[0]


def results(*, now: datetime) -> Results:
    """In seven queries, however many courses there were."""
    rows = list(_rows(now))
    by_year = {year: Taking(*taking) for year, *taking in _taking("course__starts_on__year")}
    years = sorted({row.starts_on.year for row in rows}, reverse=True)
    people, organisations, _completed = _counted(Enrolment.objects.enrolled().filter(course__stage__in=GIVEN))
    return Results(
        [_of_year(year, rows, by_year.get(year, Taking())) for year in years],
        Totals(None, rows, people, organisations),
    )


def _of_year(year, rows, taking):
    return Totals(year, [row for row in rows if row.starts_on.year == year], taking.people, taking.organisations)


def _rows(now) -> Iterator[CourseFigures]:
    """The latest to begin first."""
    taking = {course: Taking(*figures) for course, *figures in _taking("course")}
    sessions = dict(_by_course(CourseSession.objects.standing().filter(ends_at__lte=now)))
    marks = {course: (number, mark) for course, number, mark in _marks(now)}
    mended = tasks_mended(today=local_day(now))
    facts = ("title", "slug", "organiser__name", "is_open_training", "stage", "starts_on")
    given = Course.objects.filter(stage__in=GIVEN).order_by("-starts_on", "title", "pk")
    for pk, title, slug, organiser, is_open_training, stage, starts_on in given.values_list("pk", *facts):
        answers, mark = marks.get(pk, (0, None))
        yield CourseFigures(
            title=title,
            slug=slug,
            organiser=organiser or "",
            is_open_training=is_open_training,
            stage=stage,
            starts_on=starts_on,
            taking=taking.get(pk, Taking()),
            sessions=sessions.get(pk, 0),
            answers=answers,
            mark=mark,
            mended=mended[pk],
        )


def _taking(by):
    """Of courses, or of the years in which they began."""
    rows = Enrolment.objects.enrolled().filter(course__stage__in=GIVEN).order_by().values(by)
    return rows.annotate(**COUNTS).values_list(by, "people", "organisations", "completed")


def _counted(rows: QuerySet) -> tuple[int, int, int]:
    found = rows.aggregate(**COUNTS)
    return found["people"], found["organisations"], found["completed"]


COUNTS = {
    "people": Count("member", distinct=True) + Count("guest", distinct=True),
    "organisations": Count("organisation", distinct=True),
    "completed": Count("completed_at"),
}


def _by_course(rows):
    return rows.order_by().values("course").annotate(number=Count("pk")).values_list("course", "number")


def _marks(now):
    """The result of each course that has one, as `evaluating.result_of` shows it."""
    closed = EvaluationAnswer.objects.filter(course__stage=Stage.FINISHED, course__evaluation_closes_at__lte=now)
    mark = sum(Avg(name) for name in QUESTIONS) / len(QUESTIONS)
    rows = closed.order_by().values("course").annotate(number=Count("pk"), mark=mark).filter(number__gte=ENOUGH)
    return rows.values_list("course", "number", "mark")
