"""The mail that asks the contact persons of an organisation whether it stands behind the newest principles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from organisations import principles
from organisations.contacts import contacts_of
from organisations.models import Organisation, Principles
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue

KIND = "organisations.principles"
# Translators: why a message was not sent; on the coordinator's list of messages
SAID_YES = gettext_noop("The organisation stands behind it already.")
NEWER = gettext_noop("There is a newer version of the principles.")
NOT_CONTACT = gettext_noop("The receiver is no contact person of this organisation any more.")
NOT_HERE = gettext_noop("The organisation does not take part any more.")


@dataclass(frozen=True)
class Asked:
    """How many mails were laid ready, for how many organisations, and whom the coordinator asks in person."""

    mails: int
    organisations: int
    in_person: list[Organisation]


def ask(text: Principles, *, now: datetime) -> Asked:
    """The contact persons of who has yet to: each once a version and organisation, however often this is clicked."""
    waiting = list(principles.yet_to(text).by_name())
    contacts = contacts_of((organisation.pk for organisation in waiting), on=local_day(now))
    to_mail = {each.pk: [member for member in contacts.get(each.pk, []) if member.email] for each in waiting}
    drafts = {
        _key(text, organisation, member): (organisation, member)
        for organisation in waiting
        for member in to_mail[organisation.pk]
    }
    laid_before = set(Message.objects.filter(dedupe_key__in=drafts).values_list("dedupe_key", flat=True))
    new = {key: pair for key, pair in drafts.items() if key not in laid_before}
    mails = queue(_draft(key, text, *pair, now) for key, pair in new.items())
    organisations = len({organisation.pk for organisation, _member in new.values()})
    return Asked(mails, organisations, [each for each in waiting if not to_mail[each.pk]])


def _key(text, organisation, member):
    return f"{KIND}:{organisation.pk}:{text.number}:{member.pk}"


def _draft(key, text, organisation, member, now):
    return Draft(
        kind=KIND,
        dedupe_key=key,
        member_id=member.pk,
        due_at=now,
        refs={"organisation": organisation.pk, "version": text.number},
    )


def asked_at(text: Principles, organisations: Iterable[Organisation]) -> dict[int, datetime]:
    """When the mail about this version was laid ready, by the key of the organisation; as long as the mail is kept."""
    keys = [organisation.pk for organisation in organisations]
    rows = Message.objects.about(version=text.number).filter(kind=KIND, refs__organisation__in=keys)
    return dict(rows.order_by("-created_at").values_list("refs__organisation", "created_at"))


def _unwanted(messages, now):
    newest, organisations = principles.newest(), _organisations(messages)
    contacts = contacts_of(organisations, on=local_day(now))
    said_yes = set(principles.endorsed(newest).values_list("pk", flat=True)) if newest else set()
    reasons = {}
    for message in messages:
        organisation = organisations.get(message.refs["organisation"])
        if newest is None or newest.number != message.refs["version"]:
            reasons[message.pk] = NEWER
        elif organisation is None or not organisation.takes_part:
            reasons[message.pk] = NOT_HERE
        elif organisation.pk in said_yes:
            reasons[message.pk] = SAID_YES
        elif message.member not in contacts.get(organisation.pk, []):
            reasons[message.pk] = NOT_CONTACT
    return reasons


def _drawn(messages, now):
    newest, organisations = principles.newest(), _organisations(messages)
    letters = {}
    for message in messages:
        if organisation := organisations.get(message.refs["organisation"]):
            context = {"member": message.member, "organisation": organisation, "principles": newest}
            letters[message.pk] = draw("organisations/emails/principles", context, language=message.member.language)
    return letters


def _organisations(messages):
    return Organisation.objects.in_bulk({message.refs["organisation"] for message in messages})


def register() -> None:
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("Does your organisation stand behind the principles?"),
            description=_("For contact persons: when the guild has a new version of its principles."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )
