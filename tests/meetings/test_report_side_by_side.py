"""Two people send one report at the same moment: one version, and one mail for each receiver."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from meetings import reporting
from meetings.models import Decision, ReportVersion
from meetings.report_content import content_of, mark_of
from samensterker.outbox.models import Message
from tests.meetings.reported import NOW, coordinator, held, read_through, sent

pytestmark = pytest.mark.django_db(transaction=True)


def both_send(meeting, *, number):
    """What each got: the number of a version, or why not."""
    people = [meeting.created_by, coordinator()]
    mark, barrier, outcomes = mark_of(content_of(meeting)), Barrier(2), []

    def send(by):
        barrier.wait()
        try:
            version = reporting.send(meeting, number=number, seen=mark, by=by, now=NOW)
            outcomes.append(f"sent {version.number}")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return sorted(outcomes)


@pytest.mark.parametrize("attempt", range(5))
def test_two_send_at_once(attempt):
    meeting = held()
    read_through(meeting)

    assert both_send(meeting, number=1) == ["AlreadySent", "sent 1"]
    assert ReportVersion.objects.count() == 1
    mails = list(Message.objects.values_list("member", flat=True))
    assert sorted(mails) == sorted(set(mails))
    assert set(mails) >= set(meeting.invitations.values_list("member", flat=True))


def test_two_correct_at_once():
    meeting = held()
    sent(meeting)
    Decision.objects.update(text="We wachten.")
    read_through(meeting)

    assert both_send(meeting, number=2) == ["AlreadySent", "sent 2"]
    assert list(ReportVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_change_while_it_is_sent_is_in_it_or_stops_it():
    """Never a version that nobody read through."""
    meeting = held()
    read_through(meeting)
    mark, barrier = mark_of(content_of(meeting)), Barrier(2)

    def change():
        barrier.wait()
        Decision.objects.update(text="We wachten.")
        connection.close()

    thread = Thread(target=change)
    thread.start()
    barrier.wait()
    try:
        version = reporting.send(meeting, number=1, seen=mark, by=meeting.created_by, now=NOW)
    except reporting.ReportChanged:
        version = None
    thread.join(120)

    assert version is None or mark_of(version.content) == mark
