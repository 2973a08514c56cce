"""What the page of one course shows about who wants it: how many, and oneself."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from courses import wanting
from courses.enrolling_page import PlacesOnPage
from courses.forms.interest import InterestForm
from courses.models import BEFORE_A_DATE, Course, HowMuch, Interest, Stage
from members.models import Member
from samensterker.localtime import local_day


@dataclass
class InterestOnPage(wanting.Counted):
    course: Course
    viewer: Member
    places: PlacesOnPage  # of the same page, so that nothing is asked twice
    now: datetime

    @property
    def is_before_a_date(self) -> bool:
        return self.course.stage in BEFORE_A_DATE

    @cached_property
    def is_shown(self) -> bool:
        if not self.viewer.is_authenticated:  # a visitor, who sees the page of a course that has a date
            return False
        if self.course.stage in (Stage.FINISHED, Stage.CANCELLED) or self.places.own:
            return False
        return self.is_before_a_date or self.own is not None or self.is_open

    @cached_property
    def is_open(self) -> bool:
        """`wanting.why_not`, with what the page knows already."""
        if self.places.gives or self.places.own or self.viewer.is_paused:
            return False
        return self.places.why_not is not None or not self.places.has_room

    @cached_property
    def own(self) -> Interest | None:
        rows = self.course.interests.select_related("task__organisation", "task__area", "organisation")
        return rows.filter(member=self.viewer).first()

    @property
    def buttons(self) -> tuple[HowMuch, ...]:
        return tuple(reversed(HowMuch))

    @cached_property
    def form(self) -> InterestForm:
        return self.form_of(None)

    def form_of(self, data: Any) -> InterestForm:
        theirs = self.places.organisations
        tasks = wanting.tasks_of(theirs, self.course, on=local_day(self.now))
        return InterestForm(data, interest=self.own, tasks=tasks, organisations=theirs)
