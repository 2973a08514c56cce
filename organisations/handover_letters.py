"""The letters about warm handovers: that one starts, and that one is finished or was stopped."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from organisations import handovers
from organisations.contacts import contacts_of
from organisations.handover_page import HandoverPage
from organisations.models import Handover
from organisations.speaking import Speaker
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw

# Translators: why a message was not sent; on the coordinator's list of messages
GONE = gettext_noop("The handover is not there any more.")
# Translators: why a message was not sent; on the coordinator's list of messages
CLOSED = gettext_noop("The handover was finished or stopped in the meantime.")
# Translators: why a message was not sent; on the coordinator's list of messages
NOT_THEIRS = gettext_noop("The receiver has no part in this handover any more.")


def _about(messages):
    """The handover of each message, by the key of the message; missing when it is gone."""
    keys = {message.refs["handover"] for message in messages}
    found = HandoverPage.found(Handover.objects).in_bulk(keys)
    wanted = ((message.pk, found.get(message.refs["handover"])) for message in messages)
    return {pk: handover for pk, handover in wanted if handover}


def _speakers(messages, about, *, on):
    """For whom each receiver speaks in this batch, in one query."""
    organisations = {
        key for it in about.values() for key in (it.holder.task.organisation_id, it.successor_organisation_id) if key
    }
    contacts = contacts_of(organisations, on=on)
    return {
        message.pk: Speaker(
            message.member,
            frozenset(key for key, people in contacts.items() if message.member in people),
            is_coordinator=False,
        )
        for message in messages
    }


def _unwanted_starts(messages, now):
    about = _about(messages)
    speakers = _speakers(messages, about, on=local_day(now))

    def why(message):
        handover = about.get(message.pk)
        if handover is None:
            return GONE
        if not handover.is_open:
            return CLOSED
        return None if speakers[message.pk].takes_part_in(handover) else NOT_THEIRS

    reasons = {message.pk: why(message) for message in messages}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _unwanted_ends(messages, now):
    about = _about(messages)
    return {message.pk: GONE for message in messages if message.pk not in about}


def _drawn(messages, template, now):
    """Nothing for what is gone this very second; the next look finds that."""
    about, letters, today = _about(messages), {}, local_day(now)
    speakers = _speakers(messages, about, on=today)
    for message in messages:
        if handover := about.get(message.pk):
            page = HandoverPage(handover, speakers[message.pk], today)
            context = {"handover": handover, "page": page, "task": page.task, "member": message.member, "now": now}
            context["is_successor"] = handover.successor_id == message.member_id
            letters[message.pk] = draw(template, context, language=message.member.language)
    return letters


def _drawn_starts(messages, now):
    return _drawn(messages, "organisations/emails/handover_started", now)


def _drawn_ends(messages, now):
    return _drawn(messages, "organisations/emails/handover_over", now)


def register() -> None:
    kinds.register(
        LetterKind(
            name=handovers.STARTED,
            title=_("Warm handovers that start"),
            description=_("When a core task goes from one to another, and you or your organisation have a part in it."),
            still_wanted=_unwanted_starts,
            render=_drawn_starts,
        )
    )
    kinds.register(
        LetterKind(
            name=handovers.OVER,
            title=_("Warm handovers that are finished"),
            description=_("When a handover in which you or your organisation have a part is finished or stopped."),
            still_wanted=_unwanted_ends,
            render=_drawn_ends,
        )
    )
