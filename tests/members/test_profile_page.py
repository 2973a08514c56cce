from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone, translation

from members.models import Member, SharingText
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ME = "/me/"
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def member():
    return MemberFactory(first_name="Anna", surname_prefix="de", last_name="Vries", language="en")


def fill_in(client, url=ME, **fields):
    """Sends the form as it was made from how the profile stands now."""
    known = {"first_name": "Anna", "surname_prefix": "de", "last_name": "Vries", "language": "en", "phone_number": ""}
    version = Member.objects.get(first_name="Anna").version if "version" not in fields else None
    return client.post(url, {**known, "version": version, **fields})


def missing(page):
    return [step.name for step in page.context["progress"].steps if not step.is_done]


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_page_is_got_or_posted(member_client, method):
    assert getattr(member_client, method)(ME).status_code == 405


def test_visitor_is_asked_to_log_in(client):
    assert client.get(ME).url == "/accounts/login/code/?next=/me/"


def test_page_shows_the_member_and_what_is_missing(member_client):
    page = member_client.get(ME)

    assert page.context["form"].initial | {"first_name": "Anna", "surname_prefix": "de", "last_name": "Vries"} == (
        page.context["form"].initial
    )
    assert missing(page) == ["contact_details", "cv", "expertise", "roster", "sharing"]
    assert "Still missing" in page.text
    assert 'aria-label="0 of 5 filled in"' in page.text
    assert 'href="/me/availability/">Fill in when you can</a>' in page.text


def test_page_of_who_filled_in_everything(member_client, member):
    moments = dict.fromkeys(("contact_details_at", "cv_at", "expertise_at", "roster_at"), LONG_AGO)
    Member.objects.update(phone="+31612345678", sharing_text=SharingText.objects.first(), **moments)

    page = member_client.get(ME)

    assert missing(page) == []
    assert "All filled in" in page.text
    assert page.context["form"].initial["phone_number"].replace(" ", "") == "0612345678"


def test_save_the_name(member_client):
    response = fill_in(member_client, first_name="Joke ", surname_prefix="van 't", last_name="'s-Gravesande")

    member = Member.objects.get()
    assert (response.status_code, response.url) == (302, ME)
    assert (member.first_name, member.surname_prefix, member.last_name) == ("Joke", "van 't", "'s-Gravesande")
    assert member.sort_name == "gravesande joke"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Émile", "Émile"),
        ("Zoe\u0308", "Zoë"),
        ("Anna 🌷", "Anna 🌷"),
        ("O'Neil", "O'Neil"),
        ("Null", "Null"),
        ("X", "X"),
        ("IJsbrand\u202e", "IJsbrand"),
        ("Anna\r\nBcc: x@example.org", "Anna Bcc: x@example.org"),
        ("An\u200bna\x00", "Anna"),
        ("<b>Anna</b>", "<b>Anna</b>"),
        ("å" * 60, "å" * 60),
    ],
)
def test_names_as_people_have_them(member_client, typed, kept):
    fill_in(member_client, first_name=typed)

    assert Member.objects.get().first_name == kept
    assert "<b>Anna</b>" not in member_client.get(ME).content.decode()


@pytest.mark.parametrize("typed", ["", "  ", "\u200b\u202e", "😀", "---", "x" * 61, "x" * 5000])
def test_name_that_is_none_is_refused_and_kept_in_the_form(member_client, typed):
    response = fill_in(member_client, first_name=typed, last_name="Typed a moment ago")

    assert list(errors(response)) == ["first_name"]
    assert "Typed a moment ago" in response.content.decode()
    assert Member.objects.get().full_name == "Anna de Vries"


def test_refused_name_does_not_reach_the_head_of_the_page(member_client):
    response = fill_in(member_client, first_name="Somebody", phone_number="112")

    assert response.context["user"].first_name == "Anna"


# --- telephone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["06 12345678", "06-12 34 56 78", "+31 (0)6 12345678", "0031612345678"])
def test_phone_number_is_kept_in_one_form(member_client, typed):
    fill_in(member_client, phone_number=typed)

    member = Member.objects.get()
    assert str(member.phone) == "+31612345678"
    assert abs(timezone.now() - member.contact_details_at).total_seconds() < 600


def test_phone_number_outside_the_known_ranges_is_asked_about_once(member_client):
    asked = fill_in(member_client, phone_number="06-00 00 00 01")
    assert list(errors(asked)) == ["phone_number"]
    assert 'name="phone_is_right"' in asked.content.decode()
    assert "06-00 00 00 01" in asked.content.decode()

    fill_in(member_client, phone_number="06-00 00 00 01", phone_is_right="on")
    assert str(Member.objects.get().phone) == "+31600000001"

    again = fill_in(member_client, phone_number="06 00000001")
    assert again.status_code == 302


def test_question_stands_there_only_when_it_is_asked(member_client):
    assert 'name="phone_is_right"' not in member_client.get(ME).content.decode()


@pytest.mark.parametrize("typed", ["112", "bel maar", "06", "0" * 30, "x" * 41])
def test_what_is_no_phone_number_is_refused(member_client, typed):
    response = fill_in(member_client, phone_number=typed, phone_is_right="on")

    assert list(errors(response)) == ["phone_number"]
    assert Member.objects.get().contact_details_at is None


def test_no_phone_is_an_answer(member_client):
    fill_in(member_client, no_phone="on")

    member = Member.objects.get()
    assert (member.has_no_phone, member.contact_details_at is not None) == (True, True)
    assert "contact_details" not in missing(member_client.get(ME))


def test_phone_and_no_phone_is_a_question(member_client):
    response = fill_in(member_client, phone_number="06 12345678", no_phone="on")

    assert list(errors(response)) == ["no_phone"]


def test_phone_that_is_removed_is_missing_again(member_client):
    fill_in(member_client, phone_number="06 12345678")
    fill_in(member_client, phone_number="")

    assert Member.objects.get().contact_details_at is None
    assert "contact_details" in missing(member_client.get(ME))


def test_double_submit_keeps_the_first_moment(member_client, member):
    Member.objects.update(phone="+31612345678", contact_details_at=LONG_AGO)

    fill_in(member_client, phone_number="06 12345678")
    fill_in(member_client, phone_number="06 12345678")

    assert Member.objects.get().contact_details_at == LONG_AGO


# --- how I like to be reached, and what I am doing now ----------------------------------------------


def test_wishes_are_kept(member_client):
    fill_in(member_client, phone_number="06 12345678", preferred_contact="message", wants_no_chasing="on")

    member = Member.objects.get()
    assert (member.preferred_contact, member.wants_no_chasing, member.version) == ("message", True, 2)


@pytest.mark.parametrize("way", ["phone", "message"])
def test_who_likes_to_be_called_needs_a_phone(member_client, way):
    assert list(errors(fill_in(member_client, preferred_contact=way))) == ["preferred_contact"]
    assert list(errors(fill_in(member_client, preferred_contact=way, no_phone="on"))) == ["preferred_contact"]


def test_who_logs_in_with_an_address_has_one(member_client):
    response = fill_in(member_client, no_email="on")

    assert (response.status_code, Member.objects.get().has_no_email) == (302, False)
    assert 'name="no_email"' not in member_client.get(ME).text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("de website\r\nvan het koor", "de website van het koor"),
        ("é" * 140, "é" * 140),
        ("👨‍👩‍👧‍👦" * 20, "👨‍👩‍👧‍👦" * 20),
        ("\u202egnissol", "gnissol"),
        ('\'t Is zo: "ja" & nee 🌷', '\'t Is zo: "ja" & nee 🌷'),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\x00b", "ab"),
    ],
)
def test_what_i_am_doing_now(member_client, typed, kept):
    fill_in(member_client, doing_now=typed)

    assert Member.objects.get().doing_now == kept
    assert "<script>alert" not in member_client.get(ME).text


@pytest.mark.parametrize("typed", ["x" * 141, "x" * 5000, "👨‍👩‍👧‍👦" * 141])
def test_more_than_a_line_is_refused_and_kept_in_the_form(member_client, typed):
    response = fill_in(member_client, doing_now=typed)

    assert list(errors(response)) == ["doing_now"]
    assert (typed in response.text, Member.objects.get().doing_now) == (True, "")


def test_the_page_says_from_which_day_it_is(member_client):
    Member.objects.update(doing_now="de website", doing_now_at=LONG_AGO)

    assert "Monday 5 January" in member_client.get(ME).text


# --- language -------------------------------------------------------------------------------------


def test_language_holds_at_once_whatever_this_browser_had(member_client):
    member_client.cookies["language"] = "en"

    response = member_client.post(ME, {"first_name": "Anna", "language": "nl", "version": 1}, follow=True)

    assert Member.objects.get().language == "nl"
    assert response.headers["Content-Language"] == "nl"


def test_language_is_one_that_we_have(member_client):
    assert list(errors(fill_in(member_client, language="fr"))) == ["language"]


def test_save_changes_nobody_else(member_client):
    other = MemberFactory(first_name="Bram")

    fill_in(member_client, first_name="Joke", pk=other.pk, id=other.pk, role="coordinator", email="x@example.org")

    other.refresh_from_db()
    me = Member.objects.exclude(pk=other.pk).get()
    assert (other.first_name, me.first_name, me.role) == ("Bram", "Joke", "member")
    assert me.email != "x@example.org"


def test_form_without_its_token_is_refused(member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)

    assert fill_in(client).status_code == 403
