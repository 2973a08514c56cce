from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.fields import days_between
from members.models.member import Member

DAYS = days_between("from_on", "until_on")


class GroupKind(models.TextChoices):
    STEERING = "steering", _("steering group")
    WORKING = "working", _("working group")
    CIRCLE = "circle", _("learning circle")
    SOUNDING = "sounding", _("sounding board")


class GroupQuerySet(models.QuerySet):
    def current(self, on):
        """Those that exist on that day; the last day counts."""
        return self.filter(from_on__lte=on).filter(Q(until_on=None) | Q(until_on__gte=on))


class Group(models.Model):
    """A part of the guild with work of its own, from a day until a day."""

    kind = models.CharField(_("kind"), max_length=20, choices=GroupKind)
    name = models.CharField(_("name"), max_length=80)
    purpose = models.TextField(_("purpose"), blank=True, help_text=_("What this group is for, in a sentence or two."))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one group, also when sent twice

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(until_on=None),
                name="group_name_once",
                violation_error_message=_("There is already a group with this name."),
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="group_ends_after_it_begins",
                violation_error_message=_("The last day comes after the first."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("members:group", args=[self.pk])


class GroupMembershipQuerySet(models.QuerySet):
    def current(self, on):
        """Those that hold on that day, in a group that exists on that day; the last day counts."""
        holds = Q(until_on=None) | Q(until_on__gte=on)
        exists = Q(group__until_on=None) | Q(group__until_on__gte=on)
        return self.filter(holds, exists, from_on__lte=on, group__from_on__lte=on)

    def steering(self, on):
        return self.current(on).filter(group__kind=GroupKind.STEERING)


class GroupMembership(models.Model):
    """That a member belongs to a group, from a day until a day, so that history stays."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="group_memberships")
    role = models.CharField(_("role"), max_length=80, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership of a group")
        verbose_name_plural = _("memberships of groups")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="group_membership_ends_after_it_begins",
                violation_error_message=_("The last day comes after the first."),
            ),
            ExclusionConstraint(
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                name="group_membership_once_at_a_time",
                violation_error_message=_("This member is already in this group in that time."),
            ),
        ]

    def __str__(self):
        return f"{self.member} – {self.group}"
