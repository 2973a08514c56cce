"""The page that a load balancer asks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from samensterker.outbox import kinds
from samensterker.outbox.models import Heartbeat, Message
from samensterker.portal.views.health import sender_is_well

pytestmark = pytest.mark.django_db

WELL = {"database": "yes", "broker": "yes", "sender": "yes"}


@pytest.fixture
def sender_beats():
    Heartbeat.objects.beat("sender", now=timezone.now())


def test_all_is_well(client, sender_beats):
    response = client.get("/health/")

    assert (response.status_code, response.json()) == (200, WELL)
    assert "no-store" in response["Cache-Control"]


def test_a_sender_that_never_ran_is_not_well(client):
    response = client.get("/health/")

    assert (response.status_code, response.json()) == (503, WELL | {"sender": "no"})


def test_a_broker_that_is_away_is_told(client, sender_beats, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/redis.sock"}}

    response = client.get("/health/")

    assert (response.status_code, response.json()) == (503, WELL | {"broker": "no"})


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_told(client, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    response = client.get("/health/")

    assert (response.status_code, response.json()) == (503, WELL | {"database": "no", "sender": "no"})


def test_secure_houses_answer_over_plain_http(client, sender_beats, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/health/").status_code == 200
    assert client.get("/").status_code == 301


def test_a_sender_that_stopped_is_not_well():
    now = timezone.now()
    Heartbeat.objects.beat("sender", now=now - timedelta(minutes=11))

    assert not sender_is_well(now=now)
    assert sender_is_well(now=now - timedelta(minutes=2))


def test_a_message_that_waits_too_long_is_not_well():
    """At noon: in the quiet hours waiting is right. The kind is one that this house really sends."""
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    Heartbeat.objects.beat("sender", now=noon)
    message = Message.objects.create(
        kind=kinds.names()[0], dedupe_key="waits", address="anna@example.org", due_at=noon - timedelta(minutes=11)
    )
    assert not sender_is_well(now=noon)

    message.due_at = noon - timedelta(minutes=9)
    message.save()
    assert sender_is_well(now=noon)


def test_the_whole_check_takes_few_questions(client, sender_beats, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get("/health/")
