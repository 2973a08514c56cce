"""The booklet with everyone's faces: who shares something with the members stands in it, with what they share now.

It is made anew each time, and never kept: whoever withdraws is not in the next one.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from members import looking
from members.full_names import initials
from members.models import BookletCopy, ContactView, CvEntry, Expertise, Level, Member, Roster, Shared
from members.slots import EVENINGS
from samensterker.templatetags.house import phone

CV_LINES = 6


@dataclass(frozen=True)
class Entry:
    """What the booklet says of one member. An empty word is one that is not shared, or not there."""

    pk: int
    name: str
    initials: str
    photo: str  # its name in storage
    places: list[str]
    knows: list[str]
    doing: str
    phone: str = ""
    email: str = ""
    free: list[str] = field(default_factory=list)
    cv: list[str] = field(default_factory=list)
    shared: tuple[Shared, ...] = ()


def in_it() -> QuerySet[Member]:
    """Who is in the guild and shares something with the members, by name. The coordinator reads no more than they."""
    shares = Q()
    for what in Shared:
        shares |= Q(**{what.column: True})
    return Member.objects.active().filter(shares).by_name()


def entries(members: Iterable[Member], *, today: date) -> list[Entry]:
    """In the same order; in a handful of queries for all of them."""
    members = list(members)
    keys = [member.pk for member in members]
    places, knows = _places(keys, today), _knows(keys)
    cvs = _cvs([member.pk for member in members if member.shares_cv])
    free = _evenings([member.pk for member in members if member.shares_roster])
    return [
        Entry(
            pk=member.pk,
            name=member.full_name,
            initials=initials(member.first_name, member.last_name),
            photo=member.photo.name or "",
            places=places[member.pk],
            knows=knows[member.pk],
            doing=member.doing_now,
            phone=phone(member.phone) if member.shares_phone else "",
            email=(member.email or "") if member.shares_email else "",
            free=free[member.pk],
            cv=cvs[member.pk][:CV_LINES],
            shared=tuple(what for what in Shared if getattr(member, what.column)),
        )
        for member in members
    ]


def version(people: list[Entry]) -> str:
    """The same as long as the same people share the same; read in another language it is another."""
    return sha256(json.dumps([asdict(person) for person in people], sort_keys=True).encode()).hexdigest()[:12]


def note_seen(viewer: Member, people: list[Entry], *, now: datetime) -> None:
    """Whose details were shown; those who share the same are noted at once."""
    by_parts: dict[tuple[Shared, ...], list[int]] = defaultdict(list)
    for person in people:
        by_parts[person.shared].append(person.pk)
    for parts, keys in sorted(by_parts.items()):
        looking.note(viewer, keys, ContactView.How.BOOKLET, parts, now=now)


@transaction.atomic
def record_copy(receiver: Member, people: list[Entry], *, now: datetime) -> BookletCopy:
    """That this member took the booklet along as a file, and whose details are in it."""
    note_seen(receiver, people, now=now)
    return BookletCopy.objects.create(receiver=receiver, version=version(people), people=len(people), received_at=now)


def _places(keys, today):
    """Organisation and role; the app that knows them is a higher one, so by the name of the relation."""
    rows = (
        Member.objects.filter(pk__in=keys)
        .filter(Q(affiliations__until_on=None) | Q(affiliations__until_on__gte=today), affiliations__from_on__lte=today)
        .order_by("affiliations__organisation__name")
        .values_list("pk", "affiliations__organisation__name", "affiliations__role")
    )
    found = defaultdict(list)
    for pk, organisation, role in rows:
        found[pk].append(f"{organisation}, {role}" if role else organisation)
    return found


def _knows(keys):
    rows = (
        Expertise.objects.filter(member__in=keys, level__gt=Level.HEARD_OF)
        .order_by("-level", "area__name")
        .values_list("member", "area__name", "level")
    )
    found = defaultdict(list)
    for pk, area, level in rows:
        found[pk].append(f"{area} ({Level(level).label})")
    return found


def _cvs(keys):
    found = defaultdict(list)
    for entry in CvEntry.objects.filter(member__in=keys).shown().latest_first():
        words = ", ".join(filter(None, (entry.role, entry.organisation)))
        found[entry.member_id].append(f"{_years(entry)}: {words}")
    return found


def _years(entry):
    if entry.until_year is None:
        return _("since {year}").format(year=entry.from_year)
    if entry.until_year == entry.from_year:
        return str(entry.from_year)
    return f"{entry.from_year} – {entry.until_year}"


def _evenings(keys):
    found = defaultdict(list)
    for pk, can in Roster.objects.filter(member__in=keys).values_list("member", "can"):
        found[pk] = [str(WEEKDAYS[slot.weekday]) for slot in EVENINGS if can & slot.bit]
    return found
