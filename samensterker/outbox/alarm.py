"""Wakes the sender. Only an alarm clock: when it does not ring, the next tick finds the row all the same."""

import logging

from samensterker.celery import app

logger = logging.getLogger(__name__)

# Of its own, not the worker's: a request waits for this. One attempt, a second for each step.
IMPATIENT = {
    "max_retries": 1,
    "interval_start": 0,
    "connect_retries_timeout": 1,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
}


def wake() -> None:
    """Rings for the sender; a broker that is away is logged, never raised."""
    try:
        with app.connection_for_write(connect_timeout=1, transport_options=IMPATIENT) as connection:
            app.send_task("outbox.send", connection=connection, retry=False, ignore_result=True, expires=600)
    except Exception as error:  # whatever the broker does, the message is laid already
        logger.warning("The sender was not woken, the next tick finds the message: %s", error)
