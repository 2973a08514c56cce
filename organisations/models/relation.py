from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from members.models import Member
from organisations.models.organisation import Organisation, Stage


class StageChange(models.Model):
    """That the relation with an organisation went from one stage to another, and why."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="stage_changes")
    before = models.CharField(max_length=20, choices=Stage, blank=True)  # blank: it is new
    after = models.CharField(max_length=20, choices=Stage)
    because = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")  # None: a command

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="stage_change_latest")]

    def __str__(self):
        return f"{self.organisation} {self.after}"

    def get_absolute_url(self):
        return reverse("organisations:timeline", args=[self.organisation.slug])


class ContactKind(models.TextChoices):
    PHONE = "phone", _("phone call")
    VISIT = "visit", _("visit")
    MAIL = "mail", _("mail")
    MEETING = "meeting", _("at a meeting")
    OTHER = "other", _("otherwise")


class ContactMomentQuerySet(models.QuerySet):
    def open(self):
        """Those with a next step that nobody has done or replaced."""
        return self.exclude(next_on=None).filter(settled_at=None)

    def due_by(self, day, *, on):
        """What was agreed to be done by that day, with organisations that are not left in peace `on` that day.

        A resting organisation is on no list before its day to look again, and an ended one never is.
        """
        in_peace = Q(organisation__stage=Stage.RESTING, organisation__look_again_on__gt=on)
        over = Q(organisation__stage=Stage.ENDED) | Q(organisation__merged_into__isnull=False)
        return self.open().filter(next_on__lte=day).exclude(in_peace | over).order_by("next_on", "pk")


class ContactMoment(models.Model):
    """What was said with an organisation, and what is the next step. For the coordinator and the steering group."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contact_moments")
    on = models.DateField(_("when"))
    kind = models.CharField(_("how"), max_length=20, choices=ContactKind, default=ContactKind.PHONE)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="contact_moments", verbose_name=_("who"))
    with_whom = models.CharField(_("with whom"), max_length=80, blank=True)
    said = models.TextField(_("what was said"))
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("when"), null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)  # the next step is done, or replaced
    entered_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one moment, also when sent twice

    objects = ContactMomentQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact moment")
        verbose_name_plural = _("contact moments")
        indexes = [
            models.Index(fields=["organisation", "-on", "-id"], name="contact_moment_latest"),
            models.Index(
                fields=["next_on"], condition=Q(settled_at=None, next_on__isnull=False), name="contact_moment_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(said=""),
                name="contact_moment_says_something",
                violation_error_message=_("Write what was said, in a few words."),
            ),
            models.CheckConstraint(
                condition=Q(next_step="", next_on=None) | (~Q(next_step="") & Q(next_on__isnull=False)),
                name="contact_moment_next_step_has_a_day",
                violation_error_message=_("A next step has a day, and a day has a next step."),
            ),
            models.CheckConstraint(
                condition=Q(next_on=None) | Q(next_on__gte=F("on")),
                name="contact_moment_next_step_comes_after",
                violation_error_message=_("The next step comes after this contact."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation}, {date_format(self.on)}"

    def get_absolute_url(self):
        return reverse("organisations:timeline", args=[self.organisation.slug])
