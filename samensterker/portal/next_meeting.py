"""The next meeting, for the start page and for the panel; the SQL is worked out once."""

from datetime import UTC, date, datetime

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, DateTimeField, F, Max, Q, Sum, Value
from django.db.models.functions import Cast

from meetings.models import Guest, Invitation, Meeting
from members.models import GroupMembership, Member
from samensterker.localtime import local_day
from samensterker.prepared import Prepared


def next_meeting(now):
    """Of the whole guild, with the name of its host and the minutes of its agenda; None when none is planned."""
    return next(iter(MEETING.objects(now=now)), None)


def next_meeting_of(member: Member, now: datetime):
    """The first of those of the whole guild and of the member's own groups, with the name of its group, if any."""
    return next(iter(MEETING_OF.objects(now=now, member=member.pk, today=local_day(now))), None)


def answers_and_invitation(meeting, reader):
    """How many people gave which answer, guests too; and the reader's own invitation or None."""
    rows = ANSWERS.rows(meeting=meeting.pk, reader=reader.pk)
    mine = next((row for row in rows if row[2]), None)
    invitation = mine and Invitation(meeting=meeting, member=reader, answer=mine[0], answered_at=mine[3])
    counts = Invitation.counted([])
    for answer, number, *_mine in rows:
        counts[answer] += number
    return counts, invitation


def _meeting(*, now):
    planned = {"host_name": F("host__name"), "planned": Sum("agenda_items__minutes")}
    return _shown(now).plenary().annotate(**planned)[:1]


def _meeting_of(*, now, member, today):
    groups = GroupMembership.objects.current(today).filter(member=member).values("group")
    names = {"host_name": F("host__name"), "group_name": F("group__name")}
    return _shown(now).filter(Q(group=None) | Q(group__in=groups)).annotate(**names)[:1]


def _shown(now):
    facts = ("title", "group", "starts_at", "ends_at", "occurrence_at", "place", "online_link", "reminder_days")
    return Meeting.objects.only(*facts).upcoming(now)


def _answers(*, meeting, reader):
    is_mine = Q(member=reader)
    by_answer = Invitation.objects.filter(meeting=meeting).by_answer()
    of_members = by_answer.annotate(is_mine=BoolOr(is_mine), answered_at=Max("answered_at", filter=is_mine))
    nobody = {"is_mine": Value(False), "answered_at": Cast(Value(None), DateTimeField())}
    guests = Guest.objects.filter(meeting=meeting).order_by().values_list("answer").annotate(number=Count("pk"))
    return of_members.union(guests.annotate(**nobody), all=True)


MEETING = Prepared(_meeting, now=datetime(1970, 1, 1, tzinfo=UTC))
MEETING_OF = Prepared(_meeting_of, now=datetime(1970, 1, 1, tzinfo=UTC), member=-1, today=date(1970, 1, 2))
ANSWERS = Prepared(_answers, meeting=-1, reader=-2)
