"""What people thought of a course: three numbers and an open question, without names, for two weeks after it.

As the thermometer of a meeting (ADR 37): nothing is worked out before it closes, and nothing of fewer than `ENOUGH`
answers. Of a course with fewer people nothing could ever be shown, so nobody is asked.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Avg, BooleanField, Case, Count, F, Q, Value, When

from courses.models import Course, Enrolment, EnrolmentState, EvaluationAnswer, Stage

ENOUGH = 5
QUESTIONS = ("learned", "given", "can_do")


class Closed(Exception):
    """It is not open, or not for who does not take part."""


class AlreadyAnswered(Exception):
    """They answered before; nobody can tell which answer was theirs, so it cannot be changed."""


@dataclass(frozen=True)
class Answered:
    learned: int
    given: int
    can_do: int
    words: str = ""


@dataclass(frozen=True)
class Result:
    number: int
    learned: float
    given: float
    can_do: float

    @property
    def overall(self) -> float:
        return (self.learned + self.given + self.can_do) / 3


def open_now(now: datetime):
    """Courses that people can say something of, with enough people to show it."""
    courses = Course.objects.filter(stage=Stage.FINISHED, finished_at__lte=now, evaluation_closes_at__gt=now)
    enrolled = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    return courses.annotate(enrolled=enrolled).filter(enrolled__gte=ENOUGH)


def is_open(course: Course, *, now: datetime) -> bool:
    return open_now(now).filter(pk=course.pk).exists()


def is_closed(course: Course, *, now: datetime) -> bool:
    return course.stage == Stage.FINISHED and bool(course.evaluation_closes_at and course.evaluation_closes_at <= now)


@transaction.atomic
def answer(enrolment: Enrolment, answered: Answered, *, now: datetime) -> None:
    """Keeps what was answered apart from who did. Raises `Closed` and `AlreadyAnswered`.

    All rows are written anew each time, the answers in the order of their keys: neither the place of a row in the
    table nor the transaction that wrote it tells whose answer is whose.
    """
    course = Course.objects.select_for_update(no_key=True).get(pk=enrolment.course_id)
    current = course.enrolments.get(pk=enrolment.pk)
    if current.state != EnrolmentState.ENROLLED or not is_open(course, now=now):
        raise Closed
    if current.has_evaluated:
        raise AlreadyAnswered
    facts = {name: getattr(answered, name) for name in (*QUESTIONS, "words")}
    rows = sorted([*course.evaluations.all(), EvaluationAnswer(id=uuid.uuid4(), course=course, **facts)], key=_key)
    course.evaluations.all().delete()
    EvaluationAnswer.objects.bulk_create(rows)
    has_evaluated = Case(When(pk=current.pk, then=Value(True)), default=F("has_evaluated"), output_field=BooleanField())
    course.enrolments.update(has_evaluated=has_evaluated)


def _key(row):
    return row.pk


def result_of(course: Course, *, now: datetime) -> Result | None:
    """Of one course, after it closed, of enough answers; else nothing. One query, when it has closed."""
    if not is_closed(course, now=now):
        return None
    means = course.evaluations.aggregate(number=Count("pk"), **{name: Avg(name) for name in QUESTIONS})
    return Result(**means) if means["number"] >= ENOUGH else None


def words_of(course: Course) -> list[str]:
    """What people wrote, in an order that says nothing. Only to be asked when there is a result."""
    return list(course.evaluations.exclude(words="").order_by("pk").values_list("words", flat=True))
