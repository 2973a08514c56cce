"""Saying that one cannot come to a session, or can after all: on the page of the course, or by the link in a mail.

Nobody has to say that they come: whoever has a place does, until they say they cannot.
"""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import CourseSession, Enrolment, EnrolmentState, SessionAttendance

OPEN_AFTER_THE_END = timedelta(hours=12)  # who fell ill says so that evening


class Closed(models.TextChoices):
    """Why one cannot say so any more."""

    NO_PLACE = "no-place", _("you have no place in this course")
    CANCELLED = "cancelled", _("the session does not take place")
    OVER = "over", _("the session is over")


class AnsweringClosed(Exception):
    def __init__(self, why: Closed) -> None:
        super().__init__(why)
        self.why = why


def closed_because(session: CourseSession, enrolment: Enrolment, *, now: datetime) -> Closed | None:
    if enrolment.state != EnrolmentState.ENROLLED or (enrolment.member and enrolment.member.left_at is not None):
        return Closed.NO_PLACE
    if session.cancelled_at is not None:
        return Closed.CANCELLED
    return Closed.OVER if now >= session.ends_at + OPEN_AFTER_THE_END else None


def answer(session: CourseSession, enrolment: Enrolment, *, comes: bool, now: datetime) -> None:
    """The last word counts; what the trainer wrote down stays as it is. Raises `AnsweringClosed`."""
    if why := closed_because(session, enrolment, now=now):
        raise AnsweringClosed(why)
    SessionAttendance.objects.bulk_create(  # at once, also when the trainer writes the same row at this moment
        [SessionAttendance(session=session, enrolment=enrolment, cannot_come_at=None if comes else now)],
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["cannot_come_at"],
    )


def cannot_come(session: CourseSession, enrolment: Enrolment) -> bool:
    return session.attendance.filter(enrolment=enrolment, cannot_come_at__isnull=False).exists()
