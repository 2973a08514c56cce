"""The mail that welcomes a new member: what the guild is, how to log in, and what we ask of them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from samensterker.outbox import kinds
from samensterker.outbox.letters import draw
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue, withdraw

KIND = "members.welcome"
# Translators: why a message was not sent; on the coordinator's list of messages
HAS_LOGGED_IN = gettext_noop("The member has logged in already.")
NEWER = gettext_noop("A newer welcome took its place.")


def lay(members, *, now):
    """The caller holds their rows, and sees to it that it is not too often. What still waits, this one replaces."""
    waiting = Message.objects.waiting().filter(kind=KIND, member__in=members)
    for pk in set(waiting.values_list("member", flat=True)):  # seldom anyone
        withdraw(kinds=[KIND], about={"member": pk}, reason=NEWER, now=now)
    return queue(
        Draft(
            kind=KIND,
            dedupe_key=f"{KIND}:{now.isoformat()}:{member.pk}",
            due_at=now,
            member_id=member.pk,
            refs={"member": member.pk},
        )
        for member in members
    )


def register():
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("Welcome"),
            description=_("When you come to the guild: what it is, and how you log in."),
            still_wanted=_unwanted,
            render=_drawn,
            can_be_switched_off=False,
            always_because=_("You get this mail once, so that you can log in."),
        )
    )


def _unwanted(messages, now):
    return {message.pk: HAS_LOGGED_IN for message in messages if message.member.last_login is not None}


def _drawn(messages, now):
    letters = {}
    for message in messages:
        member = message.member
        letters[message.pk] = draw("members/emails/welcome", {"member": member}, language=member.language)
    return letters
