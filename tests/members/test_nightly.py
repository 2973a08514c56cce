import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from members import nightly
from members.models import Member
from samensterker.outbox import planners
from samensterker.outbox.models import Heartbeat
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

THREE = datetime(2026, 7, 1, 1, tzinfo=UTC)  # three o'clock, summer time
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def no_other_chores(monkeypatch):
    monkeypatch.setattr(nightly, "_chores", {})


@pytest.fixture
def nights():
    """The moments at which a chore was done."""
    moments = []
    nightly.register("count", lambda *, now: moments.append(now))
    return moments


def run(*moments):
    return [nightly.run(now=moment) for moment in moments]


def test_a_chore_is_done_once_a_night_at_three(nights):
    run(THREE - DAY)
    nights.clear()

    assert run(THREE - MINUTE, THREE, THREE + MINUTE, THREE + DAY - MINUTE, THREE + DAY) == [
        *([], ["count"], []),
        *([], ["count"]),
    ]
    assert nights == [THREE, THREE + DAY]


def test_after_an_outage_it_is_caught_up_once(nights):
    back = THREE + 9 * DAY + 7 * HOUR
    run(THREE, back, back + MINUTE, THREE + 10 * DAY)

    assert nights == [THREE, back, THREE + 10 * DAY]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # the night that summer time begins, and the one that it ends
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 59, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_it_is_once_in_the_night_that_the_clock_changes(nights, before, after):
    run(before - 12 * HOUR)
    nights.clear()

    run(before - HOUR, before, after, after + HOUR, after + 2 * HOUR)

    assert nights == [after]


def test_one_that_fails_is_undone_and_stops_no_other(nights, caplog):
    def half(*, now):
        MemberFactory()
        raise IntegrityError("broken")

    nightly.register("half", half)
    nightly.register("last", lambda *, now: MemberFactory(first_name="Noor"))

    assert run(THREE) == [["count", "last"]]
    assert [member.first_name for member in Member.objects.all()] == ["Noor"]
    assert "The nightly chore half failed" in caplog.text


def test_one_that_failed_is_tried_again_each_hour_and_then_no_more():
    tries = []

    def hard(*, now):
        tries.append(now)
        if len(tries) < 3:
            raise ValueError("not yet")

    nightly.register("hard", hard)

    run(*(THREE + minutes * MINUTE for minutes in range(300)))

    assert tries == [THREE, THREE + HOUR, THREE + 2 * HOUR]
    assert run(THREE + DAY) == [["hard"]]


def test_a_name_is_for_one_chore_and_fits():
    def chore(*, now):
        pass

    nightly.register("one", chore)
    nightly.register("one", chore)

    with pytest.raises(ValueError, match="already"):
        nightly.register("one", lambda *, now: None)
    with pytest.raises(ValueError, match="too long"):
        nightly.register("a name that has more than thirty letters", chore)


def test_the_outbox_comes_by():
    assert planners._planners["members.nightly"] is nightly.run


@pytest.mark.django_db(transaction=True)
def test_ten_side_by_side_do_it_once():
    moments, barrier = [], threading.Barrier(10)
    nightly.register("count", lambda *, now: moments.append(now))

    def come_by():
        barrier.wait()
        with transaction.atomic():
            nightly.run(now=THREE)
        connection.close()

    threads = [threading.Thread(target=come_by) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert moments == [THREE]
    assert Heartbeat.objects.last("night count") == THREE
