import re
import uuid

import pytest
from django.urls import reverse

from meetings import agenda
from meetings.models import AgendaItem
from tests.factories import AgendaItemFactory, MeetingFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def in_english(coordinator_client):
    coordinator_client.cookies["language"] = "en"


@pytest.fixture
def meeting():
    meeting = MeetingFactory()
    for place, title in enumerate(("Welkom", "Plan", "Rondvraag"), start=1):
        AgendaItemFactory(meeting=meeting, title=title, position=place)
    return meeting


def url(name, thing):
    return reverse(f"meetings:agenda-item-{name}", args=[thing.pk])


def titles(meeting):
    return list(meeting.agenda_items.order_by("position").values_list("title", flat=True))


def typed(**fields):
    return {"title": "Pauze", "minutes": "10", "submission": str(uuid.uuid4()), **fields}


def test_add(coordinator_client, meeting):
    response = coordinator_client.post(url("create", meeting), typed(explanation="Koffie\r\nen thee"))

    item = AgendaItem.objects.get(title="Pauze")
    assert response["Location"] == url("create", meeting)
    assert titles(meeting) == ["Welkom", "Plan", "Rondvraag", "Pauze"]
    assert (item.minutes, item.explanation, item.presenter) == (10, "Koffie\nen thee", None)


def test_add_twice_from_one_form_makes_one(coordinator_client, meeting):
    form = typed()

    for _ in range(2):
        coordinator_client.post(url("create", meeting), form)

    assert titles(meeting).count("Pauze") == 1


def test_add_with_htmx_gives_the_whole_agenda_and_an_empty_form(coordinator_client, meeting):
    form = typed()

    response = coordinator_client.post(url("create", meeting), form, headers=HTMX)

    page = response.content.decode()
    assert page.lstrip().startswith('<div id="agenda-editor">')
    assert page.count("<li>") == 4
    assert 'value="Pauze"' not in page
    assert re.search(r'name="submission" value="([^"]+)"', page)[1] != form["submission"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_add_with_a_mistake_keeps_what_was_typed(coordinator_client, meeting, headers):
    response = coordinator_client.post(url("create", meeting), typed(minutes="0"), headers=headers)

    assert response.status_code == 200
    assert 'value="Pauze"' in response.content.decode()
    assert "Ensure this value is greater than or equal to 1." in response.content.decode()
    assert len(titles(meeting)) == 3


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("up", ["Plan", "Welkom", "Rondvraag"]),
        ("down", ["Welkom", "Rondvraag", "Plan"]),
        ("sideways", ["Welkom", "Plan", "Rondvraag"]),
    ],
)
def test_move(coordinator_client, meeting, direction, expected):
    item = meeting.agenda_items.get(title="Plan")

    plain = coordinator_client.post(url("move", item), {"direction": direction})

    assert plain["Location"] == url("create", meeting)
    assert titles(meeting) == expected


def test_move_with_htmx_gives_the_agenda_in_its_new_order(coordinator_client, meeting):
    item = meeting.agenda_items.get(title="Plan")

    response = coordinator_client.post(url("move", item), {"direction": "up"}, headers=HTMX)

    assert re.findall(r"<h3[^>]*>(\w+)</h3>", response.content.decode()) == ["Plan", "Welkom", "Rondvraag"]


def test_edit(coordinator_client, meeting):
    item = meeting.agenda_items.get(title="Plan")
    form = {"title": "Plan 2027", "minutes": "45", "seen": agenda.mark_of(item)}

    response = coordinator_client.post(url("edit", item), form)

    item.refresh_from_db()
    assert response["Location"] == url("create", meeting)
    assert (item.title, item.minutes) == ("Plan 2027", 45)


def test_edit_by_two_keeps_what_the_second_typed(coordinator_client, meeting):
    item = meeting.agenda_items.get(title="Plan")
    seen = agenda.mark_of(item)
    coordinator_client.post(url("edit", item), {"title": "Van de eerste", "minutes": "15", "seen": seen})
    second = {"title": "Van de tweede", "minutes": "15", "seen": seen}

    told = coordinator_client.post(url("edit", item), second).content.decode()
    seen_now = re.search(r'name="seen" value="(\w+)"', told)[1]
    coordinator_client.post(url("edit", item), {**second, "seen": seen_now})

    assert "Now it says: Van de eerste" in told
    assert 'value="Van de tweede"' in told
    item.refresh_from_db()
    assert item.title == "Van de tweede"


def test_remove_asks_first(coordinator_client, meeting):
    item = meeting.agenda_items.get(title="Plan")

    asked = coordinator_client.get(url("remove", item))
    still = titles(meeting)
    done = coordinator_client.post(url("remove", item))

    assert "Remove this item?" in asked.content.decode()
    assert still == ["Welkom", "Plan", "Rondvraag"]
    assert done["Location"] == url("create", meeting)
    assert titles(meeting) == ["Welkom", "Rondvraag"]


@pytest.mark.parametrize("name", ["create", "edit", "move", "remove"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_for_others_it_does_not_exist(member_client, client, meeting, name, verb):
    path = url(name, meeting if name == "create" else meeting.agenda_items.first())
    expected = 405 if (name, verb) == ("move", "get") else 404

    assert getattr(member_client, verb)(path).status_code == expected
    assert getattr(client, verb)(path).status_code == 302
    assert titles(meeting) == ["Welkom", "Plan", "Rondvraag"]


def test_costs_the_same_for_one_item_and_for_25(coordinator_client, django_assert_num_queries):
    one, many = MeetingFactory(), MeetingFactory()
    AgendaItemFactory(meeting=one, presenter=one.created_by)
    for place in range(1, 26):
        AgendaItemFactory(meeting=many, position=place, presenter=many.created_by)

    for meeting in (one, many):
        with django_assert_num_queries(6):
            coordinator_client.get(url("create", meeting))
