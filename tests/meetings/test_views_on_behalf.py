from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import Answer
from meetings.views import on_behalf
from tests.factories import InvitationFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MeetingFactory(starts_at=timezone.now() + timedelta(days=9))


@pytest.fixture
def anna(coordinator_client):
    coordinator_client.cookies["language"] = "en"
    return coordinator_client


def url(meeting):
    return reverse("meetings:answers", args=[meeting.pk])


def invited(meeting, name, **facts):
    return InvitationFactory(meeting=meeting, member=MemberFactory(first_name=name, last_name=name), **facts)


def names(response):
    return [invitation.member.first_name for invitation in response.context["page"].rows]


def test_those_without_an_answer_or_everyone(anna, meeting):
    invited(meeting, "Bram")
    invited(meeting, "Anna", answer=Answer.YES, answered_at=timezone.now())
    gone = invited(meeting, "Cees")
    type(gone.member).objects.filter(pk=gone.member.pk).update(left_at=timezone.now(), is_active=False)

    assert names(anna.get(url(meeting))) == ["Bram"]
    assert names(anna.get(url(meeting), {"show": "all"})) == ["Anna", "Bram"]


def test_an_answer_on_paper_counts_as_one_on_the_page(anna, meeting):
    invitation = invited(meeting, "Bram")

    response = anna.post(f"{url(meeting)}?show=all", {"invitation": invitation.pk, "answer": "maybe"}, follow=True)

    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_at is not None) == (Answer.MAYBE, True)
    assert "Noted for Bram Bram: maybe." in response.text
    assert response.redirect_chain == [(f"{url(meeting)}?show=all", 302)]


@pytest.mark.parametrize("sent", [{}, {"answer": "perhaps"}, {"answer": "yes", "invitation": "x"}])
def test_what_is_no_answer(anna, meeting, sent):
    invitation = invited(meeting, "Bram")

    assert anna.post(url(meeting), {"invitation": invitation.pk, **sent}).status_code == 400


def test_only_of_this_meeting(anna, meeting):
    other = InvitationFactory()

    assert anna.post(url(meeting), {"invitation": other.pk, "answer": "yes"}).status_code == 404


def test_too_late(anna):
    held = MeetingFactory(starts_at=timezone.now() - timedelta(days=9))
    invitation = invited(held, "Bram")

    response = anna.post(url(held), {"invitation": invitation.pk, "answer": "yes"}, follow=True)

    assert "You can no longer answer: the meeting is over." in response.text
    invitation.refresh_from_db()
    assert invitation.answer == Answer.NONE


def test_of_a_cancelled_meeting_nothing_is_asked(anna, coordinator, meeting):
    type(meeting).objects.filter(pk=meeting.pk).update(cancelled_at=timezone.now(), cancelled_by=coordinator)

    assert anna.get(url(meeting)).status_code == 404


def test_the_meeting_leads_here(anna, meeting, member_client):
    assert url(meeting) in anna.get(meeting.get_absolute_url()).text
    assert url(meeting) not in member_client.get(meeting.get_absolute_url()).text


def test_page_by_page_and_as_many_queries(anna, meeting, monkeypatch):
    monkeypatch.setattr(on_behalf, "SIZE", 2)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            anna.get(url(meeting))
        return len(asked)

    invited(meeting, "Bram")
    for_one = queries()
    invited(meeting, "Cees")
    invited(meeting, "Dirk")

    assert queries() == for_one
    after = anna.get(url(meeting)).context["page"].following
    assert names(anna.get(url(meeting), {"after": after})) == ["Dirk"]
