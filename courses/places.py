"""How many places a course has, how many are taken, and which are still kept for people from elsewhere.

Someone comes from elsewhere when they come from another organisation than the one that offers the course. For them a
number of places is kept until and with a day; after it these are for everyone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import count

from django.db.models import Count, F, Min, Q

from courses.models import GOING_ON, Course, Enrolment, EnrolmentState
from courses.models.enrolment import WITH_A_SEAT
from organisations.models import Organisation
from samensterker.localtime import at_local
from samensterker.prepared import Prepared


@dataclass(frozen=True)
class Places:
    """Of one course on a day. A place that is offered is taken, until nobody confirms it."""

    maximum: int | None  # None: no limit
    taken: int
    taken_from_elsewhere: int
    kept: int  # for people from elsewhere
    offered: int
    waiting: int

    @property
    def left(self) -> int | None:
        """For whoever may have them; None is no limit."""
        return None if self.maximum is None else max(0, self.maximum - self.taken)

    @property
    def still_kept(self) -> int:
        """Of the places that are left, those that only people from elsewhere may have."""
        return min(self.left or 0, max(0, self.kept - self.taken_from_elsewhere))

    def left_for(self, *, is_from_elsewhere: bool) -> int | None:
        left = self.left
        return left if left is None or is_from_elsewhere else left - self.still_kept

    def has_room(self, *, is_from_elsewhere: bool) -> bool:
        return self.left_for(is_from_elsewhere=is_from_elsewhere) != 0

    def with_one_more(self, *, is_from_elsewhere: bool) -> "Places":
        return replace(
            self, taken=self.taken + 1, taken_from_elsewhere=self.taken_from_elsewhere + int(is_from_elsewhere)
        )


def places_of(course: Course, *, on: date) -> Places:
    """One query."""
    numbers: Counter[str] = Counter()
    from_elsewhere = 0
    for state, comes_from_elsewhere, number in COUNTED.rows(course=course.pk):
        numbers[state] += number
        from_elsewhere += number if comes_from_elsewhere and state in WITH_A_SEAT else 0
    return Places(
        maximum=course.maximum,
        taken=sum(numbers[state] for state in WITH_A_SEAT),
        taken_from_elsewhere=from_elsewhere,
        kept=_kept(course, on),
        offered=numbers[EnrolmentState.OFFERED],
        waiting=numbers[EnrolmentState.WAITING],
    )


def _counted(*, course):
    """By state, and by whether they come from elsewhere, as `is_from_elsewhere` says it: who names none does not."""
    elsewhere = Q(organisation__isnull=False, course__organiser__isnull=False)
    elsewhere &= ~Q(organisation=F("course__organiser"))
    rows = Enrolment.objects.standing().filter(course=course).order_by()
    return rows.values_list("state", elsewhere).annotate(number=Count("pk"))


COUNTED = Prepared(_counted, course=-1)


def places_left(course: Course, *, on: date, organisation: Organisation | None = None) -> int | None:
    """For someone of this organisation; None is no limit."""
    comes_from_elsewhere = is_from_elsewhere(course, organisation.pk if organisation else None)
    return places_of(course, on=on).left_for(is_from_elsewhere=comes_from_elsewhere)


def is_from_elsewhere(course: Course, organisation_id: int | None) -> bool:
    return None not in (course.organiser_id, organisation_id) and course.organiser_id != organisation_id


def _kept(course, on):
    if not course.organiser_id or course.reserved_until is None or course.reserved_until < on:
        return 0
    return course.reserved_seats if course.maximum is None else min(course.reserved_seats, course.maximum)


def begins_at(course: Course) -> datetime | None:
    """From when on nobody gets a place any more: its first session, or else its first day. None without a date."""
    first = course.sessions.standing().aggregate(first=Min("starts_at"))["first"]
    if first is None and course.starts_on is not None:
        return at_local(course.starts_on, time(0))
    return first


def place_on_list(enrolment: Enrolment) -> int:
    """The first on the waiting list is 1."""
    waiting = Enrolment.objects.waiting().filter(course=enrolment.course_id, pk__lte=enrolment.pk)
    return waiting.count()


def places_on_lists(enrolments: Iterable[Enrolment]) -> dict[int, int]:
    """Of those that wait, by their key. One query, however many."""
    waiting = {row.pk: row.course_id for row in enrolments if row.state == EnrolmentState.WAITING}
    found: dict[int, int] = {}
    numbers: dict[int, Iterator[int]] = {}
    if waiting:
        rows = Enrolment.objects.waiting().filter(course__in=set(waiting.values()))
        for pk, course in rows.values_list("pk", "course"):
            found[pk] = next(numbers.setdefault(course, count(1)))
    return {pk: found[pk] for pk in waiting if pk in found}


def free_seats(course: Course) -> Iterator[int]:
    """The numbers that nobody has, the lowest first; without end, so ask `Places` how many there are."""
    taken = set(course.enrolments.with_a_seat().values_list("seat", flat=True))
    return (number for number in count(1) if number not in taken)


def close_ranks(course: Course, *, maximum: int) -> None:
    """Seats above this number get a lower one that is free, so that the maximum can become this. Lock the course."""
    free = free_seats(course)
    for enrolment in course.enrolments.with_a_seat().filter(seat__gt=maximum).order_by("seat"):
        number = next(free)
        if number > maximum:
            return  # there are more people than that: the trigger refuses the new maximum
        Enrolment.objects.filter(pk=enrolment.pk).update(seat=number)


def with_a_list() -> list[Course]:
    """Courses that go on, with people on a waiting list and a place that may be free."""
    rows = Course.objects.filter(stage__in=GOING_ON).annotate(
        taken=Count("enrolments", filter=Q(enrolments__state__in=WITH_A_SEAT)),
        waiting=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.WAITING)),
    )
    return list(rows.filter(waiting__gt=0).filter(Q(maximum=None) | Q(taken__lt=F("maximum"))).order_by("pk"))
