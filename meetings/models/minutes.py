from django.db import models
from django.db.models import Q

from meetings.models.agenda_item import AgendaItem
from meetings.models.meeting import Meeting
from members.models import Member


class MinutesRevision(models.Model):
    """What the notes of an item, or of the meeting as a whole, said after they were saved for the nth time.

    From these, what two people wrote at once is put together, so that nobody's text is lost.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="minutes_revisions")
    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, null=True, related_name="revisions")
    number = models.PositiveIntegerField()  # 0 is how it was before anyone began
    text = models.TextField(blank=True, max_length=100_000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "agenda_item", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agenda_item", "number"], condition=Q(agenda_item__isnull=False), name="minutes_of_item_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "number"], condition=Q(agenda_item=None), name="minutes_of_meeting_once"
            ),
        ]

    def __str__(self):
        return f"{self.meeting} {self.agenda_item_id or ''} {self.number}"
