from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from members.models import Member


class Answer(models.TextChoices):
    NONE = "", _("no answer yet")
    YES = "yes", _("I am coming")
    MAYBE = "maybe", _("maybe")
    NO = "no", _("I cannot come")


class InvitationQuerySet(models.QuerySet):
    def taking_part(self):
        """Of members who neither left nor pause."""
        return self.filter(member__left_at=None, member__paused_at=None)

    def not_declined(self):
        return self.exclude(answer=Answer.NO)

    def there(self):
        """Of who was there, as far as somebody said."""
        return self.filter(was_there=True)

    def unanswered(self):
        return self.filter(answer=Answer.NONE)

    def counts(self):
        """How many members gave which answer: {"yes": 11, "maybe": 2, "no": 1, "": 4}; those who left do not count."""
        return Invitation.counted(self.by_answer())

    def by_answer(self):
        """Each answer that was given and how many gave it, as rows."""
        return self.filter(member__left_at=None).order_by().values_list("answer").annotate(models.Count("pk"))


class Invitation(models.Model):
    """That a member is asked to a meeting, and what they answered."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations")
    invited_at = models.DateTimeField(editable=False)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    asked_again_on = models.DateField(null=True, editable=False)  # the last day on which the organiser asked once more
    was_there = models.BooleanField(null=True, editable=False)  # None: nobody said
    checked_in_at = models.DateTimeField(null=True, editable=False)  # by their own phone

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="invitation_once_a_member"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="invitation_answer_and_moment_go_together",
            ),
        ]

    def __str__(self):
        return f"{self.member} – {self.meeting}"

    @property
    def receiver(self):
        """Who is asked and gets the mail; of a guest that is the guest."""
        return self.member

    @staticmethod
    def counted(rows):
        """Of the rows of `by_answer`: how many gave which answer, also those that nobody gave."""
        found = dict(rows)
        return {str(answer): found.get(str(answer), 0) for answer in Answer.values}
