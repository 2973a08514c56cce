"""A member leaves the guild, or is erased: the same day they hold no core task any more."""

from datetime import UTC, date, datetime, timedelta

import pytest

from members import erasing, joining
from organisations.coverage import Cover, Strength, covers
from organisations.models import Backup, TaskHolder
from tests.factories import BackupFactory, CoordinatorFactory, CoreTaskFactory, MemberFactory, TaskHolderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # the eleventh here
TODAY, DAY = date(2026, 3, 11), timedelta(days=1)


@pytest.fixture
def joris():
    return MemberFactory()


@pytest.fixture(params=["leaves", "is erased"])
def goes(request, joris, settings, tmp_path):
    """Joris leaves, or is erased without having left."""
    settings.ERASURES_DIR = tmp_path
    by = CoordinatorFactory()
    how = {
        "leaves": lambda: joining.leave(joris, by=by, now=NOW),
        "is erased": lambda: erasing.erase(joris, by=by, now=NOW),
    }
    return how[request.param]


def test_holdings_end_the_same_day(joris, goes):
    task = CoreTaskFactory()
    holds = TaskHolderFactory(task=task, member=joris, can=True)
    stays = TaskHolderFactory(task=task, can=True)
    stopped = TaskHolderFactory(member=joris, until_on=TODAY - 9 * DAY)
    leaving = TaskHolderFactory(member=joris, until_on=TODAY + 9 * DAY)
    TaskHolderFactory(member=joris, from_on=TODAY + DAY)
    assert covers([task.pk], on=TODAY)[task.pk].strength == Strength.STRONG

    goes()

    assert dict(TaskHolder.objects.values_list("pk", "until_on")) == {
        holds.pk: TODAY,
        stays.pk: None,
        stopped.pk: TODAY - 9 * DAY,
        leaving.pk: TODAY,
    }
    assert covers([task.pk], on=TODAY) == {task.pk: Cover(1)}
    assert covers([task.pk], on=TODAY - DAY) == {task.pk: Cover(2)}


def test_promises_end_the_same_day(joris, goes):
    holder = TaskHolderFactory(can=True)
    theirs = {"organisation": None, "member": joris}
    promised = BackupFactory(task=holder.task, accepted=True, **theirs)
    asked, stopped = BackupFactory(**theirs), BackupFactory(accepted=True, until_on=TODAY - DAY, **theirs)
    assert covers([holder.task_id], on=TODAY)[holder.task_id].strength == Strength.BACKED_UP

    goes()

    found = {row.pk: (row.until_on, row.declined_at) for row in Backup.objects.all()}
    assert found == {promised.pk: (TODAY - DAY, None), asked.pk: (None, NOW), stopped.pk: (TODAY - DAY, None)}
    assert covers([holder.task_id], on=TODAY)[holder.task_id].strength == Strength.FRAGILE


def test_who_had_left_and_is_erased_keeps_the_day_of_leaving(joris, settings, tmp_path):
    settings.ERASURES_DIR = tmp_path
    by, holder = CoordinatorFactory(), TaskHolderFactory(member=joris, can=True)
    joining.leave(joris, by=by, now=NOW)

    erasing.erase(joris, by=by, now=NOW + 7 * DAY)

    holder.refresh_from_db()
    assert holder.until_on == TODAY


def test_who_comes_back_is_not_a_holder_again(joris):
    by, holder = CoordinatorFactory(), TaskHolderFactory(member=joris, can=True)
    joining.leave(joris, by=by, now=NOW)

    joining.return_(joris, by=by, now=NOW + 7 * DAY)

    assert covers([holder.task_id], on=TODAY + 7 * DAY) == {holder.task_id: Cover()}
