"""Rooms and what they cost, whose turn it is to host, and who cannot any more."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from meetings import host_turns, rooms, scheduling, venues
from meetings.models import DatePoll, Meeting, RoomBudget, Venue
from organisations import partner_merging
from organisations.models import Stage
from samensterker import money
from tests.factories import (
    CoordinatorFactory,
    DatePollFactory,
    GroupFactory,
    MeetingFactory,
    OrganisationFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)


# --- euros ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "words"), [(0, "€ 0"), (4500, "€ 45"), (125050, "€ 1.250,50"), (5, "€ 0,05"), (-100, "-€ 1")]
)
def test_amounts_as_people_read_them(cents, words):
    with translation.override("nl"):
        assert money.in_words(cents).replace("\xa0", " ") == words


# --- keeping and comparing ------------------------------------------------------------------------


def test_compared_by_price_and_size_with_what_is_not_known_last():
    free = VenueFactory(name="A", price_cents=0, capacity=10)
    dear = VenueFactory(name="B", price_cents=9000, capacity=80, is_accessible=True)
    unknown = VenueFactory(name="C")
    VenueFactory(ended_at=NOW)

    assert list(venues.compared()) == [free, dear, unknown]
    assert list(venues.compared(order="capacity")) == [dear, free, unknown]
    assert list(venues.compared(order="name")) == list(venues.compared(order="nonsense")) == [free, dear, unknown]
    assert list(venues.compared(people=10)) == [free, dear]
    assert list(venues.compared(people=11)) == list(venues.compared(accessible=True)) == [dear]


def test_a_room_holds_someone():
    with pytest.raises(IntegrityError), transaction.atomic():
        VenueFactory(capacity=0)


def test_one_form_makes_one_room():
    submission = uuid4()
    room, is_new = venues.add(submission=submission, name="De Brink")

    assert venues.add(submission=submission, name="De Brink") == (room, False)
    assert (is_new, Venue.objects.count()) == (True, 1)


def test_the_second_of_two_editors_is_told():
    room = VenueFactory(name="Zaal 1")

    assert venues.change(room, version=1, name="Zaal 2")
    assert not venues.change(room, version=1, name="Zaal 2")
    with pytest.raises(venues.StaleVenue) as stale:
        venues.change(room, version=1, name="Zaal 3")
    assert (stale.value.venue.name, stale.value.venue.version) == ("Zaal 2", 2)


def test_a_room_that_ends_keeps_its_meetings_and_may_come_back():
    room = VenueFactory()
    meeting = MeetingFactory(venue=room)

    for hours in (0, 5):
        venues.end(room, now=NOW + timedelta(hours=hours))
    room.refresh_from_db()
    assert (room.ended_at, room.version, list(Venue.objects.in_use()), meeting.venue) == (NOW, 2, [], room)
    venues.take_up_again(room)
    assert list(Venue.objects.in_use()) == [room]


# --- booking and counting -------------------------------------------------------------------------


def booked(meeting, room, cost, **fields):
    fields = {"fills_place": False, "version": meeting.version, **fields}
    return rooms.book(meeting, room, cost_cents=cost, by=meeting.created_by, now=NOW, **fields)


def test_booking_a_room_is_a_move_only_when_it_becomes_the_place():
    meeting, room = MeetingFactory(place="Thuis"), VenueFactory(name="De Brink", address="Kerkstraat 3")

    meeting = booked(meeting, room, 4500)
    assert (meeting.venue, meeting.cost_cents, meeting.place, meeting.occurrence) == (room, 4500, "Thuis", 1)

    meeting = booked(meeting, room, 4500, fills_place=True)
    assert (meeting.place, meeting.occurrence) == ("De Brink, Kerkstraat 3", 2)

    with pytest.raises(scheduling.StaleMeeting):
        booked(meeting, None, None, version=1)


def test_a_long_address_fits_in_the_place():
    assert len(rooms.place_of(Venue(name="n" * 120, address="a" * 200))) == 200


def test_the_year_beside_the_subsidy_on_dutch_clocks():
    new_year = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)  # half past twelve here
    first = MeetingFactory(starts_at=new_year, cost_cents=4500)
    unknown = MeetingFactory(starts_at=datetime(2026, 4, 3, 18, tzinfo=UTC))
    of_group = MeetingFactory(starts_at=datetime(2026, 4, 4, 18, tzinfo=UTC), group=GroupFactory(), cost_cents=500)
    gone = {"cancelled_at": NOW, "cancelled_by": CoordinatorFactory()}
    online = {"place": "", "online_link": "https://meet.example.org/x", "group": GroupFactory()}
    at_home = MeetingFactory(starts_at=datetime(2026, 4, 5, 18, tzinfo=UTC), **online)
    paid = MeetingFactory(starts_at=datetime(2026, 5, 4, 18, tzinfo=UTC), cost_cents=1000, **gone)
    MeetingFactory(starts_at=datetime(2026, 6, 4, 18, tzinfo=UTC), **gone)
    MeetingFactory(starts_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC), cost_cents=99)

    before = rooms.year_of(2026)
    rooms.set_budget(2026, 5500, seen=None)
    year = rooms.year_of(2026)

    assert list(year.meetings) == [first, unknown, of_group, at_home, paid]
    assert (year.total_cents, year.unknown, year.left_cents, year.over_cents) == (6000, 1, -500, 500)
    assert (before.budget_cents, before.left_cents, before.over_cents) == (None, None, 0)


def test_the_second_of_two_who_set_the_subsidy_is_told():
    rooms.set_budget(2026, 10000, seen=None)
    rooms.set_budget(2026, 10000, seen=None)  # the same, twice

    with pytest.raises(rooms.StaleBudget) as stale:
        rooms.set_budget(2026, 20000, seen=None)
    assert stale.value.cents == 10000
    rooms.set_budget(2026, None, seen=10000)
    assert not RoomBudget.objects.exists()


# --- whose turn -----------------------------------------------------------------------------------


def test_who_never_hosted_comes_first_then_who_did_longest_ago():
    lately, never, long_ago, planned, only_cancelled = (
        OrganisationFactory(name=name, joined_on=date(2026, 1, day))
        for day, name in enumerate(("lately", "never", "long ago", "planned", "only cancelled"), start=1)
    )
    OrganisationFactory(stage=Stage.IDEA, joined_on=None)
    start = datetime(2025, 1, 10, 18, tzinfo=UTC)
    for number, host in enumerate((long_ago, lately, planned)):
        MeetingFactory(host=host, starts_at=start + timedelta(days=62 * number))
    MeetingFactory(host=only_cancelled, cancelled_at=NOW, cancelled_by=CoordinatorFactory())
    MeetingFactory(host=never, group=GroupFactory(), starts_at=start + timedelta(days=400))

    turns = host_turns.turns()

    assert [turn.organisation for turn in turns] == [never, only_cancelled, long_ago, lately, planned]
    assert (turns[0].last_at, turns[2].last_at) == (None, start)


def test_the_hint_costs_one_query_for_any_number(django_assert_num_queries):
    for number in (1, 10):
        OrganisationFactory.create_batch(number)
        with django_assert_num_queries(1):
            assert host_turns.hint()


def test_nobody_to_host_is_no_hint():
    assert host_turns.hint() == ""


def test_what_counts_on_an_organisation_that_ended():
    gone = OrganisationFactory(stage=Stage.ENDED, stage_because="gestopt", ended_on=date(2026, 2, 1))
    room, ended_room = VenueFactory(organisation=gone), VenueFactory(organisation=gone, ended_at=NOW)
    hosted = MeetingFactory(host=gone, starts_at=datetime(2026, 4, 3, 18, tzinfo=UTC))
    in_room = MeetingFactory(venue=room, starts_at=datetime(2026, 5, 3, 18, tzinfo=UTC))
    MeetingFactory(host=gone, starts_at=datetime(2026, 1, 3, 18, tzinfo=UTC))
    MeetingFactory(starts_at=datetime(2026, 6, 3, 18, tzinfo=UTC), host=OrganisationFactory())

    found = host_turns.ended_hosts(date(2026, 3, 10))

    assert (list(found.meetings), list(found.venues), bool(found)) == ([hosted, in_room], [room], True)
    assert ended_room not in found.venues
    assert not host_turns.ended_hosts(date(2026, 8, 1)).meetings


def test_of_two_organisations_that_are_one_the_rooms_and_polls_go_along():
    gone, into = OrganisationFactory(), OrganisationFactory()
    room, poll, meeting = VenueFactory(organisation=gone), DatePollFactory(host=gone), MeetingFactory(host=gone)

    said = partner_merging.together(gone, into).comes
    partner_merging.merge(gone, into, by=CoordinatorFactory(), now=NOW)

    assert len(said) == 3
    assert Venue.objects.get(pk=room.pk).organisation == into
    assert DatePoll.objects.get(pk=poll.pk).host == into
    assert Meeting.objects.get(pk=meeting.pk).host == into
