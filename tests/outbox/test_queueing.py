from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from samensterker.outbox import alarm, leases
from samensterker.outbox.models import Message, State
from samensterker.outbox.queueing import Draft, queue, withdraw
from samensterker.outbox.sending import send_due
from tests.factories import MemberFactory
from tests.outbox.conftest import NIGHT, NOON, after, draft, lay

pytestmark = pytest.mark.django_db


def test_queue_lays_a_row(desk, member):
    laid = queue(
        [Draft("news", "news:7:v1:1d:3", NOON, member_id=member.pk, refs={"news": 7}, expires_at=after(hours=2))]
    )

    assert laid == 1
    fields = ["kind", "dedupe_key", "member", "address", "refs", "due_at", "expires_at", "state", "attempts", "secret"]
    assert list(Message.objects.values_list(*fields)) == [
        ("news", "news:7:v1:1d:3", member.pk, "", {"news": 7}, NOON, after(hours=2), State.WAITING, 0, "")
    ]


def test_queue_lays_once_however_often(desk):
    assert queue([draft(1), draft(2)]) == 2
    assert queue([draft(2), draft(3), draft(3)]) == 1
    assert Message.objects.count() == 3


def test_queue_of_nothing(desk):
    assert queue([]) == 0


def test_queue_takes_a_whole_town_at_once(desk, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert queue(draft(number) for number in range(2500)) == 2500


def test_what_was_laid_is_gone_when_its_change_is(desk):
    with pytest.raises(RuntimeError), transaction.atomic():
        queue([draft(1)])
        raise RuntimeError

    assert not Message.objects.exists()


def test_queue_keeps_a_moment_to_the_microsecond(desk):
    moment = datetime(2026, 11, 24, 11, 0, 0, 123456, tzinfo=UTC)

    assert lay(1, due_at=moment).due_at == moment


def test_what_nobody_asked_for_waits_for_the_morning(desk):
    assert lay(1, due_at=NIGHT).due_at == datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert lay(2, due_at=NIGHT, kind="code").due_at == NIGHT


def test_queue_refuses_a_kind_that_does_not_exist(desk):
    with pytest.raises(KeyError):
        queue([draft(1, kind="nwes")])


def test_queue_refuses_a_secret_in_a_kind_that_is_shown(desk):
    with pytest.raises(ValueError, match="not a kind that carries a secret"):
        queue([draft(1, secret="ABC-123")])


def test_queue_refuses_a_message_to_nobody(desk):
    with pytest.raises(IntegrityError, match="message_has_one_receiver"), transaction.atomic():
        queue([draft(1, to="")])


def test_the_sender_is_woken_once_a_transaction_after_it(desk, monkeypatch, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        queue([draft(1)])
        queue([draft(2)])
        queue([draft(2)])

    assert callbacks == [alarm.wake]


def test_nothing_new_wakes_nobody(desk, django_capture_on_commit_callbacks):
    queue([draft(1)])
    with django_capture_on_commit_callbacks() as callbacks:
        queue([draft(1)])

    assert callbacks == []


# --- taking back ----------------------------------------------------------------------------------


def test_withdraw_takes_back_what_has_not_gone(desk):
    about, other, duty = lay(1), lay(2), lay(1, kind="duty")

    assert withdraw(kinds=["news"], about={"news": 1}, reason=_("The meeting was moved."), now=NOON) == 1

    about.refresh_from_db()
    assert (about.state, about.reason, about.ended_at) == (State.EXPIRED, "The meeting was moved.", NOON)
    assert set(Message.objects.waiting()) == {other, duty}


def test_withdraw_keeps_the_reason_as_msgid_in_whatever_language(desk):
    lay(1)

    with translation.override("nl"):
        withdraw(kinds=["news"], about={"news": 1}, reason=_("It was too late for it."), now=NOON)

    assert Message.objects.get().reason == "It was too late for it."


def test_withdraw_leaves_what_a_sender_holds_and_what_went(desk, mailserver):
    lay(1)
    send_due(now=NOON)
    lay(1, offset=1)
    leases.claim(now=NOON)

    assert withdraw(kinds=["news"], about={"news": 1}, reason="Moved", now=NOON) == 0


def test_withdraw_wipes_a_secret(desk):
    lay(1, kind="code", secret="ABC-123")

    withdraw(kinds=["code"], about={"news": 1}, reason="Another was asked for.", now=NOON)

    assert Message.objects.get().secret == ""


def test_members_share_no_key(desk):
    members = MemberFactory.create_batch(3)

    assert queue(draft(1, to=member) for member in members) == 3
