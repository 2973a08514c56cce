from datetime import UTC, date, datetime, timedelta

import pytest

from members import joining
from organisations import core_tasks, holders
from organisations.coverage import who_counts
from organisations.holders import Who
from organisations.models import Ability, Practice, TaskHolder
from tests.factories import BackupFactory, CoordinatorFactory, CoreTaskFactory, MemberFactory, TaskHolderFactory
from tests.organisations.test_core_tasks import at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY, DAY = date(2026, 3, 10), timedelta(days=1)
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def task():
    return CoreTaskFactory()


@pytest.fixture
def joris():
    return MemberFactory(first_name="Joris")


def add(task, who, **facts):
    return holders.add(task, who, by=CoordinatorFactory(), now=NOW, **{"from_on": NEW_YEAR, **facts})


def change(holder, now=NOW, **facts):
    version = holders.version_of(holder, now.date())
    return holders.change(holder, version=version, now=now, **facts)


def abilities(holder):
    return sorted(Ability.objects.filter(holder=holder).values_list("kind", "from_on", "until_on"), key=str)


def facts(holder):
    return holders.facts_of(TaskHolder.objects.get(pk=holder.pk), TODAY)


def test_add_a_member_who_can_do_it(task, joris):
    holder = add(task, Who(joris), from_on=date(2019, 1, 1), knows_how=True, has_access=True, done_on=TODAY)

    assert (holder.member, holder.name) == (joris, "")
    assert facts(holder) == {
        "from_on": date(2019, 1, 1),
        "until_on": None,
        "knows_how": True,
        "has_access": True,
        "done_on": TODAY,
    }
    assert abilities(holder) == [("has_access", date(2019, 1, 1), None), ("knows_how", date(2019, 1, 1), None)]
    assert who_counts([task.pk], on=TODAY) == {holder.pk}


def test_add_someone_outside_the_guild_who_cannot_yet(task):
    holder = add(task, Who(name="Buurman Piet"))

    assert (holder.member, holder.who) == (None, "Buurman Piet")
    assert (abilities(holder), who_counts([task.pk], on=TODAY)) == ([], set())


@pytest.mark.parametrize(("until_on", "is_over"), [(None, True), (NEW_YEAR, True), (NEW_YEAR - DAY, False)])
@pytest.mark.parametrize("is_member", [True, False])
def test_nobody_is_a_holder_twice(task, joris, until_on, is_over, is_member):
    who = Who(joris) if is_member else Who(name="Piet")
    there = add(task, who, from_on=date(2025, 1, 1), until_on=until_on)
    again = who if is_member else Who(name="PIET")

    if is_over:
        with pytest.raises(holders.HoldsAlready) as refusal:
            add(task, again)
        assert refusal.value.holder == there
    else:
        assert add(task, again).from_on == NEW_YEAR


def test_the_same_person_at_two_tasks(task, joris):
    add(task, Who(joris))

    assert add(CoreTaskFactory(), Who(joris)).member == joris


@pytest.mark.parametrize("wrong", [{"until_on": NEW_YEAR - DAY}, {"done_on": TODAY + DAY}])
def test_days_that_cannot_be(task, joris, wrong):
    with pytest.raises(holders.WrongDays):
        add(task, Who(joris), **wrong)
    holder = add(task, Who(joris))
    with pytest.raises(holders.WrongDays):
        change(holder, **wrong)


def test_who_left_holds_nothing_new(task, joris, coordinator):
    joining.leave(joris, by=coordinator, now=NOW)

    with pytest.raises(holders.NotInTheGuild):
        add(task, Who(joris))


def test_a_task_that_is_over_gets_no_holder(joris):
    task = CoreTaskFactory(until_on=TODAY - DAY)
    holder = TaskHolderFactory(task=task)

    with pytest.raises(core_tasks.TaskEnded):
        add(task, Who(joris))
    with pytest.raises(core_tasks.TaskEnded):
        change(holder, done_on=TODAY)
    with pytest.raises(core_tasks.TaskEnded):
        holders.do_it(holder, now=NOW)


def test_losing_access_keeps_the_time_before(task, joris):
    holder = add(task, Who(joris), knows_how=True, has_access=True, done_on=NEW_YEAR)

    assert change(holder, has_access=False) is True

    assert abilities(holder) == [("has_access", NEW_YEAR, TODAY - DAY), ("knows_how", NEW_YEAR, None)]
    assert [who_counts([task.pk], on=day) for day in (TODAY - DAY, TODAY)] == [{holder.pk}, set()]


def test_losing_it_and_getting_it_back_the_same_day_is_as_it_was(task, joris):
    holder = add(task, Who(joris), knows_how=True)

    change(holder, knows_how=False)
    change(holder, knows_how=True)

    assert abilities(holder) == [("knows_how", NEW_YEAR, None)]


def test_learning_counts_from_today_and_unlearning_the_same_day_leaves_nothing(task, joris):
    holder = add(task, Who(joris))

    change(holder, knows_how=True)
    assert abilities(holder) == [("knows_how", TODAY, None)]
    change(holder, knows_how=False)
    assert abilities(holder) == []


def test_getting_it_back_later_leaves_the_gap(task, joris):
    holder = add(task, Who(joris), has_access=True)
    change(holder, has_access=False)

    change(holder, now=NOW + 10 * DAY, has_access=True)

    assert abilities(holder) == [("has_access", NEW_YEAR, TODAY - DAY), ("has_access", TODAY + 10 * DAY, None)]


def test_who_begins_later_can_from_the_first_day(task, joris):
    holder = add(task, Who(joris), from_on=TODAY + 5 * DAY)

    change(holder, knows_how=True)
    assert (abilities(holder), facts(holder)["knows_how"]) == ([("knows_how", TODAY + 5 * DAY, None)], True)
    change(holder, knows_how=False)
    assert abilities(holder) == []


def test_since_earlier_than_we_thought(task, joris):
    holder = add(task, Who(joris), knows_how=True)

    change(holder, from_on=date(2020, 1, 1))

    assert abilities(holder) == [("knows_how", date(2020, 1, 1), None)]


def test_a_later_day_is_added_and_an_earlier_one_corrects(task, joris):
    holder = add(task, Who(joris), done_on=NEW_YEAR)

    change(holder, done_on=TODAY)
    assert set(Practice.objects.values_list("done_on", flat=True)) == {NEW_YEAR, TODAY}
    change(holder, done_on=TODAY - DAY)
    assert set(Practice.objects.values_list("done_on", flat=True)) == {NEW_YEAR, TODAY - DAY}
    change(holder, done_on=None)
    assert not Practice.objects.exists()


def test_saying_when_one_stops_and_taking_it_back(task, joris):
    holder = add(task, Who(joris), knows_how=True, has_access=True, done_on=TODAY)

    change(holder, until_on=TODAY + DAY)
    after = [who_counts([task.pk], on=TODAY + days * DAY) for days in (1, 2)]
    assert (after, TaskHolder.objects.leaving(TODAY).get()) == ([{holder.pk}, set()], holder)
    holder.refresh_from_db()
    change(holder, until_on=None)
    assert who_counts([task.pk], on=TODAY + 2 * DAY) == {holder.pk}


def test_a_last_day_that_is_taken_back_does_not_run_into_a_later_time(task, joris):
    before = add(task, Who(joris), from_on=date(2025, 1, 1), until_on=date(2025, 6, 1))
    add(task, Who(joris))

    with pytest.raises(holders.HoldsAlready):
        change(before, until_on=None)


def test_the_same_twice_and_from_an_old_form(task, joris):
    holder = add(task, Who(joris))
    version = holders.version_of(holder, TODAY)

    answers = [holders.change(holder, version=version, now=NOW, knows_how=True) for _ in range(2)]
    with pytest.raises(holders.StaleHolder) as stale:
        holders.change(holder, version=version, now=NOW, knows_how=False)

    assert (answers, stale.value.holder, facts(holder)["knows_how"]) == ([True, False], holder, True)


def test_a_holder_who_is_gone(task, joris):
    holder = add(task, Who(joris))
    TaskHolder.objects.all().delete()

    with pytest.raises(holders.StaleHolder) as stale:
        holders.change(holder, version="x", now=NOW, knows_how=True)
    assert stale.value.holder is None
    with pytest.raises(holders.StaleHolder):
        holders.do_it(holder, now=NOW)


def test_they_did_it_today(task, joris):
    holder = add(task, Who(joris))

    assert [holders.do_it(holder, now=NOW) for _ in range(2)] == [True, False]
    assert Practice.objects.get().done_on == TODAY


@pytest.mark.django_db(transaction=True)
def test_two_add_the_same_person_at_once():
    task, joris = CoreTaskFactory(), MemberFactory()

    found = at_once(*[lambda: add(task, Who(joris), knows_how=True)] * 4)

    holder = TaskHolder.objects.get()
    assert sorted(map(str, found)) == sorted([str(holder), *[str(holders.HoldsAlready)] * 3])
    assert Ability.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_someone_is_added_while_they_leave():
    task, joris, by = CoreTaskFactory(), MemberFactory(), MemberFactory(role="coordinator")

    found = at_once(lambda: add(task, Who(joris)), lambda: joining.leave(joris, by=by, now=NOW))

    rows = list(TaskHolder.objects.values_list("until_on", flat=True))
    assert (rows, found[0]) in [([TODAY], found[0]), ([], holders.NotInTheGuild)]


def test_who_does_a_task_is_not_its_backup_any_more(task, joris):
    backup = BackupFactory(task=task, organisation=None, member=joris, accepted=True)

    add(task, Who(joris))

    backup.refresh_from_db()
    assert backup.until_on == TODAY - DAY
