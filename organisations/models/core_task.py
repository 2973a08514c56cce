from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import KnowledgeArea
from organisations.models.organisation import Organisation


class Importance(models.IntegerChoices):
    USEFUL = 1, _("useful")
    IMPORTANT = 2, _("important")
    VITAL = 3, _("we cannot do without")


class Frequency(models.TextChoices):
    DAILY = "daily", _("nearly every day")
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("a few times a year")
    YEARLY = "yearly", _("once a year")
    WHEN_NEEDED = "when_needed", _("when it is needed")


class Bearable(models.IntegerChoices):
    """How long the organisation can bear it when the task stops, in days."""

    DAY = 1, _("a day")
    WEEK = 7, _("a week")
    MONTH = 30, _("a month")
    QUARTER = 90, _("three months")
    LONGER = 365, _("longer")


class Instruction(models.TextChoices):
    UNKNOWN = "", _("not known")
    NONE = "none", _("there is none")
    OUTDATED = "outdated", _("there is one, but it is old")
    CURRENT = "current", _("there is one, and it is right")


class Credentials(models.TextChoices):
    """In whose hands the passwords and keys are."""

    UNKNOWN = "", _("not known")
    ONE = "one", _("with one person")
    SHARED = "shared", _("with two or more people, or in a safe place")
    NOT_NEEDED = "not_needed", _("not needed")


class CoreTaskQuerySet(models.QuerySet):
    def current(self, on):
        """Those that the organisation has on that day; the last day counts."""
        return self.filter(from_on__lte=on).filter(Q(until_on=None) | Q(until_on__gte=on))


class CoreTask(models.Model):
    """What an organisation cannot do without, in one knowledge area; `organisations.coverage` says how strong it is."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="core_tasks")
    area = models.ForeignKey(
        KnowledgeArea, on_delete=models.PROTECT, related_name="core_tasks", verbose_name=_("knowledge area")
    )
    name = models.CharField(_("your own name for it"), max_length=80, blank=True)
    importance = models.PositiveSmallIntegerField(_("how important"), choices=Importance, default=Importance.IMPORTANT)
    frequency = models.CharField(_("how often"), max_length=20, choices=Frequency, blank=True)
    consequence = models.CharField(_("what happens when it stops"), max_length=300, blank=True)
    bearable_days = models.PositiveSmallIntegerField(
        _("how long can that be borne"), choices=Bearable, null=True, blank=True
    )
    instruction = models.CharField(_("written instruction"), max_length=10, choices=Instruction, blank=True)
    instruction_where = models.CharField(_("where it is"), max_length=200, blank=True)
    credentials = models.CharField(_("passwords and keys"), max_length=12, choices=Credentials, blank=True)
    remark = models.TextField(_("remark"), blank=True)  # for the contact persons and the coordinator only
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)  # when the answers were last gone through
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one task, also when sent twice

    objects = CoreTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("core task")
        verbose_name_plural = _("core tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "area"],
                condition=Q(until_on=None),
                name="core_task_once_an_area",
                violation_error_message=_("There is already a core task in this knowledge area."),
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="core_task_ends_after_it_begins",
                violation_error_message=_("The last day comes after the first."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("organisations:task", args=[self.organisation.slug, self.pk])

    @property
    def title(self):
        return self.name or self.area.name
