"""Who was at a session of a course, as who gives or keeps it says: ticked on a phone, or afterwards from a list."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from courses.models import Course, CourseSession, Enrolment, EnrolmentState, SessionAttendance, Stage
from members.models import Member
from samensterker.localtime import local_day


@dataclass(frozen=True)
class Attendee:
    enrolment: Enrolment
    was_there: bool | None  # None: nobody said
    cannot_come: bool  # said so before
    phone: str = ""  # as far as the viewer sees it

    @property
    def name(self) -> str:
        return self.enrolment.receiver.full_name


class NotNow(Exception):
    """Nobody can say yet, or any more, who was there; `words` say why."""

    def __init__(self, words):
        self.words = words
        super().__init__(words)


def closed_because(session: CourseSession, *, now: datetime):
    """Why it cannot be said who was there, or None from the day itself on."""
    if session.cancelled_at or session.course.stage == Stage.CANCELLED:
        return _("This session was cancelled.")
    if session.course.stage == Stage.FINISHED:
        return _("The course is finished, so this stays as it is.")
    if local_day(session.starts_at) > local_day(now):
        return _("You tick who is there on the day itself, or afterwards.")
    return None


def expected(session: CourseSession) -> QuerySet[Enrolment]:
    """Who has a place, by name."""
    by_name = Lower(Coalesce("member__sort_name", "guest__name", output_field=TextField()))
    enrolled = session.course.enrolments.enrolled().select_related("member", "guest", "organisation")
    return enrolled.order_by(by_name, "pk")


def attendees(session: CourseSession, enrolments: Iterable[Enrolment] | None = None) -> list[Attendee]:
    """Of these, or of all who have a place. Two queries."""
    rows = list(expected(session) if enrolments is None else enrolments)
    noted = {one.enrolment_id: one for one in session.attendance.filter(enrolment__in=rows)}
    return [_attendee(enrolment, noted.get(enrolment.pk)) for enrolment in rows]


def number_there(session: CourseSession) -> int:
    """Of who has a place; who gave it back is not on the list any more."""
    still = session.attendance.filter(enrolment__state=EnrolmentState.ENROLLED)
    return still.filter(was_there=True).count()


def with_phones(people: Iterable[Attendee], phones: Mapping[int, str]) -> list[Attendee]:
    """`phones` are what `phones_of` answers."""
    return [replace(one, phone=phones.get(one.enrolment.pk, "")) for one in people]


def _attendee(enrolment, noted):
    if noted is None:
        return Attendee(enrolment, was_there=None, cannot_come=False)
    return Attendee(enrolment, noted.was_there, noted.cannot_come_at is not None)


@transaction.atomic
def note(
    session: CourseSession, said: Mapping[int, bool], *, by: Member, now: datetime, rest: Collection[int] = ()
) -> int:
    """`said`: of enrolments, by key, whether they were there. Answers of how many that is new.

    Who has no place in the course (any more) is passed over. Raises NotNow. Of two who tick the same person at once the
    last one counts; nothing is said of whom nobody named, but of the `rest`: those of these of whom nobody said
    anything, now or before, were not there.
    """
    course = Course.objects.select_for_update(of=["self"]).get(pk=session.course_id)
    session = CourseSession.objects.select_related("course").get(pk=session.pk)
    if words := closed_because(session, now=now):
        raise NotNow(words)
    keys = course.enrolments.enrolled().order_by("pk").values_list("pk", flat=True)
    stood = dict(session.attendance.values_list("enrolment", "was_there"))
    says = {key: said.get(key, False if key in rest and stood.get(key) is None else None) for key in keys}
    new = [key for key, was_there in says.items() if was_there is not None and was_there is not stood.get(key)]
    SessionAttendance.objects.bulk_create(
        [
            SessionAttendance(session=session, enrolment_id=key, was_there=says[key], noted_at=now, noted_by=by)
            for key in new
        ],
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["was_there", "noted_at", "noted_by"],
    )
    return len(new)
