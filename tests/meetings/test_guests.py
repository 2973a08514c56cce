"""Guests: asked by mail, answering by a link, told of changes as members are."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import answering, guests
from meetings.letters import CANCELLATION, CHANGE, INVITATION, REMINDER
from meetings.models import Answer, Guest
from meetings.reminders import plan_reminders
from meetings.scheduling import cancel_meeting, change_meeting, number_told
from samensterker.outbox.models import Message, OptOut
from samensterker.outbox.models.addresses import address_digest
from samensterker.outbox.rounds import send_due
from tests.factories import CoordinatorFactory, GroupFactory, GuestFactory, InvitationFactory, MeetingFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
STARTS = datetime(2026, 3, 27, 18, 30, tzinfo=UTC)
SASKIA = {"name": "Saskia van den Berg", "email": "saskia@example.org", "organisation": "De Brink"}


@pytest.fixture
def anna():
    return CoordinatorFactory()


@pytest.fixture
def meeting():
    return MeetingFactory(starts_at=STARTS, occurrence_at=NOW - timedelta(days=30))


def asked(meeting, anna, **facts):
    guest, _is_new = guests.ask_guest(meeting, by=anna, now=NOW, **SASKIA | facts)
    return guest


def laid():
    return sorted((message.kind, message.address, message.state) for message in Message.objects.all())


def test_a_guest_is_asked_once_however_often_the_form_is_sent(meeting, anna):
    first = guests.ask_guest(meeting, by=anna, now=NOW, **SASKIA)
    again = guests.ask_guest(meeting, by=anna, now=NOW, **SASKIA)

    assert (first[1], again) == (True, (first[0], False))
    assert laid() == [(INVITATION, "saskia@example.org", "waiting")]


def test_one_address_is_one_guest(meeting, anna):
    guest = asked(meeting, anna)

    with pytest.raises(guests.AlreadyAsked) as already:
        guests.ask_guest(meeting, by=anna, now=NOW, name="Karel", email="Saskia@EXAMPLE.org", organisation="")

    assert already.value.guest == guest


@pytest.mark.parametrize("late", [{"starts_at": NOW}, {"cancelled_at": NOW}])
def test_nobody_is_asked_to_what_has_begun_or_was_cancelled(anna, late):
    facts = late | ({"cancelled_by": anna} if "cancelled_at" in late else {})
    meeting = MeetingFactory(**{"starts_at": STARTS, **facts})

    with pytest.raises(guests.TooLate):
        asked(meeting, anna)


def test_a_meeting_has_room_for_so_many_guests(meeting, anna, monkeypatch):
    monkeypatch.setattr(guests, "MOST", 1)
    asked(meeting, anna)

    with pytest.raises(guests.TooManyGuests):
        asked(meeting, anna, email="karel@example.org")


def test_the_invitation_of_a_guest(meeting, anna, mailserver):
    type(meeting).objects.update(online_link="https://video.example.org/abc", group=GroupFactory(name="Webgroep"))
    guest = asked(meeting, anna)

    send_due(now=NOW)

    [mail] = mailserver.messages
    text = mail.text
    assert mail.to == "saskia@example.org"
    assert "Hallo Saskia," in text
    assert answering.guest_token(guest) in text.replace("=\n", "")
    assert "Webgroep" in text
    assert "video.example.org" not in text
    assert meeting.get_absolute_url() + "\n" not in text  # no page that asks to log in


def test_who_said_yes_finds_the_link_in_the_reminder(meeting, anna, mailserver):
    type(meeting).objects.update(online_link="https://video.example.org/abc")
    for number, answer in enumerate(["yes", "maybe"]):
        GuestFactory(meeting=meeting, email=f"{number}@example.org", answer=answer, answered_at=NOW - timedelta(days=5))
    at = meeting.reminder_at(7)
    plan_reminders(now=at)

    send_due(now=at)

    assert {mail.to: "video.example.org" in mail.text for mail in mailserver.messages} == {
        "0@example.org": True,
        "1@example.org": False,
    }


def test_reminders_go_as_they_go_to_members(meeting):
    early = NOW - timedelta(days=3)
    GuestFactory(meeting=meeting, email="yes@example.org", invited_at=early)
    GuestFactory(meeting=meeting, email="no@example.org", invited_at=early, answer="no", answered_at=NOW)
    GuestFactory(meeting=meeting, email="", invited_at=early)
    GuestFactory(meeting=meeting, email="late@example.org", invited_at=meeting.reminder_at(7) + timedelta(hours=1))

    counts = [plan_reminders(now=meeting.reminder_at(7)) for _twice in range(2)]

    assert counts == [1, 0]
    assert laid() == [(REMINDER, "yes@example.org", "waiting")]


def test_a_reminder_for_who_declines_meanwhile_is_not_sent(meeting, mailserver):
    guest = GuestFactory(meeting=meeting, invited_at=NOW)
    plan_reminders(now=meeting.reminder_at(7))
    answering.answer(guest, answer=Answer.NO, now=meeting.reminder_at(7))

    send_due(now=meeting.reminder_at(7))

    assert [(message.state, message.reason) for message in Message.objects.all()] == [
        ("expired", "The guest cannot come.")
    ]


def test_a_move_is_told_to_who_heard_and_asked_of_who_did_not(meeting, anna, mailserver):
    heard = asked(meeting, anna)
    send_due(now=NOW)
    GuestFactory(meeting=meeting, email="karel@example.org")
    GuestFactory(meeting=meeting, email="")

    change_meeting(meeting, by=anna, now=NOW, version=1, starts_at=STARTS + timedelta(hours=1), ends_at=meeting.ends_at)

    waiting = sorted((row.kind, row.address) for row in Message.objects.waiting())
    assert waiting == [(CHANGE, heard.email), (INVITATION, "karel@example.org")]
    assert number_told(meeting) == 1


def test_what_two_moves_have_to_tell_is_one_notice(meeting, anna, mailserver):
    asked(meeting, anna)
    send_due(now=NOW)
    change_meeting(meeting, by=anna, now=NOW, version=1, starts_at=STARTS + timedelta(minutes=5))

    change_meeting(meeting, by=anna, now=NOW, version=2, place="Elders")
    send_due(now=NOW)

    [_invitation, change] = mailserver.messages
    assert Message.objects.get(kind=CHANGE, state="sent").refs["changed"] == ["place", "starts_at"]
    assert "Hallo Saskia," in change.text


def test_cancelling_is_told(meeting, anna, mailserver):
    asked(meeting, anna)
    send_due(now=NOW)

    cancel_meeting(meeting, by=anna, now=NOW)
    send_due(now=NOW)

    assert [row[0] for row in laid()] == [CANCELLATION, INVITATION]
    assert "krijg je een uitnodiging" not in mailserver.messages[1].text


def test_another_address_is_asked_anew_and_the_old_link_stops(meeting, anna, mailserver):
    guest = asked(meeting, anna, email="wrong@example.org")
    old = answering.guest_token(guest)

    is_new = guests.change_guest(guest, seen=guests.mark_of(guest), now=NOW, **SASKIA)
    send_due(now=NOW)

    guest.refresh_from_db()
    assert (is_new, [mail.to for mail in mailserver.messages]) == (True, ["saskia@example.org"])
    assert answering.guest_by_token(answering.guest_token(guest)) == guest
    with pytest.raises(Guest.DoesNotExist):
        answering.guest_by_token(old)


def test_to_save_what_stands_there_is_no_change(meeting, anna):
    guest = asked(meeting, anna)

    assert guests.change_guest(guest, seen="anything", now=NOW, **SASKIA) is False


def test_the_second_of_two_editors_is_shown_the_first(meeting, anna):
    guest = asked(meeting, anna)
    seen = guests.mark_of(guest)
    guests.change_guest(guest, seen=seen, now=NOW, **SASKIA | {"name": "Saskia Berg"})

    with pytest.raises(guests.StaleGuest) as stale:
        guests.change_guest(guest, seen=seen, now=NOW, **SASKIA | {"organisation": "Elders"})

    assert stale.value.guest.name == "Saskia Berg"


def test_who_is_removed_hears_nothing_any_more(meeting, anna, mailserver):
    guest = asked(meeting, anna)
    token = answering.guest_token(guest)

    guests.remove_guest(guest, now=NOW)
    guests.remove_guest(guest, now=NOW)
    send_due(now=NOW)

    assert (Guest.objects.count(), mailserver.messages) == (0, [])
    assert [(message.state, message.reason) for message in Message.objects.all()] == [
        ("expired", "The guest is not invited any more.")
    ]
    with pytest.raises(Guest.DoesNotExist):
        answering.guest_by_token(token)


@pytest.mark.parametrize("token", ["", "1", "x.y", "1-.zz"])
def test_a_token_that_we_did_not_make(token):
    with pytest.raises(Guest.DoesNotExist):
        answering.guest_by_token(token)


def test_the_link_of_a_member_is_not_that_of_a_guest(meeting):
    invitation, guest = InvitationFactory(meeting=meeting), GuestFactory(meeting=meeting)

    with pytest.raises(Guest.DoesNotExist):
        answering.guest_by_token(answering.link_token(invitation))
    with pytest.raises(type(invitation).DoesNotExist):
        answering.invitation_by_token(answering.guest_token(guest))


def test_a_guest_can_stop_this_mail_as_well(meeting, anna, mailserver):
    OptOut.objects.create(kind=INVITATION, address_digest=address_digest("saskia@example.org"), since=NOW)
    asked(meeting, anna)

    send_due(now=NOW)

    assert mailserver.messages == []


def test_a_batch_with_guests_costs_one_query_more_however_many(meeting, anna):
    from samensterker.outbox import kinds

    for number in range(20):
        asked(meeting, anna, email=f"{number}@example.org")
    messages, kind = list(Message.objects.select_related("member")), kinds.get(INVITATION)

    def queries(part):
        with CaptureQueriesContext(connection) as found:
            kind.still_wanted(part, NOW)
            kind.render(part, NOW)
        return len(found)

    assert queries(messages[:1]) == queries(messages)
