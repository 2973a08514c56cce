"""What already stands under somebody's address when they log in as a member: each app takes over what it has.

Only when they filled in the code that went there: so it is surely theirs.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from members.models import Member

logger = logging.getLogger(__name__)

Taker = Callable[[Member, datetime], str]  # answers what to tell them; empty when there was nothing
_takers: list[Taker] = []


def register(taker: Taker) -> None:
    _takers.append(taker)


def take_over(member: Member, *, now: datetime) -> list[str]:
    """What there is to tell them. Nobody is kept out by something that goes wrong here: it is tried the next time."""
    return [words for taker in _takers if (words := _taken(taker, member, now))]


def _taken(taker, member, now):
    try:
        with transaction.atomic():
            return taker(member, now)
    except Exception:
        logger.exception("Not taken over for member %s", member.pk)
        return ""
