"""A guild of any size, made so that one page shows the same at every size.

A meeting has 8 agenda items, 40 invitees and 30 action items; a member has 5 assignments and 5 messages; an
organisation has 8 members and 8 core tasks. As each member is invited once, there are as many meetings as forties of
members, one a month: the first is still to come, the others go back in time, with nine of ten assignments done. What
members tell about themselves is in `bench.profiles`, who does which core task in `bench.core_tasks`.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import F, Model

from bench import core_tasks, profiles
from bench.names import name_of
from bench.words import EXPLANATION, OUTCOME, TASKS, TITLES, TOPICS
from courses.models import Course, Stage
from meetings.models import (
    ActionItem,
    AgendaItem,
    Answer,
    Assignment,
    Audience,
    Invitation,
    Meeting,
    Nudge,
)
from members.models import Member, Role
from members.profile import ProfilePart
from organisations.models import Affiliation, Organisation
from organisations.models import Stage as OrganisationStage
from samensterker.localtime import at_local, local_day
from samensterker.outbox import kinds
from samensterker.outbox.models import Message, State, UnreachableAddress
from samensterker.outbox.queueing import Draft, queue

INVITEES, ACTIONS, POINTS = 40, 30, 8
FOR_EVERYONE, NAMED_EACH = 3, 2  # of the 5 assignments of a member
FOR_SOME = ACTIONS - FOR_EVERYONE  # the items over which the named assignments are spread
AFFILIATED, MESSAGES, COURSES, ADDRESSES = 8, 5, 6, 5
AT_ONCE = 1_000
Made = TypeVar("Made", bound=Model)


def fill(members: int, *, now: datetime) -> None:
    """Into an empty database. The first member is the coordinator."""
    people = _members(members, now)
    hosts = _organisations(people, now)
    core_tasks.tell(hosts, people, today=local_day(now))
    profiles.tell(people, now)  # after the organisations, as one is found by those too
    _courses(hosts, now)
    guests = [people[start : start + INVITEES] for start in range(0, members - INVITEES + 1, INVITEES)]
    meetings = _meetings(len(guests), hosts, people[0], now)
    points = _agenda(meetings, guests, now)
    _invitations(meetings, guests, now)
    _nudges(_actions(meetings, guests, points, now), now)
    _messages(meetings, guests, now)


def fill_map(organisations: int, *, now: datetime) -> None:
    """Into an empty database: organisations with a core task in each of twenty areas, and their members."""
    people = _members(organisations * AFFILIATED, now)
    hosts = _organisations(people, now)
    core_tasks.tell(hosts, people, today=local_day(now), each=core_tasks.AREAS)
    profiles.tell(people, now)


def settle() -> None:
    """What the database's own housekeeping has done in any guild that runs for a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def upcoming(now: datetime) -> Meeting:
    return Meeting.objects.upcoming(now)[0]


def reader() -> Member:
    """An ordinary member, invited to the next meeting."""
    return Member.objects.order_by("pk")[1]


def sharer() -> Member:
    """A member who shares everything."""
    shares = {f"shares_{what}": True for what in ("email", "cv", "roster")}
    return Member.objects.filter(**shares).exclude(pk__in=[reader().pk, coordinator().pk]).order_by("pk")[0]


def in_the_middle() -> Member:
    members = Member.objects.by_name()
    return members[members.count() // 2]


def coordinator() -> Member:
    return Member.objects.order_by("pk")[0]


def _members(count: int, now: datetime) -> list[Member]:
    return make(
        Member,
        (
            Member(
                email=f"lid{number}@example.org",
                password="!",  # noqa: S106 - no password at all
                **name_of(number),
                **profiles.facts_of(number, now),
                role=Role.MEMBER if number else Role.COORDINATOR,
                joined_at=now - timedelta(days=400),
                has_no_phone=number % 3 == 0,
                contact_details_at=now - timedelta(days=300) if number % 3 == 0 else None,
            )
            for number in range(count)
        ),
    )


def _organisations(people: list[Member], now: datetime) -> list[Organisation]:
    count = max(1, len(people) // AFFILIATED)
    organisations = make(Organisation, (_organisation(n, now) for n in range(count)))
    make(
        Affiliation,
        (
            Affiliation(
                member=member,
                organisation=organisations[number % count],
                is_contact=number < count,
                from_on=local_day(now) - timedelta(days=400),
            )
            for number, member in enumerate(people)
        ),
    )
    return organisations


def _organisation(number: int, now: datetime) -> Organisation:
    return Organisation(
        name=f"Stichting Zonnehoek {number}",
        slug=f"zonnehoek-{number}",
        stage=OrganisationStage.JOINED,
        joined_on=local_day(now) - timedelta(days=400),
    )


def _courses(organisations: list[Organisation], now: datetime) -> None:
    starts_on = local_day(now) + timedelta(days=30)
    hosts = itertools.islice(itertools.cycle(organisations), COURSES)
    make(
        Course,
        (
            Course(
                title="WordPress voor beginners",
                slug=f"wordpress-{n}",
                stage=Stage.OPEN,
                starts_on=starts_on,
                organiser=host,
            )
            for n, host in enumerate(hosts)
        ),
    )


def _meetings(count: int, hosts: list[Organisation], by: Member, now: datetime) -> list[Meeting]:
    """Next month's, and one in each month before this one."""
    today = local_day(now)
    made_at = now - timedelta(days=40)
    meetings = []
    for number in range(count):
        starts_at = at_local(months_from(today, -number if number else 1), time(19, 30))
        meetings.append(
            Meeting(
                title=TITLES[number % len(TITLES)],
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                place="Buurthuis De Brink, zaal 2",
                host=hosts[number % len(hosts)],
                occurrence_at=made_at,
                created_at=made_at,
                created_by=by,
                changed_at=made_at,
                changed_by=by,
            )
        )
    return make(Meeting, meetings)


def _agenda(meetings: list[Meeting], guests: list[list[Member]], now: datetime) -> list[list[AgendaItem]]:
    points = make(
        AgendaItem,
        (
            AgendaItem(
                meeting=meeting,
                position=position + 1,
                title=TOPICS[position],
                minutes=15,
                presenter=invited[position],
                explanation=EXPLANATION if position % 2 else "",
                outcome=OUTCOME if meeting.is_over(now) else "",
            )
            for meeting, invited in zip(meetings, guests)
            for position in range(POINTS)
        ),
    )
    return [points[start : start + POINTS] for start in range(0, len(points), POINTS)]


def _invitations(meetings: list[Meeting], guests: list[list[Member]], now: datetime) -> None:
    """Of forty, 24 come, 6 may, 4 do not, and 6 have not said."""
    answers = [Answer.YES] * 24 + [Answer.MAYBE] * 6 + [Answer.NO] * 4 + [Answer.NONE] * 6
    invited_at = now - timedelta(days=30)
    make(
        Invitation,
        (
            Invitation(
                meeting=meeting,
                member=member,
                invited_at=invited_at,
                answer=answer,
                answered_at=invited_at if answer else None,
            )
            for meeting, invited in zip(meetings, guests)
            for member, answer in zip(invited, answers)
        ),
    )


def _actions(
    meetings: list[Meeting], guests: list[list[Member]], points: list[list[AgendaItem]], now: datetime
) -> list[Assignment]:
    items = make(
        ActionItem,
        (
            ActionItem(
                title=TASKS[number % len(TASKS)],
                due_on=local_day(meeting.starts_at) + timedelta(days=10 + number % 5),
                audience=Audience.EVERYONE if number < FOR_EVERYONE else Audience.NAMED,
                fulfilled_by=ProfilePart.CONTACT_DETAILS if number == 0 else "",
                meeting=meeting,
                agenda_item=agenda[number % POINTS],
                created_at=now - timedelta(days=20),
                created_by=invited[0],
            )
            for meeting, invited, agenda in zip(meetings, guests, points)
            for number in range(ACTIONS)
        ),
    )
    return make(Assignment, _assignments(items, guests, now))


def _assignments(items: list[ActionItem], guests: list[list[Member]], now: datetime) -> Iterator[Assignment]:
    for number, item in enumerate(items):
        invited, place = guests[number // ACTIONS], number % ACTIONS
        named = [
            invited[turn // NAMED_EACH] for turn in range(place - FOR_EVERYONE, len(invited) * NAMED_EACH, FOR_SOME)
        ]
        whose = invited if place < FOR_EVERYONE else named
        for turn, member in enumerate(whose):
            is_done = item.due_on < local_day(now) and (number + turn) % 10 > 0
            yield Assignment(
                item=item,
                member=member,
                due_on=item.due_on,
                assigned_at=item.created_at,
                done_at=now - timedelta(days=2) if is_done else None,
                done_by=member if is_done else None,
            )


def _nudges(assignments: list[Assignment], now: datetime) -> None:
    """Who is late by a month has had all four."""
    long_ago = local_day(now) - timedelta(days=30)
    make(
        Nudge,
        (
            Nudge(assignment=late, due_on=late.due_on, step=step, planned_at=now - timedelta(days=30 - 7 * step))
            for late in assignments
            if late.done_at is None and late.due_on < long_ago
            for step in range(1, Nudge.LAST_STEP + 1)
        ),
    )


def _messages(meetings: list[Meeting], guests: list[list[Member]], now: datetime) -> None:
    """All long gone; one in a hundred failed, and as many expired."""
    on_the_log = itertools.cycle(kind.name for kind in kinds.catalogue() if not kind.is_secret)
    queue(
        Draft(
            kind=kind,
            dedupe_key=f"bench:{meeting.pk}:{number}:{member.pk}",
            due_at=min(meeting.starts_at, now) - timedelta(days=number + 2, seconds=member.pk % 1000),
            member_id=member.pk,
            refs={"meeting": meeting.pk},
        )
        for meeting, invited in zip(meetings, guests)
        for number, kind in zip(range(MESSAGES), on_the_log)
        for member in invited
    )
    laid = Message.objects.waiting().annotate(rest=F("member_id") % 100)
    laid.filter(rest=7).update(state=State.FAILED, last_error="550 unknown", ended_at=F("due_at"))
    laid.filter(rest=57).update(state=State.EXPIRED, reason="It was too late.", ended_at=F("due_at"))
    laid.update(state=State.SENT, sent_at=F("due_at"), ended_at=F("due_at"))
    refusing = (
        UnreachableAddress(address=invited[-1].email or "", since=now, answer="550 unknown") for invited in guests
    )
    make(UnreachableAddress, itertools.islice(refusing, ADDRESSES))


def make(model: type[Made], objects: Iterable[Made]) -> list[Made]:
    return model._default_manager.bulk_create(objects, batch_size=AT_ONCE)


def months_from(day: date, months: int) -> date:
    """In the middle of that month, so that no month is skipped or met twice."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 14)
