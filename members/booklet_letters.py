"""The mail that brings a link to the booklet. A link and no data: what is shared is looked up when it is opened."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from members.models import Member
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

KIND = "members.booklet"
WORTH_SENDING = timedelta(days=14)


def send_round(*, submission: UUID, now: datetime) -> int:
    """To everyone who takes part and has an address, once a sending; answers to how many."""
    keys = Member.objects.reachable().values_list("pk", flat=True)
    return queue(
        Draft(
            kind=KIND,
            dedupe_key=f"{KIND}:{submission}:{pk}",
            member_id=pk,
            due_at=now,
            expires_at=now + WORTH_SENDING,
        )
        for pk in keys
    )


def register() -> None:
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("Booklet with everyone's faces"),
            description=_("When the coordinator sends round a link to the newest booklet."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )


def _unwanted(messages, now):
    return {message.pk: _("The member pauses.") for message in messages if message.member.is_paused}


def _drawn(messages, now):
    letters = {}
    for message in messages:
        context = {"member": message.member}
        letters[message.pk] = draw("members/emails/booklet", context, language=message.member.language)
    return letters
