import uuid
from typing import cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from members.models import Member
from organisations.models import Organisation

SCORE = [MinValueValidator(1), MaxValueValidator(10)]


class CourseGuest(models.Model):
    """A light account: a volunteer of a partner organisation who takes part in courses and is no member.

    They act by links in their mail. That they agreed to what is kept of them stands here, with the words they saw.
    """

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email"))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="course_guests")
    language = models.CharField(max_length=2, default="nl")
    consent_words = models.TextField()
    consent_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, editable=False)  # that the address is theirs; null: not yet

    class Meta:
        verbose_name = _("guest of courses")
        verbose_name_plural = _("guests of courses")
        constraints = [models.UniqueConstraint(Lower("email"), name="course_guest_once")]

    def __str__(self):
        return self.name

    @property
    def full_name(self) -> str:
        """As of a member."""
        return self.name


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", _("enrolled")
    OFFERED = "offered", _("a place is offered")  # to the first on the list, until a moment
    WAITING = "waiting", _("on the waiting list")
    WITHDRAWN = "withdrawn", _("withdrawn")


WITH_A_SEAT = (EnrolmentState.ENROLLED, EnrolmentState.OFFERED)


class EnrolmentQuerySet(models.QuerySet):
    def standing(self):
        return self.exclude(state=EnrolmentState.WITHDRAWN)

    def enrolled(self):
        return self.filter(state=EnrolmentState.ENROLLED)

    def with_a_seat(self):
        return self.filter(state__in=WITH_A_SEAT)

    def waiting(self):
        """In order of arrival: the key is given while the course is locked."""
        return self.filter(state=EnrolmentState.WAITING).order_by("pk")


class Enrolment(models.Model):
    """That someone takes part in a course, or waits for a place.

    A place is a number from 1 to the maximum of the course, and two never have the same: so it is the database that
    does not oversell (`course_seat_once`, and the trigger `course_seat_within_maximum`).
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="enrolments")
    guest = models.ForeignKey(CourseGuest, null=True, on_delete=models.CASCADE, related_name="enrolments")
    organisation = models.ForeignKey(  # from which they come
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    state = models.CharField(max_length=10, choices=EnrolmentState)
    seat = models.PositiveSmallIntegerField(null=True, editable=False)
    offered_until = models.DateTimeField(null=True, editable=False)
    enrolled_at = models.DateTimeField(editable=False)
    enrolled_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )  # null: by themselves
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_because = models.CharField(_("a word with it"), max_length=500, blank=True)  # of who keeps the course
    completed_at = models.DateTimeField(null=True, editable=False)
    completed_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    certificate = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shows_phone = models.BooleanField(default=False, editable=False)  # to who gives it; the member's own choice alone
    has_evaluated = models.BooleanField(default=False, editable=False)  # not when, and nothing leads to what they said

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "member"],
                condition=Q(member__isnull=False) & ~Q(state="withdrawn"),
                name="course_enrolment_once_a_member",
            ),
            models.UniqueConstraint(
                fields=["course", "guest"],
                condition=Q(guest__isnull=False) & ~Q(state="withdrawn"),
                name="course_enrolment_once_a_guest",
            ),
            models.UniqueConstraint(
                fields=["course", "seat"], condition=Q(seat__isnull=False), name="course_seat_once"
            ),
            models.CheckConstraint(
                condition=(Q(member__isnull=False, guest=None)) | Q(member=None, guest__isnull=False),
                name="course_enrolment_of_a_member_or_a_guest",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=WITH_A_SEAT) & Q(seat__gte=1)) | (~Q(state__in=WITH_A_SEAT) & Q(seat=None)),
                name="course_enrolment_has_a_seat_or_waits",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False)
                | (~Q(state="offered") & Q(offered_until=None)),
                name="course_seat_is_offered_until_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at=None)),
                name="course_withdrawn_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(completed_at__gte=F("enrolled_at"), state="enrolled"),
                name="course_is_completed_by_who_takes_part",
            ),
        ]

    def __str__(self):
        return f"{self.receiver} – {self.course}"

    @property
    def receiver(self) -> Member | CourseGuest:
        """Who takes part or waits; mails go to them. Both have a `full_name`, an `email` and a `language`."""
        return self.member or cast(CourseGuest, self.guest)


class EvaluationAnswer(models.Model):
    """What someone thought of a course: without a name, without a moment, and with a key that tells no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="evaluations")
    learned = models.PositiveSmallIntegerField(_("I learned what I came for"), validators=SCORE)
    given = models.PositiveSmallIntegerField(_("it was given well"), validators=SCORE)
    can_do = models.PositiveSmallIntegerField(_("I can do it myself now"), validators=SCORE)
    words = models.TextField(_("what else do you want to say?"), blank=True, max_length=1_000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(learned__range=(1, 10), given__range=(1, 10), can_do__range=(1, 10)),
                name="course_evaluation_scores_from_1_to_10",
            )
        ]

    def __str__(self):
        return str(self.pk)
