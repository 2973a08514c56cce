"""The next session of a course in which a member takes part, or that they give; the SQL is worked out once."""

from datetime import UTC, datetime

from django.db.models import Exists, F, OuterRef, Q

from courses.models import GOING_ON, CourseSession, Enrolment, SessionAttendance, SessionTrainer
from members.models import Member
from samensterker.prepared import Prepared


def next_session_of(member: Member, now: datetime) -> CourseSession | None:
    """With the `course_title`, its `course_slug`, whether they give it, and whether they said that they cannot come."""
    return next(iter(SESSION.objects(member=member.pk, now=now)), None)


def _session(*, member, now):
    taking_part = Enrolment.objects.enrolled().filter(course=OuterRef("course"), member=member)
    gives = SessionTrainer.objects.filter(session=OuterRef("pk"), member=member)
    away = SessionAttendance.objects.filter(session=OuterRef("pk"), enrolment__member=member)
    rows = CourseSession.objects.standing().filter(ends_at__gt=now, course__stage__in=GOING_ON).in_order()
    return (
        rows.annotate(
            course_title=F("course__title"),
            course_slug=F("course__slug"),
            is_given=Exists(gives),
            cannot_come=Exists(away.filter(cannot_come_at__isnull=False)),
        )
        .filter(Q(Exists(taking_part)) | Q(is_given=True))
        .only("title", "starts_at", "ends_at", "place", "online_link")[:1]
    )


SESSION = Prepared(_session, member=-1, now=datetime(1970, 1, 1, tzinfo=UTC))
