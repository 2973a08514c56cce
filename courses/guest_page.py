"""The page of a guest: in which courses they are, and when these come together."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from courses.enrolling_page import is_offered
from courses.models import CourseGuest, CourseSession, Enrolment, EnrolmentState, Stage
from courses.place_links import place_path
from courses.places import places_on_lists

SESSIONS_SHOWN = 10


@dataclass(frozen=True)
class Place:
    enrolment: Enrolment
    number: int | None  # on the waiting list
    is_offered: bool
    path: str


@dataclass(frozen=True)
class GuestPage:
    guest: CourseGuest
    now: datetime

    @cached_property
    def places(self) -> list[Place]:
        """The newest first; of what was given back only the newest of each course, when nothing else stands there."""
        rows = self.guest.enrolments.select_related("course__organiser").order_by("-pk")
        newest: dict[int, Enrolment] = {}
        for row in rows:
            row.guest = self.guest  # for its link
            newest.setdefault(row.course_id, row)
        numbers = places_on_lists(newest.values())
        return [Place(row, numbers.get(row.pk), is_offered(row, self.now), place_path(row)) for row in newest.values()]

    @property
    def to_give_back(self) -> list[Place]:
        """What goes to others when they are forgotten."""
        return [place for place in self.places if _goes_to_others(place.enrolment)]

    @cached_property
    def sessions(self) -> list[CourseSession]:
        """The next ones of all their courses together."""
        rows = CourseSession.objects.standing().filter(ends_at__gt=self.now).select_related("course")
        enrolled = self.guest.enrolments.enrolled().values("course")
        return list(rows.filter(course__in=enrolled).in_order()[:SESSIONS_SHOWN])


def _goes_to_others(enrolment):
    """As `guests.to_give_back` finds them."""
    is_over = enrolment.course.stage in (Stage.FINISHED, Stage.CANCELLED)
    return enrolment.state != EnrolmentState.WITHDRAWN and enrolment.completed_at is None and not is_over
