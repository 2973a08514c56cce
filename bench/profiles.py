"""What the members of tell about themselves: 3 areas, 4 lines of a CV and a roster each, and what they share."""

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection

from bench.words import CV_LINES, CV_PLACES, CV_ROLES, DOING_NOW
from members import search
from members.models import Absence, CvEntry, CvKind, Expertise, KnowledgeArea, Level, Member, Roster, SharingText
from members.slots import SLOTS, Slot, State, masks
from samensterker.localtime import local_day

AREAS, ENTRIES = 3, 4
AWAY_EACH = 10  # one in ten members has an absence in the year to come
WORKING_DAYS, WEEKEND = range(5), range(5, 7)
AT_ONCE = 1_000


def tell(people: list[Member], now: datetime) -> None:
    """And makes them findable by it."""
    Member.objects.update(sharing_text=SharingText.objects.latest())
    areas = list(KnowledgeArea.objects.in_use().order_by("pk"))
    for rows in (_expertise(people, areas, now), _entries(people), _rosters(people, now), _absences(people, now)):
        while some := list(itertools.islice(rows, AT_ONCE)):
            type(some[0]).objects.bulk_create(some)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else the search rows of a large guild are gathered row by row
    search.rebuild(now=now)


def facts_of(number: int, now: datetime) -> dict[str, object]:
    """The columns of the member's own row."""
    long_ago = now - timedelta(days=300)
    return {
        "doing_now": DOING_NOW[number % len(DOING_NOW)],
        "doing_now_at": long_ago,
        "cv_at": long_ago,
        "expertise_at": long_ago,
        "roster_at": long_ago,
        "shares_phone": number % 2 == 0,
        "shares_email": number % 3 == 0,
        "shares_cv": number % 3 != 1,
        "shares_roster": number % 5 > 1,
    }


def _expertise(people: list[Member], areas: list[KnowledgeArea], now: datetime) -> Iterator[Expertise]:
    for number, member in enumerate(people):
        for turn in range(AREAS):
            place = number + turn * (number % 5 + 1)
            yield Expertise(
                member=member,
                area=areas[place % len(areas)],
                level=Level.values[(number // len(areas) + turn) % len(Level)],
                can_teach=place % 4 == 0,
                gives_advice=place % 3 == 0,
                can_step_in=place % 5 == 0,
                wants_to_learn=place % 7 == 0,
                changed_at=now,
            )


def _entries(people: list[Member]) -> Iterator[CvEntry]:
    for number, member in enumerate(people):
        for turn in range(ENTRIES):
            place = number * ENTRIES + turn * 13
            yield CvEntry(
                member=member,
                kind=CvKind.values[turn % len(CvKind)],
                role=CV_ROLES[place % len(CV_ROLES)],
                organisation=CV_PLACES[(place // 3) % len(CV_PLACES)],
                from_year=1990 + place % 25,
                until_year=2016 + place % 9 if turn else None,
                line=CV_LINES[(place // 5) % len(CV_LINES)],
                is_shown=turn < ENTRIES - 1,
            )


def _rosters(people: list[Member], now: datetime) -> Iterator[Roster]:
    for number, member in enumerate(people):
        yield Roster(member=member, saved_at=now - timedelta(days=number % 200), **masks(_week(number)))


def _week(number: int) -> dict[Slot, State]:
    """At work by day, retired or busy with children; and each with habits that nobody else has."""
    usual = [_worker, _retired, _parent][number % 3]
    habits = number * 2654435761 % 2**32  # as good as random, and the same in every run
    states = {}
    for slot in SLOTS:
        is_own_way = (habits >> slot.number) & 0b1001 == 0b1001
        states[slot] = list(State)[(habits >> slot.number + 2) % len(State)] if is_own_way else usual(slot)
    return states


def _worker(slot: Slot) -> State:
    if slot.weekday in WEEKEND:
        return State.RATHER_NOT
    return State.CAN if slot.daypart == 2 else State.CANNOT


def _retired(slot: Slot) -> State:
    return State.CAN if slot.weekday in WORKING_DAYS and slot.daypart < 2 else State.RATHER_NOT


def _parent(slot: Slot) -> State:
    if slot.weekday in WORKING_DAYS and slot.daypart == 0:
        return State.CAN
    return State.UNANSWERED if slot.weekday in WEEKEND else State.CANNOT


def _absences(people: list[Member], now: datetime) -> Iterator[Absence]:
    for number, member in enumerate(people[::AWAY_EACH]):
        first_on = local_day(now) + timedelta(days=number * 17 % 365)
        yield Absence(member=member, first_on=first_on, last_on=first_on + timedelta(days=6 + number % 9))
