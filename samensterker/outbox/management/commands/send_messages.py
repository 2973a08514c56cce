import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from samensterker.outbox import rounds, sending

logger = logging.getLogger(__name__)

PAUSE = 3  # seconds between two looks; a login code should not take longer
ROUND = 60  # seconds between two rounds that also plan and sweep


class Command(BaseCommand):
    help = (
        "Lays the messages that fall due and sends them, without Celery and Redis. "
        "Any number of these may run beside each other and beside Celery's worker: each message goes once."
    )

    def add_arguments(self, parser):
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--once", action="store_true", help="plan, sweep, send all that is due, and stop")
        how.add_argument("--loop", action="store_true", help="go on until SIGTERM or Ctrl-C")
        parser.add_argument(
            "--now",
            type=moment,
            help="with --once: act as if it is this moment, as in 2026-11-27T09:00 (Dutch time, if it names none)",
        )

    def handle(self, *, once, loop, now, **options):
        if loop and now:
            raise CommandError("--now goes with --once: in a loop the time goes on.")
        with stopped_by_signals() as stop:
            if once:
                self.report(rounds.make_round(now=now or timezone.now(), should_stop=stop.is_set))
            else:
                run_until(stop)

    def report(self, tally):
        parts = [
            f"{number} {what}"
            for what, number in [
                ("sent", tally.sent),
                ("not wanted any more", tally.expired),
                ("failed", tally.failed),
                ("later again", tally.postponed),
                ("in doubt", tally.in_doubt),
            ]
            if number
        ]
        self.stdout.write(", ".join(parts) or "Nothing to send.")
        if tally.trouble:
            raise CommandError(f"Not everything went, it is tried again in a minute: {tally.trouble}")


def moment(words: str) -> datetime:
    found = parse_datetime(words)
    if found is None:
        raise ValueError(words)
    return found if timezone.is_aware(found) else timezone.make_aware(found)


@contextmanager
def stopped_by_signals() -> Iterator[Event]:
    """Set by SIGTERM or Ctrl-C: the mail in hand is finished, the rest of the batch is given back."""
    stop = Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_until(stop: Event) -> None:
    """Whatever goes wrong, such as a database that restarts, the loop goes on."""
    next_round = monotonic()
    while not stop.is_set():
        try:
            close_old_connections()
            if monotonic() >= next_round:
                next_round = monotonic() + ROUND
                rounds.make_round(now=timezone.now(), should_stop=stop.is_set)
            else:
                sending.send_due(now=timezone.now(), should_stop=stop.is_set)
        except Exception:
            logger.exception("Sending failed; it is tried again.")
        stop.wait(PAUSE)
