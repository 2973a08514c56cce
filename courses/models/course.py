from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import KnowledgeArea, Level, Member
from organisations.models import Organisation


class Stage(models.TextChoices):
    IDEA = "idea", _("idea")
    GAUGING = "gauging", _("gauging interest")
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open for enrolment")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


class Form(models.TextChoices):
    CLASS = "class", _("class")
    CIRCLE = "circle", _("learning circle")
    ONLINE = "online", _("online")
    SELF_STUDY = "self_study", _("self-study")


class Language(models.TextChoices):
    DUTCH = "nl", _("Dutch")
    ENGLISH = "en", _("English")


BEFORE_A_DATE = (Stage.IDEA, Stage.GAUGING)
GOING_ON = (Stage.PLANNED, Stage.OPEN, Stage.RUNNING)


class CourseQuerySet(models.QuerySet):
    def of_the_guild(self):
        """Not the trainings of a partner organisation with places for others."""
        return self.filter(is_open_training=False)

    def announced(self):
        """What members may look forward to: neither finished nor cancelled; the first to start on top, ideas last."""
        return self.exclude(stage__in=[Stage.FINISHED, Stage.CANCELLED]).order_by(
            models.F("starts_on").asc(nulls_last=True), "title", "pk"
        )

    def open_to_visitors(self):
        """Those with a date, for the public page."""
        return self.announced().filter(stage__in=[Stage.PLANNED, Stage.OPEN, Stage.RUNNING])


class Course(models.Model):
    """A course of the guild, from an idea until it is finished or cancelled."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    summary = models.TextField(_("what you can do afterwards"), blank=True)
    area = models.ForeignKey(
        KnowledgeArea,
        verbose_name=_("knowledge area"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.IDEA)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    organiser = models.ForeignKey(
        Organisation,
        verbose_name=_("offered by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
    )
    # A training of the organisation itself, with places for volunteers from elsewhere; its contact persons keep it.
    is_open_training = models.BooleanField(_("open training"), default=False)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)  # after it
    form = models.CharField(_("form"), max_length=10, choices=Form, default=Form.CLASS)
    study_link = models.URLField(_("link to study with"), max_length=500, blank=True)  # of self-study
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.DUTCH)
    minimum = models.PositiveSmallIntegerField(
        _("at least"), validators=[MinValueValidator(1), MaxValueValidator(500)], null=True, blank=True
    )
    maximum = models.PositiveSmallIntegerField(
        _("at most"), validators=[MinValueValidator(1), MaxValueValidator(500)], null=True, blank=True
    )  # null: not known yet, or no limit
    # Kept for people of other organisations than the one that offers it, until and with a day.
    reserved_seats = models.PositiveSmallIntegerField(_("places kept for others"), default=0)
    reserved_until = models.DateField(_("kept until"), null=True, blank=True)
    confirm_hours = models.PositiveSmallIntegerField(
        _("hours to confirm a freed place"), default=48, validators=[MinValueValidator(1), MaxValueValidator(336)]
    )
    threshold = models.PositiveSmallIntegerField(
        _("worth giving from"), default=8, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )  # interested people
    threshold_told_at = models.DateTimeField(null=True, editable=False)
    closes_on = models.DateField(_("enrol until"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    price_cents = models.PositiveIntegerField(_("price"), default=0)
    sessions_needed = models.PositiveSmallIntegerField(
        _("sessions to have been at"), null=True, blank=True
    )  # to complete it; null: all but one
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_because = models.CharField(_("a word to all"), max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True, editable=False)
    evaluation_closes_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="proposed_courses"
    )
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one course, also when sent twice

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.IDEA, Stage.GAUGING, Stage.CANCELLED]) | Q(starts_on__isnull=False),
                name="course_that_is_planned_has_a_date",
                violation_error_message=_("A course that is planned has a first day."),
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(minimum__lte=F("maximum")),
                name="course_minimum_is_not_above_maximum",
                violation_error_message=_("The least number is not above the most."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(starts_on=None) | Q(closes_on__lte=F("starts_on")),
                name="course_closes_before_it_starts",
                violation_error_message=_("Enrolling ends before the course begins."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="course_ends_after_it_starts",
                violation_error_message=_("The last day comes after the first."),
            ),
            models.CheckConstraint(
                condition=Q(reserved_seats=0) | Q(reserved_until__isnull=False),
                name="course_seats_are_kept_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(is_open_training=False) | Q(organiser__isnull=False),
                name="course_open_training_is_of_an_organisation",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("courses:course", args=[self.slug])

    @property
    def stage_name(self):
        return str(Stage(self.stage).label)


class CourseTrainer(models.Model):
    """Who gives a course: a member, or someone from outside by name."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="trainers")
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="courses_given")
    name = models.CharField(_("name"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "member"], condition=Q(member__isnull=False), name="course_trainer_once"
            ),
            models.CheckConstraint(
                condition=(Q(member__isnull=False) & Q(name="")) | (Q(member=None) & ~Q(name="")),
                name="course_trainer_is_a_member_or_a_name",
            ),
        ]

    def __str__(self):
        return self.name or str(self.member)


class CourseMaterial(models.Model):
    """A file or a link with a course: for who takes part, and afterwards for the guild if it is chosen so."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(_("title"), max_length=120)
    link = models.URLField(_("link"), max_length=500, blank=True)
    file = models.FileField(upload_to="courses", blank=True, editable=False)
    kind = models.CharField(max_length=10, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes
    for_guild_afterwards = models.BooleanField(_("for the whole guild when the course is over"), default=True)
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey(Member, editable=False, on_delete=models.PROTECT, related_name="+")
    submission = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("material")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(file="") & ~Q(link="")) | (~Q(file="") & Q(link="")),
                name="course_material_is_a_file_or_a_link",
            )
        ]

    def __str__(self):
        return self.title
