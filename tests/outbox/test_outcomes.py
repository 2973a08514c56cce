"""What becomes of a message by what the server says, or does not say."""

from datetime import timedelta

import pytest

from samensterker.outbox import leases, sending
from samensterker.outbox.models import Message, State, UnreachableAddress
from samensterker.outbox.sending import Tally, send_due
from tests.factories import LONG_AGO
from tests.outbox.conftest import NOON, after, lay, states

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("answer", ["421 4.3.2 closing down", "451 4.7.1 greylisted, come back later"])
def test_a_refusal_for_now_is_tried_again_later(desk, mailserver, phase, answer):
    message = lay(1)
    mailserver.refuse(phase, answer, times=1)

    assert send_due(now=NOON) == Tally(postponed=1, connections=1)
    message.refresh_from_db()
    assert (message.state, message.due_at, message.retry_at) == (State.WAITING, NOON, after(minutes=1))
    assert (message.attempts, message.refused_since, message.last_error) == (1, NOON, answer)
    assert not UnreachableAddress.objects.exists()
    assert send_due(now=after(minutes=1)).sent == 1
    assert len(mailserver.messages) == 1


def test_tries_come_further_apart_and_stop_after_a_day(desk, mailserver):
    message = lay(1, kind="code", secret="ABC-123")  # also at night
    mailserver.refuse("RCPT", "452 4.2.2 mailbox full")

    pauses, now = [], NOON
    while message.state == State.WAITING:
        send_due(now=now)
        message.refresh_from_db()
        if message.retry_at:
            pauses.append(round((message.retry_at - now).total_seconds() / 60))
            now = message.retry_at

    assert pauses[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert message.state == State.FAILED
    assert timedelta(hours=24) <= message.ended_at - NOON <= timedelta(hours=25)
    assert not UnreachableAddress.objects.exists()


def test_a_next_try_waits_until_the_morning(desk, mailserver):
    evening = after(hours=8, minutes=59, seconds=30)
    message = lay(1)
    mailserver.refuse("RCPT", "451 later", times=1)

    assert send_due(now=evening).postponed == 1
    assert send_due(now=evening + timedelta(minutes=1)) == Tally()
    assert send_due(now=after(hours=20)).sent == 1  # 8.00 the next day
    message.refresh_from_db()
    assert message.due_at == NOON


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "550 no such user here", "552 5.2.2 mailbox full"])
def test_a_receiver_refused_for_good_is_unreachable(desk, mailserver, member, answer):
    type(member).objects.filter(pk=member.pk).update(email="anna@example.org")
    mailserver.refuse("RCPT", answer)
    lay(1, to=member)

    assert send_due(now=NOON) == Tally(failed=1, connections=1)
    [address] = UnreachableAddress.objects.all()
    assert (address.address, address.since, address.answer) == ("anna@example.org", NOON, answer)
    assert states() == {1: State.FAILED}

    lay(2, to=member)
    lay(3, to="Anna@Example.org")
    assert send_due(now=NOON) == Tally(expired=2)
    assert Message.objects.get(refs={"news": 2}).reason == "The address is unreachable."


def test_what_is_asked_for_also_goes_to_an_unreachable_address_and_lifts_it(desk, mailserver):
    UnreachableAddress.objects.create(address="anna@example.org", since=LONG_AGO, answer="550")
    lay(1, kind="code", secret="ABC-123")

    assert send_due(now=NOON).sent == 1
    assert not UnreachableAddress.objects.exists()


@pytest.mark.parametrize("phase", ["DATA", "DOT"])
def test_a_mail_refused_for_good_does_not_blame_the_address(desk, mailserver, phase):
    mailserver.refuse(phase, "554 5.6.0 we do not like what it says")
    lay(1)

    assert send_due(now=NOON) == Tally(failed=1, connections=1)
    assert not UnreachableAddress.objects.exists()


@pytest.mark.parametrize(
    ("phase", "answer"),
    [
        ("MAIL", "550 5.1.8 sender rejected"),
        ("RCPT", "554 5.7.1 relay access denied"),
        ("DOT", "550 5.7.26 not authenticated"),
    ],
)
def test_a_refusal_of_the_house_itself_gets_a_day_to_be_mended(desk, mailserver, phase, answer):
    mailserver.refuse(phase, answer)
    lay(1)

    assert send_due(now=NOON) == Tally(postponed=1, connections=1)
    assert states() == {1: State.WAITING}
    assert not UnreachableAddress.objects.exists()


def test_one_failing_receiver_stops_nobody(desk, mailserver):
    mailserver.refuse("RCPT", "550 5.1.1 no such user", to="a@example.org")
    mailserver.refuse("RCPT", "451 later", to="b@example.org")
    mailserver.hang_up("DATA", to="c@example.org")
    for number, name in enumerate("abcd"):
        lay(number, to=f"{name}@example.org")

    assert send_due(now=NOON) == Tally(sent=1, failed=1, postponed=2, connections=2)
    assert [received.to for received in mailserver.messages] == ["d@example.org"]


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_dot_is_certainly_not_sent(desk, mailserver, phase):
    message = lay(1)
    mailserver.hang_up(phase, times=1)

    assert send_due(now=NOON) == Tally(postponed=1, connections=1)
    message.refresh_from_db()
    assert (message.state, message.retry_at, message.refused_since) == (State.WAITING, after(minutes=1), None)
    assert send_due(now=after(minutes=1)).sent == 1
    assert len(mailserver.messages) == 1


def test_no_connection_is_nobodys_fault(desk, mailserver):
    for number in range(3):
        lay(number)
    mailserver.refuse("GREETING", "421 too busy")

    tally = send_due(now=NOON)

    assert (tally.sent, tally.postponed, tally.connections, tally.trouble) == (0, 3, 1, "421 too busy")
    assert Message.objects.oldest_due(after(hours=1)) == NOON  # so that someone is told
    rows = Message.objects.values_list("state", "attempts", "retry_at", "last_error").distinct()
    assert list(rows) == [(State.WAITING, 0, after(minutes=1), "421 too busy")]


def test_a_mail_server_that_is_not_there_delays_and_loses_nothing(desk, settings, mailserver):
    lay(1)
    settings.MAIL_SERVER = {**mailserver.settings, "EMAIL_PORT": 1}

    assert send_due(now=NOON).trouble.startswith("ConnectionRefusedError")
    settings.MAIL_SERVER = mailserver.settings
    assert send_due(now=after(minutes=1)).sent == 1


def test_a_connection_that_breaks_on_every_mail_is_given_up_for_a_minute(desk, mailserver):
    for number in range(10):
        lay(number)
    mailserver.hang_up("DATA")

    tally = send_due(now=NOON)

    assert (tally.connections, tally.postponed) == (sending.BROKEN_IN_A_ROW, 10)
    assert Message.objects.filter(attempts=1).count() == sending.BROKEN_IN_A_ROW
    mailserver.behave()
    assert send_due(now=after(minutes=1)).sent == 10


# --- in doubt -------------------------------------------------------------------------------------


@pytest.mark.parametrize("accepts", [True, False])
def test_no_answer_after_the_dot_leaves_it_to_the_sweep(desk, mailserver, accepts):
    message = lay(1)
    mailserver.hang_up("DOT", times=1, accepts=accepts)

    assert send_due(now=NOON) == Tally(in_doubt=1, connections=1)
    assert send_due(now=after(minutes=30)) == Tally()  # still leased
    assert sending.sweep(now=NOON) == 0

    run_out(message)
    assert sending.sweep(now=after(minutes=4)) == 1
    assert send_due(now=after(minutes=4)).sent == 1
    assert {received.mail["Message-ID"] for received in mailserver.messages} == {message.message_id}
    assert len(mailserver.messages) == 1 + accepts  # the same Message-ID, so that a mail program can hide one


def test_a_kind_that_would_rather_not_go_twice_waits_for_a_human(desk, mailserver):
    message = lay(1, kind="careful")
    mailserver.hang_up("DOT", accepts=True)

    send_due(now=NOON)
    run_out(message)

    assert sending.sweep(now=after(minutes=4)) == 1
    assert states() == {1: State.UNSURE}
    assert send_due(now=after(minutes=4)) == Tally()


def test_a_careful_kind_that_was_not_begun_is_certainly_not_sent(desk, mailserver):
    message = lay(1, kind="careful")
    leases.claim(now=NOON)  # and here its sender dies
    run_out(message)

    sending.sweep(now=after(minutes=4))

    assert states() == {1: State.WAITING}


def test_a_careful_kind_is_not_sent_when_the_lease_is_gone(desk, mailserver, monkeypatch):
    lay(1, kind="careful")
    monkeypatch.setattr(leases, "mark_handed_over", lambda batch, message: False)

    assert send_due(now=NOON) == Tally(connections=1)
    assert mailserver.messages == []


def run_out(message):
    Message.objects.filter(pk=message.pk).update(lease_until=LONG_AGO)
