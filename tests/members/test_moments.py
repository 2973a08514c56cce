"""The counting in SQL is held against a plain count in Python, of rosters and absences of every kind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Absence, Daypart, Member, Roster
from members.moments import Days, Moment, best_moments, best_slots
from members.slots import SLOTS, Slot, State, masks, states_of
from tests.factories import AbsenceFactory, MemberFactory, RosterFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MONDAY = date(2026, 3, 9)
WEDNESDAY_EVENING, FRIDAY_EVENING = Slot(2, Daypart.EVENING), Slot(4, Daypart.EVENING)


def someone(**states):
    """A member with a roster: someone(**{"wed-evening": State.CAN})"""
    by_key = {slot.key: slot for slot in SLOTS}
    return RosterFactory(**masks({by_key[key]: state for key, state in states.items()})).member


def moments(members, days):
    return {(moment.day, moment.slot): moment for moment in best_moments(members, days)}


def test_best_moment_is_the_one_at_which_most_people_can():
    someone(**{"wed-evening": State.CAN, "fri-evening": State.CAN})
    someone(**{"wed-evening": State.CAN, "fri-evening": State.RATHER_NOT})
    someone(**{"wed-evening": State.CANNOT, "fri-evening": State.RATHER_NOT})
    MemberFactory()

    found = best_moments(None, Days.weeks(MONDAY, 1))

    assert len(found) == 21
    assert found[:2] == [
        Moment(date(2026, 3, 11), WEDNESDAY_EVENING, can=2, rather_not=0, cannot=1, away=0, unanswered=1),
        Moment(date(2026, 3, 13), FRIDAY_EVENING, can=1, rather_not=2, cannot=0, away=0, unanswered=1),
    ]
    assert found[2] == Moment(MONDAY, SLOTS[0], can=0, rather_not=0, cannot=0, away=0, unanswered=4)


def test_who_is_away_is_counted_out_on_those_days_only():
    member = someone(**{"wed-evening": State.CAN})
    AbsenceFactory(member=member, first_on=date(2026, 3, 11), last_on=date(2026, 3, 17))

    found = moments(None, Days.weeks(MONDAY, 2))

    one, next_week = date(2026, 3, 11), date(2026, 3, 18)
    assert found[one, WEDNESDAY_EVENING] == Moment(one, WEDNESDAY_EVENING, 0, 0, 0, 1, 0)
    assert found[next_week, WEDNESDAY_EVENING] == Moment(next_week, WEDNESDAY_EVENING, 1, 0, 0, 0, 0)
    assert [moment.slot for moment in best_slots(None)][:1] == [WEDNESDAY_EVENING]


def test_nobody_is_counted_who_pauses_or_left():
    for gone in ({"paused_at": NOW}, {"left_at": NOW, "is_active": False}):
        member = someone(**{"wed-evening": State.CAN})
        Member.objects.filter(pk=member.pk).update(**gone)
        AbsenceFactory(member=member, first_on=MONDAY, last_on=MONDAY)

    assert {moment.number for moment in best_moments(None, Days.weeks(MONDAY, 1))} == {0}


def test_a_set_of_members_is_counted_by_itself():
    mine = someone(**{"wed-evening": State.CAN})
    someone(**{"wed-evening": State.CAN})

    best = best_moments(Member.objects.filter(pk=mine.pk), Days.weeks(MONDAY, 1))[0]

    assert best == Moment(date(2026, 3, 11), WEDNESDAY_EVENING, 1, 0, 0, 0, 0)
    assert best_moments(Member.objects.none(), Days.weeks(MONDAY, 1))[0].number == 0


def test_one_query(django_assert_num_queries):
    someone(**{"wed-evening": State.CAN})

    with django_assert_num_queries(1):
        best_moments(Member.objects.filter(first_name__contains="%"), Days.weeks(MONDAY, 8))
    with django_assert_num_queries(1):
        best_moments(None, Days.weeks(MONDAY, 8))


PEOPLE = st.lists(
    st.tuples(
        st.none() | st.lists(st.sampled_from(State), min_size=21, max_size=21),
        st.none() | st.tuples(st.integers(-10, 20), st.integers(0, 20)),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, gap=st.integers(0, 300), days=st.integers(1, 15))
def test_sql_counts_as_python_does(people, gap, days):
    Member.objects.all().delete()
    members = [
        MemberFactory(pk=10_000 + number * (gap + 1)) for number in range(len(people))
    ]  # in one chunk or in more
    for number, member in enumerate(members):
        states, absence, is_paused = people[number]
        if states:
            Roster.objects.create(member=member, saved_at=NOW, **masks(dict(zip(SLOTS, states))))
        if absence:
            first = MONDAY + timedelta(days=absence[0])
            Absence.objects.create(member=member, first_on=first, last_on=first + timedelta(days=absence[1]))
        if is_paused:
            Member.objects.filter(pk=member.pk).update(paused_at=NOW)
    asked = Days(MONDAY, MONDAY + timedelta(days=days - 1))

    everyone, chosen = best_moments(None, asked), best_moments(Member.objects.taking_part(), asked)

    assert everyone == chosen == counted_plainly(Member.objects.taking_part(), asked)


def counted_plainly(members, asked):
    members = list(members.select_related("roster").prefetch_related("absences"))
    found = []
    for number in range((asked.last - asked.first).days + 1):
        day = asked.first + timedelta(days=number)
        is_away = {
            member: any(absence.first_on <= day <= absence.last_on for absence in member.absences.all())
            for member in members
        }
        for daypart in Daypart:
            slot = Slot.on(day, daypart)
            states = [states_of(getattr(member, "roster", None))[slot] for member in members if not is_away[member]]
            counts = [states.count(state) for state in (State.CAN, State.RATHER_NOT, State.CANNOT)]
            found.append(Moment(day, slot, *counts, sum(is_away.values()), states.count(State.UNANSWERED)))
    return sorted(found, key=lambda it: (-it.can, -it.rather_not, it.cannot + it.away, it.day, it.slot))


def test_many_members_fit_in_the_sums():
    """More than a chunk holds, and all saying the same in each daypart."""
    members = Member.objects.bulk_create(
        Member(email=f"lid{number}@example.org", first_name="Noor", password="!") for number in range(400)
    )
    everything = masks(dict.fromkeys(SLOTS, State.CANNOT))
    Roster.objects.bulk_create(Roster(member=member, saved_at=NOW, **everything) for member in members)

    assert {(moment.can, moment.rather_not, moment.cannot, moment.unanswered) for moment in best_slots(None)} == {
        (0, 0, 400, 0)
    }
