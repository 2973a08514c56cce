from datetime import UTC, datetime

import pytest

from bench import guild
from meetings.models import Assignment, Meeting
from members.models import Member
from organisations.models import Organisation
from samensterker.outbox.models import Message

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize("size", [80, 120])
def test_guild_has_the_same_shape_at_every_size(size):
    guild.fill(size, now=NOW)

    meetings = Meeting.objects.all()
    assert {
        "members": Member.objects.count(),
        "organisations": Organisation.objects.count(),
        "meetings": meetings.count(),
        "to come": meetings.upcoming(NOW).count(),
        "each meeting": {(it.invitations.count(), it.action_items.count(), it.agenda_items.count()) for it in meetings},
        "each member": {(member.assignments.count(), member.messages.count()) for member in Member.objects.all()},
    } == {
        "members": size,
        "organisations": size // 8,
        "meetings": size // 40,
        "to come": 1,
        "each meeting": {(40, 30, 8)},
        "each member": {(5, 5)},
    }


def test_nothing_is_left_to_send_and_most_is_done():
    guild.fill(80, now=NOW)

    of_last_month = Assignment.objects.filter(item__meeting__in=Meeting.objects.held(NOW))
    assert Message.objects.waiting().count() == 0
    assert 0.05 < of_last_month.filter(done_at=None).count() / of_last_month.count() < 0.15


def test_reader_is_asked_to_the_next_meeting_and_has_work_to_do():
    guild.fill(80, now=NOW)

    reader, meeting = guild.reader(), guild.upcoming(NOW)
    assert meeting.invitations.filter(member=reader).count() == 1
    assert reader.assignments.filter(item__meeting=meeting, done_at=None).count() == 5
    assert (reader.is_coordinator, guild.coordinator().is_coordinator) == (False, True)
