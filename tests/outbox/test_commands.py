import signal
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from samensterker.outbox import planners
from samensterker.outbox.models import Hold, Message, State
from tests.outbox.conftest import NOON, lay

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    call_command("send_messages", *arguments)
    return capsys.readouterr().out.strip()


def test_send_messages_once_plans_and_sends_at_a_given_moment(desk, mailserver, monkeypatch, capsys):
    seen = []
    monkeypatch.setattr(planners, "_planners", {"seen": lambda *, now: seen.append(now)})
    lay(1)
    lay(2, expires_at=NOON)

    assert run(capsys, "--once", "--now", "2026-11-24T12:00") == "1 sent"
    assert seen == [NOON]
    assert {message.refs["news"]: message.state for message in Message.objects.all()} == {
        1: State.SENT,
        2: State.EXPIRED,
    }
    assert run(capsys, "--once", "--now", "2026-11-24T12:00") == "Nothing to send."


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026-11-24T12:00", NOON),
        ("2026-11-24T12:00+01:00", NOON),
        ("2026-07-01 09:00", datetime(2026, 7, 1, 7, tzinfo=UTC)),
    ],
)
def test_now_is_dutch_time_unless_it_says_otherwise(desk, monkeypatch, words, moment):
    seen = []
    monkeypatch.setattr(planners, "_planners", {"seen": lambda *, now: seen.append(now)})

    call_command("send_messages", "--once", "--now", words)

    assert seen == [moment]


@pytest.mark.parametrize(
    "arguments", [[], ["--once", "--loop"], ["--loop", "--now", "2026-11-24T12:00"], ["--once", "--now", "tomorrow"]]
)
def test_send_messages_says_what_it_cannot_do(arguments):
    with pytest.raises(CommandError):
        call_command("send_messages", *arguments)


def test_send_messages_says_that_the_server_is_away(desk, mailserver):
    mailserver.refuse("GREETING", "421 too busy")
    lay(1)

    with pytest.raises(CommandError, match="421 too busy"):
        call_command("send_messages", "--once", "--now", NOON.isoformat())


def test_send_messages_leaves_the_signals_as_they_were(desk):
    before = signal.getsignal(signal.SIGTERM)

    call_command("send_messages", "--once")

    assert signal.getsignal(signal.SIGTERM) is before


def test_hold_messages_holds(desk, mailserver, capsys):
    lay(1)

    call_command("hold_messages", "--reason", "Restored from Monday's backup")
    call_command("send_messages", "--once", "--now", NOON.isoformat())

    assert [hold.reason for hold in Hold.objects.standing()] == ["Restored from Monday's backup"]
    assert mailserver.messages == []


def test_hold_messages_wants_a_reason():
    with pytest.raises(CommandError):
        call_command("hold_messages")
