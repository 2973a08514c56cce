from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from members.models import Member
from organisations.models import CoreTask, TaskHolder


class SecondPersonQuerySet(models.QuerySet):
    def waiting(self):
        """For an answer; of who left the guild none is asked, unless they come back."""
        return self.filter(answered_at=None, enrolment__member__left_at=None)


class SecondPerson(models.Model):
    """That who completed a course could be the second person for a core task; the contact person says yes or no.

    Accepted, it makes them a holder of that task, and so changes the coverage map.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="second_persons")
    task = models.ForeignKey(CoreTask, on_delete=models.CASCADE, related_name="second_persons")
    words = models.CharField(_("a word with it"), max_length=500, blank=True)
    offered_at = models.DateTimeField(editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    is_accepted = models.BooleanField(null=True, editable=False)
    holder = models.OneToOneField(
        TaskHolder, null=True, editable=False, on_delete=models.SET_NULL, related_name="came_by_course"
    )

    objects = SecondPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("second person")
        verbose_name_plural = _("second persons")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "task"], name="second_person_once_a_task"),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_accepted=None)
                | Q(answered_at__isnull=False, is_accepted__isnull=False),
                name="second_person_answered_when_and_what",
            ),
        ]

    def __str__(self):
        return f"{self.enrolment} – {self.task}"
