from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from meetings.models.working_form import Purpose, WorkingForm
from members.models import Member


class AgendaItemQuerySet(models.QuerySet):
    def points(self):
        """What there is to talk about, without the breaks."""
        return self.filter(is_break=False)


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
    is_break = models.BooleanField(_("break"), default=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, blank=True)
    working_form = models.ForeignKey(
        WorkingForm,
        verbose_name=_("working form"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
    )
    recurs = models.BooleanField(_("comes back each time"), default=False)
    # From which item of an earlier meeting it was carried over, and for the how manieth time.
    carried_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="carried_to"
    )
    times_carried = models.PositiveSmallIntegerField(default=0, editable=False)
    approves = models.ForeignKey(  # the report of that meeting is agreed under this item
        Meeting, on_delete=models.SET_NULL, null=True, editable=False, related_name="approved_at_items"
    )
    was_discussed = models.BooleanField(null=True, editable=False)  # None: nobody said
    began_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    outcome = models.TextField(_("what came out of it"), blank=True, max_length=20_000)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one item, also when sent twice

    objects = AgendaItemQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("began_at")),
                name="agenda_item_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["meeting", "approves"],
                condition=models.Q(approves__isnull=False),
                name="agenda_item_approves_once_a_meeting",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.meeting.get_absolute_url()


class AgendaAttachment(models.Model):
    """A file with an agenda item: checked by its content, and served by a page of ours only."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="agenda", editable=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()  # bytes
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    submission = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self):
        return self.name
