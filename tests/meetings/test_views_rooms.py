"""The pages of rooms, of the room of a meeting, and of what a year costs."""

import re
import uuid
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting, RoomBudget, Venue
from organisations.models import Stage
from samensterker.localtime import at_local, local_day
from tests.factories import (
    CoordinatorFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
    OrganisationFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client):
    for client in (member_client, coordinator_client):
        client.cookies["language"] = "en"


def url(name, row=None):
    return reverse(f"meetings:{name}", args=[row.pk] if row else [])


def text_of(response):
    html = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").replace("&nbsp;", " ").split())


def ahead(**fields):
    return MeetingFactory(**{"starts_at": timezone.now().replace(microsecond=0) + timedelta(days=30), **fields})


def queries(client, path):
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


def test_rooms_are_compared(member_client):
    VenueFactory(name="Duur", price_cents=9000, capacity=80, is_accessible=True)
    VenueFactory(name="Gratis", price_cents=0, capacity=10, is_accessible=False)
    VenueFactory(name="Onbekend")

    page = text_of(member_client.get(url("venues")))

    assert page.index("Gratis") < page.index("Duur") < page.index("Onbekend")
    for words in ("free of charge", "€ 90 for half a day", "price not known", "80 people", "size not known"):
        assert words in page
    large = text_of(member_client.get(url("venues"), {"people": "11", "accessible": "on", "order": "name"}))
    assert ("Duur" in large, "Gratis" in large) == (True, False)
    assert "No room that we know fits this." in text_of(member_client.get(url("venues"), {"people": "5000"}))


@pytest.mark.parametrize("odd", [{"people": "veel"}, {"people": "-3"}, {"order": "x"}, {"page": "x"}])
def test_what_cannot_be_read_is_not_asked_for(member_client, odd):
    VenueFactory(name="De Brink")

    assert "De Brink" in text_of(member_client.get(url("venues"), odd))


def test_without_rooms_it_says_what_to_do(member_client, coordinator_client):
    assert "Tell the coordinator." in text_of(member_client.get(url("venues")))
    assert "Add the ones where you met" in text_of(coordinator_client.get(url("venues")))


def test_the_list_costs_the_same_for_one_and_for_a_page(member_client):
    VenueFactory(organisation=OrganisationFactory())
    one = queries(member_client, url("venues"))
    for _number in range(30):
        VenueFactory(organisation=OrganisationFactory())

    assert queries(member_client, url("venues")) == one


def test_remarks_and_contact_are_for_coordinators(member_client, coordinator_client):
    room = VenueFactory(contact="Conciërge 06-00 00 00 07", remark="Verwarming hapert")

    seen, kept = (text_of(client.get(url("venue", room))) for client in (member_client, coordinator_client))

    assert ("Conci" in seen, "Verwarming" in seen) == (False, False)
    assert ("Conciërge 06-00 00 00 07" in kept, "Verwarming hapert" in kept) == (True, True)


def test_a_room_shows_no_meetings_of_groups_to_others(member_client):
    room = VenueFactory()
    ahead(venue=room, title="Voor allen")
    ahead(venue=room, title="Onder ons", group=GroupMembershipFactory().group)

    page = text_of(member_client.get(url("venue", room)))

    assert ("Voor allen" in page, "Onder ons" in page) == (True, False)


def test_a_room_is_added_once_changed_and_ended(coordinator_client):
    data = {"name": "De Brink", "price_cents": "€ 1.045,50", "is_accessible": "False", "submission": str(uuid.uuid4())}
    for _twice in range(2):
        answer = coordinator_client.post(url("venue-create"), data, follow=True)
    room = Venue.objects.get()
    assert (room.price_cents, room.is_accessible, room.capacity) == (104550, False, None)
    assert "This was saved already: De Brink." in text_of(answer)

    form = coordinator_client.get(url("venue-edit", room)).context["form"]
    assert (form["price_cents"].value(), form["is_accessible"].value()) == ("1045,50", "False")
    coordinator_client.post(url("venue-edit", room), {"name": "De Brink", "capacity": "40", "version": "1"})
    room.refresh_from_db()
    assert (room.capacity, room.price_cents, room.is_accessible) == (40, None, None)

    coordinator_client.post(url("venue-end", room))
    room.refresh_from_db()
    assert room.ended_at
    assert "This room is not used any more." in text_of(coordinator_client.get(url("venue", room)))
    coordinator_client.post(url("venue-end", room), {"again": "1"})
    room.refresh_from_db()
    assert room.ended_at is None


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "This field is required."),
        ("name", "x" * 121, "at most 120 characters"),
        ("capacity", "0", "greater than or equal to 1"),
        ("capacity", "2001", "less than or equal to 2000"),
        ("price_cents", "veel", "Fill in an amount in euros"),
        ("price_cents", "-5", "Fill in an amount in euros"),
        ("is_accessible", "maybe", "Select a valid choice."),
        ("organisation", "987654", "Select a valid choice."),
        ("remark", "x" * 2001, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_keeps_what_was_typed(coordinator_client, field, typed, words):
    data = {"name": "De Brink", "equipment": "koffie", "submission": str(uuid.uuid4()), field: typed}

    answer = coordinator_client.post(url("venue-create"), data)

    assert words in text_of(answer)
    assert (answer.context["form"]["equipment"].value(), answer.context["form"][field].value()) == ("koffie", typed)
    assert not Venue.objects.exists()


def test_the_second_of_two_editors_sees_what_stands_there_now(coordinator_client):
    room = VenueFactory(name="Zaal 1", price_cents=4500)
    coordinator_client.post(url("venue-edit", room), {"name": "Zaal 1", "price_cents": "50", "version": "1"})

    answer = coordinator_client.post(url("venue-edit", room), {"name": "Zaal 1", "price_cents": "60", "version": "1"})

    assert "Now it says: € 50" in text_of(answer)
    assert answer.context["form"]["price_cents"].value() == "60"


# --- of a meeting ---------------------------------------------------------------------------------


def test_a_room_is_booked_with_its_price(coordinator_client):
    meeting, room = ahead(place=""), VenueFactory(name="De Brink", address="Kerkstraat 3", price_cents=4500)
    form = coordinator_client.get(url("meeting-room", meeting), {"venue": room.pk}).context["form"]
    assert [form[name].value() for name in ("venue", "cost_cents", "fills_place")] == [room.pk, "45,00", True]

    coordinator_client.post(
        url("meeting-room", meeting), {"venue": room.pk, "cost_cents": "45", "fills_place": "on", "version": "1"}
    )

    meeting.refresh_from_db()
    assert (meeting.venue, meeting.cost_cents, meeting.place) == (room, 4500, "De Brink, Kerkstraat 3")


def test_a_room_that_ended_stays_of_the_meeting_but_is_not_offered_to_others(coordinator_client):
    ended = VenueFactory(name="Weg", ended_at=timezone.now())
    with_it, without = ahead(venue=ended), ahead(starts_at=timezone.now() + timedelta(days=90))

    def offered(meeting):
        return ended in coordinator_client.get(url("meeting-room", meeting)).context["form"].fields["venue"].queryset

    assert (offered(with_it), offered(without)) == (True, False)


def test_a_meeting_that_was_changed_meanwhile_keeps_what_was_typed(coordinator_client):
    meeting = ahead(cost_cents=100)
    coordinator_client.post(url("meeting-room", meeting), {"cost_cents": "50", "version": "1"})

    answer = coordinator_client.post(url("meeting-room", meeting), {"cost_cents": "60", "version": "1"})

    assert "Now it says: € 50" in text_of(answer)
    assert answer.context["form"]["cost_cents"].value() == "60"


def test_who_belongs_to_a_group_books_its_rooms(member_client, member):
    meeting = ahead(group=GroupMembershipFactory(member=member).group)

    assert member_client.get(url("meeting-room", meeting)).status_code == 200
    assert member_client.get(url("meeting-room", ahead())).status_code == 404


# --- the year -------------------------------------------------------------------------------------


def evening(year, month):
    return at_local(date(year, month, 10), time(19, 30))


def test_the_total_of_a_year_beside_the_subsidy(coordinator_client):
    year = local_day(timezone.now()).year
    MeetingFactory(title="Juni", starts_at=evening(year, 6), cost_cents=4500)
    MeetingFactory(title="Juli", starts_at=evening(year, 7))

    coordinator_client.post(url("room-costs"), {"amount": "40"})
    page = text_of(coordinator_client.get(url("room-costs")))

    assert RoomBudget.objects.get() == RoomBudget(year=year, amount_cents=4000)
    for words in (
        "€ 45 of € 40",
        "€ 5 over the subsidy",
        "Of 1 meeting the cost is not filled in yet.",
        "Juni",
        "Juli",
    ):
        assert words in page
    other = text_of(coordinator_client.get(url("room-costs"), {"year": year - 1}))
    assert "There are no meetings in this year." in other
    assert "How much subsidy there is, is not filled in yet." in other


@pytest.mark.parametrize("odd", ["", "abc", "1", "99999", "2000", "2100", "٢٠٢٦", "-200"])
def test_a_year_that_is_none_is_this_one(coordinator_client, odd):
    assert (
        coordinator_client.get(url("room-costs"), {"year": odd}).context["shown"].year == local_day(timezone.now()).year
    )


def test_the_second_who_sets_the_subsidy_sees_the_first(coordinator_client):
    coordinator_client.post(url("room-costs"), {"amount": "40", "seen": ""})

    answer = coordinator_client.post(url("room-costs"), {"amount": "50", "seen": ""})

    assert "Now it says: € 40" in text_of(answer)
    coordinator_client.post(url("room-costs"), {"amount": "50", "seen": answer.context["form"]["seen"].value()})
    assert RoomBudget.objects.get().amount_cents == 5000


def test_the_year_costs_the_same_for_one_and_for_many(coordinator_client):
    june = evening(local_day(timezone.now()).year, 6)

    def meeting():
        group = GroupMembershipFactory().group
        MeetingFactory(starts_at=june, group=group, venue=VenueFactory(), host=OrganisationFactory())

    meeting()
    one = queries(coordinator_client, url("room-costs"))
    for _number in range(10):
        meeting()

    assert queries(coordinator_client, url("room-costs")) == one


# --- who hosts ------------------------------------------------------------------------------------


def test_an_organisation_that_ended_is_pointed_out_to_who_organises(member_client, coordinator_client, member):
    gone = OrganisationFactory(
        name="Weg", stage=Stage.ENDED, stage_because="gestopt", ended_on=local_day(timezone.now())
    )
    hosted = ahead(host=gone)
    in_room = ahead(venue=VenueFactory(organisation=gone), starts_at=timezone.now() + timedelta(days=95))
    InvitationFactory(meeting=hosted, member=member)

    assert "Weg would host this meeting, but does not exist any more." in text_of(
        coordinator_client.get(hosted.get_absolute_url())
    )
    assert "Ask whether you can still meet there." in text_of(coordinator_client.get(in_room.get_absolute_url()))
    assert "does not exist any more" not in text_of(member_client.get(hosted.get_absolute_url()))
    Meeting.objects.update(cancelled_at=timezone.now(), cancelled_by=CoordinatorFactory())
    assert "does not exist any more" not in text_of(coordinator_client.get(hosted.get_absolute_url()))


def test_whose_turn_it_is_stands_at_the_form_of_a_meeting(coordinator_client):
    OrganisationFactory(name="De Zonnehoek")

    for name in ("create", "poll-create"):
        assert "Whose turn it is: De Zonnehoek (never yet)." in text_of(coordinator_client.get(url(name)))
    assert "De Zonnehoek" in text_of(coordinator_client.get(url("venues")))
