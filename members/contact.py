"""Writing to another member through the house, which shows no address that is not shared."""

from datetime import datetime, time
from enum import Enum
from uuid import UUID

from django.db import transaction

from members import contact_letters
from members.models import ContactMessage, Member
from samensterker.localtime import at_local, local_day
from samensterker.outbox import stopping
from samensterker.outbox.models import UnreachableAddress

MOST_A_DAY = 10


class TooMany(Exception):
    """Enough for one day: who has more to tell, asks the coordinator."""


class Obstacle(Enum):
    """Why no mail reaches someone; said to the sender before they write."""

    NO_EMAIL = "no-email"
    SWITCHED_OFF = "switched-off"
    UNREACHABLE = "unreachable"


def obstacle_to(receiver: Member) -> Obstacle | None:
    if not receiver.email:
        return Obstacle.NO_EMAIL
    if contact_letters.CONTACT_MESSAGE in stopping.switched_off(receiver):
        return Obstacle.SWITCHED_OFF
    return Obstacle.UNREACHABLE if UnreachableAddress.objects.among([receiver.email]) else None


@transaction.atomic
def write(
    sender: Member, receiver: Member, *, text: str, shows_address: bool, submission: UUID, now: datetime
) -> tuple[ContactMessage, bool]:
    """The message, which is mailed, and whether it is new: the same form sent twice finds the first one.

    `shows_address`: the sender's own goes along, so that one can simply answer. Raises TooMany.
    """
    _hold(sender, receiver)  # two forms at once count one after the other
    if earlier := ContactMessage.objects.filter(submission=submission).first():
        return earlier, False
    if written_on(sender, now=now) >= MOST_A_DAY:
        raise TooMany
    message = ContactMessage.objects.create(
        sender=sender,
        receiver=receiver,
        text=text,
        shows_address=shows_address,
        submission=submission,
        written_at=now,
    )
    contact_letters.lay(message, now=now)
    return message, True


def _hold(sender, receiver):
    both = Member.objects.to_change().filter(pk__in=[sender.pk, receiver.pk]).order_by("pk")
    if len(both) < 2:
        raise Member.DoesNotExist


def written_on(sender: Member, *, now: datetime) -> int:
    """How many this member wrote today, by the calendar here."""
    midnight = at_local(local_day(now), time.min)
    return ContactMessage.objects.filter(sender=sender, written_at__gte=midnight).count()
