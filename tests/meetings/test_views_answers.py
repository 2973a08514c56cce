import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.answering import link_token
from meetings.models import Answer
from members.models import Member
from tests.factories import LONG_AGO, CoordinatorFactory, InvitationFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def in_english(member_client, client):
    for each in (member_client, client):
        each.cookies["language"] = "en"


def invitation_to(member, days=30, **fields):
    starts_at = timezone.now() + timedelta(days=days)
    return InvitationFactory(
        meeting=MeetingFactory(starts_at=starts_at, title="Plan van aanpak", **fields), member=member
    )


@pytest.fixture
def invitation(member):
    return invitation_to(member)


def url(invitation):
    return reverse("meetings:answer", args=[invitation.meeting_id])


def link(invitation):
    return reverse("meetings:answer-by-link", args=[link_token(invitation)])


def stands(invitation):
    invitation.refresh_from_db()
    return invitation.answer


def heading(response):
    return re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.S)[1].strip()


# --- on a page ------------------------------------------------------------------------------------


def test_answer_comes_back_to_where_one_was(member_client, invitation):
    response = member_client.post(url(invitation), {"answer": "yes", "next": "/meetings/?before=7"})

    assert (response.status_code, response["Location"]) == (302, "/meetings/?before=7")
    assert stands(invitation) == Answer.YES


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil",
        "\t//e.org",
    ],
)
def test_answer_never_leads_out_of_the_house(member_client, invitation, elsewhere):
    response = member_client.post(url(invitation), {"answer": "no", "next": elsewhere})

    assert response["Location"] == invitation.meeting.get_absolute_url()


def test_answer_with_htmx_gives_the_buttons_back(member_client, invitation):
    response = member_client.post(url(invitation), {"answer": "maybe", "next": "/"}, headers=HTMX)

    page = response.content.decode()
    pressed = re.findall(r'value="(\w+)" id="[\w-]+" aria-pressed="true"', page)
    assert page.lstrip().startswith('<div class="answer">')
    assert pressed == ["maybe"]
    assert 'name="next" value="/"' in page
    assert "hx-swap-oob" not in page


def test_answer_with_htmx_on_the_page_of_the_meeting_counts_along(member_client, invitation):
    here = f"http://testserver{invitation.meeting.get_absolute_url()}"

    response = member_client.post(url(invitation), {"answer": "yes"}, headers={**HTMX, "HX-Current-URL": here})

    page = response.content.decode()
    assert 'id="attendance" hx-swap-oob="true"' in page
    assert "1 is coming" in page


@pytest.mark.parametrize("given", ["", "YES", "perhaps"])
def test_answer_that_is_none(member_client, invitation, given):
    assert member_client.post(url(invitation), {"answer": given}).status_code == 400
    assert stands(invitation) == Answer.NONE


def test_answer_is_ones_own(member_client, client, invitation):
    others = InvitationFactory()

    assert member_client.post(url(others), {"answer": "yes"}).status_code == 404
    assert client.post(url(invitation), {"answer": "yes"}).status_code == 302
    assert (stands(others), stands(invitation)) == (Answer.NONE, Answer.NONE)


def test_answer_needs_a_post_with_a_token(member, invitation):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(member)

    assert careful.get(url(invitation)).status_code == 405
    assert careful.post(url(invitation), {"answer": "yes"}).status_code == 403


def test_answer_that_comes_too_late(member_client, member):
    late = invitation_to(member, days=-3)

    response = member_client.post(url(late), {"answer": "yes"}, follow=True)

    assert response.redirect_chain == [(late.meeting.get_absolute_url(), 302)]
    assert "You can no longer answer: the meeting is over." in response.content.decode()
    assert stands(late) == Answer.NONE


# --- by the link in a mail ------------------------------------------------------------------------


def test_link_shows_three_buttons_and_no_more_than_a_first_name(client, member, invitation):
    details = {"phone": "+31612345678", "contact_details_at": LONG_AGO}
    Member.objects.filter(pk=member.pk).update(first_name="Noor", last_name="Geheim", **details)

    response = client.get(link(invitation))

    page = response.content.decode()
    assert (response.status_code, heading(response)) == (200, "Are you coming, Noor?")
    assert re.findall(r'name="answer" value="(\w+)"', page) == ["yes", "maybe", "no"]
    assert "Plan van aanpak" in page
    assert "Buurthuis De Brink, zaal 2" in page
    assert not [secret for secret in ("Geheim", member.email, "12345678") if secret in page]
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert response["X-Robots-Tag"] == "noindex"


def test_link_that_a_scanner_follows_changes_nothing_and_still_works(client, invitation):
    for _ in range(5):
        client.get(link(invitation))
        client.head(link(invitation))
        client.options(link(invitation))
        client.get(link(invitation), {"answer": "yes"})
    untouched = stands(invitation)

    client.post(link(invitation), {"answer": "yes"})

    assert (untouched, stands(invitation)) == (Answer.NONE, Answer.YES)


def test_link_answers_without_cookies_and_the_last_answer_counts(invitation):
    headings = []
    for given in ("yes", "maybe", "no", "no"):
        browser = Client(enforce_csrf_checks=True)
        browser.cookies["language"] = "en"
        response = browser.post(link(invitation), {"answer": given}, follow=True)
        assert response.redirect_chain == [(link(invitation), 302)]
        headings.append(heading(response))
        assert re.search(r"You answered on \w+ \d+ \w+ at \d\d:\d\d\.", response.content.decode())

    name = invitation.member.first_name
    assert headings == [
        f"You are coming, {name}. See you then!",
        f"You may be coming, {name}.",
        f"You cannot come, {name}. Thank you for letting us know.",
        f"You cannot come, {name}. Thank you for letting us know.",
    ]
    assert stands(invitation) == Answer.NO


def test_link_never_logs_in(client, invitation):
    client.get(link(invitation))
    client.post(link(invitation), {"answer": "yes"})

    assert client.get(reverse("meetings:list")).status_code == 302
    assert "session" not in client.cookies


def test_link_of_someone_else_says_whose_it_is(member_client, member):
    other = invitation_to(MemberFactory(first_name="Bram"))

    page = member_client.get(link(other)).content.decode()

    assert f"You are logged in as {member.first_name}, but this link is Bram&#x27;s" in page or (
        f"You are logged in as {member.first_name}, but this link is Bram's" in page
    )


@pytest.mark.parametrize("verb", ["get", "post"])
def test_link_that_we_did_not_make(client, invitation, verb):
    for token in ("x", link_token(invitation)[:-2], "1.abc", "%F0%9F%8E%89", "9" * 500):
        response = getattr(client, verb)(f"/answer/{token}/", {"answer": "yes"})
        assert (response.status_code, heading(response)) == (404, "This link does not work")
    assert stands(invitation) == Answer.NONE


@pytest.mark.parametrize("verb", ["get", "post"])
def test_link_of_who_left(client, invitation, member, verb):
    Member.objects.filter(pk=member.pk).update(left_at=LONG_AGO, is_active=False)

    response = getattr(client, verb)(link(invitation), {"answer": "yes"})

    assert (response.status_code, heading(response)) == (410, "This link is no longer used")
    assert stands(invitation) == Answer.NONE


@pytest.mark.parametrize("verb", ["get", "post"])
def test_link_to_what_is_cancelled(client, member, verb):
    invitation = invitation_to(member, cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())

    response = getattr(client, verb)(link(invitation), {"answer": "yes"})

    assert (response.status_code, heading(response)) == (410, "The meeting is cancelled")
    assert stands(invitation) == Answer.NONE


def test_link_works_until_a_day_after_the_end(client, member):
    within = InvitationFactory(meeting=MeetingFactory(starts_at=timezone.now() - timedelta(hours=25)), member=member)
    within_works = client.post(link(within), {"answer": "no"}).status_code
    within.meeting.delete()
    beyond = InvitationFactory(meeting=MeetingFactory(starts_at=timezone.now() - timedelta(hours=27)), member=member)

    response = client.post(link(beyond), {"answer": "no"})

    assert within_works == 302
    assert (response.status_code, heading(response)) == (410, "The meeting is over")
    assert stands(beyond) == Answer.NONE


def test_link_speaks_the_language_of_its_reader(invitation, member):
    Member.objects.filter(pk=member.pk).update(language="en")

    english = Client().get(link(invitation))
    Member.objects.filter(pk=member.pk).update(language="nl")
    dutch = Client().get(link(invitation))

    assert (english["Content-Language"], dutch["Content-Language"]) == ("en", "nl")
    assert '<html lang="nl">' in dutch.content.decode()


def test_link_with_something_else_than_an_answer(client, invitation):
    assert client.post(link(invitation), {"answer": "perhaps"}).status_code == 400
    assert stands(invitation) == Answer.NONE
