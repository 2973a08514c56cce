"""Which organisations and core tasks stand on the coverage map, on a day and by what one chooses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from organisations import coverage_map, coverage_table
from organisations.coverage import Cover, Strength
from organisations.coverage_filters import CoverageFilters
from organisations.models import CoreTask, Kind, Organisation, Stage
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    CoreTaskFactory,
    KnowledgeAreaFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 10)
DAY = timedelta(days=1)
TODAY = CoverageFilters(MARCH)


@pytest.fixture
def found_on(member):
    return lambda filters=TODAY, viewer=member, **more: coverage_map.page(filters, viewer, today=MARCH, **more)


def names(found):
    return [line.name for line in found.lines]


def test_a_line_has_its_tasks_by_area_and_how_strong_they_are(found_on):
    organisation = OrganisationFactory(name="Fonds Meedoen")
    tasks = CoreTaskFactory.create_batch(4, organisation=organisation)
    for number, task in enumerate(tasks):
        TaskHolderFactory.create_batch(min(number, 2), task=task, can=True)
    once_more = TaskHolderFactory(task__organisation=organisation, can=True).task
    BackupFactory(task=once_more, accepted=True)

    line = next(line for line in found_on().lines if line.pk == organisation.pk)
    assert [line.cells[task.area_id] for task in [*tasks, once_more]] == [
        (tasks[0].pk, Strength.OPEN),
        (tasks[1].pk, Strength.FRAGILE),
        (tasks[2].pk, Strength.STRONG),
        (tasks[3].pk, Strength.STRONG),
        (once_more.pk, Strength.BACKED_UP),
    ]


def test_columns_are_the_areas_in_use_in_the_order_of_the_tree(found_on):
    second, first = KnowledgeAreaFactory(position=902), KnowledgeAreaFactory(position=901)
    later, sooner = (KnowledgeAreaFactory(parent=first, position=n) for n in (2, 1))
    for area in (later, second, sooner, first):
        CoreTaskFactory(area=area)
    CoreTaskFactory(until_on=MARCH - DAY)

    found = found_on().columns
    assert [(column.pk, column.top) for column in found] == [
        (first.pk, None),
        (sooner.pk, first.name),
        (later.pk, first.name),
        (second.pk, None),
    ]


def test_a_task_stands_there_from_its_first_to_its_last_day(found_on):
    task = CoreTaskFactory(from_on=MARCH, until_on=MARCH + DAY)

    found = [found_on(CoverageFilters(MARCH + days * DAY)).lines[0].cells for days in range(-1, 3)]
    assert [task.area_id in cells for cells in found] == [False, True, True, False]


def test_of_two_tasks_on_one_day_the_last_one_stands_there(found_on):
    before = CoreTaskFactory(until_on=MARCH)
    after = CoreTaskFactory(organisation=before.organisation, area=before.area, from_on=MARCH)

    assert found_on().lines[0].cells[before.area_id].task == after.pk


def test_who_takes_part_stands_on_the_map_and_who_ended_until_that_day(found_on):
    resting = {"stage": Stage.RESTING, "stage_because": "druk", "look_again_on": date(2026, 9, 1)}
    OrganisationFactory(name="Rust", **resting)
    OrganisationFactory(name="Idee", stage=Stage.IDEA, joined_on=None)
    OrganisationFactory(name="Samengevoegd", merged_into=OrganisationFactory(name="De Ark"))
    OrganisationFactory(name="Voorbij", stage=Stage.ENDED, ended_on=MARCH)

    assert {day: names(found_on(CoverageFilters(day))) for day in (MARCH - DAY, MARCH)} == {
        MARCH - DAY: ["De Ark", "Voorbij"],
        MARCH: ["De Ark"],
    }
    assert names(found_on()) == list(Organisation.objects.on_the_map(MARCH).by_name().values_list("name", flat=True))


def test_pages_follow_each_other_by_name(found_on):
    for name in ("Repareerhuis", "de ark", "Winkel Wijd", "Buurttuin", "buurttuin oost"):
        CoreTaskFactory(organisation__name=name)
    found, after = [], None
    for _page in range(3):
        part = found_on(size=2, after=after)
        found.append(names(part))
        after = part.following

    assert found == [["Buurttuin", "buurttuin oost"], ["de ark", "Repareerhuis"], ["Winkel Wijd"]]
    assert after is None
    assert names(found_on(size=2, after=2**63 - 1)) == ["Buurttuin", "buurttuin oost"]


def test_filters_keep_the_organisations_that_fit(found_on, member):
    top = KnowledgeAreaFactory()
    part = KnowledgeAreaFactory(parent=top)
    care = OrganisationFactory(name="Zorg", kind=Kind.CARE, neighbourhood="Oost")
    sport = OrganisationFactory(name="Sport", kind=Kind.SPORT)
    CoreTaskFactory(organisation=care, area=part)
    holder = TaskHolderFactory(task__organisation=sport, task__area=top, can=True)
    strong = OrganisationFactory(name="Sterk")
    TaskHolderFactory.create_batch(2, task=CoreTaskFactory(organisation=strong), can=True)
    AffiliationFactory(member=member, organisation=sport)
    AffiliationFactory(member=member, organisation=care, until_on=MARCH - DAY)

    found = {
        "nothing": {},
        "area": {"area": top.pk},
        "part": {"area": part.pk},
        "kind": {"kind": "sport"},
        "neighbourhood": {"neighbourhood": "Oost"},
        "weak": {"show": "weak"},
        "fragile": {"show": "fragile"},
        "open": {"show": "open"},
        "open in an area": {"show": "open", "area": part.pk},
        "fragile in an area": {"show": "fragile", "area": part.pk},
        "mine": {"mine": True},
    }
    assert {name: names(found_on(replace(TODAY, **chosen))) for name, chosen in found.items()} == {
        "nothing": ["Sport", "Sterk", "Zorg"],
        "area": ["Sport", "Zorg"],
        "part": ["Zorg"],
        "kind": ["Sport"],
        "neighbourhood": ["Zorg"],
        "weak": ["Sport", "Zorg"],
        "fragile": ["Sport"],
        "open": ["Zorg"],
        "open in an area": ["Zorg"],
        "fragile in an area": [],
        "mine": ["Sport"],
    }
    (line,) = found_on(replace(TODAY, area=top.pk, kind="sport")).lines
    assert line.cells == {top.pk: (holder.task_id, Strength.FRAGILE)}


def test_the_contact_person_and_the_coordinator_may_edit(found_on, member, coordinator):
    mine, other = OrganisationFactory(name="A"), OrganisationFactory(name="B")
    AffiliationFactory(member=member, organisation=mine, is_contact=True)
    AffiliationFactory(member=member, organisation=other)

    assert [line.may_edit for line in found_on().lines] == [True, False]
    assert [line.may_edit for line in found_on(viewer=coordinator).lines] == [True, True]


def test_a_page_is_one_query_however_much_there_is(found_on):
    counts = []
    for _round in range(2):
        CoreTaskFactory.create_batch(3)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            found_on(replace(TODAY, show="weak", area=KnowledgeAreaFactory().pk))
            found_on()
        counts.append(len(captured) - 2)  # the area is made here, with its savepoint

    assert counts[0] == counts[1]


def test_what_stands_in_an_address_is_read_kindly():
    query = QueryDict("on=22-1-2027&area=3&kind=sport&neighbourhood=Oost&show=weak&mine=yes")
    found = CoverageFilters.read(query, today=MARCH)

    assert found == CoverageFilters(date(2027, 1, 22), False, 3, "sport", "Oost", "weak", True)
    assert found.count == 5
    assert found.querystring(after=7) == (
        "on=2027-01-22&area=3&kind=sport&neighbourhood=Oost&show=weak&mine=yes&after=7"
    )
    assert found.without("area", "show").querystring() == "on=2027-01-22&kind=sport&neighbourhood=Oost&mine=yes"
    assert CoverageFilters.read(QueryDict("on=&area=x&kind=x&show=x&mine=x"), today=MARCH) == TODAY


def test_a_day_that_is_not_there_is_told_and_the_map_shows_today():
    found = CoverageFilters.read(QueryDict("on=31-2-2027"), today=MARCH)

    assert (found.on, found.is_today, found.typed_day, bool(found.wrong_day)) == (MARCH, True, "31-2-2027", True)


# --- tables ---------------------------------------------------------------------------------------


def test_the_table_of_an_organisation_follows_the_tree(django_assert_num_queries):
    organisation = OrganisationFactory()
    second, first = (
        CoreTaskFactory(organisation=organisation, area=KnowledgeAreaFactory(position=position))
        for position in (902, 901)
    )
    TaskHolderFactory(task=second, can=True)

    with django_assert_num_queries(2):
        found = coverage_table.of_organisation(organisation, on=MARCH)

    assert [(line.task, line.cover) for line in found] == [(first, Cover(0, 0)), (second, Cover(1, 0))]
    assert coverage_table.numbers(found) == [(Strength.OPEN, 1), (Strength.FRAGILE, 1)]
    assert coverage_table.of_organisation(OrganisationFactory(), on=MARCH) == []


def test_what_is_taken_along_has_no_remarks_and_no_names_of_people(member):
    task = TaskHolderFactory(member=None, name="De buurvrouw", can=True).task
    CoreTask.objects.filter(pk=task.pk).update(remark="Wil weg", instruction_where="in de kluis", name="De site")

    headings, row = coverage_table.to_take_along(TODAY, member, today=MARCH)
    assert len(headings) == len(row) == 14
    assert row[:9] == [task.organisation.name, "", "", "", task.area.name, "De site", row[6], "1", "0"]
    assert not {"De buurvrouw", "Wil weg", "in de kluis"} & set(row)
