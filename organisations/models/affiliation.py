from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.models.fields import days_between
from organisations.models.organisation import Organisation

DAYS = days_between("from_on", "until_on")


class AffiliationQuerySet(models.QuerySet):
    def current(self, on):
        """Those that hold on that day; the last day counts."""
        return self.filter(from_on__lte=on).filter(Q(until_on=None) | Q(until_on__gte=on))


class Affiliation(models.Model):
    """What a member is at an organisation, from a day until a day, so that history stays."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="affiliations", verbose_name=_("member"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="affiliations", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=80, blank=True)
    is_contact = models.BooleanField(_("contact person"), default=False)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["organisation", "member"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="affiliation_ends_after_it_begins",
                violation_error_message=_("The last day comes after the first."),
            ),
            ExclusionConstraint(
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                name="affiliation_once_at_a_time",
                violation_error_message=_("This member is already with this organisation in that time."),
            ),
        ]

    def __str__(self):
        return f"{self.member} – {self.organisation}"

    def clean(self):
        """Say it at the field, and before Postgres is asked about days that run backwards."""
        if self.from_on and self.until_on and self.until_on < self.from_on:
            raise ValidationError({"until_on": _("The last day comes after the first.")})
