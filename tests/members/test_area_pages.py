from datetime import UTC, datetime

import pytest
from django.urls import reverse

from members.area_merging import merge_areas
from members.areas import areas_in_order
from members.models import Expertise, KnowledgeArea
from members.views import areas as views
from samensterker.outbox.models import Message
from tests.factories import ExpertiseFactory, KnowledgeAreaFactory, MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LIST = "/panel/areas/"


@pytest.fixture(autouse=True)
def in_english(coordinator_client):
    coordinator_client.cookies["language"] = "en"
    KnowledgeArea.objects.exclude(parent=None).delete()
    KnowledgeArea.objects.all().delete()


@pytest.fixture
def kites():
    """Vliegeren with two parts, and Koken with none."""
    top = KnowledgeAreaFactory(name="Vliegeren", position=1)
    KnowledgeAreaFactory(name="Knopen", parent=top, position=1)
    KnowledgeAreaFactory(name="Zeilen", parent=top, position=2)
    KnowledgeAreaFactory(name="Koken", position=2)
    return top


@pytest.fixture
def proposed():
    facts = {"accepted_at": None, "proposed_at": NOW}
    return KnowledgeAreaFactory(name="Drukwerk", proposed_by=MemberFactory(first_name="Joke"), **facts)


def get(name):
    return KnowledgeArea.objects.get(name=name)


def url(verb, area):
    return reverse(f"members:area-{verb}", args=[area.pk])


def text(response):
    return response.content.decode()


def errors(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def told(client):
    return [str(message) for message in client.get(LIST).context["messages"]]


def names():
    return [area.name for area in areas_in_order()]


# --- the tree -------------------------------------------------------------------------------------


def test_empty_tree_says_what_to_do(coordinator_client):
    assert "Add the first area" in text(coordinator_client.get(LIST))


def test_tree_shows_who_is_there(coordinator_client, kites):
    ExpertiseFactory.create_batch(2, area=get("Knopen"))

    page = text(coordinator_client.get(LIST))

    assert [page.index(name) for name in ("Vliegeren", "Knopen", "Zeilen", "Koken")] == sorted(
        page.index(name) for name in ("Vliegeren", "Knopen", "Zeilen", "Koken")
    )
    assert "2 people" in page


def test_tree_costs_the_same_for_one_area_and_for_many(coordinator_client, kites, django_assert_num_queries):
    with django_assert_num_queries(5):
        coordinator_client.get(LIST)

    ExpertiseFactory.create_batch(3, area=kites)
    for number in range(3):
        facts = {"accepted_at": None, "proposed_at": NOW, "parent": kites}
        KnowledgeAreaFactory(name=f"Wens {number}", proposed_by=MemberFactory(), **facts)
    KnowledgeAreaFactory.create_batch(5, parent=kites)
    with django_assert_num_queries(5):
        coordinator_client.get(LIST)


def test_large_tree_is_paged_and_one_comes_back_to_its_page(coordinator_client, kites, monkeypatch):
    monkeypatch.setattr(views, "ROWS", 3)
    cook = get("Koken")

    second = text(coordinator_client.get(LIST, {"page": "2"}))
    moved = coordinator_client.post(url("move", cook), {"direction": "down", "position": cook.position})

    assert "Koken" in second
    assert "Zeilen" not in second.partition('id="add"')[0]
    assert moved["Location"] == f"{LIST}?page=2#area-{cook.pk}"


def test_many_proposals_come_in_pages(coordinator_client, proposed, monkeypatch):
    monkeypatch.setattr(views, "PROPOSALS", 1)
    KnowledgeAreaFactory(name="Later", accepted_at=None, proposed_at=datetime(2026, 4, 1, tzinfo=UTC))

    page = text(coordinator_client.get(LIST))

    assert "Joke" in page
    assert "Later" not in page
    assert "When you have decided on these, more follow." in page


def test_add(coordinator_client, kites):
    response = coordinator_client.post(LIST, {"name": "  Touwen ", "parent": kites.pk})

    assert response["Location"] == f"{LIST}#area-{get('Touwen').pk}"
    assert names() == ["Vliegeren", "Knopen", "Zeilen", "Touwen", "Koken"]


def test_add_twice_from_one_form_makes_one(coordinator_client):
    for _ in range(2):
        assert coordinator_client.post(LIST, {"name": "Touwen"}).status_code == 302

    assert names() == ["Touwen"]
    assert told(coordinator_client) == ["Added: Touwen.", "It stands there already: Touwen."]


def test_add_what_stands_elsewhere_or_is_proposed_is_told(coordinator_client, kites, proposed):
    assert errors(coordinator_client.post(LIST, {"name": "knopen"})) == {
        "name": ["“Knopen” is there already, under “Vliegeren”."]
    }
    words = "“Drukwerk” has been proposed already. The coordinator still has to decide on it."
    assert errors(coordinator_client.post(LIST, {"name": "Drukwerk"})) == {"name": [words]}


@pytest.mark.parametrize("name", ["", "?!", "x" * 61, "x" * 5000])
def test_add_what_is_no_name(coordinator_client, name):
    assert list(errors(coordinator_client.post(LIST, {"name": name}))) == ["name"]


def test_change_name_and_place(coordinator_client, kites):
    knots = get("Knopen")
    seen = coordinator_client.get(url("edit", knots)).context["form"].initial["seen"]

    response = coordinator_client.post(url("edit", knots), {"name": "Strikken", "parent": "", "seen": seen})

    assert response["Location"] == f"{LIST}#area-{knots.pk}"
    assert names() == ["Vliegeren", "Zeilen", "Koken", "Strikken"]


def test_change_by_two_keeps_what_the_second_typed(coordinator_client, kites):
    seen = coordinator_client.get(url("edit", kites)).context["form"].initial["seen"]
    coordinator_client.post(url("edit", kites), {"name": "Van de eerste", "seen": seen})
    second = {"name": "Van de tweede", "seen": seen}

    told = coordinator_client.post(url("edit", kites), second)
    coordinator_client.post(url("edit", kites), {**second, "seen": told.context["form"].data["seen"]})

    assert errors(told)["name"] == ["Now it says: Van de eerste"]
    assert 'value="Van de tweede"' in text(told)
    assert names()[0] == "Van de tweede"


def test_change_that_would_make_a_third_level(coordinator_client, kites):
    seen = coordinator_client.get(url("edit", kites)).context["form"].initial["seen"]

    response = coordinator_client.post(
        url("edit", kites), {"name": "Vliegeren", "parent": get("Koken").pk, "seen": seen}
    )

    assert list(errors(response)) == ["parent"]
    assert "has parts of its own" in errors(response)["parent"][0]


def test_change_to_a_name_that_is_taken(coordinator_client, kites):
    seen = coordinator_client.get(url("edit", kites)).context["form"].initial["seen"]

    response = coordinator_client.post(url("edit", kites), {"name": "KOKEN", "seen": seen})

    assert errors(response) == {"name": ["“Koken” is there already."]}


def test_move(coordinator_client, kites):
    sails = get("Zeilen")
    up = {"direction": "up", "position": str(sails.position)}

    response = coordinator_client.post(url("move", sails), up)
    again = coordinator_client.post(url("move", sails), up)

    assert response["Location"] == again["Location"] == f"{LIST}#area-{sails.pk}"
    assert names() == ["Vliegeren", "Zeilen", "Knopen", "Koken"]
    assert told(coordinator_client) == ["The order was changed in the meantime. This is how it is now."]


@pytest.mark.parametrize(
    "typed", [{}, {"direction": "sideways", "position": "2"}, {"direction": "up", "position": "9" * 40}]
)
def test_move_nonsense(coordinator_client, kites, typed):
    assert coordinator_client.post(url("move", get("Zeilen")), typed).status_code == 302
    assert names() == ["Vliegeren", "Knopen", "Zeilen", "Koken"]


def test_remove_asks_first(coordinator_client, kites):
    cook = get("Koken")

    asked = coordinator_client.get(url("remove", cook))
    still = names()
    done = [coordinator_client.post(url("remove", cook))["Location"] for _ in range(2)]

    assert "Remove Koken?" in text(asked)
    assert "Koken" in still
    assert done == [LIST, LIST]
    assert names() == ["Vliegeren", "Knopen", "Zeilen"]
    assert told(coordinator_client) == ["Removed: Koken.", "It was removed already."]


def test_remove_what_is_used(coordinator_client, kites):
    response = coordinator_client.post(url("remove", kites))

    assert response["Location"] == url("edit", kites)
    assert "Remove this area" not in text(coordinator_client.get(url("edit", kites)))
    assert "Remove this area" in text(coordinator_client.get(url("edit", get("Koken"))))


# --- merging --------------------------------------------------------------------------------------


def test_merge_says_first_what_happens(coordinator_client, kites):
    row = ExpertiseFactory(area=get("Koken"))
    ExpertiseFactory(member=row.member, area=kites)
    path = url("merge", get("Koken"))

    chosen = text(coordinator_client.get(path))
    asked = text(coordinator_client.get(path, {"into": kites.pk}))
    before = Expertise.objects.count()
    done = coordinator_client.post(path, {"into": kites.pk})

    assert "csrfmiddlewaretoken" not in chosen.partition('method="get"')[2].partition("</form>")[0]
    assert "What 1 person said goes to Vliegeren." in asked
    assert "1 of them stands in both" in asked
    assert before == 2
    assert done["Location"] == f"{LIST}#area-{kites.pk}"
    assert Expertise.objects.get().area == kites


def test_merge_twice(coordinator_client, kites):
    path = url("merge", get("Koken"))

    for _ in range(2):
        assert coordinator_client.post(path, {"into": kites.pk})["Location"] == f"{LIST}#area-{kites.pk}"

    assert told(coordinator_client) == [
        "Koken is now the same as Vliegeren.",
        "“Koken” is the same as “Vliegeren” already.",
    ]


def test_merge_with_itself_or_nothing(coordinator_client, kites):
    path = url("merge", kites)

    assert errors(coordinator_client.post(path, {"into": kites.pk})) == {
        "into": ["“Vliegeren” was changed in the meantime. Choose once more."]
    }
    assert list(errors(coordinator_client.post(path))) == ["into"]
    assert list(errors(coordinator_client.get(path, {"into": "x"}))) == ["into"]


def test_merge_that_would_make_a_third_level(coordinator_client, kites):
    other = KnowledgeAreaFactory(parent=get("Koken"))

    response = coordinator_client.post(url("merge", kites), {"into": other.pk})

    assert "has parts of its own" in errors(response)["into"][0]


# --- proposals ------------------------------------------------------------------------------------


def test_accept(coordinator_client, kites, proposed):
    page = coordinator_client.get(url("accept", proposed))

    response = coordinator_client.post(url("accept", proposed), {"name": "Drukwerk", "parent": kites.pk})

    assert "Joke" in text(page)
    assert page.context["form"].initial["name"] == "Drukwerk"
    assert response["Location"] == f"{LIST}#area-{proposed.pk}"
    assert names() == ["Vliegeren", "Knopen", "Zeilen", "Drukwerk", "Koken"]
    assert Message.objects.get().member == proposed.proposed_by


def test_decline_takes_a_word_of_why(coordinator_client, proposed):
    refused = coordinator_client.post(url("decline", proposed), {"because": " "})

    response = coordinator_client.post(url("decline", proposed), {"because": "Dat is\r\ngeen kerntaak."})

    proposed.refresh_from_db()
    assert list(errors(refused)) == ["because"]
    assert response["Location"] == LIST
    assert proposed.declined_because == "Dat is geen kerntaak."


@pytest.mark.parametrize("verb", ["accept", "decline"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_decided_by_another(coordinator_client, proposed, verb, method):
    coordinator_client.post(url("decline", proposed), {"because": "Nee."})
    told(coordinator_client)

    response = getattr(coordinator_client, method)(url(verb, proposed), {"name": "Drukwerk", "because": "Toch niet."})

    assert response["Location"] == f"{LIST}#area-{proposed.pk}"
    assert told(coordinator_client) == ["“Drukwerk” was declined already."]
    assert Message.objects.count() == 1


def test_we_have_it_already(coordinator_client, kites, proposed):
    coordinator_client.post(url("merge", proposed), {"into": kites.pk})

    proposed.refresh_from_db()
    assert proposed.merged_into == kites
    assert Message.objects.get().member == proposed.proposed_by


def test_accept_by_a_name_that_is_taken(coordinator_client, kites, proposed):
    assert errors(coordinator_client.post(url("accept", proposed), {"name": "koken"})) == {
        "name": ["“Koken” is there already."]
    }


@pytest.mark.parametrize("verb", ["edit", "remove"])
def test_what_is_not_in_use_has_no_page(coordinator_client, kites, proposed, verb):
    gone = KnowledgeAreaFactory()
    merge_areas(gone, kites, by=None, now=NOW)

    assert [coordinator_client.get(url(verb, area)).status_code for area in (gone, proposed)] == [404, 404]
