"""Who takes a mail out of the house: a mail server, or, without EMAIL_URL, a mailbox in the database."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol, Self

from django.conf import settings
from django.core.checks import Error
from django.utils.module_loading import import_string


class Fate(Enum):
    """What became of a mail, in the only words that matter to the queue."""

    ACCEPTED = "accepted"
    REFUSED_FOR_NOW = "refused for now"  # tried again later
    REFUSED = "refused for good"
    LOST = "lost"  # the connection broke before the final dot: certainly not sent
    IN_DOUBT = "in doubt"  # the final dot went and no answer came


@dataclass(frozen=True)
class Outcome:
    fate: Fate
    answer: str = ""  # what the server said
    blames_address: bool = False  # it is the address that is refused, not this mail and not us


class NoConnection(Exception):
    """The carrier cannot be reached, or does not let us in: about no message in particular."""


class Carrier(Protocol):
    """Opened for a batch."""

    connections: int

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None: ...

    def be_ready(self) -> None:
        """Makes a connection when there is none, or none any more; raises NoConnection."""

    def deliver(self, envelope) -> Outcome:
        """Only when ready."""


def choose() -> Carrier:
    """The carrier for this house, as the settings say."""
    if settings.MAIL_SERVER:
        return import_string("samensterker.outbox.carriers.smtp.MailServer")(settings.MAIL_SERVER)
    return import_string("samensterker.outbox.carriers.mailbox.Mailbox")()


def mail_server_is_understood(**_kwargs) -> list[Error]:
    """A system check: only a mail server can be named in EMAIL_URL."""
    server = settings.MAIL_SERVER
    if not server or (server["EMAIL_BACKEND"].endswith("smtp.EmailBackend") and server["EMAIL_HOST"]):
        return []
    hint = "Use smtp://, smtp+tls:// (STARTTLS) or smtp+ssl://, as in smtp+tls://user:password@mail.example.org:587."
    return [Error("EMAIL_URL does not name a mail server.", hint=hint, id="outbox.E001")]
