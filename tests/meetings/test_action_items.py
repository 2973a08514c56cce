from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from meetings.action_items import (
    StaleActionItem,
    TicksItself,
    add_action_item,
    add_late_joiner,
    change_action_item,
    could_join_late,
    day_for_newcomers,
    tick,
    untick,
)
from meetings.models import ActionItem, Assignment, Audience
from members.profile import ProfilePart, mark, save_contact_details
from tests.factories import (
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
DAY = date(2026, 3, 27)


@pytest.fixture
def by():
    return CoordinatorFactory(paused_at=NOW)  # so that "everyone" is whom the test makes


def add(by, **facts):
    return add_action_item(
        **{
            "title": "Omkijken naar een locatie",
            "due_on": DAY,
            "audience": Audience.NAMED,
            "by": by,
            "now": NOW,
            **facts,
        }
    )


def change(item, *, by, now=LATER, version=1, **facts):
    """What the edit form sends: everything, also what stayed the same."""
    stands = {"title": item.title, "due_on": item.due_on, "audience": item.audience, "fulfilled_by": item.fulfilled_by}
    if item.audience == Audience.NAMED:
        stands["assignees"] = [part.member for part in item.assignments.all()]
    return change_action_item(item, by=by, now=now, version=version, **{**stands, **facts})


def parts(item):
    return list(item.assignments.order_by("member_id").values_list("member_id", "due_on"))


# --- adding -----------------------------------------------------------------------------------------


def test_an_item_for_everyone_gives_each_who_takes_part_their_own(by):
    noor, bram = MemberFactory(), MemberFactory(email=None)
    MemberFactory(paused_at=NOW)
    MemberFactory(left_at=NOW, is_active=False)
    agenda_item = AgendaItemFactory(meeting__created_by=by)

    item = add(by, audience=Audience.EVERYONE, meeting=agenda_item.meeting, agenda_item=agenda_item)

    assert parts(item) == [(noor.pk, DAY), (bram.pk, DAY)]
    assert list(item.assignments.values_list("assigned_at", "done_at").distinct()) == [(NOW, None)]
    assert (item.meeting, item.agenda_item, item.created_by, item.created_at) == (
        agenda_item.meeting,
        agenda_item,
        by,
        NOW,
    )


def test_an_item_for_a_few_is_theirs_alone(by):
    noor, bram, _other = MemberFactory(), MemberFactory(), MemberFactory()

    item = add(by, assignees=[noor, bram])

    assert parts(item) == [(noor.pk, DAY), (bram.pk, DAY)]


def test_the_same_form_sent_twice_makes_one_item(by):
    noor, submission = MemberFactory(), uuid4()

    first = add(by, assignees=[noor], submission=submission)
    second = add(by, assignees=[noor], submission=submission, title="Nog eens", now=LATER)

    assert second == first
    assert second.created_at == NOW
    assert Assignment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_makes_one_item():
    by, noor, submission, together = CoordinatorFactory(), MemberFactory(), uuid4(), Barrier(2)
    made = []

    def send():
        together.wait()
        made.append(add(by, assignees=[noor], submission=submission))
        connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [item.pk for item in made] == [ActionItem.objects.get().pk] * 2
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("number", [1, 30])
def test_an_item_for_everyone_takes_as_many_queries_for_any_number(number, by, django_assert_num_queries):
    MemberFactory.create_batch(number)

    with django_assert_num_queries(9):  # five to look and to make; the rest are savepoints
        add(by, audience=Audience.EVERYONE)


# --- changing ---------------------------------------------------------------------------------------


def test_a_moved_due_day_takes_the_parts_along(by):
    item = add(by, assignees=[MemberFactory(), MemberFactory()])

    assert change(item, by=by, due_on=date(2026, 4, 10)) is True

    item.refresh_from_db()
    assert (item.due_on, item.version, item.changed_at, item.changed_by) == (date(2026, 4, 10), 2, LATER, by)
    assert {part.due_on for part in item.assignments.all()} == {date(2026, 4, 10)}


def test_the_same_day_again_is_no_change(by):
    item = add(by, assignees=[MemberFactory()])

    assert change(item, by=by) is False
    assert change(item, by=by, version=0) is False  # the form of a colleague who wanted the same

    item.refresh_from_db()
    assert (item.version, item.changed_at) == (1, None)


def test_a_later_day_of_ones_own_stays_unless_the_item_gives_more_time(by):
    item = add(by, assignees=[MemberFactory()])
    late = AssignmentFactory(item=item, due_on=date(2026, 4, 20))

    change(item, by=by, due_on=date(2026, 4, 10))
    late.refresh_from_db()
    assert late.due_on == date(2026, 4, 20)

    item.refresh_from_db()
    change(item, by=by, due_on=date(2026, 5, 1), version=2)
    late.refresh_from_db()
    assert late.due_on == date(2026, 5, 1)


def test_who_is_off_the_list_loses_what_is_open_and_keeps_what_is_done(by):
    open_part, done_part = AssignmentFactory(item__due_on=DAY), None
    item = open_part.item
    done_part = AssignmentFactory(item=item, done_at=NOW, done_by=by)
    left_part = AssignmentFactory(item=item, member__left_at=NOW, member__is_active=False)
    newcomer = MemberFactory()

    assert change(item, by=by, assignees=[newcomer]) is True

    assert {part.member for part in item.assignments.all()} == {done_part.member, left_part.member, newcomer}


def test_who_is_put_on_the_list_after_the_day_gets_two_weeks(by):
    item, newcomer = ActionItemFactory(due_on=date(2026, 3, 9)), MemberFactory()

    change(item, by=by, assignees=[newcomer])

    assert parts(item) == [(newcomer.pk, date(2026, 3, 24))]


def test_from_a_few_to_everyone_and_back(by):
    noor, bram = MemberFactory(), MemberFactory()
    item = add(by, assignees=[noor])

    change(item, by=by, audience=Audience.EVERYONE)
    assert parts(item) == [(noor.pk, DAY), (bram.pk, DAY)]

    item.refresh_from_db()
    change(item, by=by, audience=Audience.NAMED, assignees=[bram], version=2)
    assert parts(item) == [(bram.pk, DAY)]


def test_an_item_for_everyone_does_not_grow_by_itself(by):
    noor = MemberFactory()
    item = add(by, audience=Audience.EVERYONE)
    MemberFactory()

    change(item, by=by, title="Nog steeds")

    assert parts(item) == [(noor.pk, DAY)]


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(by):
    noor, bram = MemberFactory(), MemberFactory()
    item = add(by, assignees=[noor])
    change(item, by=by, title="De eerste")

    with pytest.raises(StaleActionItem) as told:
        change(item, by=by, title="De tweede", assignees=[bram], due_on=date(2026, 5, 1))

    assert (told.value.item.title, told.value.item.version, told.value.item.changed_by) == ("De eerste", 2, by)
    item.refresh_from_db()
    assert (item.title, item.due_on, parts(item)) == ("De eerste", DAY, [(noor.pk, DAY)])


# --- who came later ---------------------------------------------------------------------------------


def test_a_late_joiner_is_not_overdue_from_the_start(by):
    MemberFactory()
    item = add(by, audience=Audience.EVERYONE, due_on=date(2026, 3, 9))
    late = MemberFactory()

    assert list(could_join_late(item, on=date(2026, 3, 10))) == [late]
    assert add_late_joiner(item, late, by=by, now=NOW) is True
    assert add_late_joiner(item, late, by=by, now=LATER) is False

    part = item.assignments.get(member=late)
    assert (part.due_on, part.assigned_at) == (date(2026, 3, 24), NOW)
    assert late.pk not in Assignment.objects.overdue(date(2026, 3, 10)).values_list("member", flat=True)
    assert list(could_join_late(item, on=date(2026, 3, 10))) == []


def test_a_late_joiner_may_get_a_day_of_their_own_in_the_form(by):
    item = add(by, audience=Audience.EVERYONE)
    late = MemberFactory()

    change(item, by=by, newcomers=[late], newcomers_due_on=date(2026, 4, 3))

    assert parts(item) == [(late.pk, date(2026, 4, 3))]


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 3, 11), date(2026, 3, 11)),
        (date(2026, 3, 10), date(2026, 3, 24)),
        (date(2026, 1, 1), date(2026, 3, 24)),
    ],
)
def test_day_for_newcomers(due_on, expected):
    assert day_for_newcomers(ActionItemFactory(due_on=due_on), NOW) == expected


# --- ticking ----------------------------------------------------------------------------------------


def test_tick_and_untick_keep_who_and_when():
    part = AssignmentFactory()

    assert tick(part, by=part.member, now=NOW) is True
    part.refresh_from_db()
    assert (part.done_at, part.done_by) == (NOW, part.member)

    assert untick(part, by=part.member, now=LATER) is True
    part.refresh_from_db()
    assert (part.done_at, part.done_by) == (None, None)


def test_the_first_of_two_ticks_counts(by):
    part = AssignmentFactory()

    tick(part, by=part.member, now=NOW)
    assert tick(part, by=by, now=LATER) is False

    part.refresh_from_db()
    assert (part.done_at, part.done_by) == (NOW, part.member)
    untick(part, by=part.member, now=LATER)
    assert untick(part, by=part.member, now=LATER) is False


def test_a_coordinator_ticks_on_behalf_and_another_member_cannot(by):
    part = AssignmentFactory()

    with pytest.raises(Assignment.DoesNotExist):
        tick(part, by=MemberFactory(), now=NOW)
    tick(part, by=by, now=NOW)

    part.refresh_from_db()
    assert part.done_by == by
    with pytest.raises(Assignment.DoesNotExist):
        untick(part, by=MemberFactory(), now=NOW)


def test_nobody_ticks_for_who_left(by):
    part = AssignmentFactory(member__left_at=NOW, member__is_active=False)

    with pytest.raises(Assignment.DoesNotExist):
        tick(part, by=by, now=NOW)


def test_what_the_profile_fulfils_is_not_ticked_by_hand(by):
    part = AssignmentFactory(item__fulfilled_by=ProfilePart.CONTACT_DETAILS)

    with pytest.raises(TicksItself):
        tick(part, by=by, now=NOW)
    save_contact_details(part.member, phone="", has_no_phone=True, now=NOW)
    with pytest.raises(TicksItself):
        untick(part, by=part.member, now=NOW)

    part.refresh_from_db()
    assert part.done_at is None


@pytest.mark.parametrize("what", ProfilePart)
def test_no_profile_part_is_ticked_by_hand(what):
    part = AssignmentFactory(item__fulfilled_by=what)

    with pytest.raises(TicksItself):
        tick(part, by=part.member, now=NOW)


@pytest.mark.parametrize("what", ProfilePart)
def test_each_part_of_the_profile_ticks_its_own_items_only(what):
    parts = {each: AssignmentFactory(item__fulfilled_by=each) for each in ProfilePart}
    for part in parts.values():
        if what == ProfilePart.CONTACT_DETAILS:
            save_contact_details(part.member, phone="", has_no_phone=True, now=NOW)
        else:
            mark(part.member, what, is_filled_in=True, now=NOW)

    assert list(Assignment.objects.done()) == [parts[what]]


def test_what_was_ticked_by_hand_before_keeps_its_tick_whatever_the_profile_says():
    member = MemberFactory()
    part = AssignmentFactory(member=member, item__fulfilled_by=ProfilePart.CV, done_at=NOW, done_by=member)

    for is_filled_in in (True, False):
        mark(member, ProfilePart.CV, is_filled_in=is_filled_in, now=LATER)
        [row] = Assignment.objects.to_show(DAY)
        assert (row.is_done, row.ticked_itself, row.tick_moment) == (True, False, NOW)
    with pytest.raises(TicksItself):
        untick(part, by=member, now=LATER)


def test_it_ticks_itself_and_opens_again_with_the_profile():
    part = AssignmentFactory(item__fulfilled_by=ProfilePart.CONTACT_DETAILS)
    member = part.member

    def seen():
        [row] = Assignment.objects.to_show(DAY)
        return row.is_done, row.ticked_itself, row.tick_moment, Assignment.objects.open().count()

    assert seen() == (False, False, None, 1)
    save_contact_details(member, phone="+31612345678", has_no_phone=False, now=NOW)
    assert seen() == (True, True, NOW, 0)
    save_contact_details(member, phone="", has_no_phone=False, now=LATER)
    assert seen() == (False, False, None, 1)


# --- words of the querysets -------------------------------------------------------------------------


def test_progress_counts_who_is_in_the_guild(by):
    item = ActionItemFactory(fulfilled_by=ProfilePart.CONTACT_DETAILS)
    AssignmentFactory(item=item)
    AssignmentFactory(item=item, done_at=NOW, done_by=by)
    AssignmentFactory(item=item, member__has_no_phone=True, member__contact_details_at=NOW)
    AssignmentFactory(item=item, member__paused_at=NOW)
    leaver = AssignmentFactory(item=item, done_at=NOW, done_by=by).member
    ActionItemFactory()

    def progress():
        found = ActionItem.objects.with_progress().order_by("pk").values_list("ready_count", "total_count")
        return list(found)

    assert progress() == [(3, 5), (0, 0)]
    leaver.left_at, leaver.is_active = NOW, False
    leaver.save()
    assert progress() == [(2, 4), (0, 0)]


def test_open_overdue_and_stuck_items(by):
    today = date(2026, 3, 27)
    ahead = AssignmentFactory(item__due_on=today).item
    past = AssignmentFactory(item__due_on=date(2026, 3, 26)).item
    fourth_today = AssignmentFactory(item__due_on=date(2026, 3, 13)).item
    stuck = AssignmentFactory(item__due_on=date(2026, 3, 12)).item
    AssignmentFactory(item__due_on=date(2026, 3, 1), done_at=NOW, done_by=by)
    AssignmentFactory(item__due_on=date(2026, 3, 1), member__left_at=NOW, member__is_active=False)

    assert set(ActionItem.objects.open()) == {ahead, past, fourth_today, stuck}
    assert set(ActionItem.objects.overdue(today)) == {past, fourth_today, stuck}
    assert set(ActionItem.objects.stuck(today)) == {stuck}
    assert [part.item for part in Assignment.objects.beyond_nudging(today).of_active()] == [stuck]


def test_days_left_and_companions_of_what_is_shown():
    part = AssignmentFactory(item__due_on=DAY)
    friend = AssignmentFactory(item=part.item)
    AssignmentFactory(item=part.item, member__left_at=NOW, member__is_active=False)

    [shown] = Assignment.objects.filter(pk=part.pk).to_show(date(2026, 3, 29))

    assert (shown.days_left, shown.days_past, shown.companions) == (-2, 2, [friend.member.full_name])


def test_an_item_for_everyone_loads_no_companions():
    part = AssignmentFactory(item__audience=Audience.EVERYONE)
    AssignmentFactory(item=part.item)

    [shown] = Assignment.objects.filter(pk=part.pk).to_show(DAY)

    assert shown.companions == []
