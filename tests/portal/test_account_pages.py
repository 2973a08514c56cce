"""Every page of logging in stands in our frame, in our words, and tells nobody who is a member."""

import re

import pytest
from django.urls import reverse

from members.accounts import trust_address
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the river"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["language"] = "en"


@pytest.fixture
def anna():
    member = MemberFactory(first_name="Anna", email="anna@example.org", language="en")
    member.set_password(PASSWORD)
    member.save()
    return member


def log_in(client, member):
    client.force_login(member)


def heading(response):
    """Of a page of ours, with one heading."""
    assert response.status_code == 200
    assert response.text.count("<h1>") == 1
    assert 'class="site-head"' in response.text
    return response.text.partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account_request_login_code", "Log in"),
        ("account_login", "Log in with your password"),
        ("account_signup", "How to join"),
        ("account_reset_password", "Choose a new password"),
        ("account_reset_password_done", "Look in your mailbox"),
        ("account_reset_password_from_key_done", "Your new password is saved"),
        ("account_inactive", "You cannot log in any more"),
    ],
)
def test_pages_for_who_is_not_logged_in(client, name, expected):
    assert heading(client.get(reverse(name))) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account_change_password", "Change my password"),
        ("account_reauthenticate", "Is it still you?"),
        ("account_email", "Change my email address"),
        ("account_logout", "Log out"),
    ],
)
def test_pages_for_who_is_logged_in(client, anna, name, expected):
    log_in(client, anna)

    assert heading(client.get(reverse(name))) == expected


def test_who_has_no_password_may_choose_one(client, member):
    log_in(client, member)

    assert heading(client.get(reverse("account_set_password"))) == "Choose a password"


def test_a_link_to_choose_a_password_that_is_too_old(client):
    response = client.get(reverse("account_reset_password_from_key", args=["x", "old-key"]))

    assert heading(response) == "This link does not work any more"


def without_what_differs(response, *addresses):
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", response.text)
    for address in addresses:
        text = text.replace(address, "")
    return text


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_the_pages_do_not_tell_who_is_a_member(client, anna, page):
    answers = []
    for address in (anna.email, "nobody@example.org"):
        client.logout()
        client.cookies["language"] = "en"
        response = client.post(reverse(page), {"email": address}, follow=True)
        answers.append((response.redirect_chain, without_what_differs(response, address)))

    assert answers[0] == answers[1]


def test_a_password_that_is_wrong_tells_no_more_than_an_address_that_is_unknown(client, anna):
    answers = [
        without_what_differs(client.post(reverse("account_login"), {"login": address, "password": "wrong"}), address)
        for address in (anna.email, "nobody@example.org")
    ]

    assert answers[0] == answers[1]
    assert "<title>Error: Log in with your password" in answers[0]
    assert 'class="error-summary"' in answers[0]


def test_the_page_for_the_code(client, anna):
    response = client.post(reverse("account_request_login_code"), {"email": anna.email}, follow=True)

    assert heading(response) == "Fill in your code"
    assert "anna@example.org" in response.text
    assert "Mail me a new code" in response.text


def test_who_waits_for_a_code_can_begin_again_with_another_address(client, anna):
    client.post(reverse("account_request_login_code"), {"email": "wrong@example.org"})

    response = client.post(reverse("account_logout"), {"next": reverse("account_request_login_code")}, follow=True)

    assert heading(response) == "Log in"


def test_a_wrong_code_is_said_at_the_field_and_on_top(client, anna):
    client.post(reverse("account_request_login_code"), {"email": anna.email})

    response = client.post(reverse("account_confirm_login_code"), {"code": "WRONG"})

    assert heading(response) == "Fill in your code"
    assert 'href="#id_code"' in response.text
    assert "invalid-feedback" in response.text


def test_logging_in_with_a_password(client, anna):
    trust_address(anna)

    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})

    assert client.get("/").wsgi_request.user == anna


def test_a_password_is_never_in_an_address_or_on_the_page(client, anna):
    response = client.post(reverse("account_login"), {"login": anna.email, "password": "wrong horse"})

    assert "wrong horse" not in response.text
