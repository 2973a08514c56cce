"""Which moments are offered to put to the vote."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from meetings.poll_candidates import CHOSEN, candidates, free_days, usual_times
from members import availability
from members.models import Daypart
from members.slots import Slot, State
from samensterker.localtime import AMSTERDAM
from tests.factories import (
    AbsenceFactory,
    CoordinatorFactory,
    GroupFactory,
    GroupMembershipFactory,
    MeetingFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
FIRST = date(2026, 3, 18)  # a Wednesday
TUESDAY = Slot(1, Daypart.EVENING)
THURSDAY = Slot(3, Daypart.EVENING)


def can(member, *slots, state=State.CAN):
    availability.save_roster(member, dict.fromkeys(slots, state), by=member, now=NOW)
    return member


def offered(viewer, group=None, part=Daypart.EVENING):
    return candidates(group, viewer=viewer, first=FIRST, now=NOW)[part]


def test_the_three_best_evenings_of_six_weeks_are_ticked():
    by = can(CoordinatorFactory(), THURSDAY)
    can(MemberFactory(), THURSDAY, TUESDAY)
    away = can(MemberFactory(), THURSDAY)
    AbsenceFactory(member=away, first_on=date(2026, 3, 16), last_on=date(2026, 3, 22))

    found = offered(by)

    ticked = [(one.moment.day, one.moment.can) for one in found if one.is_best]
    assert ticked == [(date(2026, 3, 26), 3), (date(2026, 4, 2), 3), (date(2026, 4, 9), 3)]
    assert len(ticked) == CHOSEN
    local = found[0].option.starts_at.astimezone(AMSTERDAM)
    assert (local.date(), local.time()) == (date(2026, 3, 26), time(19, 30))


def test_nothing_is_ticked_when_nobody_filled_in_a_roster():
    assert not any(one.is_best for one in offered(CoordinatorFactory()))


def test_a_month_with_a_plenary_meeting_is_left_out_and_one_looks_further():
    by = can(CoordinatorFactory(), THURSDAY)
    for month in (3, 4):
        MeetingFactory(starts_at=datetime(2026, month, 27, 18, tzinfo=UTC))
    MeetingFactory(starts_at=datetime(2026, 5, 27, 18, tzinfo=UTC), cancelled_at=NOW, cancelled_by=by)

    days = free_days(None, first=FIRST)

    assert (days[0], days[-1], len(days)) == (date(2026, 5, 1), date(2026, 6, 14), 42)
    assert {one.moment.day.month for one in offered(by) if one.is_best} == {5}


def test_a_year_that_is_full_has_no_free_days():
    for number in range(8):
        MeetingFactory(starts_at=datetime(2026, 3 + number, 27, 18, tzinfo=UTC))

    assert free_days(None, first=FIRST) == []
    assert candidates(None, viewer=CoordinatorFactory(), first=FIRST, now=NOW) == {}


def test_of_a_group_its_own_rosters_count_and_no_month_is_left_out():
    MeetingFactory(starts_at=datetime(2026, 3, 27, 18, tzinfo=UTC))
    group, by = GroupFactory(), CoordinatorFactory()
    can(GroupMembershipFactory(group=group).member, TUESDAY)
    for member in MemberFactory.create_batch(3):
        can(member, THURSDAY)

    best = [one.moment for one in offered(by, group) if one.is_best]

    assert [moment.day for moment in best] == [date(2026, 3, 24), date(2026, 3, 31), date(2026, 4, 7)]
    assert {moment.number for moment in best} == {1}


def test_the_clock_times_are_those_of_the_last_time():
    MeetingFactory(starts_at=datetime(2026, 2, 6, 19, tzinfo=UTC), ends_at=datetime(2026, 2, 6, 21, tzinfo=UTC))
    MeetingFactory(starts_at=datetime(2026, 5, 6, 8, tzinfo=UTC))

    assert usual_times(None, now=NOW)[Daypart.EVENING] == (time(20), time(22))
    assert usual_times(GroupFactory(), now=NOW)[Daypart.EVENING] == (time(19, 30), time(21, 30))


def test_it_costs_the_same_for_one_member_and_for_many(django_assert_num_queries):
    by = can(CoordinatorFactory(), THURSDAY)
    for number in (0, 20):
        for member in MemberFactory.create_batch(number):
            can(member, TUESDAY)
        with django_assert_num_queries(3):
            assert len(offered(by)) == 8


def test_what_lies_before_now_is_not_offered():
    by = can(CoordinatorFactory(), Slot(1, Daypart.MORNING))
    now = datetime(2026, 3, 17, 23, tzinfo=UTC)

    found = candidates(None, viewer=by, first=date(2026, 3, 17), now=now)

    assert all(one.option.starts_at > now for part in found.values() for one in part)
    assert timedelta(0) < min(one.option.starts_at for part in found.values() for one in part) - now
