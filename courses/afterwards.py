"""What follows for one person when a course is over: the certificate, what they thought of it, the second person."""

from dataclasses import dataclass
from datetime import datetime

from courses import evaluating, second_persons
from courses.models import Enrolment, EnrolmentState, SecondPerson, Stage
from courses.place_links import place_path


@dataclass(frozen=True)
class Afterwards:
    enrolment: Enrolment
    evaluation: str  # where they say what they thought of it; empty when they cannot (any more)
    may_offer: bool
    offers: list[SecondPerson]

    @property
    def is_completed(self) -> bool:
        return self.enrolment.completed_at is not None

    @property
    def is_anything(self) -> bool:
        return self.is_completed or bool(self.evaluation)


def of(enrolment: Enrolment, *, now: datetime) -> Afterwards:
    """At most two queries; none while the course goes on and they have not completed it."""
    is_completed, course = enrolment.completed_at is not None, enrolment.course
    asks = enrolment.state == EnrolmentState.ENROLLED and course.stage == Stage.FINISHED and not enrolment.has_evaluated
    is_open = asks and evaluating.is_open(course, now=now)
    return Afterwards(
        enrolment,
        evaluation=place_path(enrolment, "evaluate") if is_open else "",
        may_offer=is_completed and course.area_id is not None,
        offers=second_persons.offers_of(enrolment) if is_completed else [],
    )
