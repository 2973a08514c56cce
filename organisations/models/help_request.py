from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import KnowledgeArea, Member
from organisations.models.core_task import CoreTask
from organisations.models.organisation import Organisation


class HelpKind(models.TextChoices):
    """The four things the guild does; a request and an offer use the same words."""

    LEARN = "learn", _("learning")
    ADVICE = "advice", _("advice")
    TOGETHER = "together", _("working together")
    PEOPLE = "people", _("finding and training people")


class Outcome(models.TextChoices):
    HELPED = "helped", _("it helped")
    PARTLY = "partly", _("it helped in part")
    NOT_HELPED = "not_helped", _("it did not help")
    WITHDRAWN = "withdrawn", _("not needed any more")


class HelpRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def standing(self):
        """Open, and of an organisation that takes part: with one that ended, what it asked ends too."""
        return self.open().filter(organisation__in=Organisation.objects.joined())

    def over(self):
        """Closed, or of an organisation that takes part no more."""
        return self.exclude(pk__in=HelpRequest.objects.standing().values("pk"))

    def visible_to(self, viewer, *, sees_relations):
        """Of organisations that this viewer sees; and what they were asked themselves."""
        seen = Organisation.objects.visible_to(viewer, sees_relations=sees_relations)
        asked = HelpAsked.objects.filter(member=viewer)
        return self.filter(Q(organisation__in=seen) | Q(pk__in=asked.values("request")))

    def of(self, member, on):
        """What concerns this member: placed by them, of an organisation that they speak for, or asked of either."""
        speaks_for = member.affiliations.current(on).filter(is_contact=True).values("organisation")
        asked = HelpAsked.objects.filter(Q(member=member) | Q(organisation__in=speaks_for))
        return self.filter(
            Q(asked_by=member) | Q(organisation__in=speaks_for) | Q(pk__in=asked.values("request")),
        )

    def newest(self):
        return self.order_by("-asked_at", "-pk")


class HelpRequest(models.Model):
    """What an organisation asks of the others, about one area and if it is so one of its core tasks."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="help_requests")
    kind = models.CharField(_("what do you need"), max_length=10, choices=HelpKind)
    area = models.ForeignKey(
        KnowledgeArea, on_delete=models.PROTECT, related_name="help_requests", verbose_name=_("about")
    )
    task = models.ForeignKey(CoreTask, null=True, blank=True, on_delete=models.SET_NULL, related_name="help_requests")
    words = models.TextField(_("in your own words"), max_length=1000)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="help_requests")
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one request

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("help request")
        verbose_name_plural = _("help requests")
        indexes = [models.Index(fields=["-asked_at", "-id"], name="help_request_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="help_request_says_something",
                violation_error_message=_("Write in a few words what you need."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="help_request_closed_has_an_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} {self.area}"

    def get_absolute_url(self):
        return reverse("organisations:help-request", args=[self.pk])

    @property
    def is_standing(self):
        """In SQL: `standing`."""
        return self.closed_at is None and self.organisation.takes_part


class HelpAnswer(models.TextChoices):
    YES = "yes", _("yes, gladly")
    LATER = "later", _("maybe later")
    NO = "no", _("no")


class HelpAskedQuerySet(models.QuerySet):
    def answered_yes(self):
        return self.filter(answer=HelpAnswer.YES)

    def of(self, member, on):
        """Asked of this member, or of an organisation that they speak for."""
        speaks_for = member.affiliations.current(on).filter(is_contact=True).values("organisation")
        return self.filter(Q(member=member) | Q(organisation__in=speaks_for))

    def to_show(self):
        return self.select_related("member", "organisation", "answered_by", "asked_by")


class HelpAsked(models.Model):
    """That a member or an organisation was asked to help with a request, or came forward, and what they answered."""

    request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="asked")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="help_asked")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="help_asked"
    )
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=HelpAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = HelpAskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("someone who was asked to help")
        verbose_name_plural = _("who were asked to help")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, member__isnull=False) | Q(organisation__isnull=False, member=None),
                name="help_asked_of_an_organisation_or_a_member",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="help_answer_and_moment_go_together",
            ),
            models.UniqueConstraint(fields=["request", "member"], name="help_asked_of_a_member_once"),
            models.UniqueConstraint(fields=["request", "organisation"], name="help_asked_of_an_organisation_once"),
        ]

    def __str__(self):
        return f"{self.request_id} {self.answer}"

    @property
    def who(self):
        return self.member.full_name if self.member_id else self.organisation.name

    @property
    def is_volunteer(self):
        """They came forward by themselves."""
        return self.member_id is not None and self.member_id == self.asked_by_id

    @property
    def helper(self):
        """The person who helps, or may: of an organisation the one who answered for it."""
        return self.member if self.member_id else self.answered_by


class OfferQuerySet(models.QuerySet):
    def current(self, on):
        """Those that stand on that day; the last day counts."""
        return self.filter(from_on__lte=on).filter(Q(until_on=None) | Q(until_on__gte=on))


class Offer(models.Model):
    """What an organisation offers the others, in the same words and areas as a request.

    What members offer stands in their `Expertise`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(_("what do you offer"), max_length=10, choices=HelpKind)
    area = models.ForeignKey(KnowledgeArea, on_delete=models.PROTECT, related_name="offers", verbose_name=_("about"))
    words = models.TextField(_("in your own words"), max_length=600, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one offer

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="offer_ends_after_it_begins",
                violation_error_message=_("The last day comes after the first."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "area"],
                condition=Q(until_on=None),
                name="offer_once",
                violation_error_message=_("You offer this already."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} {self.kind} {self.area}"

    def get_absolute_url(self):
        return reverse("organisations:offer-edit", args=[self.pk])
