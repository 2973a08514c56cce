import smtplib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samensterker.outbox import leases, sending
from samensterker.outbox.carriers import smtp
from samensterker.outbox.envelopes import MOST_ATTACHED
from samensterker.outbox.letters import Attachment, Letter
from samensterker.outbox.models import Hold, KeptMail, Message, OptOut, State
from samensterker.outbox.queueing import queue
from samensterker.outbox.sending import Tally, send_due
from tests.factories import LONG_AGO, MemberFactory
from tests.outbox.conftest import NIGHT, NOON, after, draft, lay, states

pytestmark = pytest.mark.django_db


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


def test_what_is_attached_arrives_byte_for_byte_and_is_kept_nowhere(desk, mailserver):
    desk.attachments = (Attachment("verslag.pdf", "application/pdf", bytes(range(256)) * 400),)
    message = lay(7)

    send_due(now=NOON)

    [received] = mailserver.messages
    [file] = received.mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("verslag.pdf", desk.attachments[0].content)
    message.refresh_from_db()
    assert (message.state, message.secret, message.refs) == (State.SENT, "", {"news": 7})


def test_a_file_that_is_too_large_holds_up_no_other_mail(desk, mailserver, monkeypatch):
    large = (Attachment("verslag.pdf", "application/pdf", b"x" * (MOST_ATTACHED + 1)),)
    monkeypatch.setattr(desk, "draw", lambda message: Letter("News", "News", attachments=large[message.refs["news"] :]))
    lay(0)
    lay(1)

    assert send_due(now=NOON) == Tally(sent=1, postponed=1, connections=1)
    assert states() == {0: State.WAITING, 1: State.SENT}


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
    assert kept.attachments == ""


def test_without_a_mail_server_the_mailbox_says_what_was_attached(desk, member, coordinator_client):
    desk.attachments = (Attachment("verslag.pdf", "application/pdf", b"x" * 2048),)
    message = lay(1, to=member)

    send_due(now=NOON)

    assert KeptMail.objects.get(message=message).attachments == "verslag.pdf (2,0\xa0KB)"
    assert "verslag.pdf" in coordinator_client.get(message.get_absolute_url()).content.decode()


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
