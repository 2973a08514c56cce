"""What who gives or keeps a course writes to who takes part, through the house: nobody sees another's address."""

from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from courses import message_letters
from courses.models import Course, CourseMessage, CourseSession, Enrolment, EnrolmentState, SessionAttendance
from members.models import Member
from samensterker.localtime import at_local, local_day

MOST_A_DAY = 5  # of one course, by all who give it together
NAMED = 20  # of whom no mail reaches
BY_MAIL = Q(member=None) | Q(member__paused_at=None, member__email__isnull=False)


class TooMany(Exception):
    """Enough for one day: what is left can go along tomorrow."""


class Nobody(Exception):
    """There is nobody to whom it would go."""


def receivers(course: Course, missed: CourseSession | None = None) -> QuerySet[Enrolment]:
    """Who has a place and is reached by mail; or of these who was not at this session."""
    rows = _taking_part(course).filter(BY_MAIL)
    if missed is not None:
        rows = rows.filter(pk__in=missed.attendance.missed().values("enrolment"))
    return rows


def not_by_mail(course: Course) -> list[Enrolment]:
    """Who has a place, but takes a break or has no address: they are to be told otherwise. By name, at most so many."""
    return list(_taking_part(course).exclude(BY_MAIL).order_by("member__sort_name", "pk")[:NAMED])


def _taking_part(course):
    rows = course.enrolments.enrolled().exclude(member__left_at__isnull=False)
    return rows.select_related("member", "guest").order_by("pk")


def missed_sessions(course: Course, *, now: datetime) -> QuerySet[CourseSession]:
    """That have begun, and at which someone of who takes part was missed; the last one first."""
    missed = SessionAttendance.objects.missed().filter(session=OuterRef("pk"), enrolment__state=EnrolmentState.ENROLLED)
    return course.sessions.standing().filter(Exists(missed), starts_at__lte=now).order_by("-starts_at", "-pk")


def last_messages(course: Course, *, most: int) -> list[CourseMessage]:
    return list(course.messages.select_related("written_by", "missed")[:most])


@transaction.atomic
def write(
    course: Course, *, text: str, by: Member, submission: UUID, now: datetime, missed: CourseSession | None = None
) -> tuple[CourseMessage, int]:
    """The message, which is mailed once to each, and to how many; 0 when this form was sent before.

    Raises TooMany or Nobody.
    """
    Course.objects.select_for_update(of=["self"]).get(pk=course.pk)  # two at once count one after the other
    if earlier := CourseMessage.objects.filter(submission=submission).first():
        return earlier, 0
    midnight = at_local(local_day(now), time.min)
    if course.messages.filter(written_at__gte=midnight).count() >= MOST_A_DAY:
        raise TooMany
    rows = list(receivers(course, missed))
    if not rows:
        raise Nobody
    message = CourseMessage.objects.create(
        course=course, text=text, missed=missed, written_at=now, written_by=by, submission=submission
    )
    return message, message_letters.lay(message, rows, now=now)
