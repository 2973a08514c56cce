from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import Http404

from meetings import meeting_page
from meetings.models import Audience
from members.models import Member
from tests.factories import (
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
DAY = date(2026, 3, 27)


def test_the_meeting_with_its_host_and_what_the_member_answered(django_assert_num_queries):
    meeting = MeetingFactory(host=OrganisationFactory(name="De Brink"))
    mine = InvitationFactory(meeting=meeting, answer="yes", answered_at=NOW)
    InvitationFactory(meeting=meeting)

    with django_assert_num_queries(1):
        shown, invitation = meeting_page.meeting_and_invitation(meeting.pk, mine.member, now=NOW)
        seen = (shown, str(shown.host), invitation, invitation.answer, invitation.answered_at, invitation.meeting)

    assert seen == (meeting, "De Brink", mine, "yes", NOW, meeting)


def test_a_meeting_without_host_to_which_the_member_is_not_invited():
    meeting = InvitationFactory(meeting__host=None).meeting

    shown, invitation = meeting_page.meeting_and_invitation(meeting.pk, MemberFactory(), now=NOW)

    assert (shown, shown.host, invitation) == (meeting, None, None)


def test_a_meeting_that_is_not_there():
    with pytest.raises(Http404):
        meeting_page.meeting_and_invitation(0, MemberFactory(), now=NOW)


def test_agenda_items_in_their_order_with_who_presents(django_assert_num_queries):
    meeting = MeetingFactory()
    presenter = MemberFactory(first_name="Anna", surname_prefix="van", last_name="Dam")
    AgendaItemFactory(meeting=meeting, position=2, title="Rondvraag", presenter=None)
    AgendaItemFactory(meeting=meeting, position=1, title="Welkom", presenter=presenter)
    AgendaItemFactory()

    with django_assert_num_queries(1):
        seen = [(item.title, item.presenter_name) for item in meeting_page.agenda_items(meeting)]

    assert seen == [("Welkom", "Anna van Dam"), ("Rondvraag", "")]


@pytest.mark.parametrize("number", [1, 25])
def test_action_items_take_two_queries_however_many_there_are(number, django_assert_num_queries):
    member, agenda_item = MemberFactory(), AgendaItemFactory()
    meeting = agenda_item.meeting
    for _ in range(number):
        item = ActionItemFactory(meeting=meeting, agenda_item=agenda_item)
        AssignmentFactory(item=item, member=member)
        AssignmentFactory(item=item)

    with django_assert_num_queries(2):
        seen = [
            (item.ready_count, item.total_count, len(item.names), item.mine.is_done, len(item.mine.companions))
            for item in meeting_page.action_items(meeting, member, DAY)
        ]

    assert seen == [(0, 2, 2, False, 1)] * number


def test_action_items_name_no_one_who_left_and_nobody_of_an_item_for_everyone():
    meeting, anna = MeetingFactory(), MemberFactory()
    for_few = ActionItemFactory(meeting=meeting, due_on=DAY)
    for_all = ActionItemFactory(meeting=meeting, due_on=DAY, audience=Audience.EVERYONE)
    AssignmentFactory(item=for_few, member__left_at=NOW, member__is_active=False)
    ben = AssignmentFactory(item=for_few).member
    mine = AssignmentFactory(item=for_all, member=anna)
    AssignmentFactory(item=for_all)

    items = meeting_page.action_items(meeting, anna, DAY)

    assert [(item.names, item.total_count, item.mine) for item in items] == [([ben.full_name], 1, None), ([], 2, mine)]


def test_one_action_item_says_who_ticked_the_part_of_the_reader(django_assert_num_queries):
    karin = CoordinatorFactory()
    part = AssignmentFactory(item__meeting=MeetingFactory(), done_at=NOW, done_by=karin)
    ActionItemFactory(meeting=part.item.meeting)

    with django_assert_num_queries(2):
        mine = meeting_page.action_item(part.item_id, part.member, DAY).mine
        seen = (mine, mine.done_at, mine.done_by, mine.done_by.full_name, mine.item.ready_count)

    assert seen == (part, NOW, karin, karin.full_name, 1)


def test_how_many_can_still_be_invited_comes_with_the_meeting_for_a_coordinator(django_assert_num_queries):
    anna = CoordinatorFactory()
    ahead = MeetingFactory(starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=2))
    begun = MeetingFactory(starts_at=NOW - timedelta(days=40), ends_at=NOW - timedelta(days=39))
    InvitationFactory(meeting=ahead)
    MemberFactory(paused_at=NOW)
    MemberFactory()

    with django_assert_num_queries(2):
        counted = [
            meeting_page.number_not_invited(meeting_page.meeting_and_invitation(pk, anna, now=NOW)[0])
            for pk in (ahead.pk, begun.pk)
        ]

    assert counted == [Member.objects.taking_part().count() - 1, 0]


def test_how_many_can_be_invited_stops_counting_at_some_point(monkeypatch):
    monkeypatch.setattr(meeting_page, "COUNTED", 2)
    MemberFactory.create_batch(5)
    meeting = MeetingFactory(starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=2))
    question = meeting_page._meeting_to_invite_for(meeting=meeting.pk, member=0, now=NOW)

    assert question.get().not_invited == 3


def test_the_part_of_the_member_says_what_they_did_with_it(django_assert_num_queries):
    item = ActionItemFactory(meeting=MeetingFactory(), due_on=DAY)
    mine = AssignmentFactory(item=item, due_on=DAY + timedelta(days=7), snoozed_at=NOW, help_asked_at=NOW)

    with django_assert_num_queries(2):
        [shown] = meeting_page.action_items(item.meeting, mine.member, DAY)
        part = shown.mine
        seen = (part, part.is_put_off, part.help_asked_at, part.is_done, part.member, part.item)

    assert seen == (mine, True, NOW, False, mine.member, item)
