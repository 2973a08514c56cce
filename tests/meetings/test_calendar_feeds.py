"""The secret feed of a member: what stands in it, and who can read it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from meetings import calendar, calendar_feeds, scheduling
from meetings.models import Answer, CalendarFeed
from members import joining
from members.models import Member
from tests.factories import (
    CoordinatorFactory,
    GroupFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
LATER = datetime(2026, 5, 7, 18, tzinfo=UTC)


def events(member, *, now=NOW):
    file = calendar.file_of(calendar_feeds.events_of(member, now=now), name="Gilde")
    return {str(event["summary"]): event for event in Calendar.from_ical(file).walk("VEVENT")}


def a_meeting(title, **fields):
    starts_at = fields.pop("starts_at", LATER)
    return MeetingFactory(title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **fields)


def test_it_holds_what_the_member_sees_and_has_to_do_with(member):
    mine, another = GroupMembershipFactory(member=member).group, GroupFactory()
    a_meeting("Plenair")
    a_meeting("Van mijn groep", group=mine)
    a_meeting("Van een andere groep", group=another)
    InvitationFactory(member=member, meeting=a_meeting("Waar ik ben uitgenodigd", group=another))
    a_meeting("Afgelopen zomer", starts_at=NOW - timedelta(days=200))
    a_meeting("Lang geleden", starts_at=NOW - timedelta(days=400))

    assert sorted(events(member)) == ["Afgelopen zomer", "Plenair", "Van mijn groep", "Waar ik ben uitgenodigd"]


def test_a_coordinator_is_not_busy_with_every_group():
    coordinator = CoordinatorFactory()
    a_meeting("Van een groep", group=GroupFactory())

    assert events(coordinator) == {}


def test_what_is_cancelled_stays_with_the_same_uid_and_a_higher_sequence(member, coordinator):
    meeting = a_meeting("Plenair")
    before = events(member)["Plenair"]

    scheduling.cancel_meeting(meeting, by=coordinator, now=NOW)

    after = events(member)["Plenair"]
    assert (before["uid"], before["status"], after["uid"], after["status"]) == (
        after["uid"],
        "CONFIRMED",
        before["uid"],
        "CANCELLED",
    )
    assert after["sequence"] > before["sequence"]


def test_the_link_to_join_is_for_who_comes_and_nothing_names_anyone(member):
    link = "https://meet.example.org/geheim"
    meeting = a_meeting("Online", place="", online_link=link)
    invitation = InvitationFactory(member=member, meeting=meeting, answer=Answer.MAYBE, answered_at=NOW)
    InvitationFactory(meeting=meeting, member__first_name="Kanarie", answer=Answer.YES, answered_at=NOW)

    def file():
        return calendar.file_of(calendar_feeds.events_of(member, now=NOW)).decode().replace("\r\n ", "")

    assert link not in file()
    invitation.answer = Answer.YES
    invitation.save()
    assert link in file()
    assert "Kanarie" not in file()
    assert "ATTENDEE" not in file()
    assert member.email not in file()


def test_who_cannot_come_is_not_kept_busy(member):
    InvitationFactory(member=member, meeting=a_meeting("Plenair"), answer=Answer.NO, answered_at=NOW)

    assert events(member)["Plenair"]["transp"] == "TRANSPARENT"


def test_the_hours_are_those_on_the_wall(member):
    a_meeting("Plenair")

    assert events(member)["Plenair"]["dtstart"].to_ical() == b"20260507T200000"
    assert events(member)["Plenair"]["dtstart"].params["TZID"] == "Europe/Amsterdam"


def test_many_meetings_in_as_few_queries_as_one(member):
    group = GroupMembershipFactory(member=member).group

    def queries():
        with CaptureQueriesContext(connection) as captured:
            found = events(member)
        return len(captured), len(found)

    a_meeting("0", group=group)
    one = queries()
    for number in range(1, 30):
        a_meeting(str(number), group=group)

    assert (one, queries()) == ((2, 1), (2, 30))  # one for the meetings, one for the sessions of courses


# --- the address ----------------------------------------------------------------------------------


def test_only_a_hash_is_kept_and_a_reset_address_is_nobodys(member):
    old = calendar_feeds.reset(member, seen="none", now=NOW)
    assert calendar_feeds.member_of(old) == member
    assert old not in str(CalendarFeed.objects.values())

    new = calendar_feeds.reset(member, seen=calendar_feeds.mark_of(calendar_feeds.feed_of(member)), now=NOW)

    assert calendar_feeds.member_of(new) == member
    assert CalendarFeed.objects.count() == 1
    with pytest.raises(Member.DoesNotExist):
        calendar_feeds.member_of(old)


def test_a_second_click_breaks_nothing(member):
    token = calendar_feeds.reset(member, seen="none", now=NOW)

    with pytest.raises(calendar_feeds.StaleFeed):
        calendar_feeds.reset(member, seen="none", now=NOW)

    assert calendar_feeds.member_of(token) == member


def test_who_leaves_has_no_address_any_more_also_after_returning(member):
    token = calendar_feeds.reset(member, seen="none", now=NOW)

    joining.leave(member, by=None, now=NOW)
    joining.return_(member, by=None, now=NOW)

    assert CalendarFeed.objects.count() == 0
    with pytest.raises(Member.DoesNotExist):
        calendar_feeds.member_of(token)


@pytest.mark.parametrize("token", ["", "x", "F1" + "a" * 43, "é", "a" * 5000])
def test_what_we_did_not_make_is_nobodys(token):
    calendar_feeds.reset(MemberFactory(), seen="none", now=NOW)

    with pytest.raises(Member.DoesNotExist):
        calendar_feeds.member_of(token)
