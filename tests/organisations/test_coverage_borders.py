"""Who counts for a core task, a day before each border, on it, and a day after; `test_coverage.py` has the rest."""

from datetime import UTC, date, datetime, timedelta

import pytest

from organisations.coverage import Cover, covers, who_counts
from organisations.models import Ability, AbilityKind, Practice
from tests.factories import (
    AbsenceFactory,
    BackupFactory,
    CoreTaskFactory,
    MemberFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEW_YEAR, MARCH = date(2026, 1, 1), date(2026, 3, 10)


@pytest.fixture
def task():
    return CoreTaskFactory()


def counts(holder, on):
    """Of one holder; both questions answer the same."""
    counting = who_counts([holder.task_id], on=on) == {holder.pk}
    assert covers([holder.task_id], on=on) == {holder.task_id: Cover(holders=int(counting))}
    return counting


def counted_around(holder, on):
    """The day before, the day itself, and the day after."""
    return [counts(holder, on + days * DAY) for days in (-1, 0, 1)]


def backed_up_around(task, on):
    return [covers([task.pk], on=on + days * DAY)[task.pk].backups for days in (-1, 0, 1)]


def test_a_task_of_nobody(task):
    assert (covers([task.pk], on=MARCH), who_counts([task.pk], on=MARCH)) == ({task.pk: Cover()}, set())


def test_no_tasks():
    assert (covers([], on=MARCH), who_counts([], on=MARCH)) == ({}, set())


def test_first_and_last_day_count(task):
    holder = TaskHolderFactory(task=task, from_on=MARCH, until_on=MARCH + 30 * DAY, can=True)
    Practice.objects.create(holder=holder, done_on=NEW_YEAR)

    assert counted_around(holder, MARCH) == [False, True, True]
    assert counted_around(holder, MARCH + 30 * DAY) == [True, True, False]


def test_having_done_it_counts_for_eighteen_months(task):
    holder = TaskHolderFactory(task=task, can=True)  # done on 1 January 2026

    assert counted_around(holder, NEW_YEAR) == [False, True, True]
    assert counted_around(holder, date(2027, 7, 1)) == [True, False, False]


@pytest.mark.parametrize(
    ("done_on", "over_on"), [(date(2025, 8, 31), date(2027, 2, 28)), (date(2026, 8, 31), date(2028, 2, 29))]
)
def test_eighteen_months_end_with_a_short_month(task, done_on, over_on):
    holder = TaskHolderFactory(task=task, from_on=date(2020, 1, 1), can=True)
    Practice.objects.update(done_on=done_on)

    assert counted_around(holder, over_on) == [True, False, False]


def test_practice_that_lapsed_and_came_back(task):
    holder = TaskHolderFactory(task=task, can=True)
    Practice.objects.create(holder=holder, done_on=date(2027, 9, 1))

    assert [counts(holder, day) for day in (date(2027, 6, 30), date(2027, 8, 1), date(2027, 9, 1))] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("kind", AbilityKind)
def test_a_gap_in_an_ability(task, kind):
    holder = TaskHolderFactory(task=task, can=True)
    Ability.objects.filter(kind=kind).update(until_on=MARCH - DAY)
    Ability.objects.create(holder=holder, kind=kind, from_on=MARCH + 10 * DAY)

    assert counted_around(holder, MARCH) == [True, False, False]
    assert counted_around(holder, MARCH + 10 * DAY) == [False, True, True]


def test_abilities_and_practice_that_touch_make_no_gap(task):
    holder = TaskHolderFactory(task=task, can=True)
    Ability.objects.update(until_on=MARCH)
    for kind in AbilityKind:
        Ability.objects.create(holder=holder, kind=kind, from_on=MARCH + DAY)

    assert counted_around(holder, MARCH) == [True, True, True]


def test_absence_on_its_first_and_last_day(task):
    holder = TaskHolderFactory(task=task, can=True)
    AbsenceFactory(member=holder.member, first_on=MARCH, last_on=MARCH + 14 * DAY)

    assert counted_around(holder, MARCH) == [True, False, False]
    assert counted_around(holder, MARCH + 14 * DAY) == [False, False, True]


def test_absence_of_another_and_of_nobody(task):
    AbsenceFactory(first_on=MARCH, last_on=MARCH)
    holder = TaskHolderFactory(task=task, member=None, name="Joris", can=True)

    assert counts(holder, MARCH) is True


def test_a_pause_counts_from_its_day(task):
    holder = TaskHolderFactory(task=task, can=True, member__paused_at=datetime(2026, 3, 10, 9, tzinfo=UTC))

    assert counted_around(holder, MARCH) == [True, False, False]


def test_leaving_counts_from_its_day_by_dutch_clocks(task):
    late = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)  # half past midnight here
    holder = TaskHolderFactory(task=task, can=True, member=MemberFactory(left_at=late, is_active=False))

    assert counted_around(holder, MARCH) == [True, False, False]


def test_a_backup_counts_from_the_second_yes_until_its_last_day(task):
    BackupFactory(task=task, accepted=True, from_on=MARCH, until_on=MARCH + 30 * DAY)

    assert backed_up_around(task, MARCH) == [0, 1, 1]
    assert backed_up_around(task, MARCH + 30 * DAY) == [1, 1, 0]


def test_one_and_a_backup_and_two(task):
    first = TaskHolderFactory(task=task, can=True)
    BackupFactory(task=task, accepted=True)
    second = TaskHolderFactory(task=task, from_on=MARCH, can=True)

    found = [covers([task.pk], on=day)[task.pk] for day in (MARCH - DAY, MARCH)]
    assert found == [Cover(1, 1), Cover(2, 1)]
    assert who_counts([task.pk], on=MARCH) == {first.pk, second.pk}
