import pytest

from samensterker.outbox import mending
from samensterker.outbox.models import Message, State, UnreachableAddress
from samensterker.outbox.sending import send_due
from tests.factories import LONG_AGO
from tests.outbox.conftest import NOON, after, lay

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(desk, mailserver, member):
    """A message to a member whose address was refused for good."""
    message = lay(1, to=member)
    mailserver.refuse("RCPT", "550 5.1.1 no such user", times=1)
    send_due(now=NOON)
    message.refresh_from_db()
    assert message.state == State.FAILED
    return message


def test_an_address_that_is_tried_again_gets_what_had_failed(refused, mailserver):
    address = UnreachableAddress.objects.get()

    assert mending.try_address_again(address, now=after(hours=1)) == 1

    assert not UnreachableAddress.objects.exists()
    assert send_due(now=after(hours=1)).sent == 1


def test_what_lost_its_point_meanwhile_stays_as_it_is(refused):
    Message.objects.update(expires_at=after(minutes=30))

    assert mending.try_address_again(UnreachableAddress.objects.get(), now=after(hours=1)) == 0
    refused.refresh_from_db()
    assert refused.state == State.FAILED


def test_send_again_lifts_the_block_and_starts_afresh(refused, mailserver):
    assert mending.send_again(refused, now=after(hours=1))

    refused.refresh_from_db()
    assert (refused.state, refused.attempts, refused.due_at) == (State.WAITING, 0, after(hours=1))
    assert send_due(now=after(hours=1)).sent == 1
    assert not mending.send_again(refused, now=after(hours=2))  # a second click finds it sent


@pytest.fixture
def unsure(desk):
    message = lay(1, kind="careful")
    Message.objects.update(state=State.UNSURE, ended_at=NOON)
    return message


def test_what_did_arrive_counts_as_sent(unsure):
    assert mending.take_as_sent(unsure, now=after(hours=1))
    assert not mending.take_as_sent(unsure, now=after(hours=2))

    unsure.refresh_from_db()
    assert (unsure.state, unsure.sent_at) == (State.SENT, after(hours=1))


def test_what_did_not_arrive_goes_once_more(unsure, mailserver):
    assert mending.send_again(unsure, now=after(hours=1))
    assert send_due(now=after(hours=1)).sent == 1


def test_what_was_sent_or_is_secret_is_never_sent_again(desk):
    sent = lay(1)
    Message.objects.update(state=State.SENT, sent_at=LONG_AGO, ended_at=LONG_AGO)
    secret = lay(2, kind="code", secret="ABC-123")
    Message.objects.filter(pk=secret.pk).update(state=State.FAILED, ended_at=NOON, secret="")

    assert not mending.send_again(sent, now=NOON)
    assert not mending.send_again(secret, now=NOON)
