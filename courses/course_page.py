"""What the page of one course shows to this member, part by part; its SQL is worked out once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, F, OuterRef
from django.http import Http404

from courses import afterwards, evaluating, facts, materials, own_sessions, writing
from courses.afterwards import Afterwards
from courses.enrolling_page import PlacesOnPage
from courses.facts import Facts, Trainer
from courses.interest_page import InterestOnPage
from courses.models import (
    Course,
    CourseMaterial,
    CourseMessage,
    CourseSession,
    CourseTrainer,
    Enrolment,
    EnrolmentState,
    Interest,
    Stage,
)
from courses.policies import may_keep, own_enrolment
from members.models import KnowledgeArea, Member
from organisations.models import Organisation
from samensterker.localtime import local_day
from samensterker.prepared import Prepared

MESSAGES = 3


def course_page(slug: str, viewer: Member, *, now: datetime) -> "CoursePage":
    """Of the course with that address. Who is not in it, or did not say that they want it, is not looked for there."""
    course = next(iter(COURSE.objects(slug=slug, member=viewer.pk)), None)
    if course is None:
        raise Http404
    course.organiser = _organiser(course) if course.organiser_id else None
    course.area = _area(course) if course.area_id else None
    page = CoursePage(course, viewer, now)
    if not course.is_mine:
        page.own = None
    if not course.is_wanted:
        page.interest.own = None
    return page


def _organiser(course):
    return Organisation(pk=course.organiser_id, name=course.organiser_name, slug=course.organiser_slug)


def _area(course):
    top = KnowledgeArea(pk=course.top_id, name=course.top_name) if course.top_id else None
    return KnowledgeArea(pk=course.area_id, name=course.area_name, parent=top)


@dataclass
class CoursePage:
    course: Course
    viewer: Member
    now: datetime

    @cached_property
    def may_keep(self) -> bool:
        return may_keep(self.viewer, self.course, on=local_day(self.now))

    @cached_property
    def may_teach(self) -> bool:
        """`policies.may_teach`, without asking again who keeps and who gives it."""
        return self.may_keep or self.gives

    @cached_property
    def trainers(self) -> list[Trainer]:
        """As they were chosen, one after the other."""
        rows = TRAINERS.rows(course=self.course.pk)
        return [Trainer(member, name or " ".join(filter(None, parts))) for member, name, *parts in rows]

    @cached_property
    def facts(self) -> Facts:
        return facts.for_member(self.course, trainers=self.trainers, today=local_day(self.now))

    @cached_property
    def gives(self) -> bool:
        return self.viewer.is_active and any(trainer.member == self.viewer.pk for trainer in self.trainers)

    @cached_property
    def afterwards(self) -> Afterwards | None:
        """What follows for the viewer, who takes part or did."""
        if self.own is None or self.course.stage not in (Stage.RUNNING, Stage.FINISHED):
            return None
        self.own.course, self.own.member = self.course, self.viewer
        return afterwards.of(self.own, now=self.now)

    @property
    def may_write(self) -> bool:
        """There is someone to write to."""
        return self.may_teach and self.places.is_shown and self.places.counted.taken > 0

    @cached_property
    def evaluation(self) -> evaluating.Result | None:
        return evaluating.result_of(self.course, now=self.now)

    @cached_property
    def evaluation_words(self) -> list[str]:
        """For who gives or keeps it."""
        if self.evaluation is None or not self.may_teach:
            return []
        return evaluating.words_of(self.course)

    @cached_property
    def own(self) -> Enrolment | None:
        return own_enrolment(self.viewer, self.course)

    @cached_property
    def materials(self) -> list[CourseMaterial]:
        """Those that this viewer may open."""
        return materials.listed(self.course, teaches=self.may_teach, own=self.own)

    @cached_property
    def takes_part(self) -> bool:
        """Has a place; who waits for one does not take part yet."""
        return self.own is not None and self.own.state == EnrolmentState.ENROLLED

    @cached_property
    def sessions(self) -> list[CourseSession]:
        own = self.own if self.takes_part else None
        return own_sessions.sessions_of(self.course, own, counts_absent=self.may_teach)

    @cached_property
    def next_session(self) -> CourseSession | None:
        ahead = (one for one in self.sessions if one.cancelled_at is None and one.ends_at > self.now)
        return next(ahead, None)

    @cached_property
    def _messages(self) -> list[CourseMessage]:
        """What who gives it wrote, for who takes part: the last ones, and one to know that there are more."""
        if not (self.takes_part or self.may_teach):
            return []
        return writing.last_messages(self.course, most=MESSAGES + 1)

    @property
    def messages(self) -> list[CourseMessage]:
        return self._messages[:MESSAGES]

    @property
    def has_more_messages(self) -> bool:
        return len(self._messages) > MESSAGES

    @cached_property
    def places(self) -> PlacesOnPage:
        return PlacesOnPage(self.course, self.viewer, self.own, self.gives, self.now)

    @cached_property
    def interest(self) -> InterestOnPage:
        return InterestOnPage(self.course, self.viewer, self.places, self.now)


NAME = ("first_name", "surname_prefix", "last_name")


def _course(*, slug, member):
    return Course.objects.filter(slug=slug).annotate(
        organiser_name=F("organiser__name"),
        organiser_slug=F("organiser__slug"),
        area_name=F("area__name"),
        top_id=F("area__parent_id"),
        top_name=F("area__parent__name"),
        is_mine=Exists(Enrolment.objects.standing().filter(course=OuterRef("pk"), member=member)),
        is_wanted=Exists(Interest.objects.filter(course=OuterRef("pk"), member=member)),
    )


def _trainers(*, course):
    names = [f"member__{name}" for name in NAME]
    return CourseTrainer.objects.filter(course=course).order_by("pk").values_list("member", "name", *names)


COURSE = Prepared(_course, slug="the course", member=-1)
TRAINERS = Prepared(_trainers, course=-1)
