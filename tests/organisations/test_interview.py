from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations import core_tasks, holders, interview
from organisations.holders import Who
from organisations.interview import About, LastDone, last_done_on
from organisations.models import CoreTask, Organisation, Stage, TaskHolder
from tests.factories import (
    AffiliationFactory,
    CoreTaskFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY, DAY = date(2026, 3, 10), timedelta(days=1)
NEW = {"from_on": TODAY, "knows_how": True, "has_access": True, "done_on": TODAY, "until_on": None}


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def areas():
    top = KnowledgeAreaFactory(position=900)
    return [top, *(KnowledgeAreaFactory(parent=top, position=position) for position in (2, 1))]


@pytest.fixture
def tasks(organisation, areas):
    interview.need(organisation, areas, now=NOW)
    return interview.round_of(organisation, on=TODAY).tasks


def answer(task, *, now=NOW, by=None, people=(), mark="", **facts):
    version = CoreTask.objects.get(pk=task.pk).version
    by = by or MemberFactory()
    interview.answer(task, mark=mark, version=version, facts=facts, people=list(people), by=by, now=now)


def going_on(organisation):
    return interview.round_of(Organisation.objects.get(pk=organisation.pk), on=TODAY)


def test_the_areas_that_they_need_become_core_tasks(organisation, areas):
    there = CoreTaskFactory(organisation=organisation, area=areas[1])

    added = [interview.need(organisation, areas, now=NOW) for _ in range(2)]

    tasks = interview.round_of(organisation, on=TODAY).tasks
    assert (added, [task.area for task in tasks]) == ([2, 0], [areas[0], areas[2], areas[1]])
    assert tasks[2] == there


def test_an_area_that_went_out_of_use_is_passed_over(organisation):
    assert interview.need(organisation, [KnowledgeAreaFactory(accepted_at=None)], now=NOW) == 0


def test_one_may_stop_and_go_on(organisation, tasks):
    first, second, third = tasks

    answer(second, frequency="weekly")

    rest = going_on(organisation)
    assert (rest.done, rest.still_to_do, rest.is_begun) == ({second.pk}, [first, third], True)
    assert [rest.number_of(task) for task in tasks] == [1, 2, 3]
    assert [rest.after(task) for task in tasks] == [third, third, first]
    assert [rest.below(task) for task in tasks] == [third, third, None]
    assert CoreTask.objects.get(pk=second.pk).frequency == "weekly"


def test_the_last_step_ends_the_round(organisation, tasks):
    contact = MemberFactory()

    for task in tasks:
        answer(task, by=contact)

    organisation.refresh_from_db()
    assert (organisation.interviewed_at, organisation.interviewed_by) == (NOW, contact)
    assert going_on(organisation).done == set()


def test_a_second_click_on_the_last_button_begins_no_new_round(organisation, tasks):
    for task in [*tasks, tasks[-1]]:
        answer(task)

    assert (going_on(organisation).done, going_on(organisation).is_begun) == (set(), False)


def test_it_is_enough_for_now(organisation, tasks, coordinator):
    answer(tasks[0])

    interview.finish(organisation, by=coordinator, now=NOW)

    organisation.refresh_from_db()
    assert (organisation.interviewed_at, organisation.interviewed_by) == (NOW, coordinator)


def test_a_next_round_goes_through_all_of_them_again(organisation, tasks):
    for task in tasks:
        answer(task)
    later = NOW + timedelta(days=180)
    organisation.refresh_from_db()

    answer(tasks[0], now=later, mark=interview.mark_of(organisation))

    assert going_on(organisation).done == {tasks[0].pk}


def test_people_are_added_and_changed(tasks):
    joris, there = MemberFactory(), TaskHolderFactory(task=tasks[0])
    version = holders.version_of(there, TODAY)
    people = [
        About({"knows_how": True, "until_on": TODAY + DAY}, holder=there, version=version),
        About(NEW, who=Who(joris)),
        About(NEW | {"knows_how": False}, who=Who(name="Piet")),
    ]

    for _ in range(2):  # the second click
        answer(tasks[0], people=people)

    found = {row.who: holders.facts_of(row, TODAY) for row in TaskHolder.objects.all()}
    assert found == {
        there.who: NEW
        | {"from_on": there.from_on, "until_on": TODAY + DAY, "knows_how": True, "has_access": False, "done_on": None},
        joris.full_name: NEW,
        "Piet": NEW | {"knows_how": False},
    }


def test_all_of_a_step_or_nothing(tasks):
    joris = TaskHolderFactory(task=tasks[0]).member
    people = [About(NEW, who=Who(name="Piet")), About(NEW, who=Who(joris))]

    with pytest.raises(interview.Refused) as refused:
        answer(tasks[0], people=people, frequency="daily")

    assert (refused.value.number, type(refused.value.__cause__)) == (1, holders.HoldsAlready)
    tasks[0].refresh_from_db()
    assert (TaskHolder.objects.count(), tasks[0].frequency, tasks[0].reviewed_at) == (1, "", None)


def test_a_step_from_before_a_change(tasks):
    core_tasks.change(tasks[0], version=1, now=NOW, frequency="weekly")

    with pytest.raises(core_tasks.StaleTask):
        interview.answer(
            tasks[0], mark="", version=1, facts={"frequency": "daily"}, people=[], by=MemberFactory(), now=NOW
        )


@pytest.mark.parametrize(
    ("choice", "known", "expected"),
    [
        (LastDone.THIS_MONTH, None, TODAY),
        (LastDone.THIS_MONTH, date(2026, 2, 20), date(2026, 2, 20)),
        (LastDone.THIS_MONTH, date(2026, 2, 10), TODAY),
        (LastDone.HALF_YEAR, None, date(2025, 12, 10)),
        (LastDone.HALF_YEAR, TODAY, TODAY),
        (LastDone.HALF_YEAR, date(2025, 9, 10), date(2025, 12, 10)),
        (LastDone.YEAR_AND_A_HALF, None, date(2025, 3, 10)),
        (LastDone.YEAR_AND_A_HALF, date(2024, 9, 11), date(2024, 9, 11)),
        (LastDone.YEAR_AND_A_HALF, date(2024, 9, 10), date(2025, 3, 10)),
        (LastDone.LONGER, None, date(2024, 3, 10)),
        (LastDone.LONGER, date(2024, 9, 10), date(2024, 9, 10)),
        (LastDone.LONGER, TODAY, date(2024, 3, 10)),
        (LastDone.NEVER, TODAY, None),
    ],
)
def test_what_people_remember_becomes_a_day(choice, known, expected):
    assert last_done_on(choice, known=known, today=TODAY) == expected


def test_due_half_a_year_after_the_last_one():
    at = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
    organisation = OrganisationFactory(interviewed_at=at)
    day = date(2026, 9, 10)

    assert [[one.organisation for one in interview.due(on)] for on in (day - DAY, day)] == [[], [organisation]]
    assert interview.due(day)[0].since == day


def test_due_is_also_who_never_had_it_and_nobody_who_rests_or_ended():
    never = OrganisationFactory(joined_on=TODAY)
    long_ago = OrganisationFactory(interviewed_at=datetime(2025, 1, 1, tzinfo=UTC))
    OrganisationFactory(stage=Stage.IN_CONVERSATION)
    OrganisationFactory(stage=Stage.RESTING, stage_because="druk", look_again_on=TODAY)
    OrganisationFactory(stage=Stage.ENDED, ended_on=TODAY)
    OrganisationFactory(merged_into=never)

    assert [one.organisation for one in interview.due(TODAY)] == [long_ago, never]
    assert [one.organisation for one in interview.due(TODAY - DAY)] == [long_ago]


@pytest.mark.parametrize(
    ("facts", "is_contact", "can_be_mailed"),
    [
        ({}, True, True),
        ({"member__email": None}, True, False),
        ({"member__paused_at": NOW}, False, False),
        ({"member__left_at": NOW, "member__is_active": False}, False, False),
        ({"is_contact": False}, False, False),
        ({"until_on": TODAY - DAY}, False, False),
    ],
)
def test_whom_to_ask(organisation, facts, is_contact, can_be_mailed):
    row = AffiliationFactory(organisation=organisation, **{"is_contact": True, **facts})

    [one] = interview.due(TODAY)

    assert (one.contacts, one.can_be_mailed) == ([row.member] if is_contact else [], can_be_mailed)


def test_due_asks_the_same_for_one_and_for_five():
    def questions():
        AffiliationFactory(is_contact=True)
        with CaptureQueriesContext(connection) as queries:
            interview.due(TODAY)
        return len(queries)

    assert questions() == max(questions() for _ in range(4)) == 2
