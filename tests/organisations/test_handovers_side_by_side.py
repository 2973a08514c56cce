"""Two people at the same moment: one backup, one answer, one handover, one successor."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from organisations import backups, handovers
from organisations.backups import AlreadyThere, Refused
from organisations.handovers import AlreadyGoing, StaleHandover, Successor
from organisations.models import Backup, Handover, HandoverStepKind, TaskHolder
from tests.factories import BackupFactory, HandoverFactory, MemberFactory, OrganisationFactory, TaskHolderFactory

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = date(2026, 3, 10)


def at_once(*doings):
    """What each answered or raised, sorted by name."""
    found, barrier = [None] * len(doings), Barrier(len(doings))

    def do(number):
        barrier.wait()
        try:
            found[number] = doings[number]()
        except Exception as error:
            found[number] = type(error).__name__
        finally:
            connection.close()

    threads = [Thread(target=do, args=[number]) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def raised(found):
    return sorted(one for one in found if isinstance(one, str))


def test_two_ask_the_same_organisation():
    task, other, by = TaskHolderFactory().task, OrganisationFactory(), MemberFactory()

    found = at_once(*[lambda: backups.ask(task, other, by=by, now=NOW)] * 3)

    assert raised(found) == [AlreadyThere.__name__] * 2
    assert Backup.objects.count() == 1


def test_one_asks_while_the_other_offers():
    task, member, by = TaskHolderFactory().task, MemberFactory(), MemberFactory()

    found = at_once(
        lambda: backups.ask(task, member, by=by, now=NOW),
        lambda: backups.offer(task, member, by=member, now=NOW + timedelta(seconds=1)),
    )

    assert raised(found) == []
    assert list(Backup.objects.values_list("from_on", flat=True)) == [TODAY]


@pytest.mark.parametrize("round", range(3))
def test_a_yes_while_it_is_taken_back_is_one_of_both(round):
    backup, by = BackupFactory(), MemberFactory()

    found = at_once(
        lambda: backups.answer(backup, is_yes=True, by=by, now=NOW),
        lambda: backups.take_back(backup, by=by, now=NOW),
    )

    backup.refresh_from_db()
    assert (found.count(True), raised(found)) == (1, [Refused.__name__])
    assert (backup.from_on is None) == (backup.declined_at is not None)


def test_two_start_handing_over_for_one_holder():
    holder, by = TaskHolderFactory(), MemberFactory()

    found = at_once(*[lambda: handovers.start(holder, successor=Successor(), by=by, now=NOW)] * 2)

    assert raised(found) == [AlreadyGoing.__name__]
    assert Handover.objects.count() == 1


def test_two_finish_it_and_two_tick_it():
    handover, by = HandoverFactory(successor=MemberFactory()), MemberFactory()
    tick = {"kind": HandoverStepKind.ALONE, "version": 1, "by": by, "now": NOW}

    ticks = at_once(*[lambda: handovers.tick(handover, **tick)] * 3)
    ends = at_once(*[lambda: handovers.finish(handover, version=1, last_day=TODAY, by=by, now=NOW)] * 3)

    assert (sorted(ticks), sorted(ends)) == ([False, False, True], [False, False, True])
    assert TaskHolder.objects.filter(member=handover.successor).count() == 1


def test_another_successor_while_it_is_finished():
    handover, other, by = HandoverFactory(successor=MemberFactory()), MemberFactory(), MemberFactory()
    change = {"successor": Successor(other), "note": "", "by": by, "now": NOW}

    found = at_once(
        lambda: handovers.finish(handover, version=1, last_day=TODAY, by=by, now=NOW),
        lambda: handovers.change(handover, version=1, **change),
    )

    handover.refresh_from_db()
    is_finished = handover.finished_at is not None
    assert raised(found) == ([handovers.Refused.__name__] if is_finished else [StaleHandover.__name__])
    assert TaskHolder.objects.filter(member=other).exists() is False
