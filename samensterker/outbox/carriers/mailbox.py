"""The mailbox of a house without a mail server: mails are kept, and read on the coordinator's pages."""

import sys
from typing import Self

from django.template.defaultfilters import filesizeformat

from samensterker.outbox.carriers import Fate, Outcome
from samensterker.outbox.models import KeptMail


class Mailbox:
    def __init__(self):
        self.connections = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass

    def be_ready(self) -> None:
        pass

    def deliver(self, envelope) -> Outcome:
        if envelope.kind.is_secret:
            _show_in_terminal(envelope)
        else:
            _keep(envelope)
        return Outcome(Fate.ACCEPTED)


def _show_in_terminal(envelope):
    # The real one: Celery has put its log in the place of stdout, and a log is no place for a code.
    print(
        f"\nMail to {envelope.receiver}: {envelope.letter.subject}\n\n{envelope.letter.text}",
        file=sys.__stdout__,
        flush=True,
    )


def _keep(envelope):
    letter = envelope.letter
    kept = {
        "to": envelope.headers["To"],
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "calendar": (letter.calendar or b"").decode(),
        "headers": "\n".join(f"{name}: {value}" for name, value in envelope.headers.items()),
        "attachments": "\n".join(f"{file.name} ({filesizeformat(len(file.content))})" for file in letter.attachments),
    }
    KeptMail.objects.update_or_create(message=envelope.message, defaults=kept)
