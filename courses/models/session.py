from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from courses.models.enrolment import Enrolment
from members.models import Member


class TimeBetween(Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


class CourseSessionQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(cancelled_at=None)

    def in_order(self):
        return self.order_by("starts_at", "pk")


class Told(NamedTuple):
    """All that a page tells of a session itself; what looks the same is drawn once (ADR 27)."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    online_link: str
    notes: str
    homework: str
    cancelled_at: datetime | None


class CourseSession(models.Model):
    """One time that a course comes together."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("about"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    online_link = models.URLField(_("online link"), max_length=500, blank=True)  # for who takes part only
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)
    homework = models.TextField(_("homework"), blank=True, max_length=3_000)
    # As a meeting has them: raised when time or place changes, and by each change a calendar takes over.
    occurrence = models.PositiveIntegerField(default=1, editable=False)
    occurrence_at = models.DateTimeField(editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = CourseSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="course_session_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["course", "starts_at"], condition=Q(cancelled_at=None), name="course_session_once_a_moment"
            ),
        ]

    def __str__(self):
        return f"{self.course} {self.starts_at}"

    @property
    def told(self) -> Told:
        return Told(*(getattr(self, name) for name in Told._fields))


class SessionTrainer(models.Model):
    """That a trainer is at a session; the same times as that, so that nobody is at two at once."""

    session = models.ForeignKey(CourseSession, on_delete=models.CASCADE, related_name="trainers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sessions_given")
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="session_trainer_once"),
            ExclusionConstraint(
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (TimeBetween("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                name="session_trainer_at_one_place_at_a_time",
                violation_error_message=_("This trainer has another session at that time."),
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.starts_at}"


class SessionAttendanceQuerySet(models.QuerySet):
    def missed(self):
        """Of who was not there, or said that they could not come while nobody said otherwise."""
        return self.filter(Q(was_there=False) | Q(was_there=None, cannot_come_at__isnull=False))


class SessionAttendance(models.Model):
    """Whether one who takes part was at a session, or said before that they cannot come."""

    session = models.ForeignKey(CourseSession, on_delete=models.CASCADE, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attendance")
    was_there = models.BooleanField(null=True)  # None: nobody said
    cannot_come_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = SessionAttendanceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="session_attendance_once")]

    def __str__(self):
        return f"{self.session} {self.enrolment}"


class CourseMessage(models.Model):
    """What a trainer wrote to who takes part, through the house."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="messages")
    text = models.TextField(_("message"), max_length=3_000)
    missed = models.ForeignKey(  # to who was not at this session; null: to everyone
        CourseSession, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    submission = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self):
        return self.text[:80]
