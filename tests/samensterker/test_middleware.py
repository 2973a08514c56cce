import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from members.models import Member
from samensterker.middleware import LanguageMiddleware, RefuseControlCharactersMiddleware

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/?q=%00", "/?%00=1", "/%00/", "/?q=%ED%A0%80", "/?q=%FF"])
def test_an_address_with_what_nobody_types_gets_a_plain_answer(client, address):
    response = client.get(address)

    assert response.status_code == 400
    assert "<h1>" in response.text


@pytest.mark.parametrize("address", ["/?q=caf%C3%A9", "/?q=%F0%9F%8C%B7", "/?q=%E2%80%8E"])
def test_an_address_with_any_other_sign_is_fine(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/caf%C3%A9/", "/%ED%A0%80/", "/%FF/"])
def test_a_path_with_a_strange_sign_is_only_not_found(client, address):
    assert client.get(address).status_code == 404


def posted(data, content_type):
    seen = {}

    def view(request):
        seen.update(request.POST.lists())
        return HttpResponse()

    request = RequestFactory().generic("POST", "/", data, content_type=content_type)
    RefuseControlCharactersMiddleware(view)(request)
    return seen


def test_a_nul_in_a_form_is_left_out():
    assert posted("name=An%00na&name=B&text=%C3%A9", "application/x-www-form-urlencoded") == {
        "name": ["Anna", "B"],
        "text": ["é"],
    }


def test_half_a_sign_in_a_form_becomes_a_question_mark():
    assert posted("name=%ED%A0%80", "application/x-www-form-urlencoded") == {"name": ["\ufffd\ufffd\ufffd"]}


def test_an_upload_is_left_alone():
    boundary = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\x00\r\n--x--\r\n"

    assert posted(boundary, "multipart/form-data; boundary=x") == {"a": ["b\x00"]}


def test_a_form_that_is_far_too_long_gets_a_plain_answer(client):
    response = client.post("/language/", "next=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 400
    assert "<h1>" in response.text


def page_language(client, **headers):
    response = client.get("/", headers=headers)
    assert response["Content-Language"] in response.text.partition(">")[2][:40]
    return response["Content-Language"]


def test_a_visitor_reads_dutch_whatever_the_browser_asks(client):
    assert page_language(client, accept_language="en") == "nl"


def test_a_member_reads_their_own_language(member, member_client):
    Member.objects.filter(pk=member.pk).update(language="en")

    assert page_language(member_client) == "en"


def test_the_choice_in_this_browser_goes_first(member, member_client):
    Member.objects.filter(pk=member.pk).update(language="en")
    member_client.cookies["language"] = "nl"

    assert page_language(member_client) == "nl"


@pytest.mark.parametrize("nonsense", ["xx", "en-GB", "../../etc", ""])
def test_a_language_that_we_do_not_have_counts_for_nothing(nonsense):
    client = Client()
    client.cookies["language"] = nonsense

    assert page_language(client) == "nl"


def test_a_page_depends_on_the_cookie_and_not_on_the_browser(client):
    vary = client.get("/")["Vary"]

    assert "Cookie" in vary
    assert "Accept-Language" not in vary


def test_one_request_leaves_no_language_for_the_next():
    request = RequestFactory().get("/")
    request.COOKIES["language"] = "en"
    middleware = LanguageMiddleware(lambda request: HttpResponse(translation.get_language()))

    with translation.override("nl"):
        assert middleware(request).text == "en"
        assert translation.get_language() == "nl"


@pytest.mark.parametrize(
    ("headers", "back"),
    [
        ({"Referer": "http://testserver/actions/?whose=everyone#item-3"}, "/actions/%3Fwhose%3Deveryone"),
        ({"Referer": "https://elsewhere.example/actions/"}, "/"),
        ({"Referer": "//elsewhere.example/"}, "/"),
        ({"Referer": "word"}, "/"),
        ({}, "/"),
    ],
)
def test_who_was_logged_out_comes_back_to_the_page_with_the_button(client, headers, back):
    client.cookies["language"] = "en"

    response = client.post("/assignments/3/tick/", {"is_done": "yes"}, headers=headers)

    assert response["Location"] == f"/accounts/login/code/?next={back}"
    assert "You were logged out, so that was not saved." in client.get(response["Location"]).text


def test_who_opens_a_page_without_being_logged_in_comes_back_to_it(client):
    response = client.get("/actions/?whose=everyone", headers={"Referer": "http://testserver/"})

    assert response["Location"] == "/accounts/login/code/?next=/actions/%3Fwhose%3Deveryone"
    assert "message-warning" not in client.get(response["Location"]).text
