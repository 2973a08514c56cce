"""Who takes part in a course and who waits, for who keeps or gives it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import BigIntegerField, Case, F, IntegerField, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Lower

from courses.models import Course, Enrolment, EnrolmentState, Stage
from courses.places import Places, is_from_elsewhere

WAITING, OFFERED = Value(2), Value(1)


class Participant(NamedTuple):
    """All that a row shows."""

    pk: int  # of the enrolment
    course: str  # in its address
    state: str
    number: int | None  # on the waiting list
    member: int | None  # None: a guest
    name: str
    is_paused: bool
    has_email: bool
    organisation: str
    phone: str  # as far as the viewer sees it
    offered_until: datetime | None
    enrolled_at: datetime
    enrolled_by: str
    can_leave: bool
    has_free_place: bool  # waits, and yet a place is free: there is no time to offer it by mail

    @property
    def is_offered(self) -> bool:
        return self.state == EnrolmentState.OFFERED

    @property
    def can_be_confirmed(self) -> bool:
        return self.is_offered or self.has_free_place


def rows_of(course: Course) -> QuerySet[Enrolment]:
    """Those with a place by name, those to whom one is offered, and the list in its order."""
    return (
        course.enrolments.standing()
        .select_related("member", "guest", "organisation", "enrolled_by")
        .annotate(
            part=Case(
                When(state=EnrolmentState.WAITING, then=WAITING),
                When(state=EnrolmentState.OFFERED, then=OFFERED),
                default=Value(0),
                output_field=IntegerField(),
            ),
            arrival=Case(
                When(state=EnrolmentState.WAITING, then=F("pk")), default=Value(0), output_field=BigIntegerField()
            ),
            by_name=Lower(Coalesce("member__sort_name", "guest__name", output_field=TextField())),
        )
        .order_by("part", "arrival", "by_name", "pk")
    )


def numbered(
    course: Course,
    rows: Iterable[Enrolment],
    numbers: dict[int, int],
    phones: dict[int, str],
    there: Places,
    *,
    can_enrol: bool,
) -> list[Participant]:
    """`numbers` are the places on the list, and `phones` what `phones_of` answers, by key; `there` the places."""
    is_over = course.stage in (Stage.FINISHED, Stage.CANCELLED)

    def has_free_place(row):
        waits = row.state == EnrolmentState.WAITING and not (row.member and row.member.is_paused)
        elsewhere = is_from_elsewhere(course, row.organisation_id)
        return can_enrol and waits and there.has_room(is_from_elsewhere=elsewhere)

    return [
        Participant(
            pk=row.pk,
            course=course.slug,
            state=row.state,
            number=numbers.get(row.pk),
            member=row.member_id,
            name=row.receiver.full_name,
            is_paused=row.member is not None and row.member.is_paused,
            has_email=bool(row.receiver.email),
            organisation=row.organisation.name if row.organisation else "",
            phone=phones.get(row.pk, ""),
            offered_until=row.offered_until,
            enrolled_at=row.enrolled_at,
            enrolled_by=row.enrolled_by.full_name if row.enrolled_by else "",
            can_leave=row.completed_at is None and not is_over,
            has_free_place=has_free_place(row),
        )
        for row in rows
    ]
