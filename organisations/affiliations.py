"""Joining an organisation, another role there, and leaving it; what it was before stays known."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from members import history, search
from members.fingerprints import fingerprint
from members.models import Channel, Member
from organisations.models import Affiliation, Organisation

FACTS = ("role", "is_contact", "from_on", "until_on")


class AlreadyThere(Exception):
    """The member is with this organisation in that time already, as `affiliation` says."""

    def __init__(self, affiliation: Affiliation) -> None:
        super().__init__(affiliation)
        self.affiliation = affiliation


class StaleAffiliation(Exception):
    """Someone else changed it after this form was made; `affiliation` is how it stands now."""

    def __init__(self, affiliation: Affiliation) -> None:
        super().__init__(affiliation)
        self.affiliation = affiliation


def facts_of(affiliation: Affiliation) -> dict[str, Any]:
    return {name: getattr(affiliation, name) for name in FACTS}


def version_of(affiliation: Affiliation) -> str:
    return fingerprint(facts_of(affiliation))


@transaction.atomic
def join(
    member: Member,
    organisation: Organisation,
    *,
    role: str,
    from_on: date,
    by: Member,
    now: datetime,
    is_contact: bool = False,
    channel: Channel = Channel.WEB,
) -> Affiliation:
    """From a day on. Raises `AlreadyThere`, also for a form that is sent twice: nobody is twice at one place."""
    current = _held(member.pk)
    # From that day on or later; the constraint `affiliation_once_at_a_time` says the same.
    there = current.affiliations.filter(organisation=organisation).filter(Q(until_on=None) | Q(until_on__gte=from_on))
    if first := there.order_by("from_on").first():
        raise AlreadyThere(first)
    row = current.affiliations.create(organisation=organisation, role=role, is_contact=is_contact, from_on=from_on)
    _changed(row, None, by=by, now=now, channel=channel)
    return row


@transaction.atomic
def change(
    affiliation: Affiliation, *, version: str, by: Member, now: datetime, channel: Channel = Channel.WEB, **facts: Any
) -> bool:
    """Another role, or a last day; answers whether anything was new. Raises `StaleAffiliation` and `AlreadyThere`."""
    _held(affiliation.member_id)
    current = Affiliation.objects.select_related("member", "organisation").get(pk=affiliation.pk)
    before = facts_of(current)
    if facts == {name: before[name] for name in facts}:
        return False
    if version != version_of(current):
        raise StaleAffiliation(current)
    was = in_words(current)
    for name, value in facts.items():
        setattr(current, name, value)
    _refuse_overlap(current)
    current.save(update_fields=[*facts])
    _changed(current, was, by=by, now=now, channel=channel)
    return True


def _refuse_overlap(row):
    """A last day that is taken back must not run into a later time at the same place."""
    others = Affiliation.objects.filter(member=row.member_id, organisation=row.organisation_id).exclude(pk=row.pk)
    over = others.filter(Q(until_on=None) | Q(until_on__gte=row.from_on))
    if row.until_on:
        over = over.filter(from_on__lte=row.until_on)
    if first := over.first():
        raise AlreadyThere(first)


def _held(key):
    """The member's row, held until the transaction ends: one at a time changes where someone is."""
    return Member.objects.to_change().get(pk=key)


def in_words(row):
    days = {name: getattr(row, name).isoformat() if getattr(row, name) else None for name in ("from_on", "until_on")}
    return {"organisation": row.organisation.name, "role": row.role, "is_contact": row.is_contact, **days}


def _changed(row, before, *, by, now, channel):
    """What each change ends with."""
    history.record(row.member, "organisations", before=before, after=in_words(row), by=by, now=now, channel=channel)
    search.refresh([row.member_id])
