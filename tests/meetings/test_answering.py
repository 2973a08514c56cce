from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing

from meetings import answering
from meetings.answering import AnsweringClosed, Closed, answer, closed_because, invitation_by_token, link_token
from meetings.models import Answer, Invitation
from tests.factories import CoordinatorFactory, InvitationFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

STARTS = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
BEFORE = STARTS - timedelta(days=3)


def invitation(starts_at=STARTS, **fields):
    return InvitationFactory(meeting=MeetingFactory(starts_at=starts_at), **fields)


def another():
    return invitation(STARTS + timedelta(days=30))


def stands(one):
    one.refresh_from_db()
    return one.answer, one.answered_at


def test_the_last_answer_counts():
    one = invitation()

    for hours, given in enumerate(("yes", "no", "maybe", "maybe")):
        answer(one, answer=given, now=BEFORE + timedelta(hours=hours))

    assert stands(one) == (Answer.MAYBE, BEFORE + timedelta(hours=3))


@pytest.mark.parametrize("given", ["", "YES", "yes ", "perhaps", None])
def test_what_is_no_answer_is_not_kept(given):
    one = invitation()

    with pytest.raises(ValueError, match="is not an answer"):
        answer(one, answer=given, now=BEFORE)

    assert stands(one) == (Answer.NONE, None)


def test_open_until_a_day_after_the_end():
    one = invitation()
    last = ENDS + timedelta(days=1) - timedelta(seconds=1)

    answer(one, answer="no", now=last)

    assert closed_because(one, now=last) is None
    assert closed_because(one, now=ENDS + timedelta(days=1)) == Closed.OVER


def test_closed_for_who_left_and_for_what_is_cancelled():
    left = invitation(member=MemberFactory(left_at=BEFORE, is_active=False))
    cancelled = InvitationFactory(meeting=MeetingFactory(cancelled_at=BEFORE, cancelled_by=CoordinatorFactory()))

    whys = []
    for one in (left, cancelled):
        with pytest.raises(AnsweringClosed) as closed:
            answer(one, answer="yes", now=BEFORE)
        whys.append(closed.value.why)

    assert whys == [Closed.LEFT, Closed.CANCELLED]
    assert not Invitation.objects.exclude(answer=Answer.NONE).exists()


def test_a_link_stands_for_one_invitation():
    one, other = invitation(), another()

    assert invitation_by_token(link_token(one)) == one
    assert invitation_by_token(link_token(other)) == other
    assert link_token(one) != link_token(other)


def test_links_that_we_did_not_make():
    one, other = invitation(), another()
    token = link_token(one)
    signature = token.partition(".")[2]
    elsewhere = signing.Signer(salt="meetings.tick", sep=".").sign(str(one.pk))
    gone = link_token(Invitation(pk=987654))
    no_number = answering._signer.sign("x")

    for bad in ("", "x", token[:-1], token.upper(), f"{other.pk}.{signature}", elsewhere, gone, no_number, token + "."):
        with pytest.raises(Invitation.DoesNotExist):
            invitation_by_token(bad)


def test_a_link_is_short_and_can_stand_in_an_address():
    token = link_token(invitation())

    assert len(token) < 60
    assert set(token) <= set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.")
