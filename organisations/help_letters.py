"""The letters about help requests: the question, the introduction, an answer that is no yes, and *did it help?*

They are drawn when they are sent: a phone number stands in the introduction only if it is shared at that moment, and
then the log of who looked says so.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from members import looking, sharing
from members.models import ContactView, Member, Shared
from organisations import help_links
from organisations.contacts import contacts_for, contacts_of
from organisations.models import HelpAnswer, HelpAsked, HelpRequest
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue

ASKED = "organisations.help-asked"
INTRODUCTION = "organisations.help-introduction"
ANSWERED = "organisations.help-answered"
HELPED = "organisations.helped"
WORTH_SENDING = timedelta(days=14)

# Translators: why a message was not sent; on the coordinator's list of messages
GONE = gettext_noop("What this was about is not there any more.")
OVER = gettext_noop("The help request was closed.")
ANSWERED_ALREADY = gettext_noop("They answered in the meantime.")
OTHER_ANSWER = gettext_noop("Another answer was given in the meantime.")
PAUSES = gettext_noop("The member pauses.")
OTHER_PAUSES_OR_LEFT = gettext_noop("The other one pauses, or left the guild.")
SPEAKS_NO_MORE = gettext_noop("The member no longer speaks for this organisation.")
NOBODY_HELPS = gettext_noop("Nobody helps with it any more.")


# --- laying ready ---------------------------------------------------------------------------------


def lay_asking(rows: Iterable[HelpAsked], *, by: Member, now: datetime) -> int:
    """To each member that was asked, and to the contact persons of each organisation; not to who asks."""
    rows = list(rows)
    contacts = contacts_of({row.organisation_id for row in rows if row.organisation_id}, on=local_day(now))
    return queue(
        _draft(ASKED, row, member, now=now)
        for row in rows
        for member in ([row.member] if row.member else contacts.get(row.organisation_id or 0, []))
        if member.pk != by.pk
    )


def lay_answer(asked: HelpAsked, *, before: str, by: Member, now: datetime) -> int:
    """A yes brings both into contact; another answer is told to who asked, unless they gave it themselves."""
    contact = contacts_for([asked.request], on=local_day(now)).get(asked.request_id)
    if contact is None:
        return 0
    if asked.answer != HelpAnswer.YES:
        drafts = [_draft(ANSWERED, asked, contact, now=now, answer=asked.answer, before=before)]
        return queue(drafts) if by.pk != contact.pk else 0
    helper = asked.helper
    if helper.pk == contact.pk or Message.objects.about(help_asked=asked.pk).filter(kind=INTRODUCTION).sent().exists():
        return 0
    pairs = ((contact, helper), (helper, contact))
    return queue(_draft(INTRODUCTION, asked, to, now=now, other=other.pk) for to, other in pairs)


def _draft(kind, asked, member, *, now, **refs):
    moment = "" if kind == ASKED else f":{now:%Y%m%d%H%M%S%f}"
    return Draft(
        kind=kind,
        dedupe_key=f"{kind}:{asked.pk}{moment}:{member.pk}",
        member_id=member.pk,
        due_at=now,
        expires_at=now + WORTH_SENDING,
        refs={"help_asked": asked.pk, "help_request": asked.request_id, **refs},
    )


def draft_of_helped(
    request: HelpRequest, member: Member, *, since: date, due_at: datetime, expires_at: datetime
) -> Draft:
    return Draft(
        kind=HELPED,
        dedupe_key=f"{HELPED}:{request.pk}:{since:%Y-%m-%d}:{member.pk}",
        member_id=member.pk,
        due_at=due_at,
        expires_at=expires_at,
        refs={"help_request": request.pk},
    )


# --- still wanted? --------------------------------------------------------------------------------


def _asked_of(messages) -> dict[int, HelpAsked]:
    """What each message is about, by the message's key; missing when it is gone. One query."""
    rows = HelpAsked.objects.to_show().select_related(
        "request__organisation", "request__area", "request__task__area", "request__asked_by"
    )
    found = rows.in_bulk({message.refs["help_asked"] for message in messages})
    pairs = ((message.pk, found.get(message.refs["help_asked"])) for message in messages)
    return {pk: asked for pk, asked in pairs if asked}


def _others_of(messages) -> dict[int, Member]:
    """The other one of each introduction, by the message's key. One query."""
    found = Member.objects.in_bulk({message.refs["other"] for message in messages})
    pairs = ((message.pk, found.get(message.refs["other"])) for message in messages)
    return {pk: member for pk, member in pairs if member}


def _why_not(messages, why):
    """{pk: reason} of those for which `why(message, asked)` has a reason, after what holds for all."""
    about = _asked_of(messages)

    def reason(message):
        asked = about.get(message.pk)
        if asked is None:
            return GONE
        if not asked.request.is_standing:
            return OVER
        return PAUSES if message.member.is_paused else why(message, asked)

    return {message.pk: words for message in messages if (words := reason(message))}


def _unwanted_questions(messages, now):
    about = _asked_of(messages)
    asked_organisations = {asked.organisation_id for asked in about.values() if asked.organisation_id}
    contacts = contacts_of(asked_organisations, on=local_day(now))

    def why(message, asked):
        if asked.answer:
            return ANSWERED_ALREADY
        if asked.organisation_id and message.member not in contacts.get(asked.organisation_id, []):
            return SPEAKS_NO_MORE
        return None

    return _why_not(messages, why)


def _unwanted_introductions(messages, now):
    others = _others_of(messages)

    def why(message, asked):
        if asked.answer != HelpAnswer.YES:
            return OTHER_ANSWER
        other = others.get(message.pk)
        return OTHER_PAUSES_OR_LEFT if other is None or other.left_at or other.paused_at else None

    return _why_not(messages, why)


def _unwanted_answers(messages, now):
    return _why_not(messages, lambda message, asked: OTHER_ANSWER if asked.answer != message.refs["answer"] else None)


def _requests_of(messages) -> dict[int, HelpRequest]:
    rows = HelpRequest.objects.select_related("organisation", "area", "task__area", "asked_by")
    found = rows.in_bulk({message.refs["help_request"] for message in messages})
    pairs = ((message.pk, found.get(message.refs["help_request"])) for message in messages)
    return {pk: request for pk, request in pairs if request}


def _helpers_of(requests) -> dict[int, list[HelpAsked]]:
    """Who said yes to each of these requests, the first one first. One query."""
    found: dict[int, list[HelpAsked]] = {}
    rows = HelpAsked.objects.answered_yes().filter(request__in=list(requests)).to_show()
    for asked in rows.order_by("answered_at", "pk"):
        found.setdefault(asked.request_id, []).append(asked)
    return found


def _unwanted_did_it_help(messages, now):
    about = _requests_of(messages)
    helpers = _helpers_of({request.pk for request in about.values()})
    contacts = contacts_for(about.values(), on=local_day(now))

    def why(message):
        request = about.get(message.pk)
        if request is None:
            return GONE
        if not request.is_standing:
            return OVER
        if message.member.is_paused:
            return PAUSES
        if request.pk not in helpers:
            return NOBODY_HELPS
        return SPEAKS_NO_MORE if contacts.get(request.pk) != message.member else None

    return {message.pk: words for message in messages if (words := why(message))}


# --- drawing --------------------------------------------------------------------------------------


def _drawn_questions(messages, now):
    about = _asked_of(messages)
    contacts = contacts_for({asked.request for asked in about.values()}, on=local_day(now))
    letters = {}
    for message in messages:
        if asked := about.get(message.pk):
            more = {
                "asked": asked,
                "contact": contacts.get(asked.request_id),
                "token": help_links.asked_token(asked, message.member),
            }
            letters[message.pk] = _letter("asked", message, asked.request, **more)
    return letters


def _drawn_introductions(messages, now):
    about, others = _asked_of(messages), _others_of(messages)
    letters = {}
    for message in messages:
        asked, other = about.get(message.pk), others.get(message.pk)
        if asked is None or other is None:  # taken back this very second; the next look finds that
            continue
        ways = _ways_to_reach(other, message.member)
        looking.note(message.member, [other], ContactView.How.MAIL, ways, now=now)
        more = {
            "asked": asked,
            "other": other,
            "is_helper": message.member_id == asked.helper.pk,
            "phone": ways.get(Shared.PHONE, ""),
            "email": ways.get(Shared.EMAIL, ""),
        }
        letters[message.pk] = _letter("introduction", message, asked.request, **more)
    return letters


def _ways_to_reach(other, viewer):
    """What this viewer may see of how to reach the other, and what there is of it."""
    ways = {Shared.PHONE: other.phone, Shared.EMAIL: other.email or ""}
    return {what: way for what, way in ways.items() if way and sharing.may_see(viewer, other, what)}


def _drawn_answers(messages, now):
    about = _asked_of(messages)
    return {
        message.pk: _letter(
            "answered", message, about[message.pk].request, asked=about[message.pk], was_yes=_was_yes(message)
        )
        for message in messages
        if message.pk in about
    }


def _was_yes(message):
    return message.refs["before"] == HelpAnswer.YES


def _drawn_did_it_help(messages, now):
    about = _requests_of(messages)
    helpers = _helpers_of({request.pk for request in about.values()})
    return {
        message.pk: _letter(
            "helped",
            message,
            request,
            helpers=[asked.who for asked in helpers.get(request.pk, [])],
            token=help_links.helped_token(request, message.member),
        )
        for message in messages
        if (request := about.get(message.pk))
    }


def _letter(name, message, request, **more):
    context = {"member": message.member, "request": request, **more}
    return draw(f"organisations/emails/help_{name}", context, language=message.member.language)


def register() -> None:
    kinds.register(
        LetterKind(
            name=ASKED,
            title=_("Whether you can help another organisation"),
            description=_("When an organisation asks for something that you, or your organisation, know about."),
            still_wanted=_unwanted_questions,
            render=_drawn_questions,
        )
    )
    kinds.register(
        LetterKind(
            name=INTRODUCTION,
            title=_("Introductions"),
            description=_("When someone says yes to a help request: whom you can reach, and how."),
            still_wanted=_unwanted_introductions,
            render=_drawn_introductions,
        )
    )
    kinds.register(
        LetterKind(
            name=ANSWERED,
            title=_("Who cannot help"),
            description=_("When someone whom your organisation asked for help says no, or maybe later."),
            still_wanted=_unwanted_answers,
            render=_drawn_answers,
        )
    )
    kinds.register(
        LetterKind(
            name=HELPED,
            title=_("Did it help?"),
            description=_("Once, three weeks after someone began to help your organisation."),
            still_wanted=_unwanted_did_it_help,
            render=_drawn_did_it_help,
        )
    )
