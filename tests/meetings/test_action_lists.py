"""By meeting, by person, and what of everyone's is told to whom."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from meetings.models import Audience
from samensterker.localtime import local_day
from tests.factories import (
    ActionItemFactory,
    AssignmentFactory,
    GroupFactory,
    GroupMembershipFactory,
    MeetingFactory,
    MemberFactory,
)
from tests.meetings.test_action_views import text_of

pytestmark = pytest.mark.django_db

EVERYONE, MEETINGS, OWNERS = "/actions/?whose=everyone", "/actions/meetings/", "/actions/owners/"


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client):
    for visitor in (member_client, coordinator_client):
        visitor.cookies["language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def today(now):
    return local_day(now)


def queries(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


# --- everyone's -------------------------------------------------------------------------------------


def test_who_organises_for_a_group_reads_names_of_its_items(member, member_client, now, today):
    group = GroupFactory(name="Werkgroep plan")
    GroupMembershipFactory(group=group, member=member)
    asks = {"help_asked_at": now, "help_words": "Wie weet een zaal?"}
    of_group = AssignmentFactory(item__title="Zaal", item__group=group, item__due_on=today, **asks)
    asks |= {"help_words": "Geheim", "member__last_name": "Ongenoemd"}
    AssignmentFactory(item__title="Verslag", item__due_on=today, **asks)

    text = text_of(member_client.get(EVERYONE))

    assert "Zaal" in text and "Verslag" in text and "Werkgroep plan" in text
    assert f"{of_group.member.full_name} asks for help : “Wie weet een zaal?”" in text
    assert "Ongenoemd" not in text and "Geheim" not in text


def test_the_coordinator_sees_what_was_put_off_and_who_asks_for_help(coordinator_client, now, today):
    item = ActionItemFactory(title="Zaal", due_on=today, audience=Audience.EVERYONE)
    late = AssignmentFactory(item=item, due_on=today + timedelta(days=7), snoozed_at=now)
    asking = AssignmentFactory(item=item, help_asked_at=now, help_words="Wie belt?")
    AssignmentFactory(item__title="Anders", item__due_on=today)

    text = text_of(coordinator_client.get(EVERYONE + "&show=help"))

    assert f"{late.member.full_name}: put off until" in text
    assert f"{asking.member.full_name} asks for help : “Wie belt?”" in text
    assert "Anders" not in text


def test_of_one_meeting(member_client, today):
    meeting = MeetingFactory(title="Startbijeenkomst")
    done = AssignmentFactory(item__title="Klaar", item__meeting=meeting, item__due_on=today)
    done.complete(by=done.member, at=timezone.now())
    AssignmentFactory(item__title="Zaal", item__meeting=meeting, item__due_on=today)
    AssignmentFactory(item__title="Anders", item__due_on=today)

    every = text_of(member_client.get(f"{EVERYONE}&meeting={meeting.pk}"))
    still_open = text_of(member_client.get(f"{EVERYONE}&meeting={meeting.pk}&show=open"))

    assert "Klaar" in every and "Zaal" in every and "Anders" not in every
    assert "Klaar" not in still_open and "Zaal" in still_open


@pytest.mark.parametrize("key", ["0", "x", "9" * 40, "-1"])
def test_a_meeting_that_is_not_there(key, member_client):
    assert member_client.get(f"{EVERYONE}&meeting={key}").status_code == 404


def test_the_meeting_of_another_group_is_not_there(member_client):
    meeting = MeetingFactory(group=GroupFactory())

    assert member_client.get(f"{EVERYONE}&meeting={meeting.pk}").status_code == 404


def test_a_members_page_of_everyones_asks_as_much_for_any_number(member_client, today, django_assert_max_num_queries):
    AssignmentFactory(item__due_on=today, item__meeting=MeetingFactory())
    few = queries(member_client, EVERYONE, django_assert_max_num_queries)
    for days in range(20):
        AssignmentFactory(item__due_on=today + timedelta(days=days), item__meeting=MeetingFactory())

    assert queries(member_client, EVERYONE, django_assert_max_num_queries) == few <= 7


# --- by meeting -------------------------------------------------------------------------------------


def test_by_meeting_the_latest_first_with_how_far_it_is(member_client, now):
    old = MeetingFactory(title="Oud", starts_at=now - timedelta(days=104), ends_at=now - timedelta(days=103))
    new = MeetingFactory(title="Nieuw", starts_at=now - timedelta(days=30), ends_at=now - timedelta(days=29))
    MeetingFactory(title="Zonder", starts_at=now - timedelta(days=67), ends_at=now - timedelta(days=66))
    hidden = MeetingFactory(title="Van anderen", group=GroupFactory())
    AssignmentFactory(item__meeting=old, done_at=now, done_by=MemberFactory())
    AssignmentFactory(item__meeting=new)
    AssignmentFactory(item__meeting=new, done_at=now, done_by=MemberFactory())
    AssignmentFactory(item__meeting=hidden)

    text = text_of(member_client.get(MEETINGS))

    places = [text.find(words) for words in ("Nieuw", "1 of 2 ready", "1 still open", "Oud", "1 of 1 ready", "done")]
    assert -1 not in places and places == sorted(places), text
    assert "Zonder" not in text and "Van anderen" not in text


def test_by_meeting_nothing_yet(member_client):
    assert "Nothing was agreed at a meeting yet." in text_of(member_client.get(MEETINGS))


def test_by_meeting_is_paged_and_asks_as_much(member_client, now, django_assert_max_num_queries):
    def held(number):
        starts_at = now - timedelta(days=32 * number)
        meeting = MeetingFactory(title=f"M{number:02}", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
        AssignmentFactory(item__meeting=meeting)

    held(1)
    few = queries(member_client, MEETINGS, django_assert_max_num_queries)
    for number in range(2, 31):
        held(number)

    assert queries(member_client, MEETINGS, django_assert_max_num_queries) == few
    first = member_client.get(MEETINGS)
    [following] = re.findall(r'rel="next" href="([^"]+)"', first.content.decode())
    second = member_client.get(MEETINGS + following)
    found = [sorted(set(re.findall(r"M\d\d", text_of(page)))) for page in (first, second)]
    assert found == [[f"M{n:02}" for n in range(1, 26)], [f"M{n:02}" for n in range(26, 31)]]
    assert member_client.get(MEETINGS + "?before=x").status_code == 200


# --- by person --------------------------------------------------------------------------------------


def test_by_person_for_the_coordinator(coordinator_client, member_client, now, today):
    bram = MemberFactory(first_name="Bram", last_name="Jansen")
    AssignmentFactory(member=bram, item__due_on=today - timedelta(days=3))
    AssignmentFactory(member=bram, item__due_on=today + timedelta(days=3), help_asked_at=now)
    AssignmentFactory(member__first_name="Wim", member__last_name="Bakker", item__due_on=today + timedelta(days=1))
    AssignmentFactory(member__first_name="Klaas", done_at=now, done_by=bram)
    AssignmentFactory(member__first_name="Vertrokken", member__left_at=now, member__is_active=False)

    text = text_of(coordinator_client.get(OWNERS))

    places = [text.find(words) for words in ("Wim Bakker", "1 still open", "Bram Jansen", "2 still open")]
    assert -1 not in places and places == sorted(places), text
    assert "asks for help" in text and "1 past the date" in text
    assert "Klaas" not in text and "Vertrokken" not in text
    assert "Wim" not in text_of(coordinator_client.get(OWNERS + "?q=jans"))
    assert "Nobody whose name looks like “zz”" in text_of(coordinator_client.get(OWNERS + "?q=zz"))
    assert member_client.get(OWNERS).status_code == 404


def test_by_person_nothing_open(coordinator_client):
    assert "Nobody has anything open." in text_of(coordinator_client.get(OWNERS))


def test_by_person_is_paged_and_asks_as_much(coordinator_client, django_assert_max_num_queries):
    item = ActionItemFactory()
    AssignmentFactory(item=item, member__first_name="P", member__last_name="P00")
    few = queries(coordinator_client, OWNERS, django_assert_max_num_queries)
    for number in range(1, 45):
        AssignmentFactory(item=item, member__first_name="P", member__last_name=f"P{number:02}")

    assert queries(coordinator_client, OWNERS, django_assert_max_num_queries) == few
    first = coordinator_client.get(OWNERS)
    [following] = re.findall(r'rel="next" href="([^"]+)"', first.content.decode())
    second = coordinator_client.get(OWNERS + following.replace("&amp;", "&"))
    found = [re.findall(r"P\d\d", text_of(page)) for page in (first, second)]
    assert found == [[f"P{n:02}" for n in range(40)], [f"P{n:02}" for n in range(40, 45)]]


def test_of_one_person(coordinator_client, member_client, now, today):
    part = AssignmentFactory(
        item__title="Zaal",
        item__due_on=today,
        due_on=today + timedelta(days=7),
        snoozed_at=now,
        help_asked_at=now,
        help_words="Wie belt?",
    )
    AssignmentFactory(member=part.member, item__title="Verslag", done_at=now, done_by=part.member)
    url = f"{OWNERS}{part.member_id}/"

    text = text_of(coordinator_client.get(url))

    for words in (part.member.full_name, "Zaal", "put off until", "Wie belt?", "Verslag"):
        assert words in text
    assert member_client.get(url).status_code == 404
    assert coordinator_client.get(OWNERS + "0/").status_code == 404


def test_of_one_person_asks_as_much_for_any_number(coordinator_client, member, today, django_assert_max_num_queries):
    AssignmentFactory(member=member, item__due_on=today)
    url = f"{OWNERS}{member.pk}/"
    few = queries(coordinator_client, url, django_assert_max_num_queries)
    for days in range(15):
        AssignmentFactory(member=member, item__due_on=today + timedelta(days=days))

    assert queries(coordinator_client, url, django_assert_max_num_queries) == few


# --- on the page of the next meeting ------------------------------------------------------------------


def test_what_goes_on_stands_on_the_page_of_the_next_meeting(member_client, now, today):
    last = MeetingFactory(starts_at=now - timedelta(days=40), ends_at=now - timedelta(days=39))
    coming = MeetingFactory(starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=2))
    AssignmentFactory(item__meeting=last, done_at=now, done_by=MemberFactory())
    part = AssignmentFactory(item__title="Zaal", item__meeting=last, item__due_on=today)

    text = text_of(member_client.get(coming.get_absolute_url()))

    assert "Action items of last time 1 of 2 ready, 1 goes on. Zaal" in text
    assert part.member.last_name not in text
    assert "Action items of last time" not in text_of(member_client.get(last.get_absolute_url()))
