"""Every half year the contact persons are asked to go through their core tasks once more."""

from collections import Counter
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from members import nightly
from organisations import interview
from organisations.coverage import NOBODY, Strength, covers
from organisations.models import Affiliation, Organisation
from samensterker.localtime import at_local, local_day, months_on
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

KIND = "organisations.interview"
CLOCK = time(9)
MADE_UP_FOR = timedelta(days=30)  # after an outage of at most so long it is still asked

# Translators: why a message was not sent; on the coordinator's list of messages
TAKEN = gettext_noop("They went through their core tasks already.")
RESTS = gettext_noop("The organisation does not take part at the moment.")
NO_CONTACT = gettext_noop("The member is not a contact person there any more.")
PAUSES = gettext_noop("The member pauses.")


def plan(*, now: datetime) -> int:
    """Lays the letters of which the day came, for nine in the morning; answers how many were new. A nightly chore.

    The day comes each half year after the last interview. Who never had one is not mailed: the first time goes best
    together with the coordinator, who finds them in `interview.due`.
    """
    today = local_day(now)
    return queue(
        _draft(one.organisation, contact, day)
        for one in interview.due(today)
        if (day := _day_of(one.organisation, today))
        for contact in one.contacts
        if contact.email
    )


def still_wanted(messages, now):
    """Which are not wanted any more: taken meanwhile, an organisation that rests, or not a contact person now."""
    organisations, contacts = _organisations(messages), _contacts(messages, local_day(now))
    reasons = {}
    for message in messages:
        organisation = organisations.get(message.refs["organisation"])
        if organisation is None or not organisation.takes_part:
            reasons[message.pk] = RESTS
        elif interview.mark_of(organisation) != message.refs["interviewed_at"]:
            reasons[message.pk] = TAKEN
        elif message.member.is_paused:
            reasons[message.pk] = PAUSES
        elif (organisation.pk, message.member_id) not in contacts:
            reasons[message.pk] = NO_CONTACT
    return reasons


def render(messages, now):
    organisations = _organisations(messages)
    figures = _figures(organisations.values(), local_day(now))
    letters = {}
    for message in messages:
        if organisation := organisations.get(message.refs["organisation"]):
            context = {"member": message.member, "organisation": organisation, **figures[organisation.pk]}
            letters[message.pk] = draw("organisations/emails/interview", context, language=message.member.language)
    return letters


def register() -> None:
    nightly.register("interviews", plan)
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("Going through your core tasks"),
            description=_("Every half year, for the contact persons of an organisation: who can do what with you?"),
            still_wanted=still_wanted,
            render=render,
        )
    )


def _draft(organisation, contact, day):
    return Draft(
        kind=KIND,
        dedupe_key=f"{KIND}:{organisation.pk}:{day:%Y-%m-%d}:{contact.pk}",
        due_at=at_local(day, CLOCK),
        member_id=contact.pk,
        refs={"organisation": organisation.pk, "interviewed_at": interview.mark_of(organisation)},
    )


def _day_of(organisation, today):
    """The last half year after the interview, when that is not long ago."""
    if organisation.interviewed_at is None:
        return None
    first = local_day(organisation.interviewed_at)
    halves = ((today.year - first.year) * 12 + today.month - first.month) // interview.EVERY
    days = [months_on(first, interview.EVERY * number) for number in (halves - 1, halves) if number > 0]
    come = [day for day in days if day <= today <= day + MADE_UP_FOR]
    return max(come, default=None)


def _organisations(messages):
    return Organisation.objects.in_bulk({message.refs["organisation"] for message in messages})


def _contacts(messages, on):
    rows = Affiliation.objects.current(on).filter(is_contact=True, member__in={m.member_id for m in messages})
    return set(rows.values_list("organisation_id", "member_id"))


def _figures(organisations, on):
    """Of each organisation how many core tasks it has, and how many of them hang on one person or on nobody."""
    tasks = dict(interview.all_tasks(organisations, on=on).values_list("pk", "organisation_id"))
    strengths = covers(tasks, on=on)
    figures: dict[int, Counter] = {organisation.pk: Counter() for organisation in organisations}
    for task, organisation in tasks.items():
        figures[organisation][strengths.get(task, NOBODY).strength] += 1
    return {
        key: {"tasks": counts.total(), "fragile": counts[Strength.FRAGILE], "nobody": counts[Strength.OPEN]}
        for key, counts in figures.items()
    }
