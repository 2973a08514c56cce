"""The profile of someone, changed by two people; or by the coordinator, for who has no email."""

import pytest
from django.utils import translation

from members.models import Change, Member
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ME = "/me/"


@pytest.fixture
def member():
    return MemberFactory(first_name="Anna", surname_prefix="de", last_name="Vries", language="en")


def fill_in(client, url=ME, **fields):
    """Sends the form as it was made from how the profile stands now."""
    known = {"first_name": "Anna", "surname_prefix": "de", "last_name": "Vries", "language": "en", "phone_number": ""}
    version = Member.objects.get(first_name="Anna").version if "version" not in fields else None
    return client.post(url, {**known, "version": version, **fields})


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def test_a_form_from_before_a_change_is_answered_and_overwrites_nothing(member_client, coordinator_client, member):
    by_karin = {"first_name": "Anna", "last_name": "Bos", "language": "en", "version": 1}
    coordinator_client.post(f"/panel/members/{member.pk}/profile/", by_karin)

    late = fill_in(member_client, version=1, last_name="Vries", doing_now="de website")

    assert set(errors(late)) == {"__all__", "surname_prefix", "last_name", "doing_now"}
    assert "changed this profile on" in errors(late)["__all__"][0]
    assert errors(late)["last_name"] == ["Now it says: Bos"]
    assert 'value="de website"' in late.text
    assert (Member.objects.get(pk=member.pk).last_name, late.context["form"]["version"].value()) == ("Bos", 2)

    again = fill_in(member_client, version=2, last_name="Vries", doing_now="de website")
    assert (again.status_code, Member.objects.get(pk=member.pk).last_name) == (302, "Vries")


def test_who_changed_it_themselves_in_another_window_is_told_so(member_client):
    fill_in(member_client, doing_now="de tandem")

    late = fill_in(member_client, version=1, doing_now="de bakfiets")

    assert errors(late)["__all__"][0].startswith("You changed this profile yourself on ")
    assert errors(late)["doing_now"] == ["Now it says: de tandem"]
    assert 'value="de bakfiets"' in late.text


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 30])
def test_a_form_without_its_version_is_refused(member_client, version):
    assert list(errors(fill_in(member_client, version=version, first_name="Joke"))) == ["version"]


def test_the_coordinator_fills_in_for_who_has_no_email(coordinator_client, coordinator):
    old = MemberFactory(first_name="Anna", email=None, language="nl")
    url = f"/panel/members/{old.pk}/profile/"

    assert 'name="no_email"' in coordinator_client.get(url).text
    told = {"no_email": "on", "phone_number": "06 12345678", "channel": "paper", "language": "nl"}
    response = fill_in(coordinator_client, url, **told)

    old.refresh_from_db()
    assert (response.url, old.has_no_email, str(old.phone)) == (url, True, "+31612345678")
    assert set(Change.objects.values_list("member", "by", "channel")) == {(old.pk, coordinator.pk, "paper")}


def test_who_has_no_email_is_not_reached_by_it(coordinator_client):
    old = MemberFactory(first_name="Anna", email=None)

    response = fill_in(coordinator_client, f"/panel/members/{old.pk}/profile/", preferred_contact="email")

    assert list(errors(response)) == ["preferred_contact"]


def test_the_language_of_the_coordinator_stays_when_another_is_chosen_for_a_member(coordinator_client, member):
    coordinator_client.cookies["language"] = "en"

    response = fill_in(coordinator_client, f"/panel/members/{member.pk}/profile/", language="nl", follow=True)

    assert "language" not in response.cookies
    assert Member.objects.get(pk=member.pk).language == "nl"


def test_another_member_has_no_say(member_client):
    other = MemberFactory(first_name="Bram")

    assert fill_in(member_client, f"/panel/members/{other.pk}/profile/", version=1).status_code == 404


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("profile/", "Profile of Joke Bos"),
        ("cv/", "CV of Joke Bos"),
        ("expertise/", "What Joke Bos knows"),
        ("availability/", "When Joke Bos can"),
        ("sharing/", "What does Joke Bos share?"),
        ("who-sees-me/", "Who sees Joke Bos?"),
        ("my-data/", "The data of Joke Bos"),
    ],
)
def test_the_title_says_whose_page_it_is(path, title, member_client, member):
    Member.objects.filter(pk=member.pk).update(role="coordinator")
    joke = MemberFactory(first_name="Joke", last_name="Bos", email=None)

    response = member_client.get(f"/panel/members/{joke.pk}/{path}")

    assert f"<title>{title} ·" in response.text
