from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from members.models import Member


class AgendaItem(models.Model):
    """One point of a meeting's agenda, in its place in the order, with what came out of it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    position = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=120)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(600)], default=15
    )
    presenter = models.ForeignKey(
        Member,
        verbose_name=_("presented by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="presented_items",
    )
    explanation = models.TextField(_("explanation"), blank=True, max_length=5_000)
    outcome = models.TextField(_("what came out of it"), blank=True, max_length=20_000)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one item, also when sent twice

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position"]
        constraints = [
            # Deferred: a reorder may swap two positions within one transaction.
            models.UniqueConstraint(
                fields=["meeting", "position"], name="agenda_item_one_a_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=600),
                name="agenda_item_takes_1_to_600_minutes",
                violation_error_message=_("An agenda item takes between 1 and 600 minutes."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.meeting.get_absolute_url()
