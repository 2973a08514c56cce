"""What time brings: each app has a planner that lays what falls due. Run them often, and side by side if you like."""

import logging
from datetime import datetime
from typing import Protocol

from django.db import transaction

from samensterker.outbox.models import Heartbeat

logger = logging.getLogger(__name__)


class Planner(Protocol):
    def __call__(self, *, now: datetime) -> object: ...


_planners: dict[str, Planner] = {}


def register(name: str, planner: Planner) -> None:
    if _planners.setdefault(name, planner) is not planner:
        raise ValueError(f"There is a planner with the name {name} already.")


def plan(*, now: datetime) -> list[str]:
    """Runs every planner in a transaction of its own; answers the names of those that failed.

    The heart only beats when all did their work: a planner that fails every minute is as silent as a dead one.
    """
    failed = []
    for name, planner in _planners.items():
        try:
            with transaction.atomic():
                planner(now=now)
        except Exception:
            logger.exception("The planner %s failed; the others go on.", name)
            failed.append(name)
    if not failed:
        Heartbeat.objects.beat("planner", now=now)
    return failed
