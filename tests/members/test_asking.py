"""Members are led to the text about sharing that they have not answered: once a session, and only from a page."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members import sharing, sharing_texts
from members.middleware import ASKED
from members.models import Shared
from members.sharing_texts import newest
from samensterker.outbox.sending import send_due
from tests.factories import CoordinatorFactory, MemberFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
AS_A_BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def answer(member, **shared):
    choices = {what: shared.get(what.value, False) for what in Shared}
    sharing.choose(member, choices, text=newest(), by=member, now=NOON)


def publish(django_capture_on_commit_callbacks, number=2):
    with django_capture_on_commit_callbacks(execute=True):
        return sharing_texts.publish(number=number, body="Nieuw.", body_en="", by=CoordinatorFactory(), now=NOON)


def open_page(client, page="/courses/", **options):
    return client.get(page, headers=AS_A_BROWSER, **options)


def test_who_never_answered_is_asked_on_the_first_page_and_then_left_alone(member_client):
    response = open_page(member_client, "/meetings/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/me/sharing/?next=%2Fmeetings%2F%3Fpage%3D2")

    page = open_page(member_client, response["Location"]).content.decode()
    assert '<a class="btn btn-plain" href="/meetings/?page=2">' in page  # later
    assert '<input type="hidden" name="next" value="/meetings/?page=2">' in page
    assert open_page(member_client).status_code == 200


def test_who_answered_is_not_asked(member, member_client):
    answer(member)

    assert open_page(member_client).status_code == 200


def test_who_said_later_is_asked_at_the_next_login(member, member_client):
    open_page(member_client)
    again = Client()
    again.force_login(member)

    assert open_page(again).status_code == 302


def test_new_text_is_asked_on_the_next_page_also_of_who_is_logged_in(
    member, member_client, django_capture_on_commit_callbacks
):
    answer(member, phone=True)
    assert open_page(member_client).status_code == 200

    publish(django_capture_on_commit_callbacks)

    assert open_page(member_client)["Location"].startswith("/me/sharing/")
    assert open_page(member_client).status_code == 200
    member.refresh_from_db()
    assert member.shares_phone  # holds until it is answered anew


@pytest.mark.parametrize(
    "address",
    [
        "/me/sharing/",
        "/me/who-sees-me/",
        "/accounts/email/",
    ],
)
def test_some_pages_are_left_alone(member_client, address):
    assert open_page(member_client, address).status_code == 200


def test_only_a_page_is_led_away(member_client):
    assert member_client.head("/courses/", headers=AS_A_BROWSER).status_code == 200
    assert member_client.get("/courses/", headers={"accept": "*/*", "hx-request": "true"}).status_code == 200
    assert member_client.post("/language/", {"language": "en"}, headers=AS_A_BROWSER)["Location"] == "/"
    assert ASKED not in member_client.session


def test_visitor_is_asked_to_log_in_and_nothing_else(client):
    assert open_page(client, "/meetings/")["Location"].startswith(str(settings.LOGIN_URL))
    assert open_page(client, "/").status_code == 200


def test_page_that_is_not_there_is_not_there(member_client):
    assert open_page(member_client, "/nowhere/").status_code == 404


def test_it_costs_no_query_while_the_cache_knows(member, member_client):
    answer(member)
    open_page(member_client)

    with CaptureQueriesContext(connection) as queries:
        open_page(member_client)

    assert [query for query in queries.captured_queries if "sharingtext" in query["sql"]] == []


def test_it_does_without_the_cache(member, member_client, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda key: None)

    assert open_page(member_client)["Location"].startswith("/me/sharing/")


def test_logging_in_by_code_leads_there_too(client, mailserver):
    """The real way in: the code from the mail, then the first page."""
    MemberFactory(email="noor@example.org")
    client.post("/accounts/login/code/", {"email": "noor@example.org"}, headers=AS_A_BROWSER)
    send_due(now=datetime.now(UTC))
    code = re.search(r"\b\d{6}\b", mailserver.messages[-1].text)[0]

    response = client.post("/accounts/login/code/confirm/", {"code": code}, headers=AS_A_BROWSER)
    response = open_page(client, response["Location"])

    assert response["Location"] == "/me/sharing/?next=%2F"
