from datetime import date, time, timedelta

import pytest
from django.db import transaction

from meetings import nudges, snoozing
from meetings.models import Assignment, Nudge
from meetings.snoozing import Refused, Why
from members.profile import ProfilePart
from samensterker.localtime import at_local
from tests.factories import AssignmentFactory, MemberFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 27)
NOW = at_local(DUE, time(9))
WEEK = DUE + timedelta(days=7)


def steps_planned(now):
    with transaction.atomic():
        nudges.plan(now=now)
    return list(Nudge.objects.order_by("due_on", "step").values_list("due_on", "step"))


def test_a_later_day_for_oneself_alone():
    part = AssignmentFactory(item__due_on=DUE)
    other = AssignmentFactory(item=part.item)

    assert snoozing.snooze(part, until=WEEK, by=part.member, now=NOW) is True

    part.refresh_from_db()
    other.refresh_from_db()
    assert (part.due_on, part.snoozed_at, part.is_put_off) == (WEEK, NOW, True)
    assert (other.due_on, other.snoozed_at, part.item.due_on) == (DUE, None, DUE)


def test_the_nudges_begin_again_with_the_new_day():
    part = AssignmentFactory(item__due_on=DUE)
    assert steps_planned(NOW) == [(DUE, 1), (DUE, 2)]

    snoozing.snooze(part, until=WEEK, by=part.member, now=NOW)

    assert steps_planned(NOW + timedelta(days=3)) == [(DUE, 1), (DUE, 2)]
    assert steps_planned(NOW + timedelta(days=4)) == [(DUE, 1), (DUE, 2), (WEEK, 1)]
    assert steps_planned(NOW + timedelta(days=7)) == [(DUE, 1), (DUE, 2), (WEEK, 1), (WEEK, 2)]


def test_the_same_day_twice_is_one():
    part = AssignmentFactory(item__due_on=DUE)

    did = [snoozing.snooze(part, until=WEEK, by=part.member, now=NOW) for _ in range(2)]

    assert did == [True, False]


@pytest.mark.parametrize(
    ("days", "why"),
    [(0, Why.NOT_AHEAD), (-5, Why.NOT_AHEAD), (61, Why.TOO_FAR), (5000, Why.TOO_FAR)],
)
def test_a_day_that_does_not_do(days, why):
    part = AssignmentFactory(item__due_on=DUE - timedelta(days=1))

    with pytest.raises(Refused) as refused:
        snoozing.snooze(part, until=DUE + timedelta(days=days), by=part.member, now=NOW)

    assert refused.value.why == why
    part.refresh_from_db()
    assert part.snoozed_at is None


def test_sixty_days_ahead_is_the_last():
    part = AssignmentFactory(item__due_on=DUE)

    assert snoozing.snooze(part, until=DUE + timedelta(days=60), by=part.member, now=NOW) is True


def test_an_earlier_day_is_not_putting_off():
    part = AssignmentFactory(item__due_on=WEEK)

    with pytest.raises(Refused) as refused:
        snoozing.snooze(part, until=WEEK - timedelta(days=1), by=part.member, now=NOW)

    assert refused.value.why == Why.NOT_LATER


def test_what_is_done_is_not_put_off():
    by_hand = AssignmentFactory(item__due_on=DUE, done_at=NOW, done_by=MemberFactory())
    by_profile = AssignmentFactory(
        item__due_on=DUE, item__fulfilled_by=ProfilePart.ROSTER, member__roster_at=NOW, member__first_name="Noor"
    )

    for part in (by_hand, by_profile):
        with pytest.raises(Refused) as refused:
            snoozing.snooze(part, until=WEEK, by=part.member, now=NOW)
        assert refused.value.why == Why.DONE


def test_nobody_puts_off_what_another_does():
    part = AssignmentFactory(item__due_on=DUE)

    with pytest.raises(Assignment.DoesNotExist):
        snoozing.snooze(part, until=WEEK, by=MemberFactory(), now=NOW)


@pytest.mark.parametrize(
    ("due", "offered"),
    [(-9, [1, 7]), (0, [1, 7]), (1, [8]), (3, [10]), (53, [60]), (54, []), (90, [])],
)
def test_what_is_offered(due, offered):
    part = AssignmentFactory(item__due_on=DUE + timedelta(days=due))

    assert snoozing.choices(part, DUE) == [DUE + timedelta(days=days) for days in offered]
