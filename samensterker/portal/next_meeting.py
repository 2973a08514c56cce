"""The next meeting, for the start page and for the panel; the SQL is worked out once."""

from datetime import UTC, datetime

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import F, Max, Q, Sum

from meetings.models import Invitation, Meeting
from samensterker.prepared import Prepared


def next_meeting(now):
    """With the name of its host and the minutes that its agenda takes; None when no meeting is planned."""
    return next(iter(MEETING.objects(now=now)), None)


def answers_and_invitation(meeting, reader):
    """How many gave which answer, as `InvitationQuerySet.counts`; and the reader's own invitation or None."""
    rows = ANSWERS.rows(meeting=meeting.pk, reader=reader.pk)
    mine = next((row for row in rows if row[2]), None)
    invitation = mine and Invitation(meeting=meeting, member=reader, answer=mine[0], answered_at=mine[3])
    return Invitation.counted(row[:2] for row in rows), invitation


def _meeting(*, now):
    shown = Meeting.objects.only("title", "starts_at", "ends_at", "occurrence_at", "place", "reminder_days")
    return shown.upcoming(now).annotate(host_name=F("host__name"), planned=Sum("agenda_items__minutes"))[:1]


def _answers(*, meeting, reader):
    is_mine = Q(member=reader)
    by_answer = Invitation.objects.filter(meeting=meeting).by_answer()
    return by_answer.annotate(is_mine=BoolOr(is_mine), answered_at=Max("answered_at", filter=is_mine))


MEETING = Prepared(_meeting, now=datetime(1970, 1, 1, tzinfo=UTC))
ANSWERS = Prepared(_answers, meeting=-1, reader=-2)
