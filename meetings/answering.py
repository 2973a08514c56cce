"""Whether an invited member or guest comes: on the page, or by the link in a mail."""

from datetime import timedelta

from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Answer, Guest, Invitation
from samensterker.outbox.models.addresses import address_digest

# What can be answered; no answer is not one of them.
ANSWERS = (Answer.YES, Answer.MAYBE, Answer.NO)
OPEN_AFTER_THE_END = timedelta(days=1)
# A full stop: it stands in no signature, and mail programs keep it within a link.
_signer = signing.Signer(salt="meetings.answer", sep=".")
_guest_signer = signing.Signer(salt="meetings.guest", sep=".")


class Closed(models.TextChoices):
    """Why an invitation cannot be answered any more."""

    LEFT = "left", _("you are no longer in the guild")
    CANCELLED = "cancelled", _("the meeting was cancelled")
    OVER = "over", _("the meeting is over")


class AnsweringClosed(Exception):
    def __init__(self, why):
        self.why = why
        super().__init__(why)


def link_token(invitation):
    """Stands for this one invitation in links: whoever has it may answer it, and nothing else."""
    return _signer.sign(str(invitation.pk))


def invitation_by_token(token):
    """The invitation of a link; raises `Invitation.DoesNotExist` for a token that we did not make."""
    try:
        pk = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise Invitation.DoesNotExist from error
    return Invitation.objects.select_related("meeting__host", "member").get(pk=pk)


def guest_token(guest):
    """The same for a guest, as long as they have this address: a link that went to a wrong one stops working."""
    return _guest_signer.sign(f"{guest.pk}-{_mark_of_address(guest)}")


def guest_by_token(token):
    """Raises `Guest.DoesNotExist` for a token that we did not make, or for an address that is theirs no more."""
    try:
        key, _, address = _guest_signer.unsign(token).partition("-")
        guest = Guest.objects.select_related("meeting__host", "meeting__group").get(pk=int(key))
    except (signing.BadSignature, ValueError) as error:
        raise Guest.DoesNotExist from error
    if address != _mark_of_address(guest):
        raise Guest.DoesNotExist
    return guest


def _mark_of_address(guest):
    return address_digest(guest.email)[:12]


def link_path(invited):
    """Where an invitation, or a guest, is answered without logging in."""
    if isinstance(invited, Guest):
        return reverse("meetings:guest-by-link", args=[guest_token(invited)])
    return reverse("meetings:answer-by-link", args=[link_token(invited)])


def closed_because(invitation, *, now):
    """Why it cannot be answered, or None as long as it can."""
    if invitation.receiver.left_at is not None:
        return Closed.LEFT
    if invitation.meeting.is_cancelled:
        return Closed.CANCELLED
    if now >= invitation.meeting.ends_at + OPEN_AFTER_THE_END:
        return Closed.OVER
    return None


def answer(invitation, *, answer, now):
    """Keep the answer of an invitation or a guest, and its moment; the last one counts.

    Raises `AnsweringClosed` when it is too late.
    """
    if answer not in ANSWERS:
        raise ValueError(f"{answer!r} is not an answer.")
    if why := closed_because(invitation, now=now):
        raise AnsweringClosed(why)
    invitation.answer, invitation.answered_at = Answer(answer), now
    invitation.save(update_fields=["answer", "answered_at"])
