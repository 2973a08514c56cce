from datetime import UTC, date, datetime, timedelta

import pytest

from meetings.open_actions import SHOWN, from_earlier
from tests.factories import ActionItemFactory, AssignmentFactory, GroupFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 1, 15, 18, tzinfo=UTC)
DAY = date(2026, 3, 10)


def meeting(months=0, **facts):
    starts_at = FIRST + timedelta(days=31 * months)
    return MeetingFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **facts)


def agreed(at, title, *, done=False, **facts):
    by = MemberFactory()
    ticked = {"done_at": FIRST, "done_by": by} if done else {}
    return AssignmentFactory(item=ActionItemFactory(meeting=at, title=title, **facts), member=by, **ticked)


def test_of_last_time_all_and_of_before_what_is_open(django_assert_num_queries):
    oldest, last, coming, later = (meeting(number) for number in range(4))
    agreed(oldest, "lang klaar", done=True)
    agreed(oldest, "lang open", due_on=date(2026, 1, 20))
    agreed(last, "klaar", done=True)
    agreed(last, "open", due_on=date(2026, 2, 20))
    agreed(coming, "van deze keer")
    agreed(later, "van later")
    agreed(None, "niet van een bijeenkomst")

    with django_assert_num_queries(1):
        found = from_earlier(coming, on=DAY)
    with django_assert_num_queries(1):  # how far they are is known for a while, what they say is asked
        assert from_earlier(coming, on=DAY) == found

    assert ([item.title for item in found.shown], found.ready, found.total) == (["lang open", "open"], 1, 3)
    first = found.shown[0]
    assert (first.ready_count, first.total_count, first.days_left) == (0, 1, -49)


def test_what_was_cancelled_does_not_count_and_nobody_s_item_neither():
    cancelled = meeting(0, cancelled_at=FIRST, cancelled_by=MemberFactory())
    agreed(cancelled, "van een afgelaste")
    last = meeting(1)
    gone = agreed(last, "van wie vertrok").member
    gone.left_at, gone.is_active = FIRST, False
    gone.save()

    found = from_earlier(meeting(2), on=DAY)

    assert (found.shown, found.total) == ((), 0)


def test_a_group_carries_its_own():
    group = GroupFactory()
    of_guild, of_group = meeting(0), meeting(0, group=group)
    agreed(of_guild, "van het gilde")
    agreed(of_group, "van de groep", group=group)

    assert [item.title for item in from_earlier(meeting(1, group=group), on=DAY).shown] == ["van de groep"]
    assert [item.title for item in from_earlier(meeting(1), on=DAY).shown] == ["van het gilde"]
    assert from_earlier(meeting(1, group=GroupFactory()), on=DAY).total == 0


def test_only_some_are_shown(django_assert_num_queries):
    last = meeting(0)
    for number in range(SHOWN + 3):
        agreed(last, f"Klus {number}")

    coming = meeting(1)
    with django_assert_num_queries(1):
        found = from_earlier(coming, on=DAY)

    assert (len(found.shown), found.number_more, found.total) == (SHOWN, 3, SHOWN + 3)


def test_what_an_item_says_is_never_old():
    part, coming = agreed(meeting(0), "Truus bellen"), meeting(1)
    from_earlier(coming, on=DAY)

    part.item.title = "Oud-lid 1 bellen"
    part.item.save()
    assert [item.title for item in from_earlier(coming, on=DAY).shown] == ["Oud-lid 1 bellen"]

    part.item.delete()
    assert from_earlier(coming, on=DAY).shown == ()
