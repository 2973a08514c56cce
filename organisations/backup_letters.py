"""The letters about backups: the question with its link, the answer, and that one ends."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from organisations import backups
from organisations.backup_links import link_token
from organisations.contacts import contacts_of
from organisations.models import Backup
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw

# Translators: why a message was not sent; on the coordinator's list of messages
GONE = gettext_noop("The backup is not there any more.")
# Translators: why a message was not sent; on the coordinator's list of messages
ANSWERED = gettext_noop("It was answered or taken back in the meantime.")
# Translators: why a message was not sent; on the coordinator's list of messages
NOT_THEIRS = gettext_noop("The receiver does not speak for this organisation any more.")
# Translators: why a message was not sent; on the coordinator's list of messages
CANNOT_BE = gettext_noop("It cannot be any more: a task, an organisation or a member is out.")
# Translators: why a message was not sent; on the coordinator's list of messages
OTHERWISE = gettext_noop("It was agreed otherwise in the meantime.")


def _about(messages):
    """The backup of each message, by the key of the message; missing when it is gone. One query."""
    found = Backup.objects.with_names().in_bulk({it.refs["backup"] for it in messages})
    wanted = ((message.pk, found.get(message.refs["backup"])) for message in messages)
    return {pk: backup for pk, backup in wanted if backup}


def _not_wanted(messages, about, why):
    reasons = {message.pk: why(message, about[message.pk]) if message.pk in about else GONE for message in messages}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _unwanted_questions(messages, now):
    today, about = local_day(now), _about(messages)
    people = contacts_of({key for it in about.values() if (key := it.answering_organisation_id)}, on=today)

    def why(message, backup):
        if not backup.is_open:
            return ANSWERED
        key = backup.answering_organisation_id
        if message.member not in (people.get(key, []) if key else [backup.helper]):
            return NOT_THEIRS
        return CANNOT_BE if backups.closed_because(backup, on=today) else None

    return _not_wanted(messages, about, why)


def _unwanted_answers(messages, now):
    """A yes that has ended already is no news; a no stays one."""

    def why(_message, backup):
        return OTHERWISE if backup.until_on and backup.until_on < local_day(now) else None

    return _not_wanted(messages, _about(messages), why)


def _unwanted_ends(messages, now):
    def why(message, backup):
        return None if backup.until_on == date.fromisoformat(message.refs["until"]) else OTHERWISE

    return _not_wanted(messages, _about(messages), why)


def _drawn(messages, template, now):
    """Nothing for what is gone this very second; the next look finds that."""
    about, letters = _about(messages), {}
    for message in messages:
        if backup := about.get(message.pk):
            member = message.member
            context = {"backup": backup, "task": backup.task, "member": member, "now": now}
            context |= {"for_self": backup.member_id == member.pk, "token": link_token(backup, member, now=now)}
            letters[message.pk] = draw(template, context, language=member.language)
    return letters


def _drawn_questions(messages, now):
    return _drawn(messages, "organisations/emails/backup_question", now)


def _drawn_answers(messages, now):
    return _drawn(messages, "organisations/emails/backup_answer", now)


def _drawn_ends(messages, now):
    return _drawn(messages, "organisations/emails/backup_end", now)


def register() -> None:
    kinds.register(
        LetterKind(
            name=backups.QUESTION,
            title=_("Questions about a backup"),
            description=_("When you or your organisation are asked to step in, or someone offers to step in for you."),
            still_wanted=_unwanted_questions,
            render=_drawn_questions,
        )
    )
    kinds.register(
        LetterKind(
            name=backups.ANSWER,
            title=_("Answers about a backup"),
            description=_("When someone says yes or no to a backup that you asked for or offered."),
            still_wanted=_unwanted_answers,
            render=_drawn_answers,
        )
    )
    kinds.register(
        LetterKind(
            name=backups.END,
            title=_("Backups that end"),
            description=_("When a backup that you are part of stops: from then on nobody steps in."),
            still_wanted=_unwanted_ends,
            render=_drawn_ends,
        )
    )
