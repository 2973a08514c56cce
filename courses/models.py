from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import KnowledgeArea
from organisations.models import Organisation


class Stage(models.TextChoices):
    IDEA = "idea", _("idea")
    GAUGING = "gauging", _("gauging interest")
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open for enrolment")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


class CourseQuerySet(models.QuerySet):
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

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.IDEA, Stage.GAUGING, Stage.CANCELLED]) | Q(starts_on__isnull=False),
                name="course_that_is_planned_has_a_date",
                violation_error_message=_("A course that is planned has a first day."),
            )
        ]

    def __str__(self):
        return self.title
