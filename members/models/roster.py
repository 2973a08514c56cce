from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from members.models.fields import days_between
from members.models.member import Member

SLOTS = 21  # seven days of three dayparts; the bit of a slot is `3 * weekday + daypart`, Monday morning is 0
ALL_SLOTS = (1 << SLOTS) - 1

DAYS = days_between("first_on", "last_on")


class Daypart(models.IntegerChoices):
    MORNING = 0, _("morning")
    AFTERNOON = 1, _("afternoon")
    EVENING = 2, _("evening")


def _differ(one, other):
    """The condition that two masks have no bit in common."""
    return Q(Exact(F(one).bitand(F(other)), 0))  # type: ignore[arg-type]  # the stubs know bits of numbers only


def _beside(lowest, middle, highest):
    """Three masks in one number."""
    wide = [Cast(name, models.BigIntegerField()) for name in (lowest, middle, highest)]
    middle_bits, high_bits = wide[1].bitleftshift(SLOTS), wide[2].bitleftshift(2 * SLOTS)
    return wide[0].bitor(middle_bits).bitor(high_bits)  # type: ignore[arg-type]  # the stubs know bits of numbers only


class Roster(models.Model):
    """When a member can in a usual week: a bit for each of the 21 dayparts, in one of three masks.

    A daypart in none of them is not answered; *cannot* is an answer.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="roster")
    can = models.IntegerField(default=0)
    rather_not = models.IntegerField(default=0)
    cannot = models.IntegerField(default=0)
    # The masks side by side, from *can* in the lowest bits, for counting many at once. The database keeps it.
    answers = models.GeneratedField(
        expression=_beside("can", "rather_not", "cannot"), output_field=models.BigIntegerField(), db_persist=True
    )
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("availability roster")
        verbose_name_plural = _("availability rosters")
        indexes = [models.Index(fields=["member"], include=["answers"], name="roster_answers")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    can__gte=0,
                    can__lte=ALL_SLOTS,
                    rather_not__gte=0,
                    rather_not__lte=ALL_SLOTS,
                    cannot__gte=0,
                    cannot__lte=ALL_SLOTS,
                ),
                name="roster_has_21_dayparts",
            ),
            models.CheckConstraint(
                condition=_differ("can", "rather_not") & _differ("can", "cannot") & _differ("rather_not", "cannot"),
                name="roster_has_one_answer_a_daypart",
            ),
        ]

    def __str__(self):
        return str(self.member)


class AbsenceQuerySet(models.QuerySet):
    def on(self, day):
        """That hold on this day; first and last day count."""
        return self.filter(first_on__lte=day, last_on__gte=day)

    def not_over(self, today):
        return self.filter(last_on__gte=today).order_by("first_on", "pk")


class Absence(models.Model):
    """Days on which a member cannot, whatever the roster says; the first and the last day count."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="absences")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    note = models.CharField(_("what for"), max_length=80, blank=True)  # for the member and the coordinator
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one absence, also when sent twice

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["last_on", "first_on"], name="absence_by_days")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="absence_ends_after_it_begins",
                violation_error_message=_("The last day comes after the first."),
            ),
            ExclusionConstraint(
                expressions=[("member", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                name="absence_once_at_a_time",
                violation_error_message=_("You are already away on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.first_on} – {self.last_on}"
