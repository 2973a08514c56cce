"""Who wants a course: saying so, for which task, and taking it back; the coordinator hears once that enough people do.

A person counts once towards the threshold, however much they want it. How much they want it says who comes first when
one looks at the names.
"""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from courses import enrolling, interest_letters, places
from courses.enrolling import held
from courses.enrolling_page import organisations_of
from courses.models import BEFORE_A_DATE, Course, HowMuch, Interest, Stage
from courses.places import is_from_elsewhere
from members.models import KnowledgeArea, Member
from organisations.coverage import Strength, covers
from organisations.models import CoreTask, Organisation
from samensterker.localtime import local_day
from samensterker.outbox import planners

WEAK = (Strength.OPEN, Strength.FRAGILE)


class WhyNot(models.TextChoices):
    """Why someone cannot say that they want a course."""

    OVER = "over", _("This course is over.")
    PLACES = "places", _("There are places: you can enrol at once.")
    IN_IT = "in-it", _("You are in this course already.")
    GIVES = "gives", _("You give this course.")
    LEFT = "left", _("You are no longer in the guild.")
    PAUSED = "paused", _("You take a break. End it first, then you count again.")


class CannotWant(Exception):
    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why = why


def want(course: Course, member: Member, *, now: datetime, how_much: HowMuch | int, **whom: Any) -> Interest:
    """That they want it so much, by this word or another one than before. `whom` are `task` and `organisation`: left
    out, these stay as they were. Raises `CannotWant`."""
    with held(course) as current:
        member = Member.objects.get(pk=member.pk)  # as they are now
        if why := why_not(current, member, now=now):
            raise CannotWant(why)
        said = {"how_much": how_much, "said_at": now, **whom}
        interest, _is_new = Interest.objects.update_or_create(course=current, member=member, defaults=said)
        _tell_when_reached(current, now)
    return interest


def no_longer(course: Course, member: Member) -> bool:
    """Whether they wanted it until now."""
    gone, _each = Interest.objects.filter(course=course, member=member).delete()
    return gone > 0


def why_not(course: Course, member: Member, *, now: datetime) -> WhyNot | None:
    """As long as there is no date, when it is coming, and also later for another time: unless one can enrol."""
    if course.stage in (Stage.FINISHED, Stage.CANCELLED):
        return WhyNot.OVER
    if member.left_at is not None:
        return WhyNot.LEFT
    if member.is_paused:
        return WhyNot.PAUSED
    if course.trainers.filter(member=member).exists():
        return WhyNot.GIVES
    if course.enrolments.standing().filter(member=member).exists():
        return WhyNot.IN_IT
    return WhyNot.PLACES if _can_enrol(course, member, now) else None


def _can_enrol(course, member, now):
    if enrolling.course_closed_because(course, is_by_oneself=True, now=now):
        return False
    today = local_day(now)
    keys = organisations_of(member, on=today).values_list("pk", flat=True) or [None]
    counted = places.places_of(course, on=today)
    return any(counted.has_room(is_from_elsewhere=is_from_elsewhere(course, key)) for key in keys)


def by_how_much(course: Course) -> list[tuple[HowMuch, int]]:
    """How many want it so much, those who need it first; what nobody said is left out. One query."""
    rows = course.interests.counting().order_by().values_list("how_much").annotate(number=Count("pk"))
    numbers = dict(rows)
    return [(how_much, numbers[how_much]) for how_much in reversed(HowMuch) if how_much in numbers]


class Counted:
    """How many want it, for a page about its `course`."""

    course: Course

    @cached_property
    def by_how_much(self) -> list[tuple[HowMuch, int]]:
        return by_how_much(self.course)

    @property
    def number(self) -> int:
        return sum(number for _how_much, number in self.by_how_much)

    @property
    def bar(self) -> int:
        """Not further than the end."""
        return min(self.number, self.course.threshold)


# --- for which task -------------------------------------------------------------------------------


def in_family(area: KnowledgeArea, name: str = "area") -> Q:
    """The condition that something is about this area, about what it is a part of, or about a part of it."""
    return Q(**{name: area.pk}) | Q(**{f"{name}__parent": area.pk}) | Q(**{name: area.parent_id or area.pk})


def tasks_of(organisations: list[Organisation], course: Course, *, on: date) -> list[tuple[CoreTask, Strength]]:
    """The core tasks of theirs that this course is about; those that ask for attention come first."""
    if course.area is None or not organisations:
        return []
    tasks = CoreTask.objects.current(on).filter(in_family(course.area), organisation__in=organisations)
    return by_strength(tasks, on=on)


def by_strength(tasks: Any, *, on: date) -> list[tuple[CoreTask, Strength]]:
    """Each with how strong it is that day, the weakest first. Two queries."""
    rows = list(tasks.select_related("organisation", "area").order_by("organisation__name", "pk"))
    covered = covers([task.pk for task in rows], on=on) if rows else {}
    order = list(Strength)
    pairs = [(task, covered[task.pk].strength) for task in rows]
    return sorted(pairs, key=lambda pair: order.index(pair[1]))


# --- enough people --------------------------------------------------------------------------------


def tell_of_thresholds(*, now: datetime) -> None:
    """Also of what was reached without anyone saying so: a lower threshold, or someone who came back."""
    counted = Interest.objects.counting().filter(course=models.OuterRef("pk")).order_by().values("course")
    number = models.Subquery(counted.annotate(number=Count("pk")).values("number"))
    rows = Course.objects.filter(stage__in=BEFORE_A_DATE, threshold_told_at=None)
    for course in rows.alias(number=number).filter(number__gte=models.F("threshold")).order_by("pk"):
        with held(course) as current:
            _tell_when_reached(current, now)


def _tell_when_reached(course, now):
    """The row of the course is held: so of two who want it at the same moment, one is the last that was needed."""
    if course.threshold_told_at or course.stage not in BEFORE_A_DATE:
        return
    if course.interests.counting().count() < course.threshold:
        return
    Course.objects.filter(pk=course.pk).update(threshold_told_at=now)
    interest_letters.tell_of_threshold(course, now=now)


def register() -> None:
    planners.register("courses.wanting", tell_of_thresholds)
