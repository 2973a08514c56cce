"""Agreeing the report at the next meeting of the same circle."""

from datetime import UTC, datetime, timedelta

import pytest

from meetings import approval, scheduling
from meetings.models import AgendaItem
from tests.factories import (
    AgendaItemFactory,
    CoordinatorFactory,
    GroupFactory,
    MeetingFactory,
    ReportVersionFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 11, tzinfo=UTC)


def meeting_on(days, **fields):
    starts_at = NOW + timedelta(days=days)
    return MeetingFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **fields)


@pytest.fixture
def held(db):
    return ReportVersionFactory(meeting=meeting_on(-4)).meeting


def titles(meeting):
    return list(meeting.agenda_items.order_by("position").values_list("title", flat=True))


def test_it_comes_after_the_welcome_of_the_next_meeting_once(held):
    following, _later = meeting_on(31), meeting_on(62)
    for title in ("Welkom", "Rondvraag"):
        AgendaItemFactory(meeting=following, title=title)

    item = approval.put_on_next_agenda(held, now=NOW)

    assert approval.put_on_next_agenda(held, now=NOW) is None
    assert titles(following) == ["Welkom", item.title, "Rondvraag"]
    assert (item.meeting, item.approves, item.minutes, item.purpose) == (following, held, 5, "decide")
    assert "27 november" in item.title  # whatever the language of who sent it


def test_of_a_group_it_waits_for_a_meeting_of_that_group(held):
    group = GroupFactory()
    of_group = ReportVersionFactory(meeting=meeting_on(-2, group=group)).meeting
    meeting_on(10, cancelled_at=NOW, cancelled_by=CoordinatorFactory(), group=group)
    following, theirs = meeting_on(31), meeting_on(20, group=group)

    found = [approval.put_on_next_agenda(one, now=NOW).meeting for one in (held, of_group)]

    assert found == [following, theirs]


def test_without_a_next_meeting_or_a_report_or_once_agreed_there_is_nothing_to_put(held):
    assert approval.put_on_next_agenda(held, now=NOW) is None
    meeting_on(31)
    assert approval.put_on_next_agenda(meeting_on(-40), now=NOW) is None
    held.report_approved_at = NOW
    held.save()
    assert approval.put_on_next_agenda(held, now=NOW) is None
    assert not AgendaItem.objects.exists()


def test_calling_a_meeting_puts_what_waits_on_its_agenda(held):
    starts_at = NOW + timedelta(days=20)
    fields = {"title": "Kerst", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}

    agenda = [{"title": "Welkom", "minutes": 10}]
    meeting = scheduling.call_meeting(by=held.created_by, now=NOW, agenda=agenda, **fields)

    assert [item.approves for item in meeting.agenda_items.order_by("position")] == [None, held]


def test_what_was_held_already_agrees_nothing(held):
    starts_at = NOW - timedelta(days=40)
    fields = {"title": "Toen", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}

    assert titles(scheduling.call_meeting(by=held.created_by, now=NOW, **fields)) == []


def test_not_agreed_it_comes_again_and_cancelled_too(held):
    first = meeting_on(31)
    approval.put_on_next_agenda(held, now=NOW)
    second = meeting_on(62)
    after = first.ends_at + timedelta(days=1)

    assert approval.put_on_next_agenda(held, now=after).meeting == second
    scheduling.cancel_meeting(second, by=held.created_by, now=after)
    third = meeting_on(93)

    assert [item.approves for item in approval.put_waiting_on_agenda(third, now=after)] == [held]


def test_when_that_meeting_is_cancelled_it_moves_to_the_one_after(held):
    first, second = meeting_on(31), meeting_on(62)
    of_first = approval.put_on_next_agenda(held, now=NOW)

    for _click in range(2):
        scheduling.cancel_meeting(first, by=held.created_by, now=NOW)

    assert [item.approves for item in second.agenda_items.all()] == [held]
    assert list(first.agenda_items.all()) == [of_first]


def test_approve_keeps_the_moment_and_can_be_taken_back(held):
    item = AgendaItemFactory(meeting=meeting_on(31), approves=held)

    def approve(**how):
        return approval.approve(item, now=NOW, **how)

    assert [approve(), approve()] == [True, False]
    held.refresh_from_db()
    item.refresh_from_db()
    assert (held.report_approved_at, item.was_discussed) == (NOW, True)
    assert [approve(is_agreed=False), approve(is_agreed=False)] == [True, False]
    held.refresh_from_db()
    assert held.report_approved_at is None
    assert not approval.approve(AgendaItemFactory(meeting=item.meeting), now=NOW)
