"""Enrolments that become those of a member: of who stood in the list twice, and of who was a guest before.

What was noted at sessions, what they completed and where they offered to be the second person goes along.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from courses import enrolling
from courses.models import GOING_ON, CourseTrainer, Enrolment, EnrolmentState
from members.models import Member

ANSWERS = [True, False, None]  # of the organisation to a second person; the first of these that either has


def hand_over(rows: QuerySet[Enrolment], keep: Member, *, givers: Iterable[Member], now: datetime) -> None:
    """In one course stays what was completed, else what has a place, else what is first on the list.

    Of a course that one of `givers` gives, who are one person, the place goes to the next: nobody gives a course in
    which they take part.
    """
    for row in rows.order_by("pk"):
        standing = Enrolment.objects.standing().filter(member=keep, course=row.course_id).first()
        if standing is None or row.state == EnrolmentState.WITHDRAWN:
            Enrolment.objects.filter(pk=row.pk).update(member=keep, guest=None)
            continue
        over, stays = (row, standing) if _worth(standing) >= _worth(row) else (standing, row)
        stays.has_evaluated = stays.has_evaluated or over.has_evaluated
        _move_attendance(stays, over)
        over.delete()
        stays.member, stays.guest = keep, None
        stays.save()
    given = CourseTrainer.objects.filter(member__in=givers, course__stage__in=GOING_ON).values("course")
    for row in Enrolment.objects.standing().filter(member=keep, course__in=given, completed_at=None).order_by("course"):
        enrolling.withdraw(row, by=None, now=now)


def _worth(row):
    """A place that is theirs counts before one that they still have to confirm."""
    return row.completed_at is not None, row.state == EnrolmentState.ENROLLED, row.seat is not None, -row.pk


def _move_attendance(stays, over):
    known = {row.session_id: row for row in stays.attendance.all()}
    for row in over.attendance.filter(session__in=known):
        _join_attendance(known[row.session_id], row)
    over.attendance.exclude(session__in=known).update(enrolment=stays)
    _move_second_persons(stays, over)


def _move_second_persons(stays, over):
    """For one task it is offered once: a yes of the organisation counts before a no, and an answer before none."""
    known = {row.task_id: row for row in stays.second_persons.all()}
    for row in over.second_persons.all():
        if (other := known.get(row.task_id)) is not None:
            if ANSWERS.index(row.is_accepted) >= ANSWERS.index(other.is_accepted):
                continue
            other.delete()
        row.enrolment = stays
        row.save(update_fields=["enrolment"])


def _join_attendance(stays, over):
    """Who was there under either name, was there."""
    if over.was_there is not None and not stays.was_there:
        stays.was_there, stays.noted_at, stays.noted_by_id = over.was_there, over.noted_at, over.noted_by_id
    stays.cannot_come_at = stays.cannot_come_at or over.cannot_come_at
    stays.save()
