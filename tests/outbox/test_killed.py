"""A real sender in a process of its own, killed while it sends to a real server."""

import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from random import Random
from time import monotonic, sleep

import pytest
from django.conf import settings
from django.db import connection

from samensterker.outbox.models import Message, State
from samensterker.outbox.queueing import queue
from samensterker.outbox.sending import send_due, sweep
from tests.factories import LONG_AGO
from tests.outbox.conftest import NOON, draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]
MANY = 60


@pytest.fixture(autouse=True)
def laid(desk, monkeypatch):
    monkeypatch.setattr("samensterker.outbox.queueing.wake", lambda: None)
    queue(draft(number, to=f"{number}@example.org") for number in range(MANY))


@contextmanager
def sender(mailserver, *arguments):
    command = [sys.executable, "-m", "tests.outbox.sender_process", connection.settings_dict["NAME"]]
    process = subprocess.Popen(
        [*command, str(mailserver.port), *arguments], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_until(is_so, seconds=120):
    end = monotonic() + seconds
    while not is_so():
        assert monotonic() < end, "it took too long"
        sleep(0.005)


def the_lease_runs_out():
    Message.objects.filter(state=State.SENDING).update(lease_until=LONG_AGO)


class Relay:
    """What the server accepted, as its log would tell."""

    mailserver = None

    def accepted(self, message_ids):
        known = {received.mail["Message-ID"] for received in self.mailserver.messages}
        return {message_id: message_id in known for message_id in message_ids}


def kill_a_few(mailserver, times):
    """Kills a sender at some instant of its work, and the next one, and lets the last finish."""
    chance = Random(2026)  # the same instants every time, as far as the machine allows
    mailserver.be_slow("DOT", 0.2)  # it would need twelve seconds, so it is never done when it is killed
    for _ in range(times):
        before = len(mailserver.messages)
        with sender(mailserver, "--once", "--now", NOON.isoformat()) as process:
            wait_until(lambda before=before: len(mailserver.messages) > before)
            sleep(chance.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert Message.objects.filter(state=State.SENDING).exists()
        the_lease_runs_out()
        sweep(now=NOON)
    mailserver.behave()
    send_due(now=NOON)


@pytest.mark.faults
def test_a_killed_sender_loses_nothing(mailserver):
    kills = 3

    kill_a_few(mailserver, kills)

    arrived = Counter(received.to for received in mailserver.messages)
    assert set(arrived) == {f"{number}@example.org" for number in range(MANY)}
    # Without a relay to ask, the one mail in hand may go twice, with the same Message-ID.
    assert sum(arrived.values()) - MANY <= kills
    assert len({received.mail["Message-ID"] for received in mailserver.messages}) == MANY
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.faults
def test_with_a_relay_that_can_be_asked_nothing_is_lost_and_nothing_doubled(mailserver, settings, monkeypatch):
    monkeypatch.setattr(Relay, "mailserver", mailserver)
    settings.DELIVERY_PROBE = f"{__name__}.Relay"

    kill_a_few(mailserver, 3)

    arrived = Counter(received.to for received in mailserver.messages)
    assert arrived == {f"{number}@example.org": 1 for number in range(MANY)}
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.faults
def test_a_killed_sender_of_a_careful_kind_doubles_nothing(mailserver):
    Message.objects.update(kind="careful")

    kill_a_few(mailserver, 3)

    arrived = Counter(received.to for received in mailserver.messages)
    states = Counter(Message.objects.values_list("state", flat=True))
    assert max(arrived.values()) == 1
    assert states[State.SENT] + states[State.UNSURE] == MANY
    assert states[State.UNSURE] <= 3  # only what was in hand; a human decides


def test_sigterm_finishes_the_mail_in_hand_and_gives_the_rest_back(mailserver):
    mailserver.be_slow("DOT", 0.05)
    Message.objects.update(due_at=LONG_AGO, kind="careful")

    with sender(mailserver, "--once", "--now", NOON.isoformat()) as process:
        wait_until(lambda: len(mailserver.messages) >= 3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0

    states = Counter(Message.objects.values_list("state", flat=True))
    assert states == {State.SENT: len(mailserver.messages), State.WAITING: MANY - len(mailserver.messages)}


def test_the_loop_sends_without_celery_until_it_is_told_to_stop(mailserver):
    Message.objects.update(due_at=LONG_AGO, kind="code")  # goes at night too, whenever this test runs

    with sender(mailserver, "--loop") as process:
        wait_until(lambda: Message.objects.filter(state=State.SENT).count() == MANY)
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0

    assert Counter(received.to for received in mailserver.messages) == {f"{n}@example.org": 1 for n in range(MANY)}
