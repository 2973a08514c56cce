from datetime import UTC, datetime

import pytest

from meetings import presence
from meetings.models import Guest, Invitation
from tests.factories import LONG_AGO, GuestFactory, InvitationFactory, MeetingFactory, MemberFactory
from tests.meetings.test_minutes import at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 19, tzinfo=UTC)


@pytest.fixture
def meeting():
    return MeetingFactory()


def names(meeting):
    return [(person["name"], person["was_there"]) for person in presence.ticks(meeting)[0]]


def test_ticks_are_who_was_invited_and_is_in_the_guild_or_was_there(meeting):
    InvitationFactory(meeting=meeting, member__first_name="Bram", member__last_name="Jansen", was_there=True)
    gone = {"left_at": LONG_AGO, "is_active": False}
    InvitationFactory(meeting=meeting, member=MemberFactory(first_name="Kees", last_name="Aal", **gone), was_there=True)
    InvitationFactory(meeting=meeting, member=MemberFactory(first_name="Piet", **gone))
    InvitationFactory()

    assert (names(meeting), presence.ticks(meeting)[1]) == ([("Kees Aal", True), ("Bram Jansen", True)], False)


def test_of_many_those_who_come_stand_first(meeting, monkeypatch):
    monkeypatch.setattr(presence, "SHOWN", 2)
    for first_name, answer in (("Anna", ""), ("Bram", "yes"), ("Cor", "no"), ("Dirk", "maybe")):
        moment = LONG_AGO if answer else None
        InvitationFactory(meeting=meeting, member__first_name=first_name, answer=answer, answered_at=moment)

    people, has_more = presence.ticks(meeting)

    assert ([person["name"].split()[0] for person in people], has_more) == (["Bram", "Dirk"], True)


@pytest.mark.parametrize("make", [InvitationFactory, GuestFactory])
def test_tick_and_untick(meeting, make):
    row = make(meeting=meeting)
    kind = "guest" if make is GuestFactory else "member"

    assert presence.set_there(meeting, kind, row.pk, True, now=NOW)
    row.refresh_from_db()
    assert row.was_there is True
    assert presence.set_there(meeting, kind, row.pk, False, now=NOW)
    row.refresh_from_db()
    assert row.was_there is False
    assert not presence.set_there(MeetingFactory(), kind, row.pk, True, now=NOW)


def test_who_said_yes_is_there_unless_someone_said_otherwise(meeting):
    said = {"answer": "yes", "answered_at": LONG_AGO}
    comes, guest = InvitationFactory(meeting=meeting, **said), GuestFactory(meeting=meeting, **said)
    ill = InvitationFactory(meeting=meeting, was_there=False, **said)
    maybe = InvitationFactory(meeting=meeting, answer="maybe", answered_at=LONG_AGO)
    elsewhere = InvitationFactory(**said)

    assert [presence.who_said_yes_is_there(meeting, now=NOW) for _twice in range(2)] == [2, 0]

    for row in (comes, guest, ill, maybe, elsewhere):
        row.refresh_from_db()
    assert [row.was_there for row in (comes, guest, ill, maybe, elsewhere)] == [True, True, False, None, None]


def test_the_others_were_not_there(meeting):
    InvitationFactory(meeting=meeting, was_there=True)
    InvitationFactory(meeting=meeting)
    GuestFactory(meeting=meeting)
    elsewhere = InvitationFactory()

    assert (presence.rest_was_absent(meeting, now=NOW), presence.rest_was_absent(meeting, now=NOW)) == (2, 0)

    assert sorted(meeting.invitations.values_list("was_there", flat=True)) == [False, True]
    elsewhere.refresh_from_db()
    assert elsewhere.was_there is None


def test_who_came_along_uninvited(meeting):
    member = MemberFactory(first_name="Zoë", last_name="Pars")

    presence.came(meeting, presence.who_is("zoe  pars"), now=NOW)
    presence.came(meeting, presence.who_is("Zoë"), now=NOW)

    [invitation] = Invitation.objects.all()
    assert (invitation.member, invitation.was_there, invitation.invited_at, invitation.answer) == (
        member,
        True,
        NOW,
        "",
    )


def test_who_was_invited_and_is_typed_keeps_their_answer(meeting):
    invitation = InvitationFactory(meeting=meeting, answer="yes", answered_at=LONG_AGO)

    presence.came(meeting, invitation.member, now=NOW)

    invitation.refresh_from_db()
    assert (invitation.answer, invitation.was_there) == ("yes", True)


def test_several_people_may_be_meant():
    jans = [MemberFactory(first_name="Jan", last_name=name) for name in ("Aal", "Bos")]
    MemberFactory(first_name="Jan", last_name="Weg", left_at=LONG_AGO, is_active=False)

    with pytest.raises(presence.Several) as several:
        presence.who_is("jan")

    assert (several.value.members, presence.who_is("Jan Bos")) == (jans, jans[1])


@pytest.mark.parametrize("name", ["Niemand", "", "Jan Weg", "%", "x" * 300])
def test_nobody(name):
    MemberFactory(first_name="Jan", last_name="Weg", left_at=LONG_AGO, is_active=False)

    with pytest.raises(presence.Nobody):
        presence.who_is(name)


def test_a_guest_who_came_along(meeting, coordinator):
    for name in ("Wil Vos", "wil vos"):
        presence.guest_came(meeting, name, by=coordinator, now=NOW)

    [guest] = Guest.objects.all()
    assert (guest.name, guest.email, guest.was_there, guest.invited_by) == ("Wil Vos", "", True, coordinator)


@pytest.mark.django_db(transaction=True)
def test_two_tick_and_add_the_same_person_at_once(meeting):
    member = MemberFactory()

    assert at_once(*[lambda: presence.came(meeting, member, now=NOW)] * 3) == [None, None, None]

    assert Invitation.objects.get().was_there is True
