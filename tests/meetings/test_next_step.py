"""What comes next for who organises a meeting."""

from datetime import UTC, datetime, timedelta

import pytest

from meetings.models import Meeting
from meetings.next_step import NextTime, Step, next_step, next_time
from tests.factories import DatePollFactory, GroupFactory, MeetingFactory

NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)
ALL_THERE = {
    "has_agenda": True,
    "is_invited": True,
    "can_invite": False,
    "is_day": False,
    "is_written": True,
    "is_reported": False,
}


def meeting(hours, **fields):
    starts_at = NOW + timedelta(hours=hours)
    return Meeting(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **{"place": "De Brink", **fields})


@pytest.mark.parametrize(
    ("hours", "fields", "facts", "expected"),
    [
        (48, {}, {"has_agenda": False, "is_invited": False, "can_invite": True}, Step.AGENDA),
        (48, {"place": ""}, {"is_invited": False, "can_invite": True}, Step.ROOM),
        (48, {"place": "", "online_link": "https://example.org/"}, {}, Step.WAIT),
        (48, {}, {"is_invited": False, "can_invite": True}, Step.INVITE),
        (48, {}, {"can_invite": True}, Step.WAIT),  # of whom came later one is told beside it
        (6, {}, {"is_day": True}, Step.MINUTES),
        (6, {}, {"is_day": True, "has_agenda": False}, Step.AGENDA),
        (-1, {}, {"is_day": True, "has_agenda": False}, Step.MINUTES),
        (-1, {}, {"is_day": True, "is_reported": True}, None),  # they went home early
        (-2, {}, {"is_day": True}, Step.REPORT),
        (-2, {}, {"is_day": True, "is_written": False}, Step.WRITE),
        (-2, {}, {"is_day": True, "is_reported": True}, None),
        (48, {"cancelled_at": NOW}, {"has_agenda": False}, None),
    ],
)
def test_one_thing_at_a_time(hours, fields, facts, expected):
    assert next_step(meeting(hours, **fields), **{**ALL_THERE, **facts}, now=NOW) == expected


@pytest.mark.django_db
def test_the_next_time_of_the_same_circle():
    held, group = MeetingFactory(starts_at=NOW - timedelta(days=2)), GroupFactory()
    MeetingFactory(starts_at=NOW + timedelta(days=40), group=group)
    gone = {"cancelled_at": NOW, "cancelled_by": held.created_by}
    MeetingFactory(starts_at=NOW + timedelta(days=41), **gone)
    DatePollFactory(group=group)
    DatePollFactory(cancelled_at=NOW)
    nothing = next_time(held, now=NOW)
    poll = DatePollFactory()
    asked = next_time(held, now=NOW)
    planned = MeetingFactory(starts_at=NOW + timedelta(days=70))

    assert (nothing, asked, next_time(held, now=NOW)) == (
        NextTime(None, None),
        NextTime(None, poll),
        NextTime(planned, None),
    )
