from datetime import time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.venue import Venue
from members.groups import everyone_in
from members.models import Group, GroupMembership, Member
from organisations.models import Organisation
from samensterker.localtime import AMSTERDAM, at_local, local_day

# The month on the wall. Django's TruncMonth says the same, but a migration cannot write down its time zone.
LOCAL_MONTH = Func(
    "starts_at",
    template=f"date_trunc('month', %(expressions)s AT TIME ZONE '{AMSTERDAM.key}')",
    output_field=models.DateTimeField(),
)


def default_reminder_days():
    return [7, 1]


class MeetingQuerySet(models.QuerySet):
    def standing(self):
        """Not cancelled."""
        return self.filter(cancelled_at=None)

    def upcoming(self, now):
        """Standing and not over yet, the first one first."""
        return self.standing().filter(ends_at__gt=now).order_by("starts_at", "pk")

    def held(self, now):
        """Standing and over, the latest first."""
        return self.standing().filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def ahead(self, now):
        """Not over yet, the first one first; what was cancelled too, as people may still count on it."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def older_than(self, meeting):
        """Those after it in a list that has the latest first."""
        # The first condition says nothing new, but PostgreSQL cannot find its place in the index by the second.
        not_later = self.filter(starts_at__lte=meeting.starts_at)
        return not_later.filter(Q(starts_at__lt=meeting.starts_at) | Q(starts_at=meeting.starts_at, pk__lt=meeting.pk))

    def plenary(self):
        """Of the whole guild, not of one of its groups."""
        return self.filter(group=None)

    def visible_to(self, member, *, on):
        """Those of the whole guild; those of a group for who belongs to it that day, was invited, or coordinates."""
        if member.is_coordinator:
            return self.all()
        groups = GroupMembership.objects.current(on).filter(member=member).values("group")
        return self.filter(Q(group=None) | Q(group__in=groups) | Q(pk__in=member.invitations.values("meeting")))

    def in_month_of(self, moment):
        """Standing plenary meetings in the local month of a moment; at most one, says the constraint below."""
        first = moment.astimezone(AMSTERDAM).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        return self.standing().plenary().filter(starts_at__gte=first, starts_at__lt=following)


class Meeting(models.Model):
    """A meeting of the guild or of one of its groups, from plan to report.

    Of the whole guild, which is what *plenary* means, there is at most one a local calendar month.
    """

    title = models.CharField(_("title"), max_length=120)
    group = models.ForeignKey(
        Group,
        verbose_name=_("group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        help_text=_("Empty means a meeting of the whole guild."),
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    host = models.ForeignKey(
        Organisation,
        verbose_name=_("host"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_meetings",
    )
    venue = models.ForeignKey(
        Venue, verbose_name=_("room"), on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    cost_cents = models.PositiveIntegerField(_("cost of the room"), null=True, blank=True)  # null: not known yet
    online_link = models.URLField(_("online link"), max_length=500, blank=True)  # only for who comes
    is_public = models.BooleanField(_("public"), default=False)  # in the public calendar, with title, time and place
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(60)]),
        verbose_name=_("reminders, days before"),
        default=default_reminder_days,
        blank=True,
        size=4,
    )
    report = models.TextField(_("report"), blank=True, max_length=100_000)

    # Raised when time or place changes: what was planned for the old occurrence is not sent any more.
    occurrence = models.PositiveIntegerField(default=1, editable=False)
    occurrence_at = models.DateTimeField(editable=False)  # when this occurrence was decided; earlier reminders are moot
    # Raised by every change that a calendar program must take over (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # Raised by every change of the form's fields: a form made from an older version is answered, not obeyed.
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one meeting, also when sent twice

    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)
    cancelled_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(Member, editable=False, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey(Member, editable=False, on_delete=models.PROTECT, related_name="+")

    # What is shown on the wall, to check in by one's own phone; empty as long as nobody asked for it.
    check_in_code = models.CharField(max_length=12, blank=True, editable=False)
    minutes_began_at = models.DateTimeField(null=True, editable=False)
    # Read through before it is sent; a later change of the minutes takes this back. Sent is what `ReportVersion` says.
    report_checked_at = models.DateTimeField(null=True, editable=False)
    report_checked_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    report_checked_mark = models.CharField(max_length=16, blank=True, editable=False)  # of what was read through
    report_approved_at = models.DateTimeField(null=True, editable=False)  # by the next meeting

    # How many gave which answer and from how many organisations, once the invitations are gone (`meetings.minimising`).
    final_counts = models.JSONField(null=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [models.Index(fields=["-starts_at", "-id"], name="meeting_by_start")]
        constraints = [
            models.UniqueConstraint(
                LOCAL_MONTH,
                condition=Q(cancelled_at=None, group=None),
                name="meeting_once_a_month",
                violation_error_message=_("There is already a meeting in this month."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="meeting_cancelled_at_and_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(report_checked_at=None, report_checked_by=None)
                | Q(report_checked_at__isnull=False, report_checked_by__isnull=False),
                name="meeting_report_checked_at_and_by_go_together",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.pk])

    @property
    def is_cancelled(self):
        return self.cancelled_at is not None

    @property
    def is_plenary(self):
        return self.group_id is None

    @property
    def is_only_online(self):
        return bool(self.online_link) and not (self.place or self.venue_id)

    @property
    def minutes(self):
        """How long the meeting lasts, in whole minutes."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    def circle(self, *, on):
        """Members who belong at this meeting: of its group on that day, or everyone who takes part."""
        return everyone_in(self.group_id, on=on)

    def is_over(self, now):
        return self.ends_at <= now

    def reminder_at(self, days):
        """When the reminder of that many days before goes: at nine in the morning of that day."""
        return at_local(local_day(self.starts_at) - timedelta(days=days), time(9))
