"""Taking back an action item that was written down by mistake."""

from datetime import UTC, datetime

import pytest

from meetings.action_items import AlreadyTicked, remove_action_item
from meetings.models import ActionItem, Assignment
from tests.factories import AssignmentFactory, MeetingFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_an_item_goes_with_all_its_parts():
    part = AssignmentFactory()
    AssignmentFactory(item=part.item)
    other = AssignmentFactory()

    remove_action_item(part.item)

    assert list(ActionItem.objects.all()) == [other.item]
    assert list(Assignment.objects.all()) == [other]


def test_what_someone_ticked_stays():
    part = AssignmentFactory(done_at=NOW, done_by=AssignmentFactory().member)

    with pytest.raises(AlreadyTicked):
        remove_action_item(part.item)

    assert Assignment.objects.filter(pk=part.pk).exists()


def test_page_asks_first_and_leads_back_to_the_meeting(coordinator_client):
    meeting = MeetingFactory()
    item = AssignmentFactory(item__meeting=meeting).item
    page = f"/actions/{item.pk}/remove/"

    asked = coordinator_client.get(page)
    assert item.title in asked.content.decode()
    assert ActionItem.objects.filter(pk=item.pk).exists()

    done = coordinator_client.post(page)
    assert done["Location"] == meeting.get_absolute_url()
    assert not ActionItem.objects.filter(pk=item.pk).exists()


def test_page_says_why_it_stays(coordinator_client, coordinator):
    item = AssignmentFactory(done_at=NOW, done_by=coordinator).item

    answer = coordinator_client.post(f"/actions/{item.pk}/remove/", follow=True)

    assert [str(notice) for notice in answer.context["messages"]] != []
    assert ActionItem.objects.filter(pk=item.pk).exists()


def test_other_members_do_not_find_it(member_client):
    assert member_client.post(f"/actions/{AssignmentFactory().item.pk}/remove/").status_code == 404
