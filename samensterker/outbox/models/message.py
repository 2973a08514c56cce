import hashlib

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Min, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from samensterker.outbox import kinds, quiet
from samensterker.outbox.models.hold import Hold


class State(models.TextChoices):
    # Translators: the states of a message, on the coordinator's list of messages
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("not sent")
    UNSURE = "unsure", _("unsure")


class MessageQuerySet(models.QuerySet):
    def about(self, **refs):
        """Whose refs name all of these: `about(meeting=7)`."""
        return self.filter(refs__contains=refs)

    def waiting(self):
        return self.filter(state=State.WAITING)

    def sent(self):
        """What its receiver has, or may have: accepted, being handed over at this instant, or in doubt.

        Whoever asks this wants to know whether something must be taken back or corrected; then the message
        that leaves in this very second counts.
        """
        return self.filter(state__in=[State.SENT, State.SENDING, State.UNSURE])

    def failed(self):
        return self.filter(state=State.FAILED)

    def unsure(self):
        return self.filter(state=State.UNSURE)

    def sendable(self, now):
        """What a sender may take at this moment. Of kinds that this process does not know, a newer one takes care."""
        rows = self.waiting().filter(Q(retry_at=None) | Q(retry_at__lte=now), due_at__lte=now)
        return rows.let_through(now)

    def let_through(self, now):
        """Of what waits: at night and on hold, only what was asked for."""
        if quiet.is_quiet(now) or Hold.objects.standing().exists():
            return self.filter(kind__in=kinds.asked_for())
        return self.filter(kind__in=kinds.names())

    def overdue(self, now):
        """Past their point while they waited."""
        return self.waiting().filter(expires_at__lte=now)

    def abandoned(self):
        """Whose sender did not come back within its lease."""
        return self.filter(state=State.SENDING, lease_until__lt=Now(), kind__in=kinds.names())

    def oldest_due(self, now):
        """Since when the oldest message waits that could have gone, or None: the pulse of the whole outbox.

        What a server refused by itself, for now, is not late; what waits because no server can be reached, is.
        """
        rows = self.waiting().filter(due_at__lte=now, attempts=0).exclude(expires_at__lte=now)
        return rows.let_through(now).aggregate(oldest=Min("due_at"))["oldest"]

    def shown_on_log(self):
        return self.exclude(kind__in=kinds.secret())


class Message(models.Model):
    """One message to one receiver: what is known before it is drawn, and what became of it."""

    kind = models.CharField(max_length=60)
    dedupe_key = models.CharField(max_length=200)  # kind:object:occurrence:offset:person
    # CASCADE: a message to someone who is not there any more has no receiver, and what was mailed to them is theirs.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    address = models.CharField(max_length=254, blank=True)  # of a receiver who is not a member
    refs = models.JSONField(default=dict)  # ids only: {"meeting": 7}
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    lease_until = models.DateTimeField(null=True)  # on the clock of the database
    lease_token = models.UUIDField(null=True)
    is_handed_over = models.BooleanField(default=False)  # the final dot may have been sent; kept for kinds that mind
    retry_at = models.DateTimeField(null=True)  # not before, after a try that came to nothing
    attempts = models.PositiveSmallIntegerField(default=0)  # that came to nothing, of this message itself
    refused_since = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # why it expired: a msgid, translated when it is shown
    secret = models.TextField(blank=True)  # a login code; wiped as soon as it went or never will
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # when it was sent, failed, expired or became unsure

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="outbox_to_claim"),
            models.Index(fields=["kind", "due_at", "id"], condition=Q(state="waiting"), name="outbox_to_claim_first"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="outbox_to_sweep"),
            models.Index(fields=["-due_at", "-id"], name="outbox_by_moment"),
            models.Index(fields=["state", "-due_at", "-id"], name="outbox_by_state"),
            GinIndex(fields=["refs"], opclasses=["jsonb_path_ops"], name="outbox_about"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key"], name="message_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False, lease_token__isnull=False)
                | (~Q(state="sending") & Q(lease_until=None, lease_token=None, is_handed_over=False)),
                name="message_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="message_sent_at_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], ended_at=None)
                | (~Q(state__in=["waiting", "sending"]) & Q(ended_at__isnull=False)),
                name="message_ended_at_when_ended",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(retry_at=None), name="message_retry_at_while_waiting"
            ),
            models.CheckConstraint(
                condition=Q(secret="") | Q(state__in=["waiting", "sending"]), name="message_secret_is_wiped"
            ),
            models.CheckConstraint(condition=~Q(state="expired") | ~Q(reason=""), name="message_expired_for_a_reason"),
            models.CheckConstraint(
                condition=Q(member=None) & ~Q(address="") | Q(member__isnull=False, address=""),
                name="message_has_one_receiver",
            ),
        ]

    def __str__(self):
        return self.dedupe_key

    def get_absolute_url(self):
        return reverse("outbox:message", args=[self.pk])

    @property
    def receiver(self):
        """The address it goes to, as it is now; empty when the member has none."""
        return (self.member.email or "") if self.member_id else self.address

    @property
    def to_whom(self):
        return str(self.member) if self.member_id else self.address

    @property
    def message_id(self):
        """The same for every attempt, so that a mail program can recognise a second copy."""
        digest = hashlib.sha256(self.dedupe_key.encode()).hexdigest()[:40]
        return f"<{digest}@{settings.SITE_HOST}>"

    @property
    def kind_title(self):
        kind = kinds.find(self.kind)
        return kind.title if kind else self.kind

    @property
    def reason_text(self):
        return translation.gettext(self.reason) if self.reason else ""
