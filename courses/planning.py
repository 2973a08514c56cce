"""Making a course and changing what is known of it; what others rely on is not taken away from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from courses import change_letters, enrolling, places, slugs
from courses.enrolling import held
from courses.models import BEFORE_A_DATE, Course, CourseSession, Stage
from courses.sessions import is_outside
from members.models import Member
from organisations.help_requests import hold_area

FACTS = (
    "title",
    "summary",
    "area",
    "form",
    "study_link",
    "language",
    "level",
    "organiser",
    "starts_on",
    "ends_on",
    "closes_on",
    "minimum",
    "maximum",
    "reserved_seats",
    "reserved_until",
    "confirm_hours",
    "threshold",
    "price_cents",
    "sessions_needed",
)


class StaleCourse(Exception):
    """Someone else changed it after this form was made; `course` is how it stands now."""

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.course = course


class SeatsTaken(Exception):
    """More people have a place than there would be places; `number` of them."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class SessionOutside(Exception):
    """`session` would come before the first day or after the last."""

    def __init__(self, session: CourseSession) -> None:
        super().__init__(session)
        self.session = session


class NeedsADate(Exception):
    """A course that is planned keeps a first day."""


@transaction.atomic
def create(
    *, by: Member, now: datetime, submission: UUID | None = None, stage: str = Stage.IDEA, **facts: Any
) -> tuple[Course, bool]:
    """The course, and whether it is new: the same `submission` gives the one that it made before.

    Of an area that was merged meanwhile, the one that took its place; raises `help_requests.AreaGone`.
    """
    facts |= _area_held(facts)
    slug = slugs.take(facts["title"])  # one at a time, so that a form that is sent twice finds what it made
    if submission and (made := Course.objects.filter(submission=submission).first()):
        return made, False
    told = {"created_at": now, "created_by": by, "changed_at": now, "changed_by": by}
    return Course.objects.create(slug=slug, stage=stage, submission=submission, **told, **facts), True


def _area_held(facts):
    return {"area": hold_area(facts["area"])} if facts.get("area") else {}


@transaction.atomic
def change(course: Course, *, by: Member, now: datetime, version: int, **facts: Any) -> bool:
    """Takes over these `FACTS` and answers whether any was new. Its short name stays, so that links keep working.

    Who counts on it hears of other days or another price. Raises `StaleCourse` when there is something new and the
    form was made from another version, `SeatsTaken`, `SessionOutside`, `NeedsADate` and `AreaGone`, as `create` does.
    """
    facts |= _area_held(facts)  # before the course, as when two areas become one: so that none wait in a circle
    with held(course) as current:
        changed = [name for name, value in facts.items() if getattr(current, name) != value]
        if not changed:
            return False
        if version != current.version:
            raise StaleCourse(current)
        was = {name: getattr(current, name) for name in changed if name in change_letters.TOLD}
        for name in changed:
            setattr(current, name, facts[name])
        _refuse_what_others_rely_on(current, changed)
        if "maximum" in changed:
            _seat_within(current, current.maximum)
        current.version += 1
        current.changed_at, current.changed_by = now, by
        current.save()
        change_letters.tell(current, _to_tell(current, was, now), by=by, now=now)
        if {"maximum", "reserved_seats", "reserved_until"} & set(changed):
            enrolling.offer_next(current, now=now)  # to who waits, when there are more places than before
        return True


def _to_tell(course, was, now):
    """When sessions are planned, these say when it is; its days are only between what they lie."""
    has_sessions = course.sessions.standing().filter(ends_at__gt=now).exists()
    return {name: value for name, value in was.items() if not (has_sessions and name in change_letters.DAYS)}


def _refuse_what_others_rely_on(course, changed):
    if course.starts_on is None and course.stage not in (*BEFORE_A_DATE, Stage.CANCELLED):
        raise NeedsADate
    if {"starts_on", "ends_on"} & set(changed) and (session := _session_outside(course)):
        raise SessionOutside(session)


def _session_outside(course):
    standing = course.sessions.standing().in_order()
    return next((session for session in standing if is_outside(course, session.starts_at)), None)


def _seat_within(course, maximum):
    """Who has a place with a number above it gets a lower one; there are enough of those, or it is refused."""
    if maximum is None:
        return
    taken = course.enrolments.with_a_seat().count()
    if taken > maximum:
        raise SeatsTaken(taken)
    places.close_ranks(course, maximum=maximum)
