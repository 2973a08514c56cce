"""The figures on the coordinator's panel, each one query that stops counting at a cap."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q

from meetings.models import Assignment
from members.models import Member
from samensterker.localtime import AMSTERDAM
from samensterker.outbox.models import Message, State
from samensterker.templatetags.house import CAP

SOON = timedelta(days=7)
RETRIED_FOR = timedelta(days=2)  # what was due this long ago may still have gone this month


@dataclass(frozen=True)
class Bar:
    """One part of a bar that is a hundred wide; numbers as SVG writes them, whatever the language."""

    name: str
    x: str
    width: str


def open_action_items(today):
    """How many action items are still open for someone: past their day, due within a week, later; and in all.

    Counted are the parts of people, from the earliest day on; `is_cut` says that there were more than the cap.
    """
    promises = Assignment.objects.of_active().open().order_by("due_on")
    late, soon = Q(item__due_on__lt=today), Q(item__due_on__gte=today, item__due_on__lte=today + SOON)
    found = promises[: CAP + 1].aggregate(
        parts=Count("pk"),
        total=Count("item", distinct=True),
        late=Count("item", filter=late, distinct=True),
        soon=Count("item", filter=soon, distinct=True),
        later=Count("item", filter=~late & ~soon, distinct=True),
    )
    return found | {"is_cut": found.pop("parts") > CAP}


def members():
    """How many take part, how many of them did not fill in their contact details, and how many pause."""
    takes_part = Q(paused_at=None)
    return Member.objects.active()[: CAP + 1].aggregate(
        taking_part=Count("pk", filter=takes_part),
        without_contact_details=Count("pk", filter=takes_part & Q(contact_details_at=None)),
        pausing=Count("pk", filter=~takes_part),
    )


def messages_this_month(today):
    """How many messages went this month, and of how many that is not sure or did not work."""
    first = datetime.combine(today.replace(day=1), time.min, tzinfo=AMSTERDAM)
    ended = [State.SENT, State.FAILED, State.UNSURE]
    recent = Message.objects.filter(state__in=ended, due_at__gte=first - RETRIED_FOR, ended_at__gte=first)
    return recent[: CAP + 1].aggregate(
        sent=Count("pk", filter=Q(state=State.SENT)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        unsure=Count("pk", filter=Q(state=State.UNSURE)),
    )


def by_age(figures):
    """The open action items as a bar, in the order in which they want attention; no part without width."""
    bars, x, total = [], 0.0, sum(figures[name] for name in ("late", "soon", "later"))
    for name in ("late", "soon", "later"):
        if figures[name]:
            width = 100 * figures[name] / total
            bars.append(Bar(name, f"{x:.2f}", f"{width:.2f}"))
            x += width
    return bars
