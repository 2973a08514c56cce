"""What is carried to the next agenda: of what was agreed at earlier meetings, how much is done and what goes on.

How far they are may be five minutes old, as counting it over a year of meetings costs as much as the rest of the page.
What the items say is asked each time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q

from meetings.models import ActionItem, Assignment, Meeting
from samensterker.prepared import Prepared

SHOWN = 6
COUNTED = 200
KNOWN_FOR = 300  # seconds
LOOKED_BACK = 12  # meetings: a year of the guild, so that the page costs the same after ten years


class Earlier(NamedTuple):
    """An action item as the page tells of it, with the words of `action_words.of_earlier`."""

    title: str
    due_on: date
    audience: str
    ready_count: int
    total_count: int
    today: date

    @property
    def days_left(self) -> int:
        return (self.due_on - self.today).days


@dataclass(frozen=True)
class FromEarlier:
    """`ready` of `total`: what was agreed last time, and what was still open of the times before.

    All of it can be compared, so that what is the same is drawn once (ADR 27).
    """

    shown: tuple[Earlier, ...]  # open, the first to be due first
    open: int
    ready: int

    @property
    def total(self) -> int:
        return self.ready + self.open

    @property
    def number_more(self) -> int:
        return max(self.open - SHOWN, 0)


def from_earlier(meeting: Meeting, *, on: date) -> FromEarlier:
    """Of the last earlier meetings of its circle, the whole guild or one group, as seen on that day."""
    key = f"goes-on:{meeting.pk}:{meeting.starts_at:%Y%m%d%H%M}"
    if figures := cache.get(key):
        said = _said_by(figures["shown"])
    else:
        items = _items(meeting)
        cache.set(key, figures := _figures(items), KNOWN_FOR)
        said = [(item.pk, item.title, item.due_on, item.audience) for item in items if item.pk in figures["shown"]]
    shown = tuple(_earlier_item(row, figures["shown"], on) for row in said)
    return FromEarlier(shown, figures["open"], figures["ready"])


def _earlier_item(row, progress, today):
    pk, title, due_on, audience = row
    ready, total = progress[pk]
    return Earlier(title, due_on, audience, ready, total, today)


def _items(meeting):
    """In the order of the day that they are due."""
    if meeting.is_plenary:
        return OF_GUILD.objects(meeting=meeting.pk, starts_at=meeting.starts_at)
    return OF_GROUP.objects(meeting=meeting.pk, starts_at=meeting.starts_at, group=meeting.group_id)


def _figures(items):
    """What may be some minutes old; in `shown` by the key of an item how many are ready, of how many."""
    still_open = [item for item in items if item.ready_count < item.total_count]
    return {
        "shown": {item.pk: (item.ready_count, item.total_count) for item in still_open[:SHOWN]},
        "open": len(still_open),
        "ready": sum(item.is_ready for item in items),
    }


def _said_by(keys):
    return SAID.rows(**dict(zip(PLACES, [*keys, *[0] * SHOWN]))) if keys else []


def _earlier(*, meeting, starts_at, **of_circle):
    before = Meeting.objects.standing().filter(starts_at__lt=starts_at, **of_circle).exclude(pk=meeting)
    before = before.order_by("-starts_at", "-pk").values("pk")
    still_open = Exists(Assignment.objects.open().of_active().filter(item=OuterRef("pk")))
    items = ActionItem.objects.filter(Q(still_open) | Q(meeting__in=before[:1]), meeting__in=before[:LOOKED_BACK])
    items = items.with_progress()
    return items.order_by("due_on", "pk").only("title", "due_on", "audience", "meeting")[:COUNTED]


EXAMPLE = datetime(1970, 1, 1, tzinfo=UTC)
OF_GUILD = Prepared(lambda **about: _earlier(group=None, **about), meeting=-1, starts_at=EXAMPLE)
OF_GROUP = Prepared(_earlier, meeting=-1, starts_at=EXAMPLE, group=-2)
PLACES = {f"key_{number}": -number for number in range(1, SHOWN + 1)}


def _said(**keys):
    items = ActionItem.objects.filter(pk__in=list(keys.values())).order_by("due_on", "pk")
    return items.values_list("pk", "title", "due_on", "audience")


SAID = Prepared(_said, **PLACES)
