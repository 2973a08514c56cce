"""Several at once, each with a connection and transactions of its own."""

from collections import Counter
from random import Random
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from samensterker.outbox import leases
from samensterker.outbox.models import Message, State
from samensterker.outbox.queueing import queue
from samensterker.outbox.sending import Tally, send_due
from tests.outbox.conftest import NOON, draft

pytestmark = pytest.mark.django_db(transaction=True)


def side_by_side(number, work):
    """What each of so many threads answered, all begun at the same instant."""
    ready, answers = Barrier(number), []

    def run(mine):
        try:
            ready.wait(120)
            answers.append(work(mine))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[mine]) for mine in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(answers) == number, "a thread failed"
    return answers


@pytest.fixture(autouse=True)
def nobody_is_woken(monkeypatch):
    monkeypatch.setattr("samensterker.outbox.queueing.wake", lambda: None)


def test_ten_planners_lay_each_message_once(desk):
    def plan(mine):
        drafts = [draft(number) for number in range(300)]
        Random(mine).shuffle(drafts)  # each in another order, as two that cross would wait for each other
        return queue(drafts)

    assert sum(side_by_side(10, plan)) == 300
    assert Message.objects.count() == 300


def test_four_senders_send_each_message_once(desk, mailserver):
    queue(draft(number, to=f"{number}@example.org") for number in range(400))

    tallies = side_by_side(4, lambda mine: send_due(now=NOON))

    assert sum(tally.sent for tally in tallies) == 400
    assert Counter(received.to for received in mailserver.messages) == {f"{n}@example.org": 1 for n in range(400)}
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


def test_a_database_that_goes_away_after_a_mail_went_still_hears_of_it(desk, mailserver, monkeypatch):
    """Else the sweep would send it a second time."""
    queue(draft(number) for number in range(3))
    mark_sent, cut = leases.mark_sent, []

    def cut_once(*args, **kwargs):
        if not cut:
            cut.append(True)
            end_connection(connection.connection.info.backend_pid)
        return mark_sent(*args, **kwargs)

    monkeypatch.setattr(leases, "mark_sent", cut_once)

    assert send_due(now=NOON) == Tally(sent=3, connections=1)
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    assert len(mailserver.messages) == 3


def end_connection(pid):
    """As a restart of the database does."""

    def run(_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [pid])
            return cursor.fetchone()

    assert side_by_side(1, run) == [(True,)]


def test_a_claim_does_not_wait_for_what_another_is_claiming(desk):
    queue(draft(number) for number in range(2))
    first, second = Message.objects.order_by("pk")

    with transaction.atomic():
        list(Message.objects.select_for_update().filter(pk=first.pk))
        [batch] = side_by_side(1, lambda mine: leases.claim(now=NOON).messages)

    assert batch == [second]


def test_ten_claims_share_nothing(desk):
    queue(draft(number) for number in range(950))

    batches = side_by_side(10, lambda mine: [message.pk for message in leases.claim(now=NOON).messages])

    claimed = [pk for batch in batches for pk in batch]
    assert len(claimed) == len(set(claimed)) == 950
