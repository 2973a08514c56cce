import uuid

import pytest
from django.db import IntegrityError, transaction

from samensterker.outbox.models import Hold, Message, OptOut, State, UnreachableAddress
from tests.factories import LONG_AGO
from tests.outbox.conftest import NIGHT, NOON, after, lay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("message_state_is_known", {"state": "lost", "ended_at": NOON}),
        ("message_lease_while_sending", {"state": State.SENDING}),
        ("message_lease_while_sending", {"lease_token": uuid.uuid4(), "lease_until": NOON}),
        ("message_lease_while_sending", {"is_handed_over": True}),
        ("message_sent_at_when_sent", {"state": State.SENT, "ended_at": NOON}),
        ("message_sent_at_when_sent", {"sent_at": NOON}),
        ("message_ended_at_when_ended", {"state": State.FAILED}),
        ("message_ended_at_when_ended", {"ended_at": NOON}),
        ("message_secret_is_wiped", {"state": State.FAILED, "ended_at": NOON, "secret": "ABC-123"}),
        ("message_expired_for_a_reason", {"state": State.EXPIRED, "ended_at": NOON}),
        ("message_has_one_receiver", {"address": ""}),
    ],
)
def test_the_database_holds_what_a_message_is(desk, rule, broken):
    message = lay(1)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**broken)


def test_the_database_holds_a_message_once(desk):
    message = lay(1)

    with pytest.raises(IntegrityError, match="message_once"), transaction.atomic():
        Message.objects.create(kind="news", dedupe_key=message.dedupe_key, due_at=NOON, address="bram@example.org")


def test_a_message_goes_to_a_member_or_to_an_address_not_both(desk, member):
    message = lay(1)

    with pytest.raises(IntegrityError, match="message_has_one_receiver"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(member=member)


def test_an_opt_out_is_once_a_receiver_and_kind(member):
    OptOut.objects.create(member=member, kind="news", since=NOON)

    with pytest.raises(IntegrityError, match="opt_out_once_a_member"), transaction.atomic():
        OptOut.objects.create(member=member, kind="news", since=NOON)


def test_an_unreachable_address_is_in_small_letters():
    with pytest.raises(IntegrityError, match="unreachable_address_is_lower_case"), transaction.atomic():
        UnreachableAddress.objects.create(address="Anna@example.org", since=NOON, answer="550")


def test_messages_of_a_member_who_is_removed_go_along(desk, member):
    lay(1, to=member)
    lay(2)

    member.delete()

    assert [message.refs for message in Message.objects.all()] == [{"news": 2}]


def test_about_finds_by_refs(desk):
    lay(1)
    found = lay(2)

    assert list(Message.objects.about(news=2)) == [found]


def test_sent_counts_what_may_have_arrived(desk):
    rows = {state: lay(number) for number, state in enumerate(State.values)}
    leased = {"lease_token": uuid.uuid4(), "lease_until": NOON}
    for state, more in {
        State.SENDING: leased,
        State.SENT: {"sent_at": NOON, "ended_at": NOON},
        State.FAILED: {"ended_at": NOON},
        State.EXPIRED: {"ended_at": NOON, "reason": "Too late"},
        State.UNSURE: {"ended_at": NOON},
    }.items():
        Message.objects.filter(pk=rows[state].pk).update(state=state, **more)

    assert {message.state for message in Message.objects.sent()} == {State.SENDING, State.SENT, State.UNSURE}
    assert {message.state for message in Message.objects.waiting()} == {State.WAITING}


def test_oldest_due_is_the_pulse(desk):
    assert Message.objects.oldest_due(NOON) is None
    lay(1, due_at=after(hours=-2), expires_at=after(hours=-1))
    lay(2, due_at=after(minutes=-30))
    lay(3, due_at=after(minutes=30))

    assert Message.objects.oldest_due(NOON) == after(minutes=-30)
    assert Message.objects.oldest_due(NIGHT) is None  # nothing is late that may not go
    Hold.objects.create(reason="Restored", started_at=NOON)
    assert Message.objects.oldest_due(NOON) is None


def test_the_message_id_is_the_same_for_every_attempt_and_different_for_every_message():
    first = Message(dedupe_key="news:1")
    later = Message(dedupe_key="news:1", pk=7, attempts=3, lease_token=uuid.uuid4(), due_at=NOON, state=State.SENDING)

    assert first.message_id == later.message_id
    assert first.message_id != Message(dedupe_key="news:2").message_id
    assert first.message_id.endswith("@localhost>")


def test_reasons_are_translated_when_they_are_shown(desk):
    message = Message(reason="The address is unreachable.")

    assert message.reason_text
    assert Message(reason="").reason_text == ""


def test_hold_release_says_who_and_when(coordinator):
    hold = Hold.objects.create(reason="Restored", started_at=LONG_AGO)

    assert Hold.objects.release(by=coordinator, now=NOON) == 1
    assert Hold.objects.release(by=coordinator, now=NOON) == 0
    hold.refresh_from_db()
    assert (hold.released_by, hold.released_at) == (coordinator, NOON)
