"""The letters about a second person: the offer, to the contact persons, and their answer, to who offered."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses.enrol_letters import addressed, why_not
from courses.models import SecondPerson
from courses.place_links import place_path
from courses.second_person_links import link_token
from members.models import Member
from organisations.contacts import contacts_of
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

OFFERED = "courses.second-person"
ANSWERED = "courses.second-person-answered"
WORTH_SENDING = timedelta(days=30)

# Translators: why a message was not sent; on the coordinator's list of messages
GONE = gettext_noop("The offer was taken back.")
ANSWERED_ALREADY = gettext_noop("It was answered in the meantime.")
NOT_THEIRS = gettext_noop("The receiver does not speak for this organisation any more.")
OFFERER_GONE = gettext_noop("Who offered it pauses, or left the guild.")


def ask(offer: SecondPerson, *, now: datetime) -> int:
    """The contact persons, but not who offers; the coordinators when there is nobody else."""
    return queue(
        Draft(
            kind=OFFERED,
            dedupe_key=f"{OFFERED}:{offer.pk}:{member.pk}",
            member_id=member.pk,
            due_at=now,
            expires_at=now + WORTH_SENDING,
            refs={"second_person": offer.pk},
        )
        for member in _who_answer(offer, now)
    )


def _who_answer(offer, now):
    key = offer.task.organisation_id
    people = contacts_of([key], on=local_day(now)).get(key, []) or Member.objects.coordinators()
    return [member for member in people if member.pk != offer.enrolment.member_id]


def tell(offer: SecondPerson, *, now: datetime) -> int:
    to = addressed(ANSWERED, offer.enrolment)
    to["dedupe_key"] += f":{offer.pk}"
    to["refs"] |= {"second_person": offer.pk}
    return queue([Draft(kind=ANSWERED, due_at=now, expires_at=now + WORTH_SENDING, **to)])


def _offers(messages):
    """By the key of the message; missing when it is gone. One query."""
    rows = SecondPerson.objects.select_related(
        *("enrolment__member", "enrolment__guest", "enrolment__course", "enrolment__organisation"),
        *("task__organisation", "task__area", "answered_by"),
    )
    found = rows.in_bulk({message.refs["second_person"] for message in messages})
    pairs = ((message.pk, found.get(message.refs["second_person"])) for message in messages)
    return {pk: offer for pk, offer in pairs if offer}


def _unwanted_offers(messages, now):
    found = _offers(messages)
    keys = {offer.task.organisation_id for offer in found.values()}
    contacts = contacts_of(keys, on=local_day(now))

    def why(message):
        if (offer := found.get(message.pk)) is None:
            return GONE
        if offer.answered_at:
            return ANSWERED_ALREADY
        if why_not(offer.enrolment):
            return OFFERER_GONE
        speaks = message.member in contacts.get(offer.task.organisation_id, []) or message.member.is_coordinator
        return None if speaks and not message.member.is_paused else NOT_THEIRS

    return {message.pk: reason for message in messages if (reason := why(message))}


def _unwanted_answers(messages, now):
    found = _offers(messages)

    def why(message):
        offer = found.get(message.pk)
        if offer is None or offer.answered_at is None or not _is_theirs(message, offer.enrolment):
            return GONE
        return why_not(offer.enrolment)

    return {message.pk: reason for message in messages if (reason := why(message))}


def _is_theirs(message, enrolment):
    if message.member_id:
        return message.member_id == enrolment.member_id
    return enrolment.guest is not None and enrolment.guest.email == message.address


def _drawn_offers(messages, now):
    offers, letters = _offers(messages), {}
    for message in messages:
        if offer := offers.get(message.pk):
            member = message.member
            context = _context(offer, now) | {"member": member, "token": link_token(offer, member, now=now)}
            letters[message.pk] = _drawn("second_person_offered", context, member.language)
    return letters


def _drawn_answers(messages, now):
    offers, letters = _offers(messages), {}
    for message in messages:
        if offer := offers.get(message.pk):
            receiver = offer.enrolment.receiver
            context = _context(offer, now) | {
                "name": getattr(receiver, "first_name", receiver.full_name),
                "path": place_path(offer.enrolment, "second-person-by-link"),
            }
            letters[message.pk] = _drawn("second_person_answered", context, receiver.language)
    return letters


def _context(offer, now):
    enrolment = offer.enrolment
    who = enrolment.receiver.full_name
    return {"offer": offer, "task": offer.task, "course": enrolment.course, "who": who, "now": now}


def _drawn(template, context, language):
    return draw(f"courses/emails/{template}", context, language=language)


def register() -> None:
    kinds.register(
        LetterKind(
            name=OFFERED,
            title=_("Someone could be the second person"),
            description=_("When someone learned in a course what your organisation needs, and offers to do it too."),
            still_wanted=_unwanted_offers,
            render=_drawn_offers,
        )
    )
    kinds.register(
        LetterKind(
            name=ANSWERED,
            title=_("Answers to your offer as a second person"),
            description=_("When an organisation says whether it likes you to be the second person for a task."),
            still_wanted=_unwanted_answers,
            render=_drawn_answers,
        )
    )
