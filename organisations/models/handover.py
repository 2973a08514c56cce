from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member
from organisations.models import outsiders
from organisations.models.holder import TaskHolder
from organisations.models.organisation import Organisation


class HandoverQuerySet(models.QuerySet):
    def open(self):
        return self.filter(finished_at=None, cancelled_at=None)

    def closed(self):
        return self.exclude(finished_at=None, cancelled_at=None)

    def of(self, *, organisations, member):
        """Those in which one of these organisations, or this member, has a part: where it comes from and goes to."""
        organisation = Q(holder__task__organisation__in=organisations) | Q(successor_organisation__in=organisations)
        return self.filter(organisation | Q(holder__member=member) | Q(successor=member))

    def with_names(self):
        """With all that its page tells, but for its steps."""
        return self.select_related(
            *("holder__task__organisation", "holder__task__area", "holder__member"),
            *("successor", "successor_organisation", "started_by", "finished_by"),
        )


class Handover(models.Model):
    """A holder who will stop hands the task over, warmly: to a successor, or while one is looked for.

    The coverage map changes when it is finished, and not before.
    """

    holder = models.ForeignKey(TaskHolder, on_delete=models.CASCADE, related_name="handovers")
    # The successor: a member, or someone by name; neither as long as one is looked for.
    successor = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers_received"
    )
    successor_name = models.CharField(_("name of the successor"), max_length=80, blank=True)
    successor_organisation = models.ForeignKey(  # from where the successor comes, if not from the same
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers_received"
    )
    note = models.TextField(_("what the next one should know"), blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("warm handover")
        verbose_name_plural = _("warm handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["holder"],
                condition=Q(finished_at=None, cancelled_at=None),
                name="handover_once_at_a_time",
                violation_error_message=_("This handover is going on already."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(successor_name=""), name="handover_has_one_successor"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(successor__isnull=False) | ~Q(successor_name=""),
                name="handover_finished_has_a_successor",
                violation_error_message=_("Say who the successor is."),
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(cancelled_at=None), name="handover_ends_in_one_way"
            ),
        ]

    def __str__(self):
        return f"{self.holder_id} {self.started_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("organisations:handover", args=[self.pk])

    @property
    def successor_in_words(self):
        """Empty as long as one is looked for."""
        return self.successor.full_name if self.successor_id else outsiders.in_words(self.successor_name)

    @property
    def is_open(self):
        return self.finished_at is None and self.cancelled_at is None

    @property
    def has_successor(self):
        return self.successor_id is not None or self.successor_name != ""


class HandoverStepKind(models.TextChoices):
    ACCESS = "access", _("the successor has access")
    INSTRUCTION = "instruction", _("the instruction is written down")
    CONTACTS = "contacts", _("the successor knows whom to call")
    TOGETHER = "together", _("done once together")
    ALONE = "alone", _("done once alone")


class HandoverStep(models.Model):
    """That a step of a handover is done. A step without a row is still to do."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=HandoverStepKind)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("step of a handover")
        verbose_name_plural = _("steps of handovers")
        constraints = [models.UniqueConstraint(fields=["handover", "kind"], name="handover_step_once")]

    def __str__(self):
        return f"{self.handover_id} {self.kind}"
