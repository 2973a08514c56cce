"""The link in a mail with which a member fills in the thermometer of one meeting, without logging in."""

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from meetings.models import PulseReceiver

_signer = signing.Signer(salt="meetings.thermometer")
LENGTH = len(_signer.signature("1"))


def link_token(receiver):
    """Stands for this one question to one member. One word, so that the log leaves out all of it."""
    return f"{_signer.signature(receiver.pk)}{receiver.pk}"


def receiver_by_token(token):
    """Raises `PulseReceiver.DoesNotExist` for a token that we did not make."""
    signature, key = token[:LENGTH], token[LENGTH:]
    if not (key.isascii() and key.isdecimal() and len(key) < 18):
        raise PulseReceiver.DoesNotExist
    if not constant_time_compare(signature, _signer.signature(key)):
        raise PulseReceiver.DoesNotExist
    return PulseReceiver.objects.select_related("pulse__meeting__group", "member").get(pk=key)


def link_path(receiver):
    return reverse("meetings:pulse-by-link", args=[link_token(receiver)])
