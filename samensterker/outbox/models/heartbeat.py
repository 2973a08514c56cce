from django.db import models
from django.utils.translation import gettext_lazy as _


class HeartbeatQuerySet(models.QuerySet):
    def beat(self, name, *, now):
        beat = self.model(name=name, beat_at=now)
        self.bulk_create([beat], update_conflicts=True, unique_fields=["name"], update_fields=["beat_at"])

    def last(self, name):
        """When it last beat, or None."""
        return self.filter(name=name).values_list("beat_at", flat=True).first()


class Heartbeat(models.Model):
    """When a part of the outbox last did its whole work: "planner", "sender", "cleaner"."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self):
        return self.name
