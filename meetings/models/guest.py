from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from meetings.models.invitation import Answer
from meetings.models.meeting import Meeting
from members.models import Member


class GuestQuerySet(models.QuerySet):
    def with_address(self):
        """Who can be mailed; who came along has no address."""
        return self.exclude(email="")

    def not_declined(self):
        return self.exclude(answer=Answer.NO)

    def unanswered(self):
        return self.filter(answer=Answer.NONE)


class Guest(models.Model):
    """Someone without an account who is asked to one meeting, by email.

    What letters ask of an invitation and its member, a guest can say as well.
    """

    member_id = None
    left_at = None
    is_paused = False
    language = "nl"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email"), blank=True)  # empty for who came along
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    invited_at = models.DateTimeField(editable=False)
    invited_by = models.ForeignKey(Member, editable=False, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    was_there = models.BooleanField(null=True, editable=False)  # None: nobody said

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "meeting",
                Lower("email"),
                condition=~Q(email=""),
                name="guest_once_a_meeting",
                violation_error_message=_("This guest is invited already."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="guest_answer_and_moment_go_together",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def receiver(self):
        return self

    @property
    def full_name(self):
        return self.name

    @property
    def first_name(self):
        return self.name.split(maxsplit=1)[0]
