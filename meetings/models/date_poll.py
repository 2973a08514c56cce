from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from members.groups import everyone_in
from members.models import Group, GroupMembership, Member
from organisations.models import Organisation
from samensterker.localtime import local_day


class DatePollQuerySet(models.QuerySet):
    def open(self):
        """Neither decided nor given up."""
        return self.filter(decided_at=None, cancelled_at=None)

    def running(self, now):
        """Open, and still to be answered."""
        return self.open().filter(closes_at__gt=now)

    def to_decide(self, now):
        return self.open().filter(closes_at__lte=now)

    def visible_to(self, member, *, on):
        """Those of the whole guild; those of a group for who belongs to it that day, was asked, or coordinates."""
        if member.is_coordinator:
            return self.all()
        groups = GroupMembership.objects.current(on).filter(member=member).values("group")
        return self.filter(Q(group=None) | Q(group__in=groups) | Q(pk__in=member.date_polls.values("poll")))


class DatePoll(models.Model):
    """The question when a meeting suits, of the guild or of a group; deciding it makes the meeting."""

    title = models.CharField(_("title of the meeting"), max_length=120)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="date_polls")
    words = models.TextField(_("a word with it"), blank=True, max_length=1_000)
    place = models.CharField(_("place"), max_length=200, blank=True)
    host = models.ForeignKey(
        Organisation, verbose_name=_("host"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closes_at = models.DateTimeField(_("answer before"))
    meeting = models.OneToOneField(
        Meeting, on_delete=models.SET_NULL, null=True, editable=False, related_name="date_poll"
    )  # what it was decided to be
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(Member, editable=False, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = DatePollQuerySet.as_manager()

    class Meta:
        verbose_name = _("date poll")
        verbose_name_plural = _("date polls")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="date_poll_decided_at_and_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(cancelled_at=None), name="date_poll_decided_or_given_up"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:poll", args=[self.pk])

    @property
    def is_open(self):
        """Neither decided nor given up; the same as the word of the queryset."""
        return self.decided_at is None and self.cancelled_at is None

    def is_running(self, now):
        return self.is_open and now < self.closes_at

    @property
    def last_day(self):
        """Until and including which day one may answer."""
        return local_day(self.closes_at - timedelta(seconds=1))

    def circle(self, *, on):
        """Members to ask: of its group on that day, or everyone who takes part."""
        return everyone_in(self.group_id, on=on)


class PollVoterQuerySet(models.QuerySet):
    def in_circle(self, on):
        """Without who does not belong to the group any more that asks."""
        theirs = GroupMembership.objects.current(on).filter(group=OuterRef("poll__group"), member=OuterRef("member"))
        return self.filter(Q(poll__group=None) | Exists(theirs))

    def taking_part(self, on):
        """Of members who neither left, nor pause, nor left the group that asks."""
        return self.in_circle(on).filter(member__left_at=None, member__paused_at=None)

    def unanswered(self):
        return self.filter(answered_at=None)


class DateOption(models.Model):
    """One moment that is put to the vote."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="options")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "starts_at"], name="date_option_once_a_poll"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="date_option_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.poll} {self.starts_at}"


class PollVoter(models.Model):
    """That a member is asked when a meeting suits; the link in their mail stands for this row."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="voters")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="date_polls")
    asked_at = models.DateTimeField(editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)  # the last time that they did

    objects = PollVoterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "member"], name="poll_voter_once_a_member")]

    def __str__(self):
        return f"{self.member} – {self.poll}"


class Vote(models.TextChoices):
    YES = "yes", _("yes")
    IF_NEED_BE = "if_need_be", _("if need be")
    NO = "no", _("no")


class DateVote(models.Model):
    """What one who was asked says of one moment; no row is no answer."""

    voter = models.ForeignKey(PollVoter, on_delete=models.CASCADE, related_name="votes")
    option = models.ForeignKey(DateOption, on_delete=models.CASCADE, related_name="votes")
    vote = models.CharField(max_length=10, choices=Vote)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voter", "option"], name="date_vote_once_an_option")]

    def __str__(self):
        return f"{self.voter} {self.option_id} {self.vote}"
