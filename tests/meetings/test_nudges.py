from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from meetings import nudges
from meetings.action_items import change_action_item
from meetings.letters import REMINDER
from meetings.models import Assignment, Audience, Nudge
from members.profile import ProfilePart
from samensterker.localtime import at_local
from samensterker.outbox import planners
from samensterker.outbox.models import Message
from tests.factories import ActionItemFactory, AssignmentFactory, CoordinatorFactory, MemberFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 27)


def nine(day):
    return at_local(day, time(9))


def plan(day, clock=time(9)):
    with transaction.atomic():
        return nudges.plan(now=at_local(day, clock))


def steps(assignment):
    return list(assignment.nudges.order_by("due_on", "step").values_list("due_on", "step"))


def mailed():
    """Which digests there are: (member, day, steps)."""
    step = dict(Nudge.objects.values_list("pk", "step"))
    rows = Message.objects.filter(kind=nudges.KIND).order_by("due_at", "member_id")
    return [(row.member, row.due_at.date(), [step[pk] for pk in row.refs["nudges"]]) for row in rows]


def test_four_steps_on_their_days_and_then_no_more():
    part = AssignmentFactory(item__due_on=DUE)

    for days in range(-5, 40):
        for clock in (time(8, 59), time(9), time(15), time(22)):
            plan(DUE + timedelta(days=days), clock)

    assert mailed() == [
        (part.member, date(2026, 3, 24), [1]),
        (part.member, date(2026, 3, 27), [2]),
        (part.member, date(2026, 4, 3), [3]),
        (part.member, date(2026, 4, 10), [4]),
    ]
    assert steps(part) == [(DUE, 1), (DUE, 2), (DUE, 3), (DUE, 4)]


def test_what_is_laid():
    part = AssignmentFactory(item__due_on=DUE)

    plan(DUE, time(11))  # late: nothing ran at nine

    message = Message.objects.get()
    assert (message.kind, message.dedupe_key, message.member, message.due_at, message.refs) == (
        "meetings.nudge",
        f"meetings.nudge:{part.member_id}:2026-03-27",
        part.member,
        datetime(2026, 3, 27, 8, tzinfo=UTC),
        {"nudges": [part.nudges.get(step=2).pk]},
    )


def test_one_digest_holds_all_of_a_members_day():
    member = MemberFactory()
    for due_on in (
        DUE + timedelta(days=3),
        DUE,
        DUE - timedelta(days=7),
        DUE - timedelta(days=14),
        DUE + timedelta(days=4),
    ):
        AssignmentFactory(member=member, item__due_on=due_on)
    other = AssignmentFactory(item__due_on=DUE).member

    plan(DUE)

    assert mailed() == [(member, DUE, [1, 2, 3, 4]), (other, DUE, [2])]


def test_after_an_outage_only_the_latest_step_speaks():
    part = AssignmentFactory(item__due_on=DUE)

    plan(DUE + timedelta(days=9))
    plan(DUE + timedelta(days=10))

    assert mailed() == [(part.member, date(2026, 4, 5), [3])]
    assert steps(part) == [(DUE, 1), (DUE, 2), (DUE, 3)]


def test_what_comes_up_after_the_digest_of_today_waits_for_tomorrow():
    first = AssignmentFactory(item__due_on=DUE)
    plan(DUE)
    second = AssignmentFactory(member=first.member, item__due_on=DUE)

    plan(DUE, time(14))
    assert steps(second) == []
    plan(DUE + timedelta(days=1))

    assert mailed() == [(first.member, DUE, [2]), (first.member, DUE + timedelta(days=1), [2])]
    assert steps(second) == [(DUE, 1), (DUE, 2)]


@pytest.mark.parametrize(("state", "days"), [("waiting", 1), ("sent", 1), ("expired", 0)])
def test_the_day_of_a_reminder_has_no_digest_as_the_reminder_names_the_same_items(state, days):
    part = AssignmentFactory(item__due_on=DUE)
    ended = {"ended_at": nine(DUE), "sent_at": nine(DUE) if state == "sent" else None} if state != "waiting" else {}
    Message.objects.create(
        kind=REMINDER, dedupe_key="r", member=part.member, due_at=nine(DUE), state=state, reason="moved", **ended
    )
    Message.objects.create(kind=REMINDER, dedupe_key="later", member=part.member, due_at=nine(DUE + timedelta(days=2)))

    plan(DUE)
    plan(DUE + timedelta(days=1))

    assert mailed() == [(part.member, DUE + timedelta(days=days), [2])]


def test_what_was_agreed_today_is_not_announced_today():
    soon = AssignmentFactory(item__due_on=DUE, assigned_at=at_local(DUE - timedelta(days=2), time(7)))

    plan(DUE - timedelta(days=2), time(20))
    assert mailed() == []
    plan(DUE - timedelta(days=1))

    assert mailed() == [(soon.member, DUE - timedelta(days=1), [1])]


def test_a_moved_due_day_begins_again_and_the_same_day_does_not():
    coordinator = CoordinatorFactory()
    part = AssignmentFactory(item__due_on=DUE)
    plan(DUE)
    item, moved = part.item, DUE + timedelta(days=7)
    stands = {"title": item.title, "audience": Audience.NAMED, "assignees": [part.member], "fulfilled_by": ""}
    when = {"by": coordinator, "now": nine(DUE)}

    change_action_item(item, version=1, due_on=DUE, **stands, **when)  # saved as it was
    plan(DUE + timedelta(days=1))
    change_action_item(item, version=1, due_on=moved, **stands, **when)
    plan(DUE + timedelta(days=3))
    plan(DUE + timedelta(days=4))
    change_action_item(item, version=2, due_on=DUE, **stands, **when)  # and back again
    plan(DUE + timedelta(days=5))

    assert mailed() == [(part.member, DUE, [2]), (part.member, DUE + timedelta(days=4), [1])]
    assert steps(part) == [(DUE, 1), (DUE, 2), (moved, 1)]


@pytest.mark.parametrize(
    "facts",
    [
        {"member__paused_at": nine(DUE)},
        {"member__left_at": nine(DUE), "member__is_active": False},
        {"member__email": None},
        {"member__wants_no_chasing": True},
        {
            "item__fulfilled_by": ProfilePart.CONTACT_DETAILS,
            "member__has_no_phone": True,
            "member__contact_details_at": nine(DUE),
        },
        {"item__due_on": DUE + timedelta(days=4)},
    ],
    ids=["paused", "left", "without email", "asked not to be chased", "fulfilled by the profile", "not soon"],
)
def test_who_is_left_in_peace(facts):
    AssignmentFactory(**{"item__due_on": DUE, **facts})

    plan(DUE)

    assert mailed() == []
    assert Nudge.objects.count() == 0


def test_what_is_ticked_is_left_in_peace():
    member = MemberFactory()
    AssignmentFactory(item__due_on=DUE, member=member, done_at=nine(DUE), done_by=member)

    assert plan(DUE) == 0


def test_an_item_for_the_profile_is_asked_for_until_it_is_filled_in():
    part = AssignmentFactory(item__due_on=DUE, item__fulfilled_by=ProfilePart.CONTACT_DETAILS)

    plan(DUE)

    assert mailed() == [(part.member, DUE, [2])]


def test_after_the_fourth_it_stands_on_the_coordinators_list():
    part = AssignmentFactory(item__due_on=DUE)
    last_day = DUE + timedelta(days=14)

    plan(last_day)

    assert mailed() == [(part.member, last_day, [4])]
    assert list(Assignment.objects.beyond_nudging(last_day)) == []
    assert list(Assignment.objects.beyond_nudging(last_day + timedelta(days=1))) == [part]


def test_summer_time_does_not_move_nine_oclock():
    AssignmentFactory(item__due_on=date(2026, 3, 29))

    plan(date(2026, 3, 29))

    assert Message.objects.get().due_at == datetime(2026, 3, 29, 7, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_planners_side_by_side_never_double():
    member = MemberFactory()
    parts = [AssignmentFactory(item__due_on=DUE, member=member) for _ in range(3)]
    parts += [AssignmentFactory(item__due_on=DUE) for _ in range(20)]
    together = Barrier(6)

    def run():
        together.wait()
        assert planners.plan(now=nine(DUE)) == []
        connection.close()

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Nudge.objects.count() == 2 * len(parts)
    assert Message.objects.filter(kind=nudges.KIND).count() == 21
    assert sorted(pk for message in Message.objects.all() for pk in message.refs["nudges"]) == sorted(
        Nudge.objects.filter(step=2).values_list("pk", flat=True)
    )


@pytest.mark.parametrize("number", [1, 25])
def test_planning_takes_as_many_queries_for_any_number(number, django_assert_num_queries):
    for _ in range(number):
        item = ActionItemFactory(due_on=DUE)
        AssignmentFactory(item=item)
        AssignmentFactory(item=item)

    with django_assert_num_queries(5):  # a transaction, a lock, marking, laying
        plan(DUE)

    assert Message.objects.count() == 2 * number
