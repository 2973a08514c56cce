from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.course import Course, CourseTrainer
from courses.models.enrolment import Enrolment
from members.models import Member
from organisations.models import CoreTask, Organisation


class HowMuch(models.IntegerChoices):
    """How much someone wants it."""

    A_LITTLE = 1, _("it seems nice to me")
    MUCH = 2, _("I would like it")
    NEED = 3, _("I need it")

    @property
    def of_them(self):
        """The same, said of others."""
        return OF_THEM[self]


OF_THEM = {
    # Translators: how much people want a course: it seems nice to them; as in "2 seems nice"
    HowMuch.A_LITTLE: pgettext_lazy("how much they want it", "seems nice"),
    # Translators: how much people want a course: they would like it
    HowMuch.MUCH: pgettext_lazy("how much they want it", "gladly"),
    # Translators: how much people want a course: they need it
    HowMuch.NEED: pgettext_lazy("how much they want it", "needed"),
}


class InterestQuerySet(models.QuerySet):
    def counting(self):
        """Of who is here, and neither takes part in the course, waits for a place in it nor gives it."""
        them = {"course": OuterRef("course"), "member": OuterRef("member")}
        return self.filter(
            ~Exists(Enrolment.objects.standing().filter(**them)),
            ~Exists(CourseTrainer.objects.filter(**them)),
            member__left_at=None,
            member__paused_at=None,
        )


class Interest(models.Model):
    """That a member wants a course, how much, and for which task of which organisation."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="interests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="course_interests")
    how_much = models.PositiveSmallIntegerField(_("how much"), choices=HowMuch, default=HowMuch.MUCH)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="course_interests"
    )
    task = models.ForeignKey(
        CoreTask, on_delete=models.SET_NULL, null=True, blank=True, related_name="course_interests"
    )
    said_at = models.DateTimeField(editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)  # when they can, the last time

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interest")
        constraints = [models.UniqueConstraint(fields=["course", "member"], name="course_interest_once")]

    def __str__(self):
        return f"{self.member} – {self.course}"
