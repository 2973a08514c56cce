"""The figures on the coordinator's panel, each one query that stops at a cap.

So few rows are counted here sooner than the ORM has put the counting into SQL.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from time import monotonic
from typing import Any

from django.db.models import Q

from meetings.models import Assignment
from members.models import Member
from samensterker.localtime import AMSTERDAM
from samensterker.outbox.models import Message, State
from samensterker.prepared import Prepared
from samensterker.templatetags.house import CAP

SOON = timedelta(days=7)
RETRIED_FOR = timedelta(days=2)  # what was due this long ago may still have gone this month
KEPT_FOR = 300  # seconds
ENDED = [State.SENT, State.FAILED, State.UNSURE]
LACKING = {
    "without_contact_details": Q(contact_details_at=None),
    "without_email": Q(email=None),
    "not_logged_in": Q(email__isnull=False, last_login=None),
}


@dataclass(frozen=True)
class Bar:
    """One part of a bar that is a hundred wide; numbers as SVG writes them, whatever the language."""

    name: str
    x: str
    width: str


def _rows(query, **arguments):
    """A figure that reached the cap hardly changes in five minutes, and costs the most: its rows are kept so long."""
    kept_until, rows = _kept.get(query, (0.0, []))
    if monotonic() >= kept_until:
        rows = query.rows(**arguments)
        if len(rows) > CAP:
            _kept[query] = (monotonic() + KEPT_FOR, rows)
    return rows


def open_action_items(today):
    """How many action items are still open for someone: past their day, due within a week, later; and in all.

    Counted are the parts of people, from the earliest day on; `is_cut` says that there were more than the cap.
    """
    parts = _rows(OPEN_PARTS)
    days = sorted(dict(parts).values())
    late, soon = bisect_left(days, today), bisect_right(days, today + SOON)
    numbers = {"total": len(days), "late": late, "soon": soon - late, "later": len(days) - soon}
    return numbers | {"is_cut": len(parts) > CAP}


def members():
    """How many take part, and how many of them lack contact details, have no email, or have it and never logged in."""
    rows = _rows(MEMBERS)
    lacking = [sum(column) for column in zip(*rows)] or [0] * len(LACKING)
    return {"taking_part": len(rows), **dict(zip(LACKING, lacking))}


def messages_this_month(today):
    """How many messages went this month, and of how many that is not sure or did not work."""
    first = datetime.combine(today.replace(day=1), time.min, tzinfo=AMSTERDAM)
    rows = _rows(STATES, due_since=first - RETRIED_FOR, ended_since=first)
    return {str(state): rows.count((state,)) for state in ENDED}


def by_age(figures):
    """The open action items as a bar, in the order in which they want attention; no part without width."""
    bars, x, total = [], 0.0, sum(figures[name] for name in ("late", "soon", "later"))
    for name in ("late", "soon", "later"):
        if figures[name]:
            width = 100 * figures[name] / total
            bars.append(Bar(name, f"{x:.2f}", f"{width:.2f}"))
            x += width
    return bars


def _open_parts():
    return Assignment.objects.of_active().open().order_by("due_on").values_list("item_id", "item__due_on")[: CAP + 1]


def _members():
    return Member.objects.taking_part().values_list(*LACKING.values())[: CAP + 1]


def _states(*, due_since, ended_since):
    ended = Message.objects.filter(state__in=ENDED, due_at__gte=due_since, ended_at__gte=ended_since)
    return ended.values_list("state")[: CAP + 1]


OPEN_PARTS = Prepared(_open_parts)
MEMBERS = Prepared(_members)
STATES = Prepared(_states, due_since=datetime(1970, 1, 1, tzinfo=UTC), ended_since=datetime(1970, 1, 2, tzinfo=UTC))
_kept: dict[Prepared, tuple[float, list[Any]]] = {}
