"""The yearly mail that asks whether all is still right. It shows its reader what we know of them, and nobody else's."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from members.confirming import KIND, link_token
from members.profile import missing_parts
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw

# Translators: why a message was not sent; on the coordinator's list of messages
PAUSES = gettext_noop("The member pauses.")
CONFIRMED = gettext_noop("The member said already that all is still right.")


def register():
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("Is this still right?"),
            description=_("Once a year: what we know of you, and one button to say that it is still right."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )


def _unwanted(messages, now):
    reasons = {}
    for message in messages:
        if message.member.is_paused:
            reasons[message.pk] = PAUSES
        elif message.member.confirmed_at and message.member.confirmed_at >= message.created_at:
            reasons[message.pk] = CONFIRMED
    return reasons


def _drawn(messages, now):
    letters = {}
    for message in messages:
        member = message.member
        context = {"member": member, "missing": missing_parts(member), "token": link_token(member, now=now)}
        letters[message.pk] = draw("members/emails/yearly_check", context, language=member.language)
    return letters
