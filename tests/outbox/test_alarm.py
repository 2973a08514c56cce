import json
import socket
from time import monotonic

import pytest
import redis
from django.conf import settings

from samensterker.celery import app
from samensterker.outbox import alarm, tasks
from samensterker.outbox.models import Message, State
from samensterker.outbox.queueing import queue
from tests.outbox.conftest import NOON, draft

pytestmark = pytest.mark.django_db(transaction=True)  # the alarm rings after a real commit
QUEUE = f"{settings.KEY_PREFIX}:celery"


@pytest.fixture
def broker(monkeypatch):
    """The Redis of Celery, with our own queue empty before and after."""
    path = settings.EMBEDDED.broker_url.removeprefix("redis+socket://").partition("?")[0]
    client = redis.Redis(unix_socket_path=path, db=0)
    client.delete(QUEUE)
    monkeypatch.setitem(alarm.IMPATIENT, "socket_timeout", 30)  # this one is there, however busy the machine is
    yield client
    client.delete(QUEUE)
    client.close()


@pytest.fixture
def broker_url(monkeypatch):
    return lambda url: monkeypatch.setattr(app.conf, "broker_url", url)


def test_a_commit_wakes_the_sender_without_any_facts(desk, broker):
    queue([draft(1), draft(2)])

    [raw] = broker.lrange(QUEUE, 0, -1)
    assert json.loads(raw)["headers"]["task"] == "outbox.send"
    assert (json.loads(raw)["headers"]["argsrepr"], json.loads(raw)["headers"]["kwargsrepr"]) == ("()", "{}")


def listening():
    """A broker that takes calls and never answers."""
    return socket.create_server(("127.0.0.1", 0))


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:1/0", "redis+socket:///nowhere/redis.sock", "redis://nowhere.invalid/0"]
)
def test_a_broker_that_is_away_costs_nothing_and_loses_nothing(desk, broker_url, url, caplog):
    broker_url(url)

    assert queue([draft(1)]) == 1

    assert Message.objects.waiting().count() == 1
    assert "was not woken" in caplog.text


def test_a_broker_that_hangs_does_not_hold_a_request_for_long(desk, broker_url):
    """Two seconds; the test says thirty, as a machine may be busy, and without a limit it is for ever."""
    with listening() as silent:
        broker_url(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = monotonic()

        alarm.wake()

    assert monotonic() - began < 30


def test_the_tick_finds_what_nobody_was_woken_for(desk, mailserver, broker_url, monkeypatch):
    broker_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    queue([draft(1)])

    tasks.tick()

    assert [received.subject for received in mailserver.messages] == ["News 1"]


@pytest.mark.faults
def test_an_emptied_redis_loses_nothing(desk, mailserver, broker, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    queue(draft(number) for number in range(5))

    broker.flushall()
    tasks.tick()
    tasks.send()

    assert sorted(received.subject for received in mailserver.messages) == [f"News {number}" for number in range(5)]
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
