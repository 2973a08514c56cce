"""The room of a meeting, what it costs, and the year's total beside the subsidy for rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection, transaction

from meetings import scheduling
from meetings.models import Meeting, RoomBudget, Venue
from members.models import Member
from samensterker.localtime import at_local

FIRST_YEAR, LAST_YEAR = 2000, 2100  # as `RoomBudget` has them
BUDGETS = 0x6275646765  # "budge": who holds it sets one


class StaleBudget(Exception):
    """Someone else set it after this form was made; carries what it is now, in cents or None."""

    def __init__(self, cents: int | None) -> None:
        super().__init__(cents)
        self.cents = cents


def place_of(venue: Venue) -> str:
    """As the place of a meeting: its name and where that is."""
    return ", ".join(filter(None, (venue.name, venue.address)))[: Meeting._meta.get_field("place").max_length]


def book(
    meeting: Meeting,
    venue: Venue | None,
    *,
    cost_cents: int | None,
    fills_place: bool,
    by: Member,
    now: datetime,
    version: int,
) -> Meeting:
    """Choose the room and keep what it costs. As the place of the meeting it is a move: who heard of it is mailed.

    Raises what `scheduling.change_meeting` does.
    """
    fields: dict[str, Any] = {"venue": venue, "cost_cents": cost_cents}
    if fills_place and venue is not None:
        fields["place"] = place_of(venue)
    return scheduling.change_meeting(meeting, by=by, now=now, version=version, **fields)


@dataclass(frozen=True)
class Year:
    """What the meetings of a year cost, the first one first, beside what there is for them."""

    year: int
    meetings: Sequence[Meeting]
    budget_cents: int | None  # None: nobody set it

    @property
    def total_cents(self) -> int:
        return sum(meeting.cost_cents or 0 for meeting in self.meetings)

    @property
    def unknown(self) -> int:
        """Of how many meetings the cost is not known; one that is only online costs nothing."""
        return sum(meeting.cost_cents is None and not meeting.is_only_online for meeting in self.meetings)

    @property
    def left_cents(self) -> int | None:
        return None if self.budget_cents is None else self.budget_cents - self.total_cents

    @property
    def over_cents(self) -> int:
        return max(-(self.left_cents or 0), 0)


def year_of(year: int) -> Year:
    """By Dutch clocks; a cancelled meeting counts as far as its room had to be paid, so when a cost is booked on it."""
    begins, ends = at_local(date(year, 1, 1), time(0)), at_local(date(year + 1, 1, 1), time(0))
    rows = Meeting.objects.filter(starts_at__gte=begins, starts_at__lt=ends).select_related("venue", "host", "group")
    meetings = rows.exclude(cancelled_at__isnull=False, cost_cents=None).defer("report").order_by("starts_at", "pk")
    return Year(year, list(meetings), _budget(year))


@transaction.atomic
def set_budget(year: int, cents: int | None, *, seen: int | None) -> None:
    """What there is for rooms that year; None takes it away. Raises `StaleBudget` when it is not what was seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BUDGETS])
    stands = _budget(year)
    if stands == cents:
        return
    if stands != seen:
        raise StaleBudget(stands)
    if cents is None:
        RoomBudget.objects.filter(year=year).delete()
    else:
        RoomBudget.objects.update_or_create(year=year, defaults={"amount_cents": cents})


def _budget(year):
    return RoomBudget.objects.filter(year=year).values_list("amount_cents", flat=True).first()
