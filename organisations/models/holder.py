from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.models.fields import days_between
from organisations.models import outsiders
from organisations.models.core_task import CoreTask

DAYS = days_between("from_on", "until_on")


class TaskHolderQuerySet(models.QuerySet):
    def current(self, on):
        """Those who do the task on that day; the last day counts."""
        return self.filter(from_on__lte=on).filter(Q(until_on=None) | Q(until_on__gte=on))

    def leaving(self, on):
        """Those who do it on that day and have said when they stop."""
        return self.filter(from_on__lte=on, until_on__gte=on)


class TaskHolder(models.Model):
    """Someone who does a core task, from a day until a day: a member, or someone outside the guild by name.

    `until_on` in the future is when they will stop. Whether they count is in dated rows: see `Ability`, `Practice`.
    """

    task = models.ForeignKey(CoreTask, on_delete=models.CASCADE, related_name="holders")
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="held_tasks", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    from_on = models.DateField(_("since"))
    until_on = models.DateField(_("last day"), null=True, blank=True)

    objects = TaskHolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("task holder")
        verbose_name_plural = _("task holders")
        indexes = [
            # who stops first; the panel shows a few of them
            models.Index(
                fields=["until_on", "id"], condition=Q(until_on__isnull=False), name="task_holder_stops_first"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, name="") | (Q(member=None) & ~Q(name="")),
                name="task_holder_is_someone",
                violation_error_message=_("Choose a member, or write a name."),
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="task_holder_ends_after_they_begin",
                violation_error_message=_("The last day comes after the first."),
            ),
            ExclusionConstraint(
                expressions=[
                    ("task", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                name="task_holder_member_once_at_a_time",
                violation_error_message=_("This member does this task already in that time."),
            ),
            ExclusionConstraint(
                expressions=[
                    ("task", RangeOperators.EQUAL),
                    (Lower("name"), RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(member=None),
                name="task_holder_name_once_at_a_time",
                violation_error_message=_("Someone with this name does this task already in that time."),
            ),
        ]

    def __str__(self):
        return self.who

    def get_absolute_url(self):
        return reverse("organisations:task", args=[self.task.organisation.slug, self.task_id])

    @property
    def who(self):
        return self.member.full_name if self.member_id else outsiders.in_words(self.name)


class AbilityKind(models.TextChoices):
    KNOWS_HOW = "knows_how", _("knows how")
    HAS_ACCESS = "has_access", _("has access")


class Ability(models.Model):
    """That a holder knew how to do the task, or had access to what it takes, from a day until a day.

    Both at once is what the pages call *can do it today*.
    """

    holder = models.ForeignKey(TaskHolder, on_delete=models.CASCADE, related_name="abilities")
    kind = models.CharField(max_length=12, choices=AbilityKind)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("ability of a task holder")
        verbose_name_plural = _("abilities of task holders")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="ability_ends_after_it_begins"
            ),
            ExclusionConstraint(
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                name="ability_once_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.holder_id} {self.kind}"


class Practice(models.Model):
    """That a holder did the task, on this day or thereabouts. For eighteen months they are in practice."""

    holder = models.ForeignKey(TaskHolder, on_delete=models.CASCADE, related_name="practices")
    done_on = models.DateField()

    class Meta:
        verbose_name = _("practice of a task holder")
        verbose_name_plural = _("practice of task holders")
        constraints = [models.UniqueConstraint(fields=["holder", "done_on"], name="practice_once_a_day")]

    def __str__(self):
        return f"{self.holder_id} {self.done_on}"
