"""A meeting that is larger than usual: 40 agenda items with notes, 500 invitees, 30 action items; still to come.

And what comes with such a guild: a date poll that asks as many, a report of 20 items, a group that meets 200 times.
"""

import itertools
from datetime import datetime, time, timedelta
from hashlib import sha256

from bench import guild
from bench.guild import make, months_from
from bench.words import DECISIONS, EXPLANATION, NOTES, TASKS, TOPICS
from meetings.models import (
    ActionItem,
    AgendaItem,
    Answer,
    Assignment,
    Audience,
    CalendarFeed,
    DateOption,
    DatePoll,
    DateVote,
    Decision,
    Guest,
    Invitation,
    Meeting,
    PollVoter,
    Purpose,
    ReportVersion,
    Vote,
    WorkingForm,
)
from meetings.report_content import content_of
from members.models import Group, GroupKind, GroupMembership, Member
from samensterker.localtime import at_local, local_day

ITEMS, INVITEES, ACTIONS, GUESTS, OPTIONS = 40, 500, 30, 5, 6
REPORTED, PRESENT = 20, 40
EVENTS, GROUP = 200, "Werkgroep Websites"
OF_FIFTY = [Answer.YES] * 30 + [Answer.MAYBE] * 7 + [Answer.NO] * 5 + [Answer.NONE] * 8


def call(now: datetime) -> Meeting:
    """No meeting of the guild stands in that month yet."""
    people = _people(INVITEES)
    meeting = _meeting(people[0], now, in_months=4)
    items = _agenda(meeting, people, ITEMS)
    _invite(meeting, people, now)
    _agree(meeting, items, people, now)
    return meeting


def report(now: datetime) -> ReportVersion:
    """Of a meeting of 20 items at which 40 people were."""
    people = _people(PRESENT)
    meeting = _meeting(people[0], now, in_months=5)
    items = _agenda(meeting, people, REPORTED)
    _invite(meeting, people, now)
    Invitation.objects.filter(meeting=meeting).update(was_there=True)
    _agree(meeting, items, people, now)
    content = content_of(meeting)
    return ReportVersion.objects.create(meeting=meeting, number=1, content=content, sent_at=now, sent_by=people[0])


def ask_for_a_date(now: datetime) -> DatePoll:
    """Nine of ten have answered, each of six moments."""
    people = _people(INVITEES)
    poll = DatePoll.objects.create(
        title="Wanneer komen we bij elkaar?", closes_at=now + timedelta(days=7), created_at=now, created_by=people[0]
    )
    evening = at_local(months_from(local_day(now), 6), time(19, 30))
    moments = [evening + timedelta(days=number) for number in range(OPTIONS)]
    options = make(DateOption, (DateOption(poll=poll, starts_at=at, ends_at=at + timedelta(hours=2)) for at in moments))
    asked = enumerate(people)
    voters = make(
        PollVoter,
        (
            PollVoter(poll=poll, member=member, asked_at=now, answered_at=now if number % 10 else None)
            for number, member in asked
        ),
    )
    votes = itertools.cycle([Vote.YES, Vote.NO, Vote.YES, Vote.IF_NEED_BE, Vote.YES, Vote.NO, Vote.YES])
    answered = [voter for voter in voters if voter.answered_at]
    make(DateVote, (DateVote(voter=voter, option=at, vote=next(votes)) for voter in answered for at in options))
    return poll


def meet_often(member: Member, now: datetime) -> str:
    """A group of this member meets 200 times in the year to come; answers the token of the calendar that reads so."""
    group = Group.objects.create(name=GROUP, kind=GroupKind.WORKING, from_on=local_day(now))
    GroupMembership.objects.create(group=group, member=member, from_on=local_day(now))
    days = (local_day(now) + timedelta(days=1 + number) for number in range(EVENTS))
    meetings = make(
        Meeting, (_meeting_on(at_local(day, time(19, 30)), member, now, title=f"{day:%j}", group=group) for day in days)
    )
    comes = {"member": member, "invited_at": now, "answer": Answer.YES, "answered_at": now}
    make(Invitation, (Invitation(meeting=one, **comes) for one in meetings))
    token = "F1" + "bench" * 8
    CalendarFeed.objects.create(member=member, token_hash=sha256(token.encode()).hexdigest(), made_at=now)
    return token


def _people(number: int) -> list[Member]:
    """The coordinator first, and then the reader."""
    return list(Member.objects.order_by("pk")[:number])


def _meeting(by: Member, now: datetime, *, in_months: int) -> Meeting:
    starts_at = at_local(months_from(local_day(now), in_months), time(9, 30))
    meeting = _meeting_on(starts_at, by, now, title="Ledendag", hours=10, host=guild.upcoming(now).host)
    meeting.save()
    return meeting


def _meeting_on(starts_at, by, now, *, title, hours=2, **more) -> Meeting:
    who = {"created_by": by, "changed_by": by, "created_at": now, "changed_at": now, "occurrence_at": now}
    ends_at = starts_at + timedelta(hours=hours)
    return Meeting(title=title, starts_at=starts_at, ends_at=ends_at, place="Buurthuis De Brink", **who, **more)


def _agenda(meeting, people, number) -> list[AgendaItem]:
    forms = list(WorkingForm.objects.order_by("pk")[:5])
    return make(
        AgendaItem,
        (
            AgendaItem(
                meeting=meeting,
                position=position + 1,
                title=f"{TOPICS[position % len(TOPICS)]} ({position + 1})",
                minutes=15,
                presenter=people[position % len(people)],
                explanation=EXPLANATION if position % 2 else "",
                purpose=Purpose.values[position % len(Purpose)],
                working_form=forms[position % len(forms)] if forms and position % 3 == 0 else None,
                was_discussed=True,
                outcome=NOTES,
            )
            for position in range(number)
        ),
    )


def _invite(meeting, people, now) -> None:
    answers = itertools.cycle(OF_FIFTY)
    make(
        Invitation,
        (
            Invitation(
                meeting=meeting, member=member, invited_at=now, answer=answer, answered_at=now if answer else None
            )
            for member, answer in zip(people, answers)
        ),
    )
    make(
        Guest,
        (
            Guest(
                meeting=meeting,
                name=f"Gast {number + 1}",
                email=f"gast{number + 1}@example.org",
                organisation="Wereldwinkel" if number % 2 else "",
                answer=Answer.YES,
                answered_at=now,
                invited_at=now,
                invited_by=people[0],
            )
            for number in range(GUESTS)
        ),
    )


def _agree(meeting, items, people, now) -> None:
    """Every second item ends in a decision; of the action items one in ten is for everyone."""
    by, on = people[0], local_day(meeting.starts_at)
    make(
        Decision,
        (
            Decision(
                meeting=meeting,
                agenda_item=item,
                text=DECISIONS[number % len(DECISIONS)],
                decided_on=on,
                created_at=now,
                created_by=by,
            )
            for number, item in enumerate(items)
            if number % 2
        ),
    )
    actions = make(
        ActionItem,
        (
            ActionItem(
                title=TASKS[number % len(TASKS)],
                due_on=on + timedelta(days=10 + number % 5),
                audience=Audience.NAMED if number % 10 else Audience.EVERYONE,
                meeting=meeting,
                agenda_item=items[number % len(items)],
                created_at=now,
                created_by=by,
            )
            for number in range(ACTIONS)
        ),
    )
    make(
        Assignment,
        (
            Assignment(item=item, member=member, due_on=item.due_on, assigned_at=now)
            for number, item in enumerate(actions)
            for member in (people if item.audience == Audience.EVERYONE else people[number : number + 3])
        ),
    )
