"""What stands on the page of a core task; its words and `organisations.coverage` agree on who counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from members.models import Member
from organisations.coverage import Cover, Strength
from organisations.first_steps import Step, first_step
from organisations.models import Ability, AbilityKind, CoreTask, Practice
from organisations.task_page import Sight, people_here, views_of
from tests.factories import (
    AbsenceFactory,
    AffiliationFactory,
    BackupFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    MemberFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY, DAY = date(2026, 3, 10), timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def task():
    return CoreTaskFactory()


def see(task, viewer=None):
    viewer = viewer or CoordinatorFactory()
    task = CoreTask.objects.select_related("area", "organisation").get(pk=task.pk)
    [view] = views_of([task], Sight(viewer, task.organisation, TODAY))
    return view


def member(**facts):
    return {"member": MemberFactory(**facts)}


def lacks(kind):
    def take_away(holder):
        holder.abilities.filter(kind=kind).delete()

    return take_away


WHY_NOT = {
    "nothing": (lambda task: TaskHolderFactory(task=task, can=True), []),
    "left": (
        lambda task: TaskHolderFactory(task=task, can=True, **member(left_at=NOW, is_active=False)),
        ["is not in the guild any more"],
    ),
    "pauses": (
        lambda task: TaskHolderFactory(task=task, can=True, **member(paused_at=NOW)),
        ["takes a break at the moment"],
    ),
    "begins": (
        lambda task: TaskHolderFactory(task=task, from_on=TODAY + DAY),
        [
            "begins on 11 March 2026",
            "does not know yet how to do it",
            "cannot get in yet: passwords or keys are missing",
            "has not done it yet",
        ],
    ),
    "knows nothing": (
        lambda task: TaskHolderFactory(task=task, member=None, name="Piet"),
        [
            "does not know yet how to do it",
            "cannot get in yet: passwords or keys are missing",
            "has not done it yet",
        ],
    ),
}


@pytest.mark.parametrize("name", WHY_NOT)
def test_why_someone_does_not_count(task, name, time_machine):
    time_machine.move_to(datetime(2027, 1, 1, 12, tzinfo=UTC))
    make, words = WHY_NOT[name]
    make(task)

    [line] = see(task).lines

    assert (line.counts, list(line.why_not.values())) == (not words, words)


@pytest.mark.parametrize(
    ("done_on", "is_long_ago"), [(date(2024, 9, 10), True), (date(2024, 9, 11), False), (TODAY, False)]
)
def test_once_shown_eighteen_months_ago_is_no_second_person(task, done_on, is_long_ago):
    TaskHolderFactory(task=task, from_on=date(2020, 1, 1), can=True)
    Practice.objects.update(done_on=done_on)

    [line] = see(task).lines

    words = ["last did it in September 2024, and that is longer than a year and a half ago"] if is_long_ago else []
    assert (line.counts, list(line.why_not.values())) == (not is_long_ago, words)


@pytest.mark.parametrize("days", [-1, 0, 3])
def test_away_is_said_to_who_may_know_it(task, days):
    holder = TaskHolderFactory(task=task, can=True)
    if days >= 0:
        AbsenceFactory(member=holder.member, first_on=TODAY - 3 * DAY, last_on=TODAY + days * DAY)
    stranger = MemberFactory()

    said = [list(see(task, viewer).lines[0].why_not.values()) for viewer in (None, stranger)]
    Member.objects.filter(pk=holder.member_id).update(shares_roster=True)
    shared = list(see(task, stranger).lines[0].why_not.values())

    until = (TODAY + days * DAY).strftime("%-d March")
    words = [f"is away, up to and including {until}"] if days >= 0 else []
    assert [[text.replace(" 2026", "") for text in each] for each in (*said, shared)] == [
        words,
        ["cannot today"] if words else [],
        words,
    ]


def test_names_of_outsiders_and_of_who_left_are_for_who_may_edit(task, time_machine):
    left = {"first_name": "Wim", "last_name": "Bakker", "left_at": NOW, "is_active": False}
    TaskHolderFactory(task=task, member=None, name="Piet", from_on=date(2020, 1, 1), until_on=TODAY - DAY)
    TaskHolderFactory(task=task, member=MemberFactory(**left), until_on=TODAY - DAY)
    TaskHolderFactory(task=task, member=MemberFactory(first_name="Ada", last_name="Vos"))
    contact = AffiliationFactory(organisation=task.organisation, is_contact=True).member
    of_another = AffiliationFactory(is_contact=True).member
    colleague = AffiliationFactory(organisation=task.organisation).member

    def names(viewer):
        view = see(task, viewer)
        return [line.name for line in (*view.lines, *view.former)]

    everything = ["Ada Vos", "Wim Bakker", "Piet"]
    hidden = ["Ada Vos", "someone who left the guild", "someone of the organisation"]
    assert [names(viewer) for viewer in (contact, CoordinatorFactory(), colleague, of_another)] == [
        everything,
        everything,
        hidden,
        hidden,
    ]


def test_who_is_the_first_to_stop(task):
    TaskHolderFactory(task=task, can=True, until_on=TODAY + 30 * DAY)
    first = TaskHolderFactory(task=task, can=True, until_on=TODAY + 9 * DAY)
    TaskHolderFactory(task=task, can=True)
    TaskHolderFactory(task=task, until_on=TODAY)  # does not count

    view = see(task)

    assert (view.cover, view.leaving.holder, view.left_over) == (Cover(3), first, 1)


def steps(task):
    found = first_step(see(task))
    return found and (found.step, found.words)


def test_the_first_thing_to_do(task):
    assert steps(task) == (Step.FIND_SOMEONE, "Look for someone who can do this.")

    ada = TaskHolderFactory(task=task, member=None, name="Ada")
    assert steps(task) == (Step.TEACH, "Let Ada learn how it goes: do it once together.")

    Ability.objects.create(holder=ada, kind=AbilityKind.KNOWS_HOW, from_on=TODAY)
    assert steps(task) == (Step.GIVE_ACCESS, "Give Ada the passwords or keys.")

    Ability.objects.create(holder=ada, kind=AbilityKind.HAS_ACCESS, from_on=TODAY)
    assert steps(task) == (Step.DO_IT_ONCE, "Let Ada do it once, this month.")

    Practice.objects.create(holder=ada, done_on=TODAY)
    words = "Look for a second person, or ask another organisation as a backup."
    assert steps(task) == (Step.FIND_SOMEONE, words)

    CoreTask.objects.update(instruction="none")
    assert steps(task) == (Step.WRITE_DOWN, "Write down how it goes, in half a page.")

    CoreTask.objects.update(credentials="one")
    assert steps(task) == (Step.SHARE_KEYS, "Put the passwords and keys where a second person can reach them.")

    CoreTask.objects.update(instruction="current", credentials="shared")
    BackupFactory(task=task, accepted=True)
    assert steps(task) is None

    TaskHolderFactory(task=task, can=True)
    assert steps(task) is None

    type(ada).objects.filter(pk=ada.pk).update(until_on=TODAY + 9 * DAY)
    assert steps(task) == (Step.HAND_OVER, "Let Ada hand it over warmly, in time.")


def test_who_nearly_counts_goes_before_looking_for_someone(task):
    TaskHolderFactory(task=task, can=True)
    knows = TaskHolderFactory(task=task, member=None, name="Ada", can=True)
    knows.abilities.filter(kind=AbilityKind.HAS_ACCESS).delete()
    TaskHolderFactory(task=task, member=None, name="Bo")

    assert steps(task) == (Step.GIVE_ACCESS, "Give Ada the passwords or keys.")


def test_what_asks_most_comes_first():
    organisation = OrganisationFactory()
    strong, fragile, vital, nobody = (
        CoreTaskFactory(organisation=organisation, name=name, importance=importance)
        for name, importance in (("Sterk", 3), ("Kwetsbaar", 1), ("Onmisbaar", 3), ("Niemand", 1))
    )
    for task, number in ((strong, 2), (fragile, 1), (vital, 1)):
        TaskHolderFactory.create_batch(number, task=task, can=True)

    views = views_of([strong, fragile, vital, nobody], Sight(CoordinatorFactory(), organisation, TODAY))

    assert [view.task for view in sorted(views, key=lambda view: view.urgency)] == [nobody, vital, fragile, strong]
    assert [view.strength for view in views] == [Strength.STRONG, Strength.FRAGILE, Strength.FRAGILE, Strength.OPEN]


def test_people_here_are_those_who_belong_there_today():
    there = AffiliationFactory(member__last_name="Vos")
    first = AffiliationFactory(organisation=there.organisation, member__last_name="Aker").member
    AffiliationFactory(organisation=there.organisation, until_on=TODAY - DAY, from_on=date(2020, 1, 1))
    AffiliationFactory(organisation=there.organisation, member__left_at=NOW, member__is_active=False)
    AffiliationFactory()

    assert people_here(there.organisation, on=TODAY) == [first, there.member]


def test_asks_the_same_for_one_task_and_for_ten():
    organisation, viewer = OrganisationFactory(), MemberFactory()

    def questions():
        TaskHolderFactory.create_batch(3, task=CoreTaskFactory(organisation=organisation), can=True)
        tasks = CoreTask.objects.select_related("area", "organisation")
        with CaptureQueriesContext(connection) as queries:
            assert views_of(tasks, Sight(viewer, organisation, TODAY))
        return len(queries)

    assert questions() == max(questions() for _ in range(9)) <= 10
