import uuid
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from meetings.agenda import (
    StaleAgenda,
    StaleItem,
    add_item,
    add_items,
    change_item,
    mark_of,
    mark_of_order,
    move_item,
    remove_item,
    reorder,
    timetable,
)
from meetings.models import AgendaItem
from tests.factories import (
    ActionItemFactory,
    AgendaItemFactory,
    MeetingFactory,
    MemberFactory,
    WorkingFormFactory,
)

pytestmark = pytest.mark.django_db

FACTS = {"title": "Welkom", "minutes": 15, "presenter": None, "explanation": ""}


def agenda_of(*titles):
    """A meeting with these items, in this order."""
    meeting = MeetingFactory()
    for place, title in enumerate(titles, start=1):
        AgendaItemFactory(meeting=meeting, title=title, position=place)
    return meeting


def order(meeting):
    return [(item.position, item.title) for item in meeting.agenda_items.order_by("position")]


def item(meeting, title):
    return meeting.agenda_items.get(title=title)


def clocks(meeting, *minutes):
    items = [AgendaItem(meeting=meeting, title="", minutes=each) for each in minutes]
    found = timetable(meeting, items)
    return found, [(slot.starts_at, slot.ends_at) for slot in found.slots]


def test_timetable_lays_the_items_along_the_clock():
    starts_at = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)
    meeting = MeetingFactory(starts_at=starts_at)

    found, times = clocks(meeting, 15, 10, 35)

    def after(minutes):
        return starts_at + timedelta(minutes=minutes)

    assert times == [(after(0), after(15)), (after(15), after(25)), (after(25), after(60))]
    assert (found.minutes, found.length, found.minutes_left, found.minutes_over) == (60, 120, 60, 0)


def test_timetable_that_is_exactly_full_and_one_that_is_too_long():
    meeting = MeetingFactory()

    full, too_long = clocks(meeting, 60, 60)[0], clocks(meeting, 60, 75)[0]

    assert (full.minutes_left, full.minutes_over) == (0, 0)
    assert (too_long.minutes_left, too_long.minutes_over) == (0, 15)


def test_timetable_over_the_change_of_the_clock():
    """An hour is an hour, also when the clock jumps from 2 to 3 in the middle of it."""
    starts_at = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 1.30 in Dutch time
    meeting = MeetingFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))

    found, times = clocks(meeting, 60, 60)

    assert found.length == 120
    assert times[1] == (starts_at + timedelta(hours=1), starts_at + timedelta(hours=2))


def test_timetable_of_nothing():
    found, times = clocks(MeetingFactory())

    assert (times, found.minutes, found.minutes_left) == ([], 0, 120)


def test_timetable_says_how_much_is_for_doing_without_counting_breaks():
    meeting = MeetingFactory()
    items = [
        AgendaItem(meeting=meeting, minutes=30, purpose="do"),
        AgendaItem(meeting=meeting, minutes=15, is_break=True),
        AgendaItem(meeting=meeting, minutes=20, purpose="decide"),
        AgendaItem(meeting=meeting, minutes=10, purpose="do"),
    ]

    found = timetable(meeting, items)

    assert (found.minutes_to_do, found.minutes_of_points, found.minutes) == (40, 60, 75)


def test_a_break_is_for_nothing_and_has_no_presenter():
    meeting, form = agenda_of(), WorkingFormFactory()

    added = add_item(meeting, **FACTS | {"is_break": True, "purpose": "do", "working_form": form})
    change_item(added, seen=mark_of(added), presenter=MemberFactory(), is_break=True, minutes=20)

    added.refresh_from_db()
    assert (added.purpose, added.working_form, added.presenter, added.minutes) == ("", None, None, 20)


def test_a_working_form_says_what_the_item_is_for_unless_somebody_did():
    meeting, form = agenda_of(), WorkingFormFactory(purpose="do")

    implied = add_item(meeting, **FACTS, working_form=form)
    said = add_item(meeting, **FACTS, working_form=form, purpose="tell")

    assert (implied.purpose, said.purpose) == ("do", "tell")


def rows(*titles):
    return [{"title": title, "minutes": 10} for title in titles]


def seen(meeting):
    return mark_of_order(meeting.agenda_items.order_by("position"))


def test_add_items_puts_them_below_in_their_order_and_once():
    meeting, submission = agenda_of("Welkom"), uuid.uuid4()
    before = seen(meeting)

    numbers = [add_items(meeting, rows("A", "B"), submission=submission, seen=before) for _ in range(2)]

    assert numbers == [2, 2]
    assert order(meeting) == [(1, "Welkom"), (2, "A"), (3, "B")]


def test_add_items_to_what_someone_else_filled_meanwhile():
    meeting = agenda_of()
    before = seen(meeting)
    add_items(meeting, rows("A"), submission=uuid.uuid4(), seen=before)

    with pytest.raises(StaleAgenda):
        add_items(meeting, rows("B"), submission=uuid.uuid4(), seen=before)

    assert order(meeting) == [(1, "A")]


def keys(meeting, *titles):
    return [item(meeting, title).pk for title in titles]


def test_reorder_puts_all_in_the_order_of_the_keys():
    meeting = agenda_of("A", "B", "C")

    was_as_seen = reorder(meeting, keys(meeting, "C", "A", "B"), seen=seen(meeting))

    assert was_as_seen
    assert order(meeting) == [(1, "C"), (2, "A"), (3, "B")]


def test_the_last_of_two_orders_wins_whole_and_hears_of_the_first():
    meeting = agenda_of("A", "B", "C")
    before, theirs, mine = seen(meeting), keys(meeting, "C", "B", "A"), keys(meeting, "B", "A", "C")

    answers = [reorder(meeting, theirs, seen=before), reorder(meeting, mine, seen=before)]

    assert answers == [True, False]
    assert order(meeting) == [(1, "B"), (2, "A"), (3, "C")]


def test_reorder_keeps_what_was_added_behind_what_it_followed_and_leaves_out_what_is_gone():
    meeting = agenda_of("A", "B", "C")
    before, mine = seen(meeting), keys(meeting, "C", "B", "A")
    add_item(meeting, **FACTS | {"title": "D"})
    remove_item(item(meeting, "B"))

    was_as_seen = reorder(meeting, [*mine, mine[0], 10**30], seen=before)

    assert not was_as_seen
    assert order(meeting) == [(1, "C"), (2, "D"), (3, "A")]


def test_reorder_with_keys_of_another_meeting_moves_nothing_of_either():
    meeting, other = agenda_of("A", "B"), agenda_of("C", "D")

    reorder(meeting, keys(other, "D", "C"), seen=seen(meeting))

    assert order(meeting) + order(other) == [(1, "A"), (2, "B"), (1, "C"), (2, "D")]


def test_add_item_puts_it_at_the_end():
    meeting = agenda_of("Welkom", "Rondvraag")
    presenter = MemberFactory()

    added = add_item(meeting, title="Pauze", minutes=10, presenter=presenter, explanation="Koffie")

    assert order(meeting) == [(1, "Welkom"), (2, "Rondvraag"), (3, "Pauze")]
    assert (added.minutes, added.presenter, added.explanation) == (10, presenter, "Koffie")


def test_add_item_twice_from_one_form_makes_one():
    meeting, submission = agenda_of(), uuid.uuid4()

    first, second = (add_item(meeting, submission=submission, **FACTS) for _ in range(2))

    assert first == second
    assert order(meeting) == [(1, "Welkom")]


def test_change_item():
    meeting = agenda_of("Welkom")
    welcome = item(meeting, "Welkom")

    change_item(welcome, seen=mark_of(welcome), title="Welkom en kennismaking", minutes=20)

    welcome.refresh_from_db()
    assert (welcome.title, welcome.minutes) == ("Welkom en kennismaking", 20)


def test_change_item_that_someone_else_changed():
    meeting = agenda_of("Welkom")
    welcome = item(meeting, "Welkom")
    seen = mark_of(welcome)
    change_item(welcome, seen=seen, title="Van Anna")

    with pytest.raises(StaleItem) as stale:
        change_item(welcome, seen=seen, title="Van Bram")

    assert stale.value.item.title == "Van Anna"
    assert change_item(welcome, seen=seen, title="Van Anna").title == "Van Anna"  # the same is no clash


@pytest.mark.parametrize(
    ("title", "steps", "expected"),
    [
        ("B", -1, ["B", "A", "C"]),
        ("B", 1, ["A", "C", "B"]),
        ("A", -1, ["A", "B", "C"]),
        ("C", 1, ["A", "B", "C"]),
        ("A", 2, ["B", "C", "A"]),
        ("B", 0, ["A", "B", "C"]),
    ],
)
def test_move_item(title, steps, expected):
    meeting = agenda_of("A", "B", "C")

    move_item(item(meeting, title), steps=steps)

    assert order(meeting) == list(enumerate(expected, start=1))


def test_move_item_mends_gaps():
    meeting = agenda_of("A", "B")
    AgendaItemFactory(meeting=meeting, title="C", position=9)

    move_item(item(meeting, "C"), steps=-1)

    assert order(meeting) == [(1, "A"), (2, "C"), (3, "B")]


def test_move_item_that_is_gone():
    meeting = agenda_of("A", "B")
    gone = item(meeting, "A")
    remove_item(gone)

    move_item(gone, steps=1)

    assert order(meeting) == [(1, "B")]


def test_remove_item_closes_the_gap_and_keeps_action_items():
    meeting = agenda_of("A", "B", "C")
    action = ActionItemFactory(meeting=meeting, agenda_item=item(meeting, "B"))

    remove_item(item(meeting, "B"))

    assert order(meeting) == [(1, "A"), (2, "C")]
    action.refresh_from_db()
    assert (action.meeting, action.agenda_item) == (meeting, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_two_reorder_at_once(attempt):
    """One comes last, and has their order whole; exactly that one hears of the other."""
    meeting = agenda_of("A", "B", "C", "D")
    before = seen(meeting)
    orders = ["DCBA", "BADC"]
    start, answers = Barrier(2), {}

    def run(titles):
        mine = keys(meeting, *titles)
        start.wait()
        answers[titles] = reorder(meeting, mine, seen=before)
        connection.close()

    threads = [Thread(target=run, args=[titles]) for titles in orders]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    last = next(titles for titles, was_as_seen in answers.items() if not was_as_seen)
    assert sorted(answers.values()) == [False, True]
    assert order(meeting) == list(enumerate(last, start=1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_many_hands_at_one_agenda(attempt):
    """Whatever the order in which they come through, each place is taken once and nothing is lost."""
    meeting = agenda_of("A", "B", "C", "D")
    start = Barrier(6)
    hands = [
        lambda: move_item(item(meeting, "A"), steps=1),
        lambda: move_item(item(meeting, "D"), steps=-1),
        lambda: move_item(item(meeting, "C"), steps=-1),
        lambda: add_item(meeting, **{**FACTS, "title": "E"}),
        lambda: add_item(meeting, **{**FACTS, "title": "F"}),
        lambda: remove_item(item(meeting, "B")),
    ]
    problems = []

    def run(hand):
        start.wait()
        try:
            hand()
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[hand]) for hand in hands]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert problems == []
    assert sorted(title for _place, title in order(meeting)) == ["A", "C", "D", "E", "F"]
    assert [place for place, _title in order(meeting)] == [1, 2, 3, 4, 5]


def test_what_was_taken_off_meanwhile_is_not_changed():
    item = AgendaItemFactory()
    remove_item(item)

    with pytest.raises(AgendaItem.DoesNotExist):
        change_item(item, seen=mark_of(item), title="Anders")
