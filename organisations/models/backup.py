from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member
from organisations.models.core_task import CoreTask
from organisations.models.organisation import Organisation


class BackupQuerySet(models.QuerySet):
    def in_force(self, on):
        """Accepted by both sides and not over on that day; the last day counts."""
        return self.filter(from_on__lte=on).filter(Q(until_on=None) | Q(until_on__gte=on))

    def open(self):
        """Asked or offered, and one side has not answered yet."""
        return self.filter(from_on=None, declined_at=None)

    def standing(self, on):
        """Open, or accepted and not over on that day."""
        return self.filter(declined_at=None).filter(Q(until_on=None) | Q(until_on__gte=on))

    def waiting_for(self, *, organisations, member):
        """Open ones that one of these organisations, or this member, has to answer."""
        of_task = Q(task_said_yes_at=None, task__organisation__in=organisations)
        of_helper = Q(helper_said_yes_at=None) & (Q(organisation__in=organisations) | Q(member=member))
        return self.open().filter(of_task | of_helper)

    def promised_by(self, *, organisations, member):
        return self.filter(Q(organisation__in=organisations) | Q(member=member))

    def with_names(self):
        """With all that a row of a list tells."""
        return self.select_related(
            *("task__organisation", "task__area", "organisation", "member"),
            *("task_said_yes_by", "helper_said_yes_by", "declined_by"),
        )


class Backup(models.Model):
    """That another organisation, or a member, steps in when a core task stops; it counts once both sides say yes.

    The side of the task is the organisation whose task it is; the side that helps is the other one. Whoever asks or
    offers has said yes with that.
    """

    task = models.ForeignKey(CoreTask, on_delete=models.CASCADE, related_name="backups")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="promised_backups"
    )
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="promised_backups")
    note = models.CharField(_("what was agreed"), max_length=300, blank=True)
    asked_at = models.DateTimeField()
    task_said_yes_at = models.DateTimeField(null=True, blank=True)
    task_said_yes_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    helper_said_yes_at = models.DateTimeField(null=True, blank=True)
    helper_said_yes_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField(null=True, blank=True)  # the day on which the second side said yes
    until_on = models.DateField(null=True, blank=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, member__isnull=False) | Q(organisation__isnull=False, member=None),
                name="backup_is_an_organisation_or_a_member",
            ),
            models.CheckConstraint(
                condition=Q(from_on=None)
                | Q(task_said_yes_at__isnull=False, helper_said_yes_at__isnull=False, declined_at=None),
                name="backup_is_accepted_by_both_sides",
            ),
            models.CheckConstraint(
                condition=Q(task_said_yes_at__isnull=False) | Q(helper_said_yes_at__isnull=False),
                name="backup_is_asked_or_offered",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(from_on__isnull=False, until_on__gte=F("from_on")),
                name="backup_ends_after_it_begins",
                violation_error_message=_("The last day comes after the first."),
            ),
            models.UniqueConstraint(
                fields=["task", "organisation"],
                condition=Q(declined_at=None, until_on=None),
                name="backup_by_an_organisation_once",
                violation_error_message=_("This organisation was asked already, or steps in already."),
            ),
            models.UniqueConstraint(
                fields=["task", "member"],
                condition=Q(declined_at=None, until_on=None),
                name="backup_by_a_member_once",
                violation_error_message=_("This member was asked already, or steps in already."),
            ),
            # `backup_is_another_organisation`, a trigger: see migration 0005.
        ]

    def __str__(self):
        return f"{self.task_id} {self.who}"

    def get_absolute_url(self):
        return reverse("organisations:task", args=[self.task.organisation.slug, self.task_id])

    @property
    def who(self):
        return self.organisation.name if self.organisation_id else self.member.full_name

    @property
    def helper(self):
        """The organisation or the member that steps in."""
        return self.organisation or self.member

    @property
    def is_open(self):
        return self.from_on is None and self.declined_at is None

    @property
    def waits_for_the_task(self):
        return self.is_open and self.task_said_yes_at is None

    @property
    def waits_for_the_helper(self):
        return self.is_open and self.helper_said_yes_at is None

    def is_in_force(self, on):
        """As the queryset says it; the last day counts."""
        return self.from_on is not None and self.from_on <= on and (self.until_on is None or self.until_on >= on)

    @property
    def was_offered(self):
        """By the side that helps; else the side of the task asked for it."""
        return self.task_said_yes_at != self.asked_at

    @property
    def asked_by(self):
        """Who asked or offered."""
        return self.helper_said_yes_by if self.was_offered else self.task_said_yes_by

    @property
    def asking_organisation_id(self):
        """Of the side that asked or offered; None when that is a member."""
        return self.organisation_id if self.was_offered else self.task.organisation_id

    @property
    def answering_organisation_id(self):
        """Of the side that says yes or no; None when that is a member."""
        return self.task.organisation_id if self.was_offered else self.organisation_id

    @property
    def answered_by(self):
        """Who said yes to that; None as long as nobody did."""
        return self.task_said_yes_by if self.was_offered else self.helper_said_yes_by
