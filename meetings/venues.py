"""The rooms that the guild knows of: keeping them, and comparing them."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from meetings.models import Venue
from meetings.models.venue import VenueQuerySet

# What they are compared by; what is not known comes last.
ORDERS: dict[str, list[Any]] = {
    "price": [F("price_cents").asc(nulls_last=True), "name", "pk"],
    "capacity": [F("capacity").desc(nulls_last=True), "name", "pk"],
    "name": ["name", "pk"],
}


class StaleVenue(Exception):
    """Someone else changed it after this form was made; carries the room as it is now."""

    def __init__(self, venue: Venue) -> None:
        super().__init__(venue)
        self.venue = venue


def compared(*, people: int | None = None, accessible: bool = False, order: str = "price") -> VenueQuerySet:
    """Those in use that hold so many people: of which the size is not known, nobody can say so."""
    rows = Venue.objects.in_use().select_related("organisation")
    if people:
        rows = rows.filter(capacity__gte=people)
    if accessible:
        rows = rows.filter(is_accessible=True)
    return rows.order_by(*ORDERS.get(order, ORDERS["price"]))


def add(*, submission: UUID | None = None, **facts) -> tuple[Venue, bool]:
    """The room, and whether it is new: the same form gives the one that it made before."""
    try:
        with transaction.atomic():
            return Venue.objects.create(submission=submission, **facts), True
    except IntegrityError:
        made = Venue.objects.filter(submission=submission).first() if submission else None
        if made is None:
            raise
        return made, False


@transaction.atomic
def change(venue: Venue, *, version: int, **facts) -> bool:
    """Whether anything was new. Raises `StaleVenue`."""
    current = Venue.objects.select_for_update(no_key=True).get(pk=venue.pk)
    differs = [name for name, value in facts.items() if getattr(current, name) != value]
    if not differs:
        return False
    if current.version != version:
        raise StaleVenue(current)
    for name in differs:
        setattr(current, name, facts[name])
    current.version += 1
    current.save()
    return True


def end(venue: Venue, *, now) -> None:
    """It is not chosen any more; meetings that were or will be held there keep it. A second time changes nothing."""
    Venue.objects.filter(pk=venue.pk, ended_at=None).update(ended_at=now, version=F("version") + 1)


def take_up_again(venue: Venue) -> None:
    Venue.objects.filter(pk=venue.pk).exclude(ended_at=None).update(ended_at=None, version=F("version") + 1)
