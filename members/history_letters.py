"""The mail that says what someone else changed in a profile: one for all changes of an hour."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from members import history_words
from members.models import Change, Member
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue

KIND = "members.profile-changed"
HOUR, PAUSE = timedelta(hours=1), timedelta(minutes=5)
WORTH_SENDING = timedelta(days=7)
LINES_SHOWN = 20
# Translators: why a message was not sent; on the coordinator's list of messages
TOLD = gettext_noop("There was nothing that the member had not been told already.")


def tell(members: Iterable[Member], *, by: Member | None, now: datetime) -> None:
    """Lays the mail for a little after the hour is over; what follows within the hour goes along."""
    if by is None:
        return
    others = [member for member in members if member.pk != by.pk and member.email]
    hour = now.replace(minute=0, second=0, microsecond=0)
    queue(
        Draft(
            kind=KIND,
            dedupe_key=f"{KIND}:{by.pk}:{hour:%Y%m%d%H}:{member.pk}",
            member_id=member.pk,
            due_at=hour + HOUR + PAUSE,
            expires_at=hour + WORTH_SENDING,
            refs={"by": by.pk, "since": hour.isoformat()},
        )
        for member in others
    )


def register() -> None:
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("Someone changed your profile"),
            description=_("When the coordinator fills in something for you: what it was, and what it is now."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )


def _changes(message: Message):
    """What this mail has to tell: since its hour began, but for what an earlier one told already."""
    earlier = Message.objects.sent().filter(kind=KIND, member=message.member_id, refs__by=message.refs["by"])
    told = earlier.exclude(pk=message.pk).order_by("-sent_at").values_list("sent_at", flat=True)
    since = datetime.fromisoformat(message.refs["since"])
    changes = Change.objects.filter(member=message.member_id, by=message.refs["by"], at__gte=since)
    if (last := next((moment for moment in told[:1] if moment), None)) is not None:
        changes = changes.filter(at__gt=last)
    return changes.select_related("by").order_by("at", "pk")


def _unwanted(messages, now):
    return {message.pk: TOLD for message in messages if not _changes(message).exists()}


def _drawn(messages, now):
    letters = {}
    for message in messages:
        member, changes = message.member, list(_changes(message)[: LINES_SHOWN + 1])
        with translation.override(member.language):
            lines = history_words.lines(changes[:LINES_SHOWN], reader=member)
        context = {
            "member": member,
            "by": changes[0].by if changes else None,
            "lines": lines,
            "has_more": len(changes) > LINES_SHOWN,
            "link": settings.SITE_ORIGIN + reverse("members:history"),
        }
        letters[message.pk] = draw("members/emails/profile_changed", context, language=member.language)
    return letters
