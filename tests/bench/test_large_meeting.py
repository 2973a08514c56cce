from datetime import UTC, datetime

import pytest

from bench import guild, large_meeting, meetings
from meetings import nudges
from meetings.models import Assignment, Meeting, Nudge
from samensterker.outbox.models import Message

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def _filled():
    guild.fill(80, now=NOW)


@pytest.mark.usefixtures("_filled")
def test_large_meeting_is_as_large_as_it_says():
    meeting = large_meeting.call(NOW)

    assert (meeting.agenda_items.count(), meeting.action_items.count(), meeting.guests.count()) == (40, 30, 5)
    assert meeting.invitations.count() == 80  # everyone, as this guild is smaller than five hundred
    assert meeting.decisions.count() == 20
    assert meeting.starts_at > NOW


@pytest.mark.usefixtures("_filled")
def test_report_tells_of_twenty_items():
    content = large_meeting.report(NOW).content

    assert (len(content["points"]), len(content["present"])) == (20, 40)
    assert all(point["outcome"] for point in content["points"])


@pytest.mark.usefixtures("_filled")
def test_calendar_has_two_hundred_events():
    large_meeting.meet_often(guild.reader(), NOW)

    assert Meeting.objects.filter(group__name=large_meeting.GROUP).upcoming(NOW).count() == 200


@pytest.mark.usefixtures("_filled")
def test_poll_asks_everyone():
    poll = large_meeting.ask_for_a_date(NOW)

    assert (poll.options.count(), poll.voters.count(), poll.voters.exclude(answered_at=None).count()) == (6, 80, 72)


@pytest.mark.usefixtures("_filled")
def test_planning_is_measured_and_leaves_the_guild_as_it_was():
    before = (Nudge.objects.count(), Message.objects.count(), Assignment.objects.filter(done_at=None).count())

    seconds, statements = meetings.planning(NOW)

    assert (seconds.value > 0, seconds.verdict, statements.verdict) == (True, "told", "told")
    assert "digests of" in seconds.note
    assert not Message.objects.filter(kind=nudges.KIND, state="waiting").exists()
    assert before == (Nudge.objects.count(), Message.objects.count(), Assignment.objects.filter(done_at=None).count())


@pytest.mark.usefixtures("_filled")
def test_planner_that_lays_what_it_should_not_is_found_out():
    with pytest.raises(SystemExit, match="where it should be 0"):
        meetings._lay(NOW, wanted=0)
