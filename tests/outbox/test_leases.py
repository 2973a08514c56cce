"""Who may touch a message: the holder of its lease, and nobody who comes back too late."""

import pytest
from django.db import transaction
from django.db.models.functions import Now

from samensterker.outbox import leases, sending
from samensterker.outbox.models import Message, State
from tests.factories import LONG_AGO
from tests.outbox.conftest import NOON, after, lay

pytestmark = pytest.mark.django_db


def abandon():
    Message.objects.filter(state=State.SENDING).update(lease_until=LONG_AGO)


def test_claim_takes_a_batch_in_order_with_a_lease_on_the_database_clock(desk, member):
    for number in range(leases.BATCH + 1):
        lay(number, due_at=after(minutes=-number), to=member)

    batch = leases.claim(now=NOON)

    assert [message.refs["news"] for message in batch.messages] == list(range(leases.BATCH, 0, -1))
    leased = Message.objects.filter(lease_token=batch.token, state=State.SENDING)
    assert leased.count() == leases.BATCH
    soon, late = Now() + leases.LEASE * 0.9, Now() + leases.LEASE
    assert leased.filter(lease_until__gt=soon, lease_until__lte=late).count() == leases.BATCH
    assert 170 < batch.seconds_left() <= 180


def test_claim_leaves_what_another_holds(desk):
    lay(1)
    first = leases.claim(now=NOON)

    assert (len(first.messages), leases.claim(now=NOON).messages) == (1, [])


def test_claim_may_not_be_part_of_something_that_can_be_undone(desk, transactional_db):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        leases.claim(now=NOON)


def test_a_moved_clock_makes_no_lease_run_out(desk):
    lay(1)
    leases.claim(now=NOON)

    assert leases.sweep(now=after(days=30)) == 0


def test_sweep_lays_what_was_abandoned_ready_again(desk, mailserver):
    message = lay(1)
    leases.claim(now=NOON)
    abandon()

    assert leases.sweep(now=NOON) == 1
    message.refresh_from_db()
    assert (message.state, message.lease_token, message.due_at) == (State.WAITING, None, NOON)
    assert sending.send_due(now=NOON).sent == 1


@pytest.mark.parametrize(
    "come_back",
    [
        lambda batch, message: leases.mark_sent(batch, message, now=NOON),
        lambda batch, message: leases.mark_failed(batch, message, error="550", now=NOON),
        lambda batch, message: leases.give_back(batch, [message]),
        lambda batch, message: leases.expire(batch, [message], reason="Late", now=NOON),
        lambda batch, message: leases.postpone(batch, [message], error="", now=NOON),
        lambda batch, message: leases.try_later(batch, message, error="", now=NOON, was_refused=True),
        lambda batch, message: leases.mark_handed_over(batch, message),
    ],
)
def test_who_comes_back_too_late_changes_nothing(desk, come_back):
    message = lay(1)
    late = leases.claim(now=NOON)
    abandon()
    leases.sweep(now=NOON)
    mine = leases.claim(now=NOON)

    assert not come_back(late, message)
    message.refresh_from_db()
    assert (message.state, message.lease_token) == (State.SENDING, mine.token)


def test_who_comes_back_late_but_before_the_sweep_may_still_mark(desk):
    message = lay(1)
    batch = leases.claim(now=NOON)
    abandon()

    assert leases.mark_sent(batch, message, now=NOON)
    assert leases.sweep(now=NOON) == 0


def test_a_sweep_that_is_overtaken_changes_nothing(desk, monkeypatch):
    message = lay(1)
    leases.claim(now=NOON)
    abandon()

    class Slow:
        def accepted(self, message_ids):
            leases.sweep(now=NOON)  # another sweep, while the relay is asked
            leases.claim(now=NOON)  # and another sender, who tries and does not come back either
            abandon()
            return dict.fromkeys(message_ids, False)  # true of the first try, not of the second

    probes = iter([Slow(), Nothing()])
    monkeypatch.setattr(leases, "probe", lambda: next(probes))

    assert leases.sweep(now=NOON) == 0
    message.refresh_from_db()
    assert message.state == State.SENDING


class Nothing:
    def accepted(self, message_ids):
        return {}


class Relay:
    """One that can be asked: knows the first, never had the second, cannot tell about the third."""

    def accepted(self, message_ids):
        first, second, _third = message_ids
        return {first: True, second: False}


@pytest.mark.parametrize("kind", ["news", "careful"])
def test_sweep_asks_the_relay_where_it_can(desk, settings, kind):
    settings.DELIVERY_PROBE = f"{__name__}.Relay"
    for number in range(3):
        lay(number, kind=kind)
    batch = leases.claim(now=NOON)
    if kind == "careful":
        for message in batch.messages:
            leases.mark_handed_over(batch, message)
    abandon()

    assert leases.sweep(now=after(minutes=4)) == 3
    cannot_tell = State.UNSURE if kind == "careful" else State.WAITING
    assert list(Message.objects.order_by("pk").values_list("state", "sent_at", "reason")) == [
        (State.SENT, after(minutes=4), "The mail server confirmed it afterwards."),
        (State.WAITING, None, ""),
        (cannot_tell, None, ""),
    ]


def test_sweep_expires_what_is_past_its_point_also_at_night(desk):
    lay(1, expires_at=after(hours=1))
    lay(2, kind="code", secret="ABC-123", expires_at=after(minutes=10))
    lay(3)

    assert leases.sweep(now=after(hours=12)) == 2
    assert set(Message.objects.values_list("state", "reason", "secret")) == {
        (State.EXPIRED, "It was too late for it.", ""),
        (State.WAITING, "", ""),
    }
