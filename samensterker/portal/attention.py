"""What asks for the coordinator's attention on the panel; the SQL of each question is worked out once."""

from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery

from meetings.models import Assignment, Meeting
from meetings.models.assignment import NAME, full_name, last_nudge_day
from members.models import Member
from samensterker.outbox.models import Heartbeat, Hold, UnreachableAddress
from samensterker.prepared import Prepared

STUCK_SHOWN, ADDRESSES_SHOWN = 5, 2


class Stuck(NamedTuple):
    """A part of an action item that no reminder mentions any more."""

    item_id: int
    title: str
    due_on: date
    phone: str
    name: str


def stuck(today):
    """The first to have been due, and one more than is shown, to tell that there are more."""
    rows = STUCK.rows(day=last_nudge_day(today))
    return [Stuck(*row[:4], name=full_name(row[4:])) for row in rows]


def last_meeting_without_report(now):
    last = _first(LAST_MEETING.objects(now=now))
    return last if last and last.lacks_report else None


def unreachable():
    """Addresses that refuse mail, the newest first, with the name of whose they are."""
    return list(UNREACHABLE.objects())


def hold():
    return _first(HOLD.objects())


def sender_at():
    """When the sender last did its whole round, or None."""
    rows = SENDER.rows()
    return rows[0][0] if rows else None


def _first(found):
    return next(iter(found), None)


def _stuck(*, day):
    parts = Assignment.objects.of_active().overdue(day).by_due_day()
    return parts.values_list("item_id", "item__title", "due_on", "member__phone", *NAME)[: STUCK_SHOWN + 1]


def _last_meeting(*, now):
    """It asks only whether there is a report, as that can be long."""
    return Meeting.objects.held(now).annotate(lacks_report=Q(report="")).only("title", "starts_at")[:1]


def _unreachable():
    name = Member.objects.active().filter(email=OuterRef("address")).values("first_name")[:1]
    return UnreachableAddress.objects.annotate(first_name=Subquery(name)).order_by("-since")[:ADDRESSES_SHOWN]


STUCK = Prepared(_stuck, day=date.min)
LAST_MEETING = Prepared(_last_meeting, now=datetime(1970, 1, 1, tzinfo=UTC))
UNREACHABLE = Prepared(_unreachable)
HOLD = Prepared(lambda: Hold.objects.standing()[:1])
SENDER = Prepared(lambda: Heartbeat.objects.filter(name="sender").values_list("beat_at")[:1])
