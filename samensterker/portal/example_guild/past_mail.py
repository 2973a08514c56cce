"""Mail that, in the example, went some time ago."""

from datetime import datetime

from samensterker.outbox import kinds, rechecking
from samensterker.outbox.carriers.mailbox import Mailbox
from samensterker.outbox.envelopes import seal
from samensterker.outbox.models import Message, State


def send_as_if(then: datetime) -> None:
    """What waits was sent at that moment: into the mailbox that coordinators read, and to nobody.

    So the first start mails no invented people, also when there is a mail server, and still shows what mails look like.
    """
    waiting = list(Message.objects.waiting().select_related("member").order_by("kind", "pk"))
    for kind in {message.kind for message in waiting}:
        _deliver([message for message in waiting if message.kind == kind], then)


def send_as_if_due() -> None:
    """What waits was sent when it was due."""
    for message in Message.objects.waiting().select_related("member").order_by("due_at", "pk"):
        _deliver([message], message.due_at)


def _deliver(messages, then):
    """These are of one kind. Who has no address gets none, as in the sender's own rounds."""
    reached = [message for message in messages if message.receiver]
    mailbox, by_key = Mailbox(), {message.pk: message for message in reached}
    for pk, letter in kinds.get(messages[0].kind).render(reached, then).items():
        mailbox.deliver(seal(by_key[pk], letter, now=then))
    rows = Message.objects.filter(pk__in=[message.pk for message in messages])
    rows.filter(pk__in=by_key).update(state=State.SENT, created_at=then, sent_at=then, ended_at=then)
    rows.exclude(pk__in=by_key).update(
        state=State.EXPIRED, reason=rechecking.NO_ADDRESS, created_at=then, ended_at=then
    )
