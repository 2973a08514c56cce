"""Chores of the night: what is done once a day, at three in the morning, when nobody looks.

The outbox's clock comes by every minute. After an outage a chore is caught up at once, one time. One that fails is
undone, logged and tried again after a while; the others go on.
"""

import logging
from datetime import datetime, time, timedelta
from typing import Protocol

from django.db import connection, transaction

from samensterker.localtime import at_local, local_day
from samensterker.outbox.models import Heartbeat

logger = logging.getLogger(__name__)

THREE = time(3)
TRY_AGAIN_AFTER = timedelta(hours=1)
LOCK = 0x6E69676874  # "night": who holds it does the chores, the others pass by


class Chore(Protocol):
    def __call__(self, *, now: datetime) -> object: ...


_chores: dict[str, Chore] = {}


def register(name: str, chore: Chore) -> None:
    """A short name: it is kept in thirty characters."""
    if len(name) > 30:
        raise ValueError(f"The name of the chore {name} is too long.")
    if _chores.setdefault(name, chore) is not chore:
        raise ValueError(f"There is a chore with the name {name} already.")


def last_night(now: datetime) -> datetime:
    """The latest three o'clock in the morning, by Dutch clocks, that is not still to come."""
    today = local_day(now)
    three = at_local(today, THREE)
    return three if three <= now else at_local(today - timedelta(days=1), THREE)


def run(*, now: datetime) -> list[str]:
    """Does what is due, each in a savepoint; answers what was done. Run it often, and side by side if you like."""
    due = _due(now)
    if not due or not _is_only_one():
        return []
    return [name for name in _due(now) if _do(name, now)]  # asked again: another may have been quicker


def _due(now):
    """Not done since last night, and not tried a moment ago."""
    beats = dict(Heartbeat.objects.filter(name__startswith="night").values_list("name", "beat_at"))
    night = last_night(now)
    return [
        name
        for name in _chores
        if (done := beats.get(_done(name))) is None or done < night
        if (tried := beats.get(_tried(name))) is None or now - tried >= TRY_AGAIN_AFTER
    ]


def _do(name, now):
    try:
        with transaction.atomic():
            _chores[name](now=now)
            Heartbeat.objects.beat(_done(name), now=now)
            Heartbeat.objects.filter(name=_tried(name)).delete()
    except Exception:
        logger.exception("The nightly chore %s failed; it is tried again in an hour.", name)
        Heartbeat.objects.beat(_tried(name), now=now)
        return False
    return True


def _is_only_one():
    """Until the end of the transaction, which the planners open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _done(name):
    return f"night {name}"


def _tried(name):
    return f"night? {name}"
