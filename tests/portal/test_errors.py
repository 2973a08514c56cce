import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.utils import translation

from samensterker.portal.views import errors

pytestmark = pytest.mark.django_db


def failing(*args, **kwargs):
    raise RuntimeError("This page is broken.")


def denying(*args, **kwargs):
    raise PermissionDenied


def read(response):
    return response.status_code, response.text.partition("<h1>")[2].partition("</h1>")[0]


@pytest.fixture
def english(client):
    client.cookies["language"] = "en"
    client.raise_request_exception = False
    return client


def test_an_address_that_is_nothing(english):
    assert read(english.get("/nothing/here/")) == (404, "There is nothing here")


def test_an_address_that_cannot_be_read(english):
    assert read(english.get("/?q=%00")) == (400, "We cannot read this")


def test_a_host_that_is_not_ours(english):
    assert read(english.get("/", headers={"host": "evil.example"})) == (400, "We cannot read this")


def test_what_someone_may_not_do(english, monkeypatch):
    monkeypatch.setattr("samensterker.portal.views.home._public_page", denying)

    assert read(english.get("/")) == (403, "This page is not for you")


def test_a_form_that_was_open_too_long(member):
    client = Client(enforce_csrf_checks=True)
    client.cookies["language"] = "en"

    response = client.post("/language/", {"language": "nl"})

    assert read(response) == (403, "Please send it once more")
    assert "language" not in response.cookies


def test_too_many_tries(rf):
    request = rf.get("/")
    with translation.override("en"):
        request.LANGUAGE_CODE = "en"
        assert read(errors.too_many_requests(request)) == (429, "Wait a moment, please")


def test_a_page_that_breaks(english, monkeypatch):
    monkeypatch.setattr("samensterker.portal.views.home._public_page", failing)

    assert read(english.get("/")) == (500, "Something went wrong on our side")


def test_the_page_about_a_broken_page_asks_nobody_anything(django_assert_num_queries):
    request = RequestFactory().get("/")  # as it is before any middleware: no session, no user, no messages

    with django_assert_num_queries(0):
        assert read(errors.server_error(request))[0] == 500
        assert read(errors.bad_request(request, None))[0] == 400


def test_an_error_page_speaks_dutch_to_who_did_not_choose(client):
    assert '<html lang="nl">' in client.get("/?q=%00").text
    assert '<html lang="nl">' in client.get("/nothing/").text


def test_a_member_keeps_the_menu_on_an_error_page(member_client):
    page = member_client.get("/nothing/").text

    assert 'class="main-nav"' in page


def test_each_error_page_says_whom_to_ask(english, monkeypatch):
    monkeypatch.setattr("samensterker.portal.views.home._public_page", failing)

    for address in ("/", "/nothing/", "/?q=%00"):
        assert 'href="mailto:coordinator@example.org"' in english.get(address).text
