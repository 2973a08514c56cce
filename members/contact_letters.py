"""The letter that brings what one member wrote to another."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from members.models import ContactMessage
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import Letter, draw
from samensterker.outbox.queueing import Draft, queue

CONTACT_MESSAGE = "members.contact-message"
WORTH_SENDING = timedelta(days=7)


def lay(message: ContactMessage, *, now: datetime) -> None:
    draft = Draft(
        kind=CONTACT_MESSAGE,
        dedupe_key=f"{CONTACT_MESSAGE}:{message.pk}",
        member_id=message.receiver_id,
        due_at=now,
        expires_at=now + WORTH_SENDING,
        refs={"contact_message": message.pk},
    )
    queue([draft])


def _about(messages):
    """What each of them brings, by the key of the letter; missing when it was removed. One query."""
    keys = {message.refs["contact_message"] for message in messages}
    found = ContactMessage.objects.select_related("sender", "receiver").in_bulk(keys)
    wanted = ((message.pk, found.get(message.refs["contact_message"])) for message in messages)
    return {pk: message for pk, message in wanted if message}


def _not_wanted(messages, now):
    about = _about(messages)
    reasons = {}
    for letter in messages:
        message = about.get(letter.pk)
        if message is None:
            reasons[letter.pk] = _("What was written is not there any more.")
        elif message.sender.left_at:
            reasons[letter.pk] = _("The sender left the guild.")
        elif message.receiver.left_at:
            reasons[letter.pk] = _("The member left the guild.")
    return reasons


def _drawn(messages, now):
    return {pk: _letter(message) for pk, message in _about(messages).items()}


def _letter(message) -> Letter:
    """Only who said so themselves is answered by mail at once; to the others one answers through the house."""
    reply_to = (message.sender.email or "") if message.shows_address else ""
    context = {
        "message": message,
        "sender": message.sender,
        "member": message.receiver,
        "is_answered_by_mail": bool(reply_to),
    }
    letter = draw("members/emails/contact_message", context, language=message.receiver.language)
    return replace(letter, reply_to=reply_to)


def register():
    kinds.register(
        LetterKind(
            name=CONTACT_MESSAGE,
            title=_("Messages from other members"),
            description=_("When another member writes to you through the guild. They do not see your address."),
            still_wanted=_not_wanted,
            render=_drawn,
        )
    )
