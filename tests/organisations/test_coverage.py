"""How strong a core task is on a day, at the borders of each fact, and as one rule over any set of facts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from organisations.coverage import Cover, Strength, covers, who_counts
from organisations.coverage_areas import areas, weakest_first
from organisations.coverage_figures import figures
from organisations.coverage_trend import Point, months_until, trend
from organisations.models import Ability, AbilityKind, Practice, Stage, TaskHolder
from tests.factories import (
    LONG_AGO,
    AbsenceFactory,
    BackupFactory,
    CoreTaskFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
    TaskHolderFactory,
)
from tests.organisations.coverage_rule import covers_by_hand, eighteen_months_after

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 10)
DAY = timedelta(days=1)


def on(task, day):
    return covers([task.pk], on=day)[task.pk]


def test_words_for_how_many_people_count():
    found = {cover: Cover(*cover).strength for cover in ((0, 0), (0, 1), (1, 0), (1, 2), (2, 0), (3, 1))}

    assert found == {
        (0, 0): Strength.OPEN,
        (0, 1): Strength.OPEN,
        (1, 0): Strength.FRAGILE,
        (1, 2): Strength.BACKED_UP,
        (2, 0): Strength.STRONG,
        (3, 1): Strength.STRONG,
    }


def test_a_holder_counts_from_the_first_to_the_last_day():
    holder = TaskHolderFactory(can=True, from_on=date(2026, 2, 1), until_on=MARCH)

    days = (date(2026, 1, 31), date(2026, 2, 1), MARCH, MARCH + DAY)
    assert [on(holder.task, day).holders for day in days] == [0, 1, 1, 0]


def test_who_stops_later_counts_today_and_not_then():
    task = CoreTaskFactory()
    TaskHolderFactory(task=task, can=True, until_on=date(2026, 6, 30))
    TaskHolderFactory(task=task, can=True)

    assert [on(task, day).strength for day in (MARCH, date(2026, 6, 30), date(2026, 7, 1))] == [
        Strength.STRONG,
        Strength.STRONG,
        Strength.FRAGILE,
    ]


def test_only_who_knows_how_and_has_access():
    holder = TaskHolderFactory()
    Practice.objects.create(holder=holder, done_on=date(2026, 1, 1))
    found = [on(holder.task, MARCH).holders]
    for kind in AbilityKind:
        Ability.objects.create(holder=holder, kind=kind, from_on=date(2026, 1, 1))
        found.append(on(holder.task, MARCH).holders)
    holder.abilities.filter(kind=AbilityKind.HAS_ACCESS).update(until_on=MARCH - DAY)

    assert [*found, on(holder.task, MARCH).holders] == [0, 0, 1, 0]
    assert on(holder.task, MARCH - DAY).holders == 1


def test_eighteen_months_after_the_last_time_is_too_long_ago():
    holder = TaskHolderFactory(can=True, from_on=date(2026, 1, 1))
    holder.practices.update(done_on=date(2026, 8, 31))

    days = (date(2026, 8, 30), date(2026, 8, 31), date(2028, 2, 28), date(2028, 2, 29))
    assert [on(holder.task, day).holders for day in days] == [0, 1, 1, 0]
    assert eighteen_months_after(date(2026, 8, 31)) == date(2028, 2, 29)


def test_an_absence_counts_from_its_first_to_its_last_day():
    holder = TaskHolderFactory(can=True)
    AbsenceFactory(member=holder.member, first_on=MARCH, last_on=MARCH + DAY)

    assert [on(holder.task, MARCH + days * DAY).holders for days in range(-1, 3)] == [1, 0, 0, 1]


def test_who_left_or_pauses_does_not_count_from_that_very_day_on():
    """By Dutch clocks: half past eleven at night there is the evening before in UTC."""
    left_at = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    left, paused = MemberFactory(left_at=left_at, is_active=False), MemberFactory(paused_at=left_at)
    tasks = [TaskHolderFactory(can=True, member=member).task for member in (left, paused)]

    assert [[on(task, day).holders for day in (MARCH - DAY, MARCH)] for task in tasks] == [[1, 0], [1, 0]]


def test_someone_outside_the_guild_counts():
    holder = TaskHolderFactory(member=None, name="De buurvrouw", can=True)

    assert on(holder.task, MARCH) == Cover(1, 0)
    assert who_counts([holder.task_id], on=MARCH) == {holder.pk}


def test_a_backup_counts_once_both_sides_said_yes():
    holder = TaskHolderFactory(can=True)
    BackupFactory(task=holder.task)
    backup = BackupFactory(task=holder.task, accepted=True, until_on=MARCH)

    days = (backup.from_on - DAY, backup.from_on, MARCH, MARCH + DAY)
    assert [on(holder.task, day).backups for day in days] == [0, 1, 1, 0]


def test_a_backup_of_an_organisation_that_ended_or_of_a_member_who_is_away_does_not_count():
    task = TaskHolderFactory(can=True).task
    over = OrganisationFactory(stage=Stage.ENDED, ended_on=MARCH)
    away = AbsenceFactory(first_on=MARCH, last_on=MARCH).member
    BackupFactory(task=task, organisation=over, accepted=True)
    BackupFactory(task=task, organisation=None, member=away, accepted=True)

    assert [on(task, day).backups for day in (MARCH - DAY, MARCH, MARCH + DAY)] == [2, 0, 1]


def test_to_ask_of_many_takes_one_query(django_assert_num_queries):
    tasks = [TaskHolderFactory(can=True).task_id for _ in range(3)]

    for asked in (tasks[:1], tasks):
        with django_assert_num_queries(1):
            assert len(covers(asked, on=MARCH)) == len(asked)


# --- the column that the database keeps -----------------------------------------------------------


def able_days(holder):
    with connection.cursor() as cursor:
        cursor.execute("SELECT able_days::text FROM organisations_taskholder WHERE id = %s", [holder.pk])
        return cursor.fetchone()[0]


def test_able_days_follow_whatever_changes():
    holder = TaskHolderFactory(can=True, from_on=date(2026, 1, 1))
    other = TaskHolderFactory(task=holder.task, from_on=date(2026, 1, 1))
    found = [able_days(holder)]
    TaskHolder.objects.filter(pk=holder.pk).update(until_on=MARCH)
    found.append(able_days(holder))
    Practice.objects.filter(holder=holder).update(done_on=date(2026, 2, 1))
    found.append(able_days(holder))
    Ability.objects.filter(holder=holder, kind=AbilityKind.KNOWS_HOW).delete()
    found.append(able_days(holder))
    Ability.objects.create(holder=holder, kind=AbilityKind.KNOWS_HOW, from_on=date(2026, 3, 1))
    found.append(able_days(holder))
    Ability.objects.filter(holder=holder).update(holder=other)
    Practice.objects.filter(holder=holder).update(holder=other)

    assert [*found, able_days(holder), able_days(other)] == [
        "{[2026-01-01,2027-07-01)}",
        "{[2026-01-01,2026-03-11)}",
        "{[2026-02-01,2026-03-11)}",
        "{}",
        "{[2026-03-01,2026-03-11)}",
        "{}",
        "{[2026-03-01,2027-08-01)}",
    ]


# --- the trend ------------------------------------------------------------------------------------


def test_months_until_a_day():
    assert months_until(date(2026, 3, 1), years=1) == [date(2025, n, 1) for n in range(3, 13)] + [
        date(2026, n, 1) for n in range(1, 4)
    ]
    assert months_until(MARCH)[-2:] == [date(2026, 3, 1), MARCH]
    assert len(months_until(MARCH)) == 62


def test_trend_tells_how_many_hung_on_one_or_on_nobody(django_assert_num_queries):
    top = KnowledgeAreaFactory()
    task = CoreTaskFactory(area=KnowledgeAreaFactory(parent=top))
    TaskHolderFactory(task=task, can=True, from_on=date(2026, 2, 1))
    TaskHolderFactory(task=task, can=True, from_on=date(2026, 3, 2))
    CoreTaskFactory(until_on=date(2026, 2, 28))
    days = [date(2025, 12, 31), *(date(2026, month, 1) for month in (1, 2, 3, 4))]

    with django_assert_num_queries(1):
        found = trend(days)

    assert found == [
        Point(days[0], tasks=0, fragile=0, open=0),
        Point(days[1], tasks=2, fragile=0, open=2),
        Point(days[2], tasks=2, fragile=1, open=1),
        Point(days[3], tasks=1, fragile=1, open=0),
        Point(days[4], tasks=1, fragile=0, open=0),
    ]
    assert [point.tasks for point in trend(days, area=top.pk)] == [0, 1, 1, 1, 1]
    assert [point.tasks for point in trend(days, area=0)] == [0] * 5


def test_an_organisation_that_rests_or_never_joined_is_not_counted_and_one_that_ended_until_then():
    CoreTaskFactory(organisation=OrganisationFactory(stage=Stage.IDEA, joined_on=None))
    resting = {"stage": Stage.RESTING, "stage_because": "verhuizing", "look_again_on": date(2026, 9, 1)}
    CoreTaskFactory(organisation=OrganisationFactory(**resting))
    CoreTaskFactory(organisation=OrganisationFactory(stage=Stage.ENDED, ended_on=MARCH))
    CoreTaskFactory(organisation=OrganisationFactory(stage=Stage.ENDED, joined_on=None, ended_on=MARCH))

    days = [MARCH - DAY, MARCH]
    assert [point.tasks for point in trend(days)] == [1, 0]
    assert [sum(line.tasks for line in areas(day)) for day in days] == [1, 0]


def test_areas_are_counted_by_how_strong_their_tasks_are():
    area, other = KnowledgeAreaFactory(position=900), KnowledgeAreaFactory(position=901)
    for holders in (0, 1, 1, 2):
        task = CoreTaskFactory(area=area)
        TaskHolderFactory.create_batch(holders, task=task, can=True)
    BackupFactory(task=task, accepted=True)
    CoreTaskFactory(area=other)
    CoreTaskFactory(area=other)

    first, second = found = areas(MARCH)
    assert (first[4:], first.tasks, first.weak) == ((1, 2, 0, 1), 4, 3)
    assert second[4:] == (2, 0, 0, 0)
    assert weakest_first(found[::-1]) == [first, second]


def test_figures_are_kept_for_a_while_and_compare_with_the_beginning_of_the_year(django_assert_num_queries):
    CoreTaskFactory(from_on=date(2026, 2, 10))
    november = date(2026, 11, 20)
    with django_assert_num_queries(3):
        found = figures(november)
    with django_assert_num_queries(0):
        assert figures(november) == found

    assert found.now == Point(november, tasks=1, open=1)
    assert found.then == Point(date(2026, 3, 1), tasks=1, open=1)
    assert figures(date(2026, 2, 20)).then is None
    assert figures(date(2027, 2, 20)).then.on == date(2026, 3, 1)


def test_areas_to_choose_from_stand_under_what_they_are_part_of():
    top, alone = KnowledgeAreaFactory(position=900), KnowledgeAreaFactory(position=901)
    parts = [KnowledgeAreaFactory(parent=top, position=position) for position in (1, 2)]
    for area in (alone, *parts):
        CoreTaskFactory(area=area)
    found = figures(MARCH)

    assert list(found.choices.items()) == [
        (top.pk, top.name),
        *((part.pk, f"– {part.name}") for part in parts),
        (alone.pk, alone.name),
    ]
    assert [found.area_name(pk) for pk in (parts[0].pk, alone.pk, 0, None)] == [parts[0].name, alone.name, "", ""]


# --- one rule, whatever the facts -----------------------------------------------------------------

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
SPANS = st.tuples(DAYS, st.none() | st.integers(0, 700)).map(
    lambda span: {"from_on": span[0], "until_on": None if span[1] is None else span[0] + timedelta(days=span[1])}
)
MOMENTS = st.none() | DAYS.map(lambda day: datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC))
MEMBERS = st.fixed_dictionaries({"left": MOMENTS, "paused": MOMENTS, "away": st.none() | SPANS})
HOLDERS = st.fixed_dictionaries(
    {
        "who": st.integers(0, 2) | st.none(),
        "span": SPANS,
        "knows": SPANS,
        "access": SPANS,
        "done": st.lists(DAYS, max_size=3, unique=True),
    }
)
TASKS = st.fixed_dictionaries(
    {
        "span": SPANS,
        "ended": st.none() | DAYS,
        "holders": st.lists(HOLDERS, max_size=3),
        "backups": st.lists(st.tuples(st.integers(0, 2) | st.none(), SPANS), max_size=2),
    }
)


@settings(max_examples=60, deadline=None)
@given(people=st.lists(MEMBERS, min_size=3, max_size=3), tasks=st.lists(TASKS, max_size=3), last=DAYS)
def test_map_and_trend_follow_the_rule_whatever_the_facts(people, tasks, last):
    with transaction.atomic():
        _lay(people, tasks)
        days = months_until(last, years=2)
        by_hand = {day: covers_by_hand(day) for day in days}

        assert {day: covers(by_hand[day], on=day) for day in days} == by_hand
        assert trend(days) == [_point(day, by_hand[day].values()) for day in days]
        counted = [dict(line.numbers) for line in areas(last)]
        assert {strength: sum(line[strength] for line in counted) for strength in Strength} == {
            strength: [cover.strength for cover in by_hand[last].values()].count(strength) for strength in Strength
        }
        transaction.set_rollback(True)


def _point(day, found):
    strengths = [cover.strength for cover in found]
    return Point(day, len(strengths), strengths.count(Strength.FRAGILE), strengths.count(Strength.OPEN))


def _lay(people, tasks):
    members = [
        MemberFactory(left_at=person["left"], is_active=person["left"] is None, paused_at=person["paused"])
        for person in people
    ]
    for member, person in zip(members, people):
        if away := person["away"]:
            AbsenceFactory(member=member, first_on=away["from_on"], last_on=away["until_on"] or date(2028, 1, 1))
    for facts in tasks:
        ended = {"stage": Stage.ENDED, "ended_on": facts["ended"]} if facts["ended"] else {}
        task = CoreTaskFactory(organisation=OrganisationFactory(**ended), **facts["span"])
        for number, holder in enumerate(facts["holders"]):
            _hold(task, number, members, holder)
        for who, span in facts["backups"]:
            one = (
                {"member": members[who], "organisation": None}
                if who is not None and _is_new(task, who, members)
                else {}
            )
            BackupFactory(task=task, helper_said_yes_at=LONG_AGO, **one, **span)


def _is_new(task, who, members):
    return not task.backups.filter(member=members[who]).exists()


def _hold(task, number, members, facts):
    who = facts["who"]
    is_new = who is not None and not task.holders.filter(member=members[who]).exists()
    one = {"member": members[who]} if is_new else {"member": None, "name": f"Iemand {number}"}
    holder = TaskHolderFactory(task=task, **one, **facts["span"])
    Ability.objects.create(holder=holder, kind=AbilityKind.KNOWS_HOW, **facts["knows"])
    Ability.objects.create(holder=holder, kind=AbilityKind.HAS_ACCESS, **facts["access"])
    Practice.objects.bulk_create(Practice(holder=holder, done_on=day) for day in facts["done"])
