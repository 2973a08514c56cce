"""The usual week: what a tap changes, what the profile and the history make of it, and who is free."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from members.availability import free_at, remove_roster, save_roster, set_slot
from members.models import Channel, Daypart, Member, Roster
from members.slots import BY_KEY, SLOTS, Slot, State, hours, masks, states_of
from tests.factories import AbsenceFactory, MemberFactory, RosterFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
WEDNESDAY_EVENING, MONDAY_MORNING = Slot(2, Daypart.EVENING), Slot(0, Daypart.MORNING)


def answers_of(member):
    """What was answered, without the blanks: {"wed-evening": "can"}"""
    states = states_of(Roster.objects.get(member=member))
    return {slot.key: state.value for slot, state in states.items() if state != State.UNANSWERED}


def test_slots_have_names_and_numbers():
    assert [(slot.number, slot.key) for slot in SLOTS[:4]] == [
        (0, "mon-morning"),
        (1, "mon-afternoon"),
        (2, "mon-evening"),
        (3, "tue-morning"),
    ]
    assert all(Slot.numbered(slot.number) == slot == BY_KEY[slot.key] for slot in SLOTS)
    assert Slot.on(date(2026, 3, 11), Daypart.EVENING) == WEDNESDAY_EVENING
    with translation.override("en"):
        assert [hours(daypart) for daypart in Daypart] == ["9 – 12 o’clock", "13 – 17 o’clock", "19 – 22 o’clock"]


def test_a_cell_goes_round_all_states():
    state, seen = State.UNANSWERED, []
    for _tap in range(4):
        state = state.following
        seen.append(state)

    assert seen == [State.CAN, State.RATHER_NOT, State.CANNOT, State.UNANSWERED]


def test_a_tap_changes_one_daypart(member):
    save_roster(member, {MONDAY_MORNING: State.CANNOT, WEDNESDAY_EVENING: State.CAN}, by=member, now=NOW)

    roster = set_slot(member, WEDNESDAY_EVENING, State.RATHER_NOT, by=member, now=LATER)

    assert answers_of(member) == {"mon-morning": "cannot", "wed-evening": "rather_not"}
    assert roster.saved_at == LATER


def test_a_daypart_can_be_made_blank_again(member):
    set_slot(member, WEDNESDAY_EVENING, State.CAN, by=member, now=NOW)

    set_slot(member, WEDNESDAY_EVENING, State.UNANSWERED, by=member, now=NOW)

    assert answers_of(member) == {}


def test_saved_once_is_filled_in_also_when_all_is_blank(member):
    save_roster(member, dict.fromkeys(SLOTS, State.UNANSWERED), by=member, now=NOW)
    save_roster(member, {}, by=member, now=LATER)

    assert Member.objects.get(pk=member.pk).roster_at == NOW


def test_removed_is_not_filled_in(member):
    set_slot(member, WEDNESDAY_EVENING, State.CAN, by=member, now=NOW)

    remove_roster(member, by=member, now=LATER)
    remove_roster(member, by=member, now=LATER)

    assert (Member.objects.get(pk=member.pk).roster_at, Roster.objects.count()) == (None, 0)
    line = member.changes.latest("pk")
    assert (line.before, line.after) == ({"wed-evening": "can"}, None)


def test_the_history_has_one_line_a_day_for_each_who_fills_it_in(member, coordinator):
    for state, at in ((State.CAN, NOW), (State.CANNOT, LATER)):
        set_slot(member, WEDNESDAY_EVENING, state, by=member, now=at)
    set_slot(member, MONDAY_MORNING, State.CAN, by=member, now=LATER)
    set_slot(member, MONDAY_MORNING, State.CANNOT, by=coordinator, now=LATER, channel=Channel.PHONE)
    set_slot(member, MONDAY_MORNING, State.CAN, by=member, now=NOW + timedelta(days=1))

    lines = member.changes.order_by("pk").values_list("part", "by", "channel", "at", "before", "after")
    assert list(lines) == [
        (
            "roster",
            member.pk,
            "web",
            LATER,
            {"wed-evening": "unanswered", "mon-morning": "unanswered"},
            {"wed-evening": "cannot", "mon-morning": "can"},
        ),
        ("roster", coordinator.pk, "phone", LATER, {"mon-morning": "can"}, {"mon-morning": "cannot"}),
        ("roster", member.pk, "web", NOW + timedelta(days=1), {"mon-morning": "cannot"}, {"mon-morning": "can"}),
    ]


def test_what_was_undone_the_same_day_leaves_no_line(member):
    set_slot(member, WEDNESDAY_EVENING, State.CAN, by=member, now=NOW)
    set_slot(member, WEDNESDAY_EVENING, State.UNANSWERED, by=member, now=LATER)

    assert not member.changes.exists()


@pytest.mark.django_db(transaction=True)
def test_taps_at_the_same_moment_lose_nothing(member):
    start = threading.Barrier(6)

    def tap(slot):
        start.wait()
        set_slot(Member.objects.get(pk=member.pk), slot, State.CAN, by=None, now=NOW)
        connection.close()

    fingers = [threading.Thread(target=tap, args=[slot]) for slot in SLOTS[:6]]
    for finger in fingers:
        finger.start()
    for finger in fingers:
        finger.join()

    assert answers_of(member) == {slot.key: "can" for slot in SLOTS[:6]}
    [line] = member.changes.all()
    assert line.after == {slot.key: "can" for slot in SLOTS[:6]}


def test_the_database_keeps_one_answer_a_daypart(member):
    for wrong in ({"can": 1, "cannot": 1}, {"can": 1 << 21}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RosterFactory(member=member, **wrong)


def test_free_at_finds_who_can_and_is_not_away():
    evening = masks({WEDNESDAY_EVENING: State.CAN, MONDAY_MORNING: State.CANNOT})
    free, away = RosterFactory(**evening).member, RosterFactory(**evening).member
    RosterFactory(**masks({WEDNESDAY_EVENING: State.RATHER_NOT}))
    MemberFactory()
    wednesday = date(2026, 3, 11)
    AbsenceFactory(member=away, first_on=wednesday, last_on=wednesday)

    assert set(Member.objects.filter(free_at(WEDNESDAY_EVENING))) == {free, away}
    assert set(Member.objects.filter(free_at(WEDNESDAY_EVENING.number, wednesday))) == {free}
    assert not Member.objects.filter(free_at(MONDAY_MORNING)).exists()
