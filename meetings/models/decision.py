from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda_item import AgendaItem
from meetings.models.meeting import Meeting
from meetings.models.report_version import ReportVersion
from members.models import GroupMembership, Member


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, member, *, on):
        """Of the meetings that one sees: once the report was sent, and before that for who organises them."""
        seen = self.filter(meeting__in=Meeting.objects.visible_to(member, on=on).values("pk"))
        if member.is_coordinator:
            return seen
        groups = GroupMembership.objects.current(on).filter(member=member).values("group")
        is_told = Exists(ReportVersion.objects.filter(meeting=OuterRef("meeting")))
        return seen.filter(is_told | Q(meeting__group__in=groups))

    def standing(self):
        """Not replaced by a later one."""
        return self.filter(replaced_by=None)

    def to_review(self, today):
        return self.standing().filter(review_on__lte=today)


class Decision(models.Model):
    """What a meeting decided; the register of decisions goes across meetings."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    text = models.TextField(_("decision"), max_length=1_000)
    decided_on = models.DateField(_("decided on"))  # the local day of the meeting
    review_on = models.DateField(_("look again on"), null=True, blank=True)
    lesson = models.TextField(_("what did we learn?"), blank=True, max_length=2_000)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces")
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(Member, editable=False, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["-decided_on", "-id"], name="decision_by_day")]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("meetings:decision", args=[self.pk])
