"""What mail a receiver does not want, and the links by which they say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db.models import Q
from django.urls import reverse

from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.models import Message, OptOut
from samensterker.outbox.models.addresses import address_digest

SALT = "outbox.stop"


@dataclass(frozen=True)
class Stop:
    """What a stop link names: one kind of mail to one receiver. It opens nothing else, and does not log in."""

    kind: LetterKind
    member_id: int | None
    address_digest: str

    @property
    def key(self):
        return {"kind": self.kind.name, "member_id": self.member_id, "address_digest": self.address_digest}

    @property
    def is_stopped(self) -> bool:
        return OptOut.objects.filter(**self.key).exists()

    def set(self, *, stopped: bool, now: datetime) -> None:
        """Stops this mail, or lets it come again; doing so twice is the same as once."""
        if not stopped:
            OptOut.objects.filter(**self.key).delete()
        elif self._has_receiver():
            OptOut.objects.bulk_create([OptOut(**self.key, since=now)], ignore_conflicts=True)

    def _has_receiver(self):
        return self.member_id is None or get_user_model().objects.filter(pk=self.member_id).exists()


def stop_link(message: Message) -> str:
    """Never expires: who finds a two years old mail may still stop the next."""
    receiver = message.member_id or address_digest(message.address)
    token = signing.dumps([message.kind, receiver], salt=SALT)
    return settings.SITE_ORIGIN + reverse("outbox:stop", args=[token])


def read(token: str) -> Stop | None:
    """What the token names; None when it is broken, or that mail cannot be stopped."""
    try:
        name, receiver = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    kind = kinds.find(name)
    if kind is None or not kind.can_be_switched_off:
        return None
    is_member = isinstance(receiver, int)
    return Stop(kind, receiver if is_member else None, "" if is_member else receiver)


def switched_off(member) -> set[str]:
    """The names of the kinds that this member does not want."""
    return set(OptOut.objects.filter(member=member).values_list("kind", flat=True))


def choose(member, *, wanted: Iterable[str], now: datetime) -> None:
    """Of all kinds that can be switched off, exactly these are on from now."""
    for kind in kinds.catalogue():
        if kind.can_be_switched_off:
            Stop(kind, member.pk, "").set(stopped=kind.name not in wanted, now=now)


def opted_out(messages: Iterable[Message]) -> set[int]:
    """The keys of the messages that their receivers do not want, in one query."""
    about = {
        message.pk: (message.kind, message.member_id, "" if message.member_id else address_digest(message.address))
        for message in messages
        if kinds.get(message.kind).can_be_switched_off
    }
    if not about:
        return set()
    receivers = Q(member_id__in={member for _, member, _ in about.values() if member}) | Q(
        address_digest__in={digest for _, _, digest in about.values() if digest}
    )
    unwanted = set(OptOut.objects.filter(receivers).values_list("kind", "member_id", "address_digest"))
    return {pk for pk, key in about.items() if key in unwanted}
