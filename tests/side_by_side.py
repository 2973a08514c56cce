"""Two at the same moment, in an order that locks decide and never the clock, as a busy machine is slow."""

import time
from threading import Event, current_thread

from django.db import connection

SLOW = "the slow one"  # the name of its thread
PATIENCE = 60  # seconds; who waits so long waits for ever


def wait_until(is_so, what):
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.01)


def number_that_wait():
    """How many connections wait for a lock that another has."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        " AND backend_type = 'client backend'"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else it says the same until the end of a transaction
        cursor.execute(waiting)
        return cursor.fetchone()[0]


class Hold:
    """Where the slow one stays, with what it holds in its hands, until another is stuck behind it or is done."""

    def __init__(self):
        self._is_held, self._other_is_done = Event(), Event()

    def stay(self):
        """By the slow one, at most once."""
        if not self._is_held.is_set():
            self._is_held.set()
            wait_until(lambda: self._other_is_done.is_set() or number_that_wait(), "Nobody came behind the slow one.")

    def behind(self, doing):
        """The same doing, begun when the slow one holds."""

        def does():
            assert self._is_held.wait(PATIENCE), "The slow one never came there."
            try:
                return doing()
            finally:
                self._other_is_done.set()

        return does


def held_at(monkeypatch, module, name):
    """A `Hold` just before the thread of the slow one calls this function."""
    hold, function = Hold(), getattr(module, name)

    def waits(*args, **kwargs):
        if current_thread().name == SLOW:
            hold.stay()
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, waits)
    return hold
