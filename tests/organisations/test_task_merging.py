"""Two knowledge areas become one: core tasks go along with all that hangs on them, and so do courses."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from members.area_merging import merge_areas
from organisations.coverage import Cover, covers
from organisations.models import (
    Ability,
    AbilityKind,
    Backup,
    CoreTask,
    Handover,
    HelpRequest,
    Practice,
    TaskHolder,
)
from tests.factories import (
    BackupFactory,
    CoreTaskFactory,
    CourseFactory,
    HandoverFactory,
    HelpRequestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY = date(2026, 3, 10)
YEARS = [date(year, 1, 1) for year in range(2020, 2027)]


@pytest.fixture
def gone():
    return KnowledgeAreaFactory(name="Wordpres")


@pytest.fixture
def into():
    return KnowledgeAreaFactory(name="Weblog")


@pytest.fixture
def hoek():
    return OrganisationFactory(name="De Hoek")


def merge(gone, into):
    with translation.override("en"):
        merge_areas(gone, into, by=None, now=NOW)


def test_a_task_goes_along_with_all_that_hangs_on_it(gone, into):
    holder = TaskHolderFactory(task__area=gone, can=True)
    BackupFactory(task=holder.task, accepted=True)

    merge(gone, into)

    task = CoreTask.objects.get()
    assert (task, task.area, task.version) == (holder.task, into, 2)
    assert covers([task.pk], on=TODAY) == {task.pk: Cover(1, 1)}


def test_tasks_that_follow_each_other_stay_two(gone, into, hoek):
    before = CoreTaskFactory(organisation=hoek, area=into, from_on=YEARS[0], until_on=YEARS[2])
    now = CoreTaskFactory(organisation=hoek, area=gone, from_on=YEARS[3])

    merge(gone, into)

    found = CoreTask.objects.order_by("pk").values_list("pk", "area", "from_on", "until_on")
    assert list(found) == [(before.pk, into.pk, YEARS[0], YEARS[2]), (now.pk, into.pk, YEARS[3], None)]


def test_tasks_of_two_organisations_stay_two(gone, into):
    tasks = {CoreTaskFactory(area=gone), CoreTaskFactory(area=into)}

    merge(gone, into)

    assert set(CoreTask.objects.filter(area=into)) == tasks


def test_of_one_organisation_they_are_joined(gone, into, hoek):
    CoreTaskFactory(
        organisation=hoek, area=gone, from_on=YEARS[0], name="Oud", importance=3, frequency="daily", bearable_days=7,
        instruction="current", remark="Vraag Piet.", reviewed_at=NOW,
    )  # fmt: skip
    CoreTaskFactory(
        organisation=hoek, area=into, from_on=YEARS[3], name="Nieuw", importance=1, frequency="", bearable_days=30,
        remark="Vraag Joke.",
    )  # fmt: skip

    merge(gone, into)

    task = CoreTask.objects.get()
    said = ("area", "from_on", "until_on", "name", "importance", "frequency", "bearable_days", "instruction", "remark")
    assert {name: getattr(task, name) for name in said} == {
        "area": into,
        "from_on": YEARS[0],
        "until_on": None,
        "name": "Nieuw",
        "importance": 3,
        "frequency": "daily",
        "bearable_days": 7,
        "instruction": "current",
        "remark": "Vraag Joke.\n\nVraag Piet.\n\nYour own name for it: Oud",
    }
    assert task.reviewed_at == NOW


@pytest.fixture
def both(gone, into, hoek):
    """One organisation with a task in each."""
    return [CoreTaskFactory(organisation=hoek, area=area, from_on=YEARS[0]) for area in (gone, into)]


def test_one_who_does_both_is_one_holder(gone, into, both):
    joris = MemberFactory()
    one, two = (
        TaskHolderFactory(task=task, member=joris, from_on=from_on, until_on=until_on)
        for task, from_on, until_on in zip(both, (YEARS[1], YEARS[3]), (YEARS[4], None))
    )
    other = TaskHolderFactory(task=both[0])
    for holder, from_on, until_on in ((one, YEARS[1], YEARS[3]), (two, YEARS[3], YEARS[4]), (two, YEARS[5], None)):
        Ability.objects.create(holder=holder, kind=AbilityKind.KNOWS_HOW, from_on=from_on, until_on=until_on)
    Ability.objects.create(holder=two, kind=AbilityKind.HAS_ACCESS, from_on=YEARS[3])
    for holder, day in ((one, YEARS[1]), (one, YEARS[3]), (two, YEARS[3]), (two, YEARS[6])):
        Practice.objects.create(holder=holder, done_on=day)
    first, second = HandoverFactory(holder=one), HandoverFactory(holder=two)

    merge(gone, into)

    task = CoreTask.objects.get()
    rows = TaskHolder.objects.order_by("from_on").values_list("pk", "task", "from_on", "until_on")
    assert list(rows) == [(one.pk, task.pk, YEARS[1], None), (other.pk, task.pk, other.from_on, None)]
    assert sorted(Ability.objects.values_list("holder", "kind", "from_on", "until_on"), key=str) == [
        (one.pk, "has_access", YEARS[3], None),
        (one.pk, "knows_how", YEARS[1], YEARS[4]),
        (one.pk, "knows_how", YEARS[5], None),
    ]
    assert set(Practice.objects.values_list("holder", "done_on")) == {(one.pk, YEARS[n]) for n in (1, 3, 6)}
    assert set(Handover.objects.values_list("pk", "holder", "cancelled_at")) == {
        (first.pk, one.pk, None),
        (second.pk, one.pk, NOW),
    }
    assert covers([task.pk], on=TODAY) == {task.pk: Cover(1)}


def test_one_by_name_in_other_capitals_who_did_one_after_the_other(gone, into, both):
    rows = [
        TaskHolderFactory(task=task, member=None, name=name, from_on=from_on, until_on=until_on)
        for task, name, from_on, until_on in zip(both, ("Piet", "PIET"), (YEARS[0], YEARS[3]), (YEARS[2], None))
    ]

    merge(gone, into)

    assert set(TaskHolder.objects.values_list("pk", "task")) == {(row.pk, CoreTask.objects.get().pk) for row in rows}


@pytest.mark.parametrize(
    ("in_gone", "in_into", "outcome"),
    [
        ({"accepted": True, "from_on": YEARS[4]}, {"accepted": True, "from_on": YEARS[5]}, (YEARS[4], True, True)),
        ({"accepted": True, "from_on": YEARS[4]}, {}, (YEARS[4], True, True)),
        ({}, {}, (None, True, False)),
        (
            {"asked_at": NOW, "task_said_yes_at": NOW},
            {"task_said_yes_at": None, "helper_said_yes_at": NOW},
            (TODAY, True, True),
        ),
    ],
    ids=["both hold", "one holds", "both asked", "asked and offered"],
)
def test_one_promise_of_each_organisation(gone, into, both, in_gone, in_into, outcome):
    buren = OrganisationFactory(name="De Buren")
    for task, how in zip(both, (in_gone, in_into)):
        BackupFactory(task=task, organisation=buren, **how)

    merge(gone, into)

    backup = Backup.objects.get()
    answers = (backup.from_on, backup.task_said_yes_at is not None, backup.helper_said_yes_at is not None)
    assert (backup.task, answers) == (CoreTask.objects.get(), outcome)


def test_promises_of_others_and_of_before_stay(gone, into, both):
    buren = OrganisationFactory(name="De Buren")
    for task in both:
        BackupFactory(task=task, organisation=buren, declined_at=NOW)
        BackupFactory(task=task, organisation=buren, accepted=True, from_on=YEARS[1], until_on=YEARS[2])
        BackupFactory(task=task)

    merge(gone, into)

    assert Backup.objects.filter(task=CoreTask.objects.get()).count() == 6


def test_help_requests_go_along(gone, into, both):
    requests = [HelpRequestFactory(organisation=task.organisation, area=task.area, task=task) for task in both]

    merge(gone, into)

    task = CoreTask.objects.get()
    found = set(HelpRequest.objects.values_list("pk", "area", "task"))
    assert found == {(request.pk, into.pk, task.pk) for request in requests}


def test_courses_go_along(gone, into):
    course = CourseFactory(area=gone)

    merge(gone, into)

    course.refresh_from_db()
    assert course.area == into
