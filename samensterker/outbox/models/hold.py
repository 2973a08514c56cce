from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HoldQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(released_at=None).order_by("started_at")

    def release(self, *, by, now):
        """Lets everything go again; answers how many holds there were."""
        return self.standing().update(released_at=now, released_by=by)


class Hold(models.Model):
    """Nothing goes but what was asked for, until a coordinator releases it. Made after a restore from backup."""

    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    # SET_NULL: that it was released stays true without the person.
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by=None) | Q(released_at__isnull=False), name="hold_released_by_at_a_moment"
            ),
        ]

    def __str__(self):
        return self.reason
