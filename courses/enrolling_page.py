"""What the page of a course says of its places, and what this member can do about their own."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from courses import enrolling, phones, places
from courses.enrolling import Why
from courses.models import GOING_ON, Course, Enrolment, EnrolmentState, Stage
from courses.places import Places
from members.models import Member
from organisations.models import Affiliation, Organisation
from samensterker.localtime import local_day
from samensterker.prepared import Prepared


@dataclass
class PlacesOnPage:
    course: Course
    viewer: Member
    own: Enrolment | None  # the one that stands
    gives: bool  # this viewer gives the course
    now: datetime

    @cached_property
    def is_shown(self) -> bool:
        """Before there is a date one says that one wants it; and what is over has no places."""
        return self.course.stage in GOING_ON or (self.own is not None and self.course.stage == Stage.FINISHED)

    @cached_property
    def counted(self) -> Places:
        return places.places_of(self.course, on=local_day(self.now))

    @cached_property
    def number(self) -> int | None:
        """Their own place on the list."""
        if self.own is None or self.own.state != EnrolmentState.WAITING:
            return None
        return places.place_on_list(self.own)

    @cached_property
    def is_offered(self) -> bool:
        return self.own is not None and is_offered(self.own, self.now)

    @cached_property
    def may_withdraw(self) -> bool:
        return self.own is not None and self.own.completed_at is None and self.course.stage != Stage.FINISHED

    @cached_property
    def asks_phone(self) -> bool:
        """Whether who gives it may see their number: there is something to choose, or a choice to take back."""
        has_chosen = self.own is not None and self.own.shows_phone
        return self.course.stage in GOING_ON and (has_chosen or phones.has_a_choice(self.viewer))

    @cached_property
    def why_not(self) -> Why | None:
        """Why this viewer cannot enrol, or None."""
        if why := enrolling.course_closed_because(self.course, is_by_oneself=True, now=self.now):
            return why
        if self.viewer.is_paused:
            return Why.PAUSED
        return Why.TRAINER if self.gives else None

    @cached_property
    def has_room(self) -> bool:
        """For one of these organisations, or of none; which one counts is said when they enrol."""
        keys: list[int | None] = [organisation.pk for organisation in self.organisations]
        elsewhere = {places.is_from_elsewhere(self.course, key) for key in keys or [None]}
        has_room = any(self.counted.has_room(is_from_elsewhere=one) for one in elsewhere)
        return has_room and not enrolling.comes_after_others(self.course, self.counted)

    @cached_property
    def organisations(self) -> list[Organisation]:
        return THEIRS.objects(member=self.viewer.pk, on=local_day(self.now))


def is_offered(enrolment: Enrolment, now: datetime) -> bool:
    """Whether it can still be confirmed."""
    until = enrolment.offered_until
    return enrolment.state == EnrolmentState.OFFERED and until is not None and until > now


def organisations_of(member: Member, *, on):
    """From which someone may say that they come."""
    return _organisations(member=member.pk, on=on)


def _organisations(*, member, on):
    rows = Affiliation.objects.filter(member=member).current(on).values("organisation")
    return Organisation.objects.real().filter(pk__in=rows).order_by("name")


THEIRS = Prepared(lambda **whose: _organisations(**whose).only("name"), member=-1, on=date.min)


def usual_organisation(course: Course, member: Member, *, on) -> Organisation | None:
    """From which they come when someone else enrols them: the one that offers the course when it is theirs, else the
    first of theirs."""
    theirs = list(organisations_of(member, on=on))
    offers = [organisation for organisation in theirs if organisation.pk == course.organiser_id]
    return next(iter(offers + theirs), None)
