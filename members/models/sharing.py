from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.member import Member


class Shared(models.TextChoices):
    """What a member shares with the other members, or with the coordinator only; each by itself."""

    PHONE = "phone", _("phone number")
    EMAIL = "email", _("email address")
    CV = "cv", _("short CV")
    ROSTER = "roster", _("availability")

    @property
    def column(self):
        return f"shares_{self.value}"


class Channel(models.TextChoices):
    """How a member told us."""

    WEB = "web", _("on the website")
    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by phone")


class SharingText(models.Model):
    """The words under which members choose what they share; a new version asks everyone again."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    body = models.TextField(_("text in Dutch"))
    body_en = models.TextField(_("text in English"), blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("text about sharing")
        verbose_name_plural = _("texts about sharing")
        get_latest_by = "number"

    def __str__(self):
        return str(self.number)


class SharingChoice(models.Model):
    """Evidence: who chose to share what or not, when, how, with which words before them. Rows are only added."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sharing_choices")
    what = models.CharField(max_length=10, choices=Shared)
    is_shared = models.BooleanField()
    text = models.ForeignKey(SharingText, on_delete=models.PROTECT, related_name="choices")
    chosen_at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel)
    entered_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("choice about sharing")
        verbose_name_plural = _("choices about sharing")
        indexes = [models.Index(fields=["member", "-chosen_at"], name="sharing_choice_latest")]

    def __str__(self):
        return f"{self.member} {self.what} {self.is_shared}"


class ContactView(models.Model):
    """That someone looked at another's contact details, CV or roster; once a day for each way of looking."""

    class How(models.TextChoices):
        PROFILE = "profile", _("on the profile")
        LIST = "list", _("in a list")
        EXPORT = "export", _("in an export")
        BOOKLET = "booklet", _("in the booklet")
        MAIL = "mail", _("in a mail that introduces them")

    viewer = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="contact_views")
    how = models.CharField(max_length=10, choices=How)
    what = models.CharField(max_length=40)  # words of `Shared`, with a space between
    seen_on = models.DateField()  # the local day
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("look at contact details")
        verbose_name_plural = _("looks at contact details")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "viewer", "how", "what", "seen_on"], name="contact_view_once_a_day"
            ),
            models.CheckConstraint(condition=~Q(member=models.F("viewer")), name="contact_view_is_of_another"),
        ]

    def __str__(self):
        return f"{self.viewer} → {self.member}"

    @property
    def words(self):
        """What was seen, in words."""
        return [Shared(word).label for word in self.what.split() if word in Shared.values]


class ContactMessage(models.Model):
    """What one member wrote to another through the house, which does not show an address that is not shared."""

    sender = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=4000)
    shows_address = models.BooleanField()  # the sender's own, so that the receiver can simply answer
    written_at = models.DateTimeField()
    submission = models.UUIDField(unique=True, editable=False)  # one form, one mail, also when sent twice

    class Meta:
        verbose_name = _("message to a member")
        verbose_name_plural = _("messages to members")
        indexes = [models.Index(fields=["sender", "written_at"], name="contact_message_by_sender")]

    def __str__(self):
        return f"{self.sender} → {self.receiver}"
