"""For the load balancer, `make run` and whoever keeps watch: is everything there that the house needs?

Only yes and no: the page is public, so it names no versions, numbers or errors.
"""

import logging
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseProblem
from django.db import connection, transaction
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from samensterker.outbox.models import Heartbeat, Message

log = logging.getLogger(__name__)

LATE = timedelta(minutes=10)  # the sender ticks each minute; later than this, somebody should look
PATIENCE = 2  # seconds for each question


@login_not_required
@never_cache
@require_safe
def health(request):
    is_well = {
        "database": database_is_well(),
        "broker": broker_is_well(),
    }
    is_well["sender"] = is_well["database"] and sender_is_well(now=timezone.now())
    words = {name: "yes" if well else "no" for name, well in is_well.items()}
    return JsonResponse(words, status=200 if all(is_well.values()) else 503)


def database_is_well():
    try:
        with _impatient_database() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseProblem as problem:
        log.warning("Health: the database does not answer (%s).", type(problem).__name__)
        return False
    return True


def broker_is_well():
    """The cache lies in the same Redis; its address is the one that redis-py reads."""
    limits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
    try:
        with Redis.from_url(settings.CACHES["default"]["LOCATION"], **limits) as redis:
            return redis.ping()
    except (RedisError, OSError) as problem:
        log.warning("Health: Redis does not answer (%s).", type(problem).__name__)
        return False


def sender_is_well(*, now):
    """It did its whole round lately, and nothing waits that could have gone long ago."""
    try:
        with _impatient_database():
            last = Heartbeat.objects.last("sender")
            oldest = Message.objects.oldest_due(now)
    except DatabaseProblem as problem:
        log.warning("Health: the outbox cannot be read (%s).", type(problem).__name__)
        return False
    return last is not None and last > now - LATE and (oldest is None or oldest > now - LATE)


@contextmanager
def _impatient_database():
    """A short transaction in which no question may take longer than `PATIENCE`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{PATIENCE}s"])
        yield cursor
