from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda_item import AgendaItem
from meetings.models.working_form import Purpose
from members.models import Group, GroupMembership, Member


class ProposalState(models.TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("on the agenda")
    PUT_OFF = "put_off", _("later")
    DECLINED = "declined", _("not now")


class ComesFrom(models.TextChoices):
    """Why it is proposed."""

    MEMBER = "member", _("a member proposes it")
    NOT_DISCUSSED = "not_discussed", _("it was not discussed")
    RECURS = "recurs", _("it comes back each time")
    OPEN_ACTIONS = "open_actions", _("it has open action items")
    IDEA = "idea", _("it was an idea")


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, member, *, on):
        """Those for the whole guild; those for a group for who belongs to it that day, or coordinates."""
        if member.is_coordinator:
            return self.all()
        groups = GroupMembership.objects.current(on).filter(member=member).values("group")
        return self.filter(Q(group=None) | Q(group__in=groups))

    def for_circle_of(self, group):
        """Of the group with this key, or of the whole guild when it is None."""
        return self.filter(group=group)

    def waiting(self, *, on):
        """For who organises to decide: open, put off until a day that has come, or off the agenda again."""
        put_off = Q(state=ProposalState.PUT_OFF, put_off_until__lte=on)
        return self.filter(Q(state=ProposalState.OPEN) | put_off | _is_off_again())

    def answered(self, *, on):
        return self.exclude(pk__in=Proposal.objects.waiting(on=on).values("pk"))

    def with_support(self):
        """Adds `support`: how many members of the guild would like to see it too."""
        of_members = ProposalSupport.objects.filter(proposal=OuterRef("pk"), member__left_at=None)
        number = of_members.order_by().values("proposal").annotate(number=Count("pk")).values("number")
        return self.annotate(support=Coalesce(Subquery(number), 0))

    def most_supported(self):
        """Of what has as much support, what waits longest comes first. Needs `with_support`."""
        return self.order_by("-support", "proposed_at", "pk")

    def to_show(self):
        """With all that a page or a letter says of it."""
        return self.with_support().select_related(
            "group", "proposed_by", "decided_by", "agenda_item__meeting", "source__meeting"
        )


def _is_off_again():
    """It was accepted, but its item was taken off the agenda, or the meeting was cancelled."""
    is_off = Q(agenda_item=None) | Q(agenda_item__meeting__cancelled_at__isnull=False)
    return Q(state=ProposalState.ACCEPTED) & is_off


class Proposal(models.Model):
    """Something for the agenda of a next meeting, of the guild or of a group; the organiser decides."""

    title = models.CharField(_("title"), max_length=120)
    explanation = models.TextField(_("explanation"), blank=True, max_length=5_000)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(600)], default=15
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, blank=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    comes_from = models.CharField(max_length=20, choices=ComesFrom, default=ComesFrom.MEMBER, editable=False)
    source = models.ForeignKey(  # the item of an earlier meeting that returns
        AgendaItem, on_delete=models.CASCADE, null=True, editable=False, related_name="returns"
    )
    times_carried = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN, editable=False)
    put_off_until = models.DateField(null=True, blank=True)
    word = models.TextField(_("a word to who proposed it"), blank=True, max_length=1_000)
    agenda_item = models.OneToOneField(
        AgendaItem, on_delete=models.SET_NULL, null=True, editable=False, related_name="proposal"
    )
    proposed_at = models.DateTimeField(editable=False)
    proposed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="proposals"
    )  # null: the house proposes it
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    support: int  # `with_support` adds it

    class Meta:
        verbose_name = _("proposal for the agenda")
        verbose_name_plural = _("proposals for the agenda")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Q(source__isnull=False), name="proposal_returns_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=600), name="proposal_1_to_600_minutes"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="proposal_decided_at_and_by_go_together",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:proposal", args=[self.pk])

    @property
    def is_settled(self):
        """It stands on the agenda of a meeting that is not cancelled; anything else may be decided otherwise.

        `ProposalQuerySet.waiting` says the same of one that was accepted.
        """
        item = self.agenda_item if self.state == ProposalState.ACCEPTED else None
        return item is not None and not item.meeting.is_cancelled

    @property
    def is_off_again(self):
        return self.state == ProposalState.ACCEPTED and not self.is_settled

    @property
    def returns(self):
        """An item of an earlier meeting, that the house proposes again."""
        return self.source_id is not None

    @property
    def time(self):
        """For the how manieth time it comes: 2 when it returns for the first time."""
        return self.times_carried + 1


class ProposalSupport(models.Model):
    """That a member would like to see this on the agenda too."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="supporters")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="supported_proposals")
    supported_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "member"], name="proposal_supported_once")]

    def __str__(self):
        return f"{self.member} – {self.proposal}"
