"""What only a human can decide about a message that got stuck."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from samensterker.outbox import kinds
from samensterker.outbox.models import Message, State, UnreachableAddress
from samensterker.outbox.queueing import wake_on_commit


@transaction.atomic
def send_again(message: Message, *, now: datetime) -> bool:
    """Once more, also to an address that refused mail before; False when it was not stuck any more."""
    UnreachableAddress.objects.filter(address=message.receiver.lower()).delete()
    return bool(_lay_again(Message.objects.filter(pk=message.pk), now))


def take_as_sent(message: Message, *, now: datetime) -> bool:
    """It did arrive, or it does not matter any more."""
    unsure = Message.objects.unsure().filter(pk=message.pk)
    return bool(unsure.update(state=State.SENT, sent_at=now, ended_at=now))


@transaction.atomic
def try_address_again(address: UnreachableAddress, *, now: datetime) -> int:
    """Mail may go there again; what had failed and still has a point goes at once. How many that are."""
    address.delete()
    theirs = Q(address__iexact=address.address) | Q(member__email=address.address)
    still_of_use = Q(expires_at=None) | Q(expires_at__gt=now)
    return _lay_again(Message.objects.failed().filter(theirs, still_of_use), now)


def _lay_again(messages, now):
    """From the beginning; its kind is asked again whether it is still wanted."""
    stuck = messages.filter(state__in=[State.FAILED, State.UNSURE]).exclude(kind__in=kinds.secret())
    fresh = {"state": State.WAITING, "due_at": now, "ended_at": None, "attempts": 0, "refused_since": None}
    laid = Message.objects.filter(pk__in=list(stuck.values_list("pk", flat=True))).update(**fresh)
    if laid:
        wake_on_commit()
    return laid
