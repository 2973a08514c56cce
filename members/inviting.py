"""Inviting people to the guild: what a pasted list would do, doing it all or not at all, and the mail that welcomes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q

from members import joining, welcome_letters
from members.joining import EmailTaken
from members.models import Member
from members.pasted_people import PastedPerson

AT_ONCE = 100  # people in one list; who has more, has a file, and imports that
BETWEEN_WELCOMES = timedelta(days=7)


class Standing(models.TextChoices):
    """What an address of a pasted list is to us."""

    NEW = "new"
    MEMBER = "member"
    LEFT = "left"  # was a member; may be asked to return
    TWICE = "twice"  # stood higher up in the list
    REFUSED = "refused"


@dataclass(frozen=True)
class Prospect:
    """One of a pasted list, before anything is done."""

    pasted: PastedPerson
    standing: Standing
    member: Member | None = None


@dataclass(frozen=True)
class Invitee:
    """Whom to invite, as the coordinator looked at it."""

    email: str
    first_name: str
    surname_prefix: str = ""
    last_name: str = ""


@dataclass
class Outcome:
    added: list[Member]
    returned: list[Member]
    known: list[Member]  # in the guild already: nothing was changed

    @property
    def changed(self):
        return self.added + self.returned


def look_over(people: Iterable[PastedPerson]) -> list[Prospect]:
    """Each with what would become of it; in one query."""
    people = list(people)
    known = _by_email(person.read.address for person in people)
    prospects, seen = [], set()
    for person in people:
        address = person.read.address
        prospects.append(Prospect(person, _standing(person, known, seen), known.get(address)))
        seen.add(address)
    return prospects


def invite(invitees: Iterable[Invitee], *, by: Member, now: datetime) -> Outcome:
    """Adds who is new, lets return who left, welcomes both; all of them or, when something goes wrong, nobody.

    Who is a member already stays as they are, so that it can be done twice, also by two coordinators at once.
    """
    # In one order always: two lists with the same people crosswise would wait for each other for ever.
    wanted = sorted(invitees, key=lambda invitee: invitee.email)
    outcome = Outcome([], [], [])
    with transaction.atomic():
        known = _by_email(invitee.email for invitee in wanted)
        for invitee in wanted:
            member = known.get(invitee.email) or _add(invitee, outcome, by=by, now=now)
            if member is not None:
                _let_return(member, outcome, by=by, now=now)
        welcome(outcome.changed, now=now)
    return outcome


def to_welcome(members, *, now: datetime):
    """Of these, who can be told how to log in: reachable, never logged in, and not told in the last week."""
    not_lately = Q(welcomed_at=None) | Q(welcomed_at__lte=now - BETWEEN_WELCOMES)
    return members.active().exclude(email=None).filter(not_lately, last_login=None)


@transaction.atomic
def welcome(members: Iterable[Member], *, now: datetime) -> int:
    """Lays the welcome of each, at most one a week; answers how many that were."""
    keys = [member.pk for member in members]
    rows = to_welcome(Member.objects.filter(pk__in=keys), now=now)
    chosen = list(rows.select_for_update(no_key=True).order_by("pk"))
    welcome_letters.lay(chosen, now=now)
    Member.objects.filter(pk__in=[member.pk for member in chosen]).update(welcomed_at=now)
    return len(chosen)


def never_welcomed():
    """Who takes part, has an address, and was never told how to log in; nor ever did."""
    return Member.objects.reachable().filter(welcomed_at=None, last_login=None)


def _by_email(addresses):
    found = Member.objects.filter(email__in={address for address in addresses if address})
    return {member.email: member for member in found}


def _standing(person, known, seen):
    if person.read.problem:
        return Standing.REFUSED
    if person.read.address in seen:
        return Standing.TWICE
    member = known.get(person.read.address)
    if member is None:
        return Standing.NEW
    return Standing.MEMBER if member.left_at is None else Standing.LEFT


def _add(invitee, outcome, *, by, now):
    """Adds them; answers the member when another was a moment earlier."""
    names = {name: getattr(invitee, name) for name in ("first_name", "surname_prefix", "last_name")}
    try:
        outcome.added.append(joining.add_member(email=invitee.email, **names, by=by, now=now))
    except EmailTaken as taken:
        return taken.member
    return None


def _let_return(member, outcome, *, by, now):
    if member.left_at is None:
        outcome.known.append(member)
    else:
        joining.return_(member, by=by, now=now)
        outcome.returned.append(member)
