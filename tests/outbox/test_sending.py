import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samensterker.outbox import leases, sending
from samensterker.outbox.carriers import smtp
from samensterker.outbox.models import KeptMail, Message, OptOut, State, UnreachableAddress
from samensterker.outbox.sending import Tally, send_due
from tests.factories import LONG_AGO, MemberFactory
from tests.outbox.conftest import NIGHT, NOON, after, draft, lay, queue

pytestmark = pytest.mark.django_db


def states():
    return {message.refs["news"]: message.state for message in Message.objects.all()}


def test_send_due_sends_to_a_member(desk, mailserver, member):
    message = lay(7, to=member)

    tally = send_due(now=NOON)

    assert tally == Tally(sent=1, connections=1)
    [received] = mailserver.messages
    assert (received.sender, received.to, received.subject) == ("noreply@localhost", member.email, "News 7")
    assert received.text.startswith("This is news 7.")
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.ended_at) == (State.SENT, NOON, NOON)
    assert (message.lease_token, message.lease_until, message.attempts) == (None, None, 0)


def test_send_due_sends_each_message_once(desk, mailserver):
    lay(1)
    lay(2)

    send_due(now=NOON)
    send_due(now=NOON)

    assert [received.subject for received in mailserver.messages] == ["News 1", "News 2"]


def test_send_due_leaves_what_is_not_due(desk, mailserver):
    lay(1, due_at=after(seconds=1))

    assert send_due(now=NOON) == Tally()
    assert mailserver.connections == 0


def test_send_due_reads_the_address_of_a_member_at_the_last_moment(desk, mailserver, member):
    lay(1, to=member)
    member.email = "new@example.org"
    member.save()

    send_due(now=NOON)

    assert [received.to for received in mailserver.messages] == ["new@example.org"]


def test_nobody_sees_another_receiver(desk, mailserver):
    for number, address in enumerate(["anna@example.org", "bram@example.org"]):
        lay(number, to=address)

    send_due(now=NOON)

    assert [(received.receivers, received.mail["To"]) for received in mailserver.messages] == [
        (["anna@example.org"], "anna@example.org"),
        (["bram@example.org"], "bram@example.org"),
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_active": False, "left_at": LONG_AGO}, "The member left the guild."),
        ({"email": None}, "The member has no email address."),
    ],
)
def test_what_the_member_has_become_is_looked_at_again(desk, mailserver, member, change, reason):
    lay(1, to=member)
    type(member).objects.filter(pk=member.pk).update(**change)

    assert send_due(now=NOON) == Tally(expired=1)
    assert Message.objects.values_list("state", "reason", "ended_at").get() == (State.EXPIRED, reason, NOON)


def test_a_choice_made_while_the_message_waited_counts(desk, mailserver, member):
    lay(1, to=member)
    lay(2, to=member, kind="duty")
    OptOut.objects.create(member=member, kind="news", since=LONG_AGO)

    assert send_due(now=NOON) == Tally(sent=1, expired=1, connections=1)
    assert [received.subject for received in mailserver.messages] == ["News 2"]
    assert Message.objects.get(kind="news").reason == "The receiver does not want this mail."


def test_the_kind_is_asked_once_for_all_of_a_batch(desk, mailserver):
    for number in range(3):
        lay(number)
    desk.unwanted[1] = "The meeting was cancelled."

    assert send_due(now=NOON) == Tally(sent=2, expired=1, connections=1)
    assert desk.looked_at == [[0, 1, 2]]
    assert Message.objects.get(state=State.EXPIRED).reason == "The meeting was cancelled."


def test_after_thirty_hours_down_late_messages_go_and_pointless_ones_never(desk, mailserver):
    lay(1, expires_at=after(hours=31))
    lay(2, expires_at=after(hours=29))
    lay(3)

    assert send_due(now=after(hours=30)) == Tally(sent=2, expired=1, connections=1)
    assert states() == {1: State.SENT, 2: State.EXPIRED, 3: State.SENT}
    assert send_due(now=after(hours=30)) == Tally()


def test_what_is_past_its_point_never_goes(desk, mailserver):
    lay(1, expires_at=after(hours=1))
    lay(2)

    assert send_due(now=after(hours=1)) == Tally(sent=1, expired=1, connections=1)
    assert states() == {1: State.EXPIRED, 2: State.SENT}
    assert Message.objects.get(state=State.EXPIRED).reason == "It was too late for it."


# --- night and hold -------------------------------------------------------------------------------


def test_at_night_only_what_was_asked_for_goes(desk, mailserver):
    lay(1, kind="code", secret="ABC-123", due_at=NIGHT)
    lay(2)

    assert send_due(now=NIGHT) == Tally(sent=1, connections=1)
    assert states() == {1: State.SENT, 2: State.WAITING}


def test_on_hold_only_what_was_asked_for_goes(desk, mailserver, coordinator):
    from samensterker.outbox.models import Hold

    Hold.objects.create(reason="Restored from backup", started_at=NOON)
    lay(1, kind="code", secret="ABC-123")
    lay(2)

    assert send_due(now=NOON) == Tally(sent=1, connections=1)
    assert Hold.objects.release(by=coordinator, now=NOON) == 1
    assert send_due(now=NOON) == Tally(sent=1, connections=1)


def test_what_was_asked_for_goes_first(desk, mailserver):
    for number in range(3):
        lay(number)
    lay(9, kind="code", secret="ABC-123")

    send_due(now=NOON)

    assert mailserver.messages[0].subject == "News 9"


# --- secrets --------------------------------------------------------------------------------------


def test_a_secret_is_wiped_when_it_went(desk, mailserver):
    message = lay(1, kind="code", secret="ABC-123")

    send_due(now=NOON)

    assert "ABC-123" in mailserver.messages[0].text
    message.refresh_from_db()
    assert (message.state, message.secret) == (State.SENT, "")


def test_a_secret_is_wiped_when_it_never_will(desk, mailserver):
    lay(1, kind="code", secret="ABC-123", expires_at=after(minutes=10))
    lay(2, kind="code", secret="DEF-456")
    mailserver.refuse("RCPT", "550 5.1.1 no such user")

    send_due(now=after(minutes=10))

    assert states() == {1: State.EXPIRED, 2: State.FAILED}
    assert set(Message.objects.values_list("secret", flat=True)) == {""}


def test_without_a_mail_server_a_secret_stands_in_the_terminal_and_nowhere_else(desk, capfd):
    lay(1, kind="code", secret="ABC-123")

    assert send_due(now=NOON) == Tally(sent=1)
    assert "anna@example.org" in (shown := capfd.readouterr().out)
    assert "ABC-123" in shown
    assert not KeptMail.objects.exists()


def test_without_a_mail_server_mail_is_kept(desk, member):
    message = lay(1, to=member)

    assert send_due(now=NOON) == Tally(sent=1)
    kept = KeptMail.objects.get(message=message)
    assert (kept.to, kept.subject) == (f"{member} <{member.email}>", "News 1")
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in kept.headers


# --- what the server says -------------------------------------------------------------------------


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


# --- messages that cannot be drawn ----------------------------------------------------------------


def test_a_message_that_cannot_be_drawn_fails_alone_after_a_few_tries(desk, mailserver):
    desk.broken = {2}
    for number in range(4):
        lay(number)

    assert send_due(now=NOON) == Tally(sent=3, postponed=1, connections=1)
    for minutes in (1, 3, 7, 15):
        assert len(mailserver.messages) == 3
        send_due(now=after(minutes=minutes))

    poison = Message.objects.get(refs={"news": 2})
    assert (poison.state, poison.attempts) == (State.FAILED, 5)
    assert poison.last_error == "ValueError: news 2 cannot be drawn"


def test_a_message_that_is_mended_in_time_goes(desk, mailserver):
    desk.broken = {1}
    lay(1)
    send_due(now=NOON)

    desk.broken = set()

    assert send_due(now=after(minutes=1)).sent == 1


def test_a_kind_that_cannot_say_whether_it_is_wanted_holds_up_nobody(desk, mailserver, monkeypatch):
    lay(1)
    lay(2)
    lay(3, kind="duty")
    usual = desk.still_wanted

    def choke(messages, now):
        if any(message.refs["news"] == 1 for message in messages):
            raise KeyError("news")
        return usual(messages, now)

    from samensterker.outbox import kinds

    monkeypatch.setitem(kinds._kinds, "news", kinds.LetterKind("news", "News", "", choke, desk.render))

    assert send_due(now=NOON) == Tally(sent=2, postponed=1, connections=1)
    assert states() == {1: State.WAITING, 2: State.SENT, 3: State.SENT}


def test_a_mail_that_cannot_be_kept_holds_up_nobody(desk):
    lay(1)
    lay(2)
    usual = desk.draw
    desk.draw = lambda message: replace(usual(message), text="\x00" if message.refs["news"] == 1 else "Fine")

    assert send_due(now=NOON) == Tally(sent=1, postponed=1)
    assert states() == {1: State.WAITING, 2: State.SENT}


@pytest.mark.parametrize(("reason", "kept"), [("", "It is not wanted any more."), (None, None)])
def test_a_reason_without_words(desk, mailserver, reason, kept):
    desk.unwanted[1] = reason
    message = lay(1)

    send_due(now=NOON)

    message.refresh_from_db()
    assert (message.state, message.reason) == ((State.EXPIRED, kept) if kept else (State.SENT, ""))


def test_a_line_break_never_becomes_a_header(desk, mailserver):
    desk.subject = "News {news}\nBcc: everyone@example.org"
    lay(1)

    assert send_due(now=NOON) == Tally(postponed=1)
    assert Message.objects.get().last_error == "BadHeader: Subject has a line break in it."


def test_of_a_kind_that_this_process_does_not_know_a_newer_one_takes_care(desk, mailserver):
    lay(1)
    Message.objects.update(kind="from the next release")

    assert send_due(now=NOON) == Tally()
    assert states() == {1: State.WAITING}


# --- many at once ---------------------------------------------------------------------------------


def test_three_hundred_messages_cost_few_connections_and_queries(desk, mailserver):
    members = MemberFactory.create_batch(300)
    queue(draft(number, to=member) for number, member in enumerate(members))

    with CaptureQueriesContext(connection) as queries:
        tally = send_due(now=NOON)

    assert (tally.sent, tally.connections, mailserver.connections) == (300, 3, 3)
    assert len(queries) / 300 <= 1.2


def test_a_batch_that_takes_too_long_is_given_back(desk, mailserver, monkeypatch):
    for number in range(3):
        lay(number)
    seconds = iter([170, 60, 59.9])  # before the first, the second and the third
    monkeypatch.setattr(leases.Batch, "seconds_left", lambda batch: next(seconds, 180))

    tally = send_due(now=NOON)  # what is given back is claimed anew, with a lease of its own

    assert tally == Tally(sent=3, connections=2)
    assert [received.subject for received in mailserver.messages] == ["News 0", "News 1", "News 2"]
    assert set(Message.objects.values_list("state", "attempts")) == {(State.SENT, 0)}


def test_a_batch_that_is_late_before_it_begins_is_not_begun_for_ever(desk, mailserver, monkeypatch):
    lay(1)
    monkeypatch.setattr(leases.Batch, "seconds_left", lambda batch: 59)

    assert "took too long" in send_due(now=NOON).trouble
    assert (states(), mailserver.messages) == ({1: State.WAITING}, [])


def test_time_spent_on_a_connection_counts_before_a_mail_begins(desk, mailserver, monkeypatch):
    lay(1)
    left = [180]
    monkeypatch.setattr(leases.Batch, "seconds_left", lambda batch: left[0])
    usual = smtp.MailServer._connect
    monkeypatch.setattr(smtp.MailServer, "_connect", lambda carrier: left.__setitem__(0, 59) or usual(carrier))

    send_due(now=NOON)

    assert (states(), mailserver.messages) == ({1: State.WAITING}, [])


def test_when_it_should_stop_the_rest_is_given_back_at_once(desk, mailserver):
    for number in range(3):
        lay(number)

    tally = send_due(now=NOON, should_stop=lambda: bool(mailserver.messages))

    assert tally == Tally(sent=1, connections=1)
    assert states() == {0: State.SENT, 1: State.WAITING, 2: State.WAITING}


def test_a_lease_outlives_the_longest_send():
    assert smtp.COMMAND <= smtp.TOTAL <= sending.MARGIN < leases.LEASE.total_seconds() / 2
    assert issubclass(smtp.Conversation, smtplib.SMTP)
