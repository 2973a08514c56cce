from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from meetings.answering import answer
from meetings.asking_again import ask_again, to_ask
from meetings.models import Answer, Invitation
from samensterker.outbox.models import Message
from samensterker.outbox.rounds import send_due
from tests.factories import CoordinatorFactory, GuestFactory, InvitationFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 20, 11, tzinfo=UTC)
EVENING = datetime(2026, 3, 20, 21, 30, tzinfo=UTC)
STARTS = datetime(2026, 3, 27, 18, 30, tzinfo=UTC)


@pytest.fixture
def meeting():
    return MeetingFactory(starts_at=STARTS)


def invited(meeting, name, **facts):
    return InvitationFactory(meeting=meeting, member__first_name=name, member__email=f"{name}@example.org", **facts)


def test_one_mail_to_each_without_an_answer(meeting, mailserver):
    invited(meeting, "silent")
    invited(meeting, "no", answer="no", answered_at=NOON)
    invited(meeting, "yes", answer="yes", answered_at=NOON)
    invited(meeting, "today", invited_at=NOON)
    pauses, gone = invited(meeting, "pauses").member, invited(meeting, "gone").member
    type(pauses).objects.filter(pk=pauses.pk).update(paused_at=NOON)
    type(gone).objects.filter(pk=gone.pk).update(left_at=NOON, is_active=False)
    InvitationFactory(meeting=meeting, member=MemberFactory(email=None))
    invited(MeetingFactory(), "elsewhere")
    GuestFactory(meeting=meeting, email="guest@example.org")
    GuestFactory(meeting=meeting, email="coming@example.org", answer="yes", answered_at=NOON)
    GuestFactory(meeting=meeting, email="")

    number = ask_again(meeting, now=NOON)
    send_due(now=NOON)

    assert (number, sorted(mail.to for mail in mailserver.messages)) == (
        2,
        ["guest@example.org", "silent@example.org"],
    )
    assert "Weet je het al?" in mailserver.messages[0].subject


def test_at_most_once_a_day(meeting):
    invited(meeting, "silent")
    GuestFactory(meeting=meeting)

    numbers = [ask_again(meeting, now=now) for now in (NOON, NOON + timedelta(hours=2), NOON + timedelta(days=1))]

    assert numbers == [2, 0, 2]
    assert to_ask(meeting, now=NOON + timedelta(days=1)) == ([], [])


def test_in_the_evening_it_counts_for_the_day_on_which_it_goes(meeting):
    invited(meeting, "silent")

    numbers = [ask_again(meeting, now=now) for now in (EVENING, EVENING + timedelta(hours=12))]

    assert numbers == [1, 0]
    assert Invitation.objects.get().asked_again_on == date(2026, 3, 21)


def test_who_answers_before_it_goes_gets_none(meeting, mailserver):
    invitation = invited(meeting, "silent")
    ask_again(meeting, now=NOON)
    answer(invitation, answer=Answer.NO, now=NOON)

    send_due(now=NOON)

    assert mailserver.messages == []
    assert Message.objects.get().reason == "It was answered in the meantime."


@pytest.mark.parametrize("when", ["begun", "cancelled"])
def test_not_for_what_has_begun_or_was_cancelled(meeting, when):
    invited(meeting, "silent")
    if when == "cancelled":
        type(meeting).objects.update(cancelled_at=NOON, cancelled_by=CoordinatorFactory())

    meeting.refresh_from_db()

    assert ask_again(meeting, now=STARTS if when == "begun" else NOON) == 0


def test_the_button_says_how_many_and_once_pressed_when_it_can_be_pressed_again(coordinator_client):
    meeting = MeetingFactory(starts_at=timezone.now() + timedelta(days=9))
    for name in ("a", "b", "c", "d"):
        invited(meeting, name)
    page = f"/meetings/{meeting.pk}/answers/"
    coordinator_client.cookies["language"] = "en"

    before = coordinator_client.get(page).text
    after = coordinator_client.post(f"/meetings/{meeting.pk}/ask-again/", follow=True)
    again = coordinator_client.post(f"/meetings/{meeting.pk}/ask-again/", follow=True)

    assert "Remind the four without an answer" in before
    assert "4 mails are on their way." in after.text
    assert "Remind the" not in after.text
    assert "Nobody has to be asked now" in again.text
    assert Message.objects.count() == 4
