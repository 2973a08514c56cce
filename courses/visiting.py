"""What someone without an account sees of a course: what it is, when, whether there is room. No names of anybody."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses import enrolling, facts, own_sessions, places
from courses.enrolling import Why
from courses.facts import Facts
from courses.models import Course, CourseSession, Form
from courses.places import Places
from samensterker.localtime import local_day

# As `Why` says it, for who is no member; else the words of `Why`.
WORDS = {
    Why.NOT_OPEN: _("You cannot enrol yet. Look here again later, or ask us to let you know."),
    Why.CLOSED: _("The last day to enrol has passed. Ask us if you can still come; the address stands below."),
}


@dataclass(frozen=True)
class VisitorPage:
    course: Course
    now: datetime

    @cached_property
    def sessions(self) -> list[CourseSession]:
        """When and where; never the link to join online, notes or homework."""
        return [session for session in own_sessions.sessions_of(self.course) if session.cancelled_at is None]

    @cached_property
    def facts(self) -> Facts:
        return facts.for_visitor(self.course, today=local_day(self.now))

    @cached_property
    def counted(self) -> Places:
        return places.places_of(self.course, on=local_day(self.now))

    @cached_property
    def has_room(self) -> bool:
        """For someone from one organisation or another; which one counts is said when they enrol."""
        return self.counted.left != 0 and not enrolling.comes_after_others(self.course, self.counted)

    @cached_property
    def is_online(self) -> bool:
        return self.course.form in (Form.ONLINE, Form.SELF_STUDY)

    @cached_property
    def why_not(self) -> str | Promise:
        """Why nobody can enrol now; empty when one can."""
        why = enrolling.course_closed_because(self.course, is_by_oneself=True, now=self.now)
        return WORDS.get(why, why.label) if why else ""
