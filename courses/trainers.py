"""Who gives a course: members, or people from outside by name. Nobody gives a course in which they take part."""

from datetime import datetime

from courses import session_letters
from courses.enrolling import held
from courses.models import Course, CourseSession, CourseTrainer, SessionTrainer
from members.models import Member


class TakesPart(Exception):
    """They have a place in it, or wait for one."""


class GivesAnother(Exception):
    """At the time of a session they give another; `session` is that one."""

    def __init__(self, session: CourseSession) -> None:
        super().__init__(session)
        self.session = session


def add(course: Course, *, now: datetime, member: Member | None = None, name: str = "") -> bool:
    """They are at all sessions that are still to come, and get one mail with those; False when they gave it already.

    The course is held, as it is by who enrols: of both at once, one is refused. Raises `TakesPart`, `GivesAnother`.
    """
    with held(course) as current:
        if member is None:
            if current.trainers.filter(name__iexact=name).exists():
                return False
            CourseTrainer.objects.create(course=current, name=name)
            return True
        if current.trainers.filter(member=member).exists():
            return False
        if current.enrolments.standing().filter(member=member).exists():
            raise TakesPart
        trainer = CourseTrainer.objects.create(course=current, member=member)
        if _be_at_sessions(current, member, now):
            session_letters.tell_trainer(trainer, now=now)
        return True


def remove(course: Course, key: int, *, now: datetime) -> None:
    """Sessions that were, stay as they were. Once removed, a second time changes nothing."""
    with held(course) as current:
        trainer = current.trainers.filter(pk=key).first()
        if trainer is None:
            return
        if trainer.member_id:
            ahead = SessionTrainer.objects.filter(session__course=current, starts_at__gt=now)
            ahead.filter(member=trainer.member_id).delete()
        trainer.delete()


def _be_at_sessions(course, member, now):
    """At how many."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # who gives two courses, gets them one by one
    ahead = list(course.sessions.standing().filter(starts_at__gt=now))
    theirs = list(SessionTrainer.objects.filter(member=member, ends_at__gt=now).select_related("session__course"))
    for session in ahead:
        for other in theirs:
            if other.starts_at < session.ends_at and other.ends_at > session.starts_at:
                raise GivesAnother(other.session)
    SessionTrainer.objects.bulk_create(
        SessionTrainer(session=session, member=member, starts_at=session.starts_at, ends_at=session.ends_at)
        for session in ahead
    )
    return len(ahead)
