from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation


class VenueQuerySet(models.QuerySet):
    def in_use(self):
        """What can be chosen for a new meeting."""
        return self.filter(ended_at=None)


class Venue(models.Model):
    """A room to meet in, and what the coordinator knows of it."""

    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("offered by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
    )
    capacity = models.PositiveSmallIntegerField(
        _("how many people"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    price_cents = models.PositiveIntegerField(_("price for half a day"), null=True, blank=True)  # null: not known
    is_accessible = models.BooleanField(_("accessible by wheelchair"), null=True, blank=True)  # null: not known
    equipment = models.CharField(_("equipment"), max_length=300, blank=True)
    contact = models.CharField(_("whom to ask"), max_length=200, blank=True)  # for organisers only
    remark = models.TextField(_("own remarks"), max_length=2_000, blank=True)  # for organisers only
    ended_at = models.DateTimeField(null=True, editable=False)  # not chosen any more; meetings held there keep it
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one room, also when sent twice

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="venue_holds_someone"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("meetings:venue", args=[self.pk])


class RoomBudget(models.Model):
    """What the guild may spend on rooms in a year: the subsidy."""

    year = models.PositiveSmallIntegerField(
        _("year"), primary_key=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    amount_cents = models.PositiveIntegerField(_("amount"))

    class Meta:
        verbose_name = _("budget for rooms")
        verbose_name_plural = _("budgets for rooms")

    def __str__(self):
        return str(self.year)
