"""Tells how the guild and its organisations came together: stages, contacts, principles and groups."""

from datetime import datetime, time, timedelta

from members.models import Group, GroupMembership
from organisations.models import ContactMoment, Endorsement, Organisation, Principles
from samensterker.localtime import at_local, local_day
from samensterker.portal.example_guild import partners, principles, relations

TEN = time(10)


def tell(organisations, members, *, kick_off: datetime, began_at: datetime, now: datetime) -> None:
    """`organisations` by their short name, to which those that do not take part are added; `members` by their key."""
    today, coordinator = local_day(now), members[relations.COORDINATOR]
    began_on = local_day(began_at)
    for slug in list(organisations):
        _came(organisations[slug], relations.CAME_IN, before=began_on, by=coordinator)
    for example in partners.OTHERS:
        organisations[example.slug] = _other(example, today)
        _came(organisations[example.slug], relations.OTHERS_CAME[example.slug], before=today, by=coordinator)
    for contact in relations.CONTACTS:
        _contact(contact, organisations, members, today)
    _principles(organisations, members, kick_off)
    _groups(members, local_day(kick_off))


def _other(example, today):
    look_again = None if example.look_again is None else today + timedelta(days=example.look_again)
    return Organisation.objects.create(
        name=example.name,
        slug=example.slug,
        kind=example.kind,
        neighbourhood=example.neighbourhood,
        about=example.about,
        stage=example.stage,
        stage_because=example.because,
        look_again_on=look_again,
    )


def _came(organisation, steps, *, before, by):
    earlier = ""
    for stage, days, because in steps:
        at = at_local(before - timedelta(days=days), TEN)
        organisation.stage_changes.create(before=earlier, after=stage, because=because, at=at, by=by)
        earlier = stage


def _contact(contact, organisations, members, today):
    on = today - timedelta(days=contact.days)
    next_on = None if contact.next_in is None else today + timedelta(days=contact.next_in)
    ContactMoment.objects.create(
        organisation=organisations[contact.organisation],
        on=on,
        kind=contact.kind,
        by=members[contact.by],
        with_whom=contact.with_whom,
        said=contact.said,
        next_step=contact.next_step,
        next_on=next_on,
        settled_at=at_local(next_on, TEN) if next_on and contact.is_settled else None,
        entered_at=at_local(on, TEN),
    )


def _principles(organisations, members, kick_off):
    coordinator = members[relations.COORDINATOR]
    second_at = kick_off + timedelta(days=10)
    published = [
        (principles.FIRST, "", kick_off - timedelta(days=7), dict.fromkeys(principles.FIRST_BY, 7)),
        (principles.SECOND, principles.SECOND_EN, second_at, principles.SECOND_BY),
    ]
    where = {member: affiliation.organisation for member, affiliation in _affiliations(members).items()}
    for number, (body, body_en, at, said) in enumerate(published, start=1):
        version = Principles.objects.create(
            number=number, body=body, body_en=body_en, published_at=at, published_by=coordinator
        )
        for key, days in said.items():
            said_at = at + timedelta(days=days, hours=1)
            Endorsement.objects.create(
                organisation=where[key],
                principles=version,
                member=members[key],
                endorsed_on=local_day(said_at),
                entered_by=members[key],
                entered_at=said_at,
            )


def _affiliations(members):
    return {key: member.affiliations.select_related("organisation").get() for key, member in members.items()}


def _groups(members, from_on):
    for example in principles.GROUPS:
        group = Group.objects.create(kind=example.kind, name=example.name, purpose=example.purpose, from_on=from_on)
        for key, role in example.people.items():
            GroupMembership.objects.create(group=group, member=members[key], role=role, from_on=from_on)
