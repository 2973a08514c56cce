"""What asks for the coordinator's attention on the panel; the SQL of each question is worked out once."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery, Value

from meetings.models import Assignment
from meetings.models.assignment import NAME, full_name, last_nudge_day
from members.models import KnowledgeArea, Member
from samensterker.outbox.models import Heartbeat, Hold, UnreachableAddress
from samensterker.prepared import Prepared

STUCK_SHOWN, ADDRESSES_SHOWN, AREAS_SHOWN = 5, 2, 2


class Stuck(NamedTuple):
    """A part of an action item that no reminder mentions any more."""

    item_id: int
    title: str
    due_on: date
    phone: str
    name: str


class Sign(NamedTuple):
    """The reason of a hold, an address and the first name of whose it is, or a proposed area and of whom it came."""

    kind: str
    words: str
    at: datetime
    whose: str | None


def stuck(today):
    """The first to have been due, and one more than is shown, to tell that there are more."""
    rows = STUCK.rows(day=last_nudge_day(today))
    return [Stuck(item, title, due_on, phone, full_name(name)) for item, title, due_on, phone, *name in rows]


def signs_by_kind():
    """The first "hold", the "sender" and its last round, the newest "address"es without mail and proposed "area"s."""
    signs: dict[str, list[Sign]] = {"hold": [], "sender": [], "address": [], "area": []}
    for sign in sorted(map(Sign._make, SIGNS.rows()), key=lambda sign: sign.at, reverse=True):
        signs[sign.kind].append(sign)
    return signs


def _stuck(*, day):
    parts = Assignment.objects.of_active().overdue(day).by_due_day()
    return parts.values_list("item_id", "item__title", "due_on", "member__phone", *NAME)[: STUCK_SHOWN + 1]


def _signs():
    """Four short questions in one, as to ask takes longer than to answer."""
    standing = Hold.objects.standing()[:1].values_list(Value("hold"), "reason", "started_at", Value(""))
    sender = Heartbeat.objects.filter(name="sender").values_list(Value("sender"), "name", "beat_at", Value(""))
    whose = Subquery(Member.objects.active().filter(email=OuterRef("address")).values("first_name")[:1])
    newest = UnreachableAddress.objects.order_by("-since")[:ADDRESSES_SHOWN]
    addresses = newest.values_list(Value("address"), "address", "since", whose)
    proposed = KnowledgeArea.objects.proposed().exclude(proposed_at=None).order_by("-proposed_at")[:AREAS_SHOWN]
    areas = proposed.values_list(Value("area"), "name", "proposed_at", "proposed_by__first_name")
    return standing.union(sender, addresses, areas, all=True)


STUCK = Prepared(_stuck, day=date.min)
SIGNS = Prepared(_signs)
