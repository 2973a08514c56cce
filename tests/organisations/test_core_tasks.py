from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from organisations import core_tasks
from organisations.models import Backup, CoreTask, TaskHolder
from tests.factories import (
    BackupFactory,
    CoreTaskFactory,
    HandoverFactory,
    KnowledgeAreaFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY, DAY = date(2026, 3, 10), timedelta(days=1)


def test_add():
    organisation, area = OrganisationFactory(), KnowledgeAreaFactory()

    task = core_tasks.add(organisation, area, now=NOW, name="De site", importance=3)

    assert (task.organisation, task.area, task.from_on, task.until_on) == (organisation, area, TODAY, None)
    assert core_tasks.facts_of(CoreTask.objects.get()) == {
        "name": "De site",
        "importance": 3,
        "frequency": "",
        "consequence": "",
        "bearable_days": None,
        "instruction": "",
        "instruction_where": "",
        "credentials": "",
        "remark": "",
    }


@pytest.mark.parametrize(
    ("until_on", "is_there"), [(None, True), (TODAY, True), (TODAY + DAY, True), (TODAY - DAY, False)]
)
def test_an_area_has_one_task_at_a_time(until_on, is_there):
    there = CoreTaskFactory(until_on=until_on)

    if is_there:
        with pytest.raises(core_tasks.AlreadyThere) as refusal:
            core_tasks.add(there.organisation, there.area, now=NOW)
        assert refusal.value.task == there
    else:
        assert core_tasks.add(there.organisation, there.area, now=NOW).from_on == TODAY


def test_a_form_sent_twice_makes_one():
    organisation, area, submission = OrganisationFactory(), KnowledgeAreaFactory(), uuid4()
    made = core_tasks.add(organisation, area, now=NOW, submission=submission)

    with pytest.raises(core_tasks.AlreadyAdded) as saved:
        core_tasks.add(organisation, area, now=NOW, submission=submission)

    assert saved.value.task == made


def test_a_task_comes_in_the_area_that_took_over():
    into = KnowledgeAreaFactory()
    gone = KnowledgeAreaFactory(merged_into=into)

    assert core_tasks.add(OrganisationFactory(), gone, now=NOW).area == into


def test_no_task_in_an_area_that_was_only_proposed():
    with pytest.raises(core_tasks.AreaGone):
        core_tasks.add(OrganisationFactory(), KnowledgeAreaFactory(accepted_at=None), now=NOW)


def test_change():
    task = CoreTaskFactory()

    answers = [core_tasks.change(task, version=1, now=NOW, frequency="weekly") for _ in range(2)]

    task.refresh_from_db()
    assert (answers, task.frequency, task.version) == ([True, False], "weekly", 2)


def test_a_form_from_before_a_change_overwrites_nothing():
    task = CoreTaskFactory()
    core_tasks.change(task, version=1, now=NOW, frequency="weekly")

    with pytest.raises(core_tasks.StaleTask) as stale:
        core_tasks.change(task, version=1, now=NOW, frequency="daily")

    assert stale.value.task.frequency == CoreTask.objects.get().frequency == "weekly"


def test_what_is_over_is_not_changed():
    task = CoreTaskFactory(until_on=TODAY - DAY)

    with pytest.raises(core_tasks.TaskEnded):
        core_tasks.change(task, version=1, now=NOW, frequency="daily")


def test_end_stops_who_does_it_and_who_would_step_in(coordinator):
    task = CoreTaskFactory()
    holder, stopped = TaskHolderFactory(task=task), TaskHolderFactory(task=task, until_on=TODAY - 30 * DAY)
    leaving = TaskHolderFactory(task=task, until_on=TODAY + 30 * DAY)
    TaskHolderFactory(task=task, from_on=TODAY + DAY)
    handover = HandoverFactory(holder=leaving)
    asked, accepted = BackupFactory(task=task), BackupFactory(task=task, accepted=True)
    young = BackupFactory(task=task, accepted=True, from_on=TODAY)
    others = TaskHolderFactory()

    answers = [core_tasks.end(task, until_on=TODAY - DAY, by=coordinator, now=NOW) for _ in range(2)]

    task.refresh_from_db()
    handover.refresh_from_db()
    assert (answers, task.until_on, handover.cancelled_at) == ([True, False], TODAY - DAY, NOW)
    assert dict(TaskHolder.objects.values_list("pk", "until_on")) == {
        holder.pk: TODAY - DAY,
        stopped.pk: TODAY - 30 * DAY,
        leaving.pk: TODAY - DAY,
        others.pk: None,
    }
    rows = Backup.objects.values_list("pk", "until_on", "declined_at", "declined_by")
    assert set(rows) == {
        (asked.pk, None, NOW, coordinator.pk),
        (accepted.pk, TODAY - DAY, None, None),
        (young.pk, TODAY, None, None),
    }


@pytest.mark.parametrize("until_on", [TODAY + DAY, date(2025, 12, 31)])
def test_a_task_ends_between_its_first_day_and_today(until_on, coordinator):
    task = CoreTaskFactory()

    with pytest.raises(core_tasks.WrongDay):
        core_tasks.end(task, until_on=until_on, by=coordinator, now=NOW)


def at_once(*doings):
    """What each answered or raised, done side by side."""
    found, barrier = [None] * len(doings), Barrier(len(doings))

    def do(number):
        barrier.wait()
        try:
            found[number] = doings[number]()
        except Exception as error:
            found[number] = type(error)
        finally:
            connection.close()

    threads = [Thread(target=do, args=[number]) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


@pytest.mark.django_db(transaction=True)
def test_two_add_the_same_at_once():
    organisation, area = OrganisationFactory(), KnowledgeAreaFactory()

    found = at_once(*[lambda: core_tasks.add(organisation, area, now=NOW)] * 4)

    task = CoreTask.objects.get()
    assert sorted(map(str, found)) == sorted([str(task), *[str(core_tasks.AlreadyThere)] * 3])


@pytest.mark.django_db(transaction=True)
def test_two_change_one_at_once():
    task = CoreTaskFactory()

    found = at_once(
        lambda: core_tasks.change(task, version=1, now=NOW, frequency="daily"),
        lambda: core_tasks.change(task, version=1, now=NOW, frequency="weekly"),
    )

    assert set(found) == {True, core_tasks.StaleTask}


def test_what_stands_there_has_a_page():
    task = CoreTaskFactory(name="De site")

    assert (str(task), task.get_absolute_url()) == (
        "De site",
        f"/organisations/{task.organisation.slug}/tasks/{task.pk}/",
    )
