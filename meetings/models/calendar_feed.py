from django.db import models

from members.models import Member


class CalendarFeed(models.Model):
    """The secret address of a member's calendar. Of the token only the hash is kept; a new one takes its place."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(editable=False)

    def __str__(self):
        return str(self.member)
