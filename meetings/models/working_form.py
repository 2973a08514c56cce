from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What an agenda item is for."""

    TELL = "tell", _("tell")
    EXCHANGE = "exchange", _("exchange")
    DECIDE = "decide", _("decide")
    DO = "do", _("do")


class WorkingFormQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(ended_at=None)


class WorkingForm(models.Model):
    """A way to do an agenda item: a round, intervision, in pairs, open space, demonstration."""

    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    goal = models.CharField(_("what it is good for"), max_length=200)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(600)], default=20
    )
    smallest_group = models.PositiveSmallIntegerField(_("from how many people"), default=2)
    largest_group = models.PositiveSmallIntegerField(_("to how many people"), null=True, blank=True)
    needs = models.CharField(_("what you need"), max_length=300, blank=True)
    steps = models.TextField(_("how it goes"), max_length=3_000)
    is_own = models.BooleanField(default=True, editable=False)  # added by the guild, not laid ready by the house
    ended_at = models.DateTimeField(null=True, editable=False)  # not chosen any more; items that had it keep it
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = WorkingFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("working form")
        verbose_name_plural = _("working forms")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=600), name="working_form_takes_1_to_600_minutes"
            ),
            models.CheckConstraint(
                condition=Q(smallest_group__gte=1)
                & (Q(largest_group=None) | Q(largest_group__gte=F("smallest_group"))),
                name="working_form_group_sizes_in_order",
                violation_error_message=_("The largest group is not smaller than the smallest."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("meetings:working-form", args=[self.pk])


class AgendaTemplate(models.Model):
    """An agenda to begin with; `items` holds the fields of its agenda items, in order."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    items = models.JSONField(default=list)
    is_standard = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("agenda template")
        verbose_name_plural = _("agenda templates")
        ordering = ["-is_standard", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_standard"], condition=Q(is_standard=True), name="agenda_template_one_standard"
            )
        ]

    def __str__(self):
        return self.name
