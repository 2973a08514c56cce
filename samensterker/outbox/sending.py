"""Handing over what is due: claim a batch, look again, draw, send on one connection, mark each."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep

from django.db import connection

from samensterker.outbox import carriers, leases, rechecking
from samensterker.outbox.carriers import Fate, NoConnection, Outcome
from samensterker.outbox.envelopes import Envelope, seal
from samensterker.outbox.leases import Batch, sweep
from samensterker.outbox.models import Heartbeat, UnreachableAddress

__all__ = ["Tally", "send_due", "sweep"]

logger = logging.getLogger(__name__)

MARGIN = 60  # seconds of lease that must be left to begin a send; no send takes longer (carriers.smtp.TOTAL)
BROKEN_IN_A_ROW = 3  # so many mails on which the connection broke, and it is the server, not the mail


@dataclass
class Tally:
    """What one call did, for the log and the terminal."""

    sent: int = 0
    expired: int = 0
    failed: int = 0
    postponed: int = 0
    in_doubt: int = 0
    connections: int = 0
    trouble: str = ""  # why it stopped before everything due had gone


def send_due(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> Tally:
    """Sends all that is due, batch after batch, until nothing is, the server is away, or it should stop."""
    tally, began = Tally(), monotonic()
    while not should_stop():
        moment = now + timedelta(seconds=int(monotonic() - began))  # a long run comes into the evening
        batch = leases.claim(now=moment)
        Heartbeat.objects.beat("sender", now=moment)
        if not batch.messages:
            break
        _Round(batch, moment, tally, should_stop).run()
        if tally.trouble:
            logger.warning("Sending stopped for a minute: %s", tally.trouble)
            break
    return tally


@dataclass
class _Round:
    """One batch on its way."""

    batch: Batch
    now: datetime
    tally: Tally
    should_stop: Callable[[], bool]
    broken: int = 0  # connections, one after the other

    def run(self):
        wanted, expired = rechecking.look_again(self.batch, now=self.now)
        self.tally.expired += expired
        envelopes = self._seal(rechecking.draw(self.batch, wanted, now=self.now))
        put_aside = len(self.batch.messages) - expired - len(envelopes)
        self.tally.postponed += put_aside
        with carriers.choose() as carrier:
            try:
                self._hand_over(carrier, envelopes)
            finally:
                self.tally.connections += carrier.connections

    def _seal(self, drawn) -> list[Envelope]:
        envelopes, errors = [], {}
        for message, letter in drawn:
            try:
                envelopes.append(seal(message, letter, now=self.now))
            except Exception as error:
                logger.exception("Message %s of kind %s cannot be sealed.", message.pk, message.kind)
                errors[message.pk] = error
        rechecking.put_aside(self.batch, errors, now=self.now)
        return envelopes

    def _hand_over(self, carrier, envelopes):
        for number, envelope in enumerate(envelopes):
            rest = [later.message for later in envelopes[number:]]
            if self.should_stop():
                leases.give_back(self.batch, rest)
                return
            try:
                carrier.be_ready()  # first, as it takes time too
            except NoConnection as error:
                self._stop(rest, str(error))
                return
            if self.batch.seconds_left() < MARGIN:
                self._out_of_time(rest, is_first=number == 0)
                return
            if self._may_begin(envelope):
                self._deliver(carrier, envelope)
            if self.broken == BROKEN_IN_A_ROW:
                self._stop(rest[1:], "The connection broke several times in a row.")
                return

    def _deliver(self, carrier, envelope):
        try:
            outcome = carrier.deliver(envelope)
        except rechecking.DATABASE_IS_AWAY:
            raise
        except Exception as error:  # of this mail, and before it went: the others go on
            logger.exception("Message %s of kind %s cannot be sent.", envelope.message.pk, envelope.message.kind)
            rechecking.put_aside(self.batch, {envelope.message.pk: error}, now=self.now)
            self.tally.postponed += 1
            return
        self.broken = self.broken + 1 if outcome.fate in (Fate.LOST, Fate.IN_DOUBT) else 0
        self._mark(envelope, outcome)

    def _out_of_time(self, rest, *, is_first):
        leases.give_back(self.batch, rest)
        if is_first:  # at once again would be as slow again, for ever
            self.tally.trouble = "Drawing the batch took too long to begin sending it."

    def _stop(self, rest, trouble):
        self.tally.postponed += leases.postpone(self.batch, rest, error=trouble, now=self.now)
        self.tally.trouble = trouble

    def _may_begin(self, envelope):
        """Kinds that would rather not be sent than twice note it first; and are not sent when that fails."""
        if envelope.kind.if_unsure == "resend":
            return True
        return leases.mark_handed_over(self.batch, envelope.message)

    def _mark(self, envelope: Envelope, outcome: Outcome):
        message = envelope.message
        match outcome.fate:
            case Fate.ACCEPTED:
                self._insist(lambda: leases.mark_sent(self.batch, message, now=self.now))
                self.tally.sent += 1
                if envelope.kind.is_asked_for:
                    UnreachableAddress.objects.filter(address=message.receiver.lower()).delete()
            case Fate.REFUSED:
                leases.mark_failed(self.batch, message, error=outcome.answer, now=self.now)
                self.tally.failed += 1
                if outcome.blames_address:
                    note = {"since": self.now, "answer": outcome.answer}
                    UnreachableAddress.objects.get_or_create(address=message.receiver.lower(), defaults=note)
            case Fate.REFUSED_FOR_NOW | Fate.LOST:
                refused = outcome.fate is Fate.REFUSED_FOR_NOW
                leases.try_later(self.batch, message, error=outcome.answer, now=self.now, was_refused=refused)
                self.tally.postponed += 1
            case Fate.IN_DOUBT:  # stays leased: the sweep decides, when the lease has run out
                logger.warning("No answer after the end of message %s: %s", message.pk, outcome.answer)
                self.tally.in_doubt += 1

    def _insist(self, mark):
        """The mail has gone: a database that restarts just now must hear of it, as long as the lease lasts."""
        while True:
            try:
                if not mark():
                    logger.warning("A mail went after its lease had run out; another sender may have sent it too.")
                return
            except rechecking.DATABASE_IS_AWAY:
                if self.batch.seconds_left() <= 0:
                    raise
                connection.close()
                sleep(0.5)
