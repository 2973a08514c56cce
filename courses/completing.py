"""Who completed a course: the rule about attendance proposes it, and the word of who gives the course decides.

It can be taken back until the course is finished; from then on a certificate may be in somebody's hands. What they
learned stands with what they know (`members.knowledge.learn`) as soon as it is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models import Count, Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from courses import completion_letters
from courses.models import Course, CourseSession, Enrolment, EnrolmentState, Stage
from members import knowledge
from members.models import KnowledgeArea, Member


class Why(models.TextChoices):
    """Why someone cannot complete a course, or why that cannot be taken back."""

    NOT_YET = "not-yet", _("The course has not begun yet. Once it is running you can say who completed it.")
    CANCELLED = "cancelled", _("The course does not take place.")
    NOT_IN = "not-in", _("They do not take part any more.")
    NEVER_THERE = (
        "never-there",
        _("Nobody wrote down that they were there. Tick the times at which they were, and then this is possible."),
    )
    FINISHED = (
        "finished",
        _("The course is finished, and they may have their certificate already. So this stays as it is."),
    )


class Refused(Exception):
    def __init__(self, why: Why, enrolment: Enrolment) -> None:
        super().__init__(why)
        self.why = why
        self.enrolment = enrolment


# --- the rule -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One who takes part, on the list of who completed it."""

    enrolment: Enrolment
    was_there: int
    number: int  # of sessions
    needed: int

    @property
    def is_completed(self) -> bool:
        return self.enrolment.completed_at is not None

    @property
    def is_never_there(self) -> bool:
        return self.number > 0 and self.was_there == 0

    @property
    def is_enough(self) -> bool:
        return self.number > 0 and self.was_there >= self.needed

    @property
    def is_ticked(self) -> bool:
        """Said already, or proposed."""
        return self.is_completed or self.is_enough


def sessions_of(course: Course) -> int:
    return CourseSession.objects.standing().filter(course=course).count()


def needed(course: Course, number: int) -> int:
    """At how many of so many sessions one has to have been: what the course says, or all but one."""
    if course.sessions_needed is not None:
        return min(course.sessions_needed, number)
    return max(number - 1, min(number, 1))


def taking_part(course: Course):
    """By name; each with `times`, at how many sessions they were."""
    was_there = Q(attendance__was_there=True, attendance__session__cancelled_at=None)
    rows = course.enrolments.enrolled().select_related("member", "guest", "organisation", "completed_by")
    name = Coalesce("member__sort_name", Lower("guest__name"), output_field=models.TextField())
    return rows.annotate(times=Count("attendance", filter=was_there)).order_by(name, "pk")


def lines(course: Course, enrolments: Iterable[Enrolment]) -> list[Line]:
    """Of rows of `taking_part`; one query."""
    number = sessions_of(course)
    return [Line(row, row.times, number, needed(course, number)) for row in enrolments]  # type: ignore[attr-defined]


# --- saying it ------------------------------------------------------------------------------------


@transaction.atomic
def complete(enrolment: Enrolment, *, by: Member, now: datetime) -> bool:
    """They completed it: it is in what they know, and they get a letter. Answers whether it is new.

    Raises `Refused`.
    """
    current = _held(enrolment)
    if current.completed_at is not None:
        return False
    if why := why_not(current):
        raise Refused(why, current)
    current.completed_at, current.completed_by = now, by
    current.save(update_fields=["completed_at", "completed_by"])
    _learn(current, by=by, now=now)
    completion_letters.tell(current, now=now)
    return True


@transaction.atomic
def take_back(enrolment: Enrolment, *, by: Member, now: datetime) -> bool:
    """It was a mistake; answers whether it is new. What they offered to do with it is taken back too.

    Raises `Refused` once the course is finished.
    """
    current = _held(enrolment)
    if current.completed_at is None:
        return False
    if current.course.stage == Stage.FINISHED:
        raise Refused(Why.FINISHED, current)
    current.completed_at = current.completed_by = None
    current.save(update_fields=["completed_at", "completed_by"])
    current.second_persons.filter(answered_at=None).delete()
    _unlearn(current, by=by, now=now)
    completion_letters.take_back(current, now=now)
    return True


def why_not(enrolment: Enrolment) -> Why | None:
    """Why they cannot complete it, or None. Needs the course."""
    course = enrolment.course
    if course.stage == Stage.CANCELLED:
        return Why.CANCELLED
    if course.stage not in (Stage.RUNNING, Stage.FINISHED):
        return Why.NOT_YET
    if enrolment.state != EnrolmentState.ENROLLED:
        return Why.NOT_IN
    was_there = enrolment.attendance.filter(was_there=True, session__cancelled_at=None)
    return Why.NEVER_THERE if sessions_of(course) and not was_there.exists() else None


def _held(enrolment):
    """As it is now, until the transaction ends. The area first, then the member, then the course, as merging does."""
    area = KnowledgeArea.objects.filter(courses=enrolment.course_id).values("pk")
    list(KnowledgeArea.objects.select_for_update(no_key=True).filter(pk__in=area))
    if enrolment.member_id:
        list(Member.objects.to_change().filter(pk=enrolment.member_id))
    Course.objects.select_for_update(no_key=True).get(pk=enrolment.course_id)
    rows = Enrolment.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("course__area", "member", "guest").get(pk=enrolment.pk)


def _learn(enrolment, *, by, now, learned_at=None):
    course, member = enrolment.course, enrolment.member
    if member is None or member.left_at or not (course.area and course.level):
        return
    try:
        link = course.get_absolute_url()
        told = {"level": course.level, "course": course.title, "link": link, "learned_at": learned_at}
        knowledge.learn(member, course.area, by=by, now=now, **told)
    except knowledge.AreaGone:
        pass  # nobody says anything of that area any more; that they completed the course stands


def learn_afterwards(enrolment: Enrolment, *, now: datetime) -> None:
    """What they completed as a guest, now that they are a member."""
    is_final = enrolment.course.stage == Stage.FINISHED  # else it may be taken back, and then all of it goes
    _learn(enrolment, by=enrolment.member, now=now, learned_at=enrolment.completed_at if is_final else None)


def _unlearn(enrolment, *, by, now):
    course, member = enrolment.course, enrolment.member
    if member is None or course.area is None:
        return
    try:
        knowledge.unlearn(member, course.area, link=course.get_absolute_url(), by=by, now=now)
    except knowledge.AreaGone:
        pass
