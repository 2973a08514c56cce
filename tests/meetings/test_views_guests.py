from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from meetings import answering, guests
from meetings.models import Guest
from tests.factories import CoordinatorFactory, GuestFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

SASKIA = {"name": "Saskia van den Berg", "email": "saskia@example.org", "organisation": "De Brink"}


@pytest.fixture
def meeting():
    return MeetingFactory(starts_at=timezone.now() + timedelta(days=9))


@pytest.fixture
def anna(coordinator_client):
    coordinator_client.cookies["language"] = "en"
    return coordinator_client


def address(meeting, end="new/"):
    return f"/meetings/{meeting.pk}/guests/{end}"


def test_a_guest_is_added_and_stands_on_the_page(anna, meeting):
    said = [anna.post(address(meeting), SASKIA, follow=True).text for _twice in range(2)]

    shown = anna.get(f"/meetings/{meeting.pk}/answers/?show=guests").text
    assert "Saskia van den Berg is asked; the mail is on its way." in said[0]
    assert "This was saved already: Saskia van den Berg." in said[1]
    assert ("saskia@example.org" in shown, Guest.objects.count()) == (True, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "123"}, "name"),
        ({"name": "x" * 200}, "name"),
        ({"email": "saskia"}, "email"),
        ({"email": "saskia@example.org\nBcc: x@example.org"}, "email"),
        ({"email": ""}, "email"),
        ({"organisation": "x" * 200}, "organisation"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(anna, meeting, wrong, field):
    response = anna.post(address(meeting), SASKIA | wrong)

    form = response.context["form"]
    others = {name: form[name].value() for name in SASKIA if name not in wrong}
    assert list(form.errors) == [field]
    assert others == {name: value for name, value in SASKIA.items() if name not in wrong}
    assert Guest.objects.count() == 0


def test_the_same_address_under_another_name(anna, meeting):
    GuestFactory(meeting=meeting, name="Saskia", email="SASKIA@example.org")

    response = anna.post(address(meeting), SASKIA)

    assert "This address is on the list already, as Saskia." in response.text


def test_two_editors(anna, meeting):
    guest = GuestFactory(meeting=meeting, **SASKIA)
    seen = guests.mark_of(guest)
    anna.post(address(meeting, f"{guest.pk}/"), {**SASKIA, "organisation": "Het Hof", "seen": seen})

    response = anna.post(address(meeting, f"{guest.pk}/"), {**SASKIA, "organisation": "Tuin", "seen": seen})
    form = response.context["form"]
    again = anna.post(
        address(meeting, f"{guest.pk}/"), {**SASKIA, "organisation": "Tuin", "seen": form["seen"].value()}
    )

    guest.refresh_from_db()
    assert form.errors["organisation"] == ["Now it says: Het Hof"]
    assert (again.status_code, guest.organisation) == (302, "Tuin")


def test_removing_asks_first_and_twice_is_once(anna, meeting):
    guest = GuestFactory(meeting=meeting)
    page = address(meeting, f"{guest.pk}/remove/")

    asked, counted = anna.get(page).text, Guest.objects.count()
    done, again = (anna.post(page, follow=True).text for _twice in range(2))

    assert ("Remove this guest?" in asked, counted, Guest.objects.count()) == (True, 1, 0)
    assert f"Removed: {guest.name}." in done
    assert "This guest is not on the list any more." in again


def test_a_guest_of_another_meeting_is_not_here(anna, meeting):
    other = GuestFactory()

    assert anna.get(address(meeting, f"{other.pk}/")).status_code == 404
    assert anna.post(address(meeting, f"{other.pk}/remove/")).status_code == 302
    assert Guest.objects.filter(pk=other.pk).exists()


def test_an_answer_by_telephone(anna, meeting):
    guest = GuestFactory(meeting=meeting)

    anna.post(f"/meetings/{meeting.pk}/answers/?show=guests", {"guest": guest.pk, "answer": "yes"})

    guest.refresh_from_db()
    assert guest.answer == "yes"


def test_others_see_of_which_organisation_and_not_who(anna, meeting):
    GuestFactory(meeting=meeting, answer="yes", answered_at=timezone.now(), **SASKIA)
    client = Client()
    client.force_login(MemberFactory())

    page = client.get(meeting.get_absolute_url()).text

    assert "gast van De Brink" in page
    assert ("Saskia" in page, "saskia@" in page) == (False, False)
    assert "guest of De Brink: Saskia van den Berg" in anna.get(meeting.get_absolute_url()).text


# --- by the link --------------------------------------------------------------------------------------


def test_a_guest_answers_by_the_link_and_gets_the_way_to_join(meeting):
    type(meeting).objects.update(online_link="https://video.example.org/abc")
    guest = GuestFactory(meeting=meeting, **SASKIA)
    client, page = Client(enforce_csrf_checks=True), f"/guest/{answering.guest_token(guest)}/"

    seen = client.get(page).text
    client.post(page, {"answer": "yes"})
    after = client.get(page).text

    guest.refresh_from_db()
    assert ("Kom je, Saskia?" in seen, "video.example.org" in seen, "van den Berg" in seen) == (True, False, False)
    assert (guest.answer, "video.example.org" in after) == ("yes", True)
    assert "/meetings/" not in after.partition("<main")[2].partition("</main")[0]  # nothing that asks to log in


@pytest.mark.parametrize("given", ["", "perhaps", "none"])
def test_what_is_no_answer(meeting, given):
    guest = GuestFactory(meeting=meeting)

    assert Client().post(f"/guest/{answering.guest_token(guest)}/", {"answer": given}).status_code == 400


def test_links_that_are_closed(meeting):
    guest = GuestFactory(meeting=meeting)
    over = GuestFactory(meeting__starts_at=timezone.now() - timedelta(days=40))
    type(meeting).objects.filter(pk=meeting.pk).update(cancelled_at=timezone.now(), cancelled_by=CoordinatorFactory())
    pages = [f"/guest/{answering.guest_token(row)}/" for row in (guest, over)]

    found = [(Client().get(page).status_code, Client().post(page, {"answer": "yes"}).status_code) for page in pages]

    assert found == [(410, 410), (410, 410)]
    assert Client().get("/guest/x.y/").status_code == 404
    assert set(Guest.objects.values_list("answer", flat=True)) == {""}


@pytest.mark.parametrize("show", ["", "all", "organisations", "guests", "x"])
def test_each_list_of_answers_while_there_is_nothing(anna, meeting, show):
    response = anna.get(f"/meetings/{meeting.pk}/answers/", {"show": show, "after": "é"})

    assert (response.status_code, 'class="empty"' in response.text) == (200, True)


def test_the_list_on_paper(anna, meeting):
    GuestFactory(meeting=meeting, answer="yes", answered_at=timezone.now(), **SASKIA)

    page = anna.get(f"/meetings/{meeting.pk}/attendance-list/").text

    assert ("Saskia van den Berg" in page, "saskia@" in page, page.count('class="empty-line"')) == (True, False, 6)
