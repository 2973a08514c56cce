"""The sessions that someone has to do with: those of a course as its page shows them, and all of a member's."""

from datetime import datetime

from django.db.models import Count, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from courses.models import Course, CourseSession, CourseTrainer, Enrolment, EnrolmentState, SessionAttendance
from samensterker.prepared import Prepared

NOBODY = 0  # the key of no enrolment


def sessions_of(course: Course, own: Enrolment | None = None, *, counts_absent: bool = False) -> list[CourseSession]:
    """All, also those that were and those that are cancelled. One query.

    Each with `cannot_come_at` of this enrolment, and for who gives the course `absent`: how many cannot come.
    """
    query = OF_TRAINER if counts_absent else OF_COURSE
    sessions = query.objects(course=course.pk, own=own.pk if own else NOBODY)
    for session in sessions:
        session.course = course
    return sessions


def _of_course(*, course, own):
    mine = FilteredRelation("attendance", condition=Q(attendance__enrolment=own))
    rows = CourseSession.objects.filter(course=course).alias(mine=mine).in_order()
    return rows.annotate(cannot_come_at=F("mine__cannot_come_at"))


def _of_trainer(**of):
    return _of_course(**of).annotate(absent=_absent())


def _absent():
    rows = SessionAttendance.objects.filter(session=OuterRef("pk"), cannot_come_at__isnull=False)
    standing = rows.filter(enrolment__state=EnrolmentState.ENROLLED).order_by().values("session")
    number = standing.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def sessions_for(member, *, since: datetime, until: datetime | None = None):
    """Of courses in which the member has a place or that they give, by when they begin; also what was cancelled.

    Each with `cannot_come_at` and `gives`.
    """
    places = Enrolment.objects.enrolled().filter(member=member)
    gives = CourseTrainer.objects.filter(member=member, course=OuterRef("course"))
    rows = CourseSession.objects.select_related("course").filter(ends_at__gte=since)
    if until is not None:
        rows = rows.filter(starts_at__lt=until)
    absent = SessionAttendance.objects.filter(session=OuterRef("pk"), enrolment__in=places)
    rows = rows.annotate(gives=Exists(gives), cannot_come_at=Subquery(absent.values("cannot_come_at")[:1]))
    return rows.filter(Q(gives=True) | Q(course__in=places.values("course"))).in_order()


OF_COURSE = Prepared(_of_course, course=-1, own=-2)
OF_TRAINER = Prepared(_of_trainer, course=-1, own=-2)
