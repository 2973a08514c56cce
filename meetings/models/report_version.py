from django.db import models
from django.db.models import Q
from django.urls import reverse

from meetings.models.meeting import Meeting
from members.models import Member


class ReportVersion(models.Model):
    """A report as it was sent, as structured content with the keys of members, not their names.

    Names are filled in when it is shown, mailed or typeset, so that who was erased stands in it under a pseudonym.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="report_versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    remark = models.TextField(blank=True, max_length=1_000)  # what a correction is about
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="report_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="report_version_counts_from_one"),
        ]

    def __str__(self):
        return f"{self.meeting} {self.number}"

    def get_absolute_url(self):
        return reverse("meetings:report-version", args=[self.meeting_id, self.number])
