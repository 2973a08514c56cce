"""Two hands at the same button: one mail, one code, one guest."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from meetings import asking_again, checking_in, guests
from meetings.models import Guest, Invitation, Meeting
from samensterker.outbox.models import Message
from tests.factories import GuestFactory, InvitationFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*doings):
    """What each answered, or the exception that it raised."""
    found, barrier = [None] * len(doings), Barrier(len(doings))

    def do(number):
        barrier.wait()
        try:
            found[number] = doings[number]()
        except Exception as error:
            found[number] = type(error)
        finally:
            connection.close()

    threads = [Thread(target=do, args=[number]) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


@pytest.fixture
def meeting():
    return MeetingFactory(starts_at=timezone.now() + timedelta(days=9))


@pytest.fixture
def held_now():
    return MeetingFactory(starts_at=timezone.now() - timedelta(minutes=5))


def test_asking_again_pressed_twice_is_one_mail_to_each(meeting):
    for _ in range(3):
        InvitationFactory(meeting=meeting)
    GuestFactory(meeting=meeting)
    now = timezone.now()

    found = at_once(*[lambda: asking_again.ask_again(meeting, now=now)] * 3)

    assert (sorted(found), Message.objects.count()) == ([0, 0, 4], 4)


def test_checking_in_twice_is_once(held_now):
    member, now = MemberFactory(), timezone.now()

    found = at_once(*[lambda: checking_in.check_in(held_now, member, now=now)] * 3)

    assert sorted(found) == [False, False, True]
    assert list(Invitation.objects.values_list("member", "was_there", "checked_in_at")) == [(member.pk, True, now)]


def test_a_guest_who_presses_twice_stands_there_once(held_now):
    now = timezone.now()
    typed = {"name": "Karel", "organisation": "", "now": now}

    found = at_once(*[lambda: checking_in.check_in_guest(held_now, **typed)] * 3)

    assert (len(set(found)), Guest.objects.count()) == (1, 1)


def test_the_code_is_made_once(meeting):
    found = at_once(*[lambda: checking_in.make_code(meeting)] * 3)

    assert set(found) == {Meeting.objects.get().check_in_code}


def test_two_who_ask_the_same_guest_ask_once(meeting):
    now, saskia = timezone.now(), {"name": "Saskia", "email": "saskia@example.org", "organisation": ""}

    found = at_once(*[lambda: guests.ask_guest(meeting, by=meeting.created_by, now=now, **saskia)] * 2)

    guest = Guest.objects.get()
    assert sorted(found, key=lambda pair: pair[1]) == [(guest, False), (guest, True)]
    assert Message.objects.count() == 1
