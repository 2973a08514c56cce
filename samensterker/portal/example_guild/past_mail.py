"""Mail that, in the example, went some time ago."""

from datetime import datetime

from samensterker.outbox import kinds
from samensterker.outbox.carriers.mailbox import Mailbox
from samensterker.outbox.envelopes import seal
from samensterker.outbox.models import Message, State


def send_as_if(then: datetime) -> None:
    """What waits was sent at that moment: into the mailbox that coordinators read, and to nobody.

    So the first start mails no invented people, also when there is a mail server, and still shows what mails look like.
    """
    waiting = list(Message.objects.waiting().select_related("member").order_by("kind", "pk"))
    mailbox = Mailbox()
    for kind in {message.kind for message in waiting}:
        messages = [message for message in waiting if message.kind == kind]
        for pk, letter in kinds.get(kind).render(messages, then).items():
            message = next(message for message in messages if message.pk == pk)
            mailbox.deliver(seal(message, letter, now=then))
    Message.objects.waiting().update(state=State.SENT, created_at=then, sent_at=then, ended_at=then)
