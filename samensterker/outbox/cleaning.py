"""What is over is kept for ninety days, so that a question about a mail can be answered, and no longer."""

from datetime import datetime, timedelta

from samensterker.outbox.models import Heartbeat, Message, State

KEPT_FOR = timedelta(days=90)
EVERY = timedelta(days=1)


def outlived(now: datetime):
    """Rows that ended ninety days ago. What still waits stays, however old it is."""
    before = now - KEPT_FOR
    # The due moment counts too: a planner that looks ahead must find the row of what was withdrawn early.
    over = Message.objects.exclude(state__in=[State.WAITING, State.SENDING])
    return over.filter(ended_at__lt=before, due_at__lt=before)


def clean_up(*, now: datetime) -> int:
    _total, by_model = outlived(now).delete()
    Heartbeat.objects.beat("cleaner", now=now)
    return by_model.get("outbox.Message", 0)


def clean_up_daily(*, now: datetime) -> None:
    last = Heartbeat.objects.last("cleaner")
    if last is None or now - last >= EVERY:
        clean_up(now=now)
