"""The letter that says what became of an idea: once, to who wrote it and who supported it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from meetings.models import Idea
from members.models import Member
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

KIND = "meetings.idea-became"
WORTH_SENDING = timedelta(days=14)

# Translators: why a message was not sent; on the coordinator's list of messages
GONE = gettext_noop("What this was about is not there any more.")
OTHERWISE = gettext_noop("It was decided otherwise in the meantime.")
PAUSES = gettext_noop("The member pauses.")


def lay_outcome(idea: Idea, *, by: Member, now: datetime) -> int:
    """Nobody hears from us what they decided themselves."""
    keys = {idea.written_by_id, *idea.supporters.values_list("member", flat=True)} - {by.pk}
    return queue(
        Draft(
            kind=KIND,
            dedupe_key=f"{KIND}:{idea.pk}:{idea.became}:{member.pk}",
            member_id=member.pk,
            due_at=now,
            expires_at=now + WORTH_SENDING,
            refs={"idea": idea.pk, "became": idea.became},
        )
        for member in Member.objects.active().filter(pk__in=keys)
    )


def still_wanted(messages, now):
    """Which are not wanted any more, and why."""
    about = _ideas_of(messages)

    def why(message):
        idea = about.get(message.pk)
        if idea is None:
            return GONE
        if idea.became != message.refs["became"]:
            return OTHERWISE
        return PAUSES if message.member.is_paused else None

    return {message.pk: reason for message in messages if (reason := why(message))}


def _ideas_of(messages) -> dict[int, Idea]:
    """What each message is about, by the message's key; missing when it is gone. One query."""
    found = Idea.objects.select_related("decided_by").in_bulk({message.refs["idea"] for message in messages})
    pairs = ((message.pk, found.get(message.refs["idea"])) for message in messages)
    return {pk: idea for pk, idea in pairs if idea}


def render(messages, now):
    about, letters = _ideas_of(messages), {}
    for message in messages:
        if (idea := about.get(message.pk)) is None or idea.decided_at is None:  # gone this very second
            continue
        context = {"idea": idea, "member": message.member, "is_own": idea.written_by_id == message.member_id}
        letters[message.pk] = draw("meetings/emails/idea_became", context, language=message.member.language)
    return letters


def register() -> None:
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("What became of an idea"),
            description=_("When something comes of an idea that you wrote or supported."),
            still_wanted=still_wanted,
            render=render,
        )
    )
