import pytest

from members.models import Member

pytestmark = pytest.mark.django_db


def choose(client, language, **fields):
    return client.post("/language/", {"language": language, **fields})


def test_a_visitor_chooses_a_language_and_stays_where_they_were(client):
    response = choose(client, "en", next="/accounts/login/code/?next=/me/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/code/?next=/me/")
    assert client.get("/")["Content-Language"] == "en"


def test_the_cookie_is_kept_for_a_year_and_is_not_for_scripts(client):
    cookie = choose(client, "en").cookies["language"]

    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("en", 31_536_000, True, "Lax")


def test_the_choice_of_a_member_goes_along_to_their_mail(member, member_client):
    choose(member_client, "en")

    assert Member.objects.get(pk=member.pk).language == "en"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil", ""]
)
def test_it_never_leads_to_another_site(client, elsewhere):
    assert choose(client, "en", next=elsewhere)["Location"] == "/"


@pytest.mark.parametrize("language", ["xx", "", "en-GB"])
def test_a_language_that_we_do_not_have_changes_nothing(member, member_client, language):
    response = choose(member_client, language)

    assert response.status_code == 302
    assert "language" not in response.cookies
    assert Member.objects.get(pk=member.pk).language == "nl"


def test_a_link_changes_nothing(client):
    response = client.get("/language/?language=en")

    assert response.status_code == 405
    assert "language" not in response.cookies


def test_each_page_offers_the_other_language(client):
    assert 'value="en" lang="en">Read this in English<' in client.get("/").text
    client.cookies["language"] = "en"
    assert 'value="nl" lang="nl">Lees dit in het Nederlands<' in client.get("/").text
