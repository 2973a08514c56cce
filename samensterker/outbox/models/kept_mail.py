from django.db import models
from django.utils.translation import gettext_lazy as _

from samensterker.outbox.models.message import Message


class KeptMail(models.Model):
    """A mail as it would have been sent. Only without EMAIL_URL, and never one with a secret in it."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="kept")
    to = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    headers = models.TextField()
    attachments = models.TextField(blank=True)  # name and size of each, a line each; the files are not kept

    class Meta:
        verbose_name = _("kept mail")
        verbose_name_plural = _("kept mails")

    def __str__(self):
        return self.subject
