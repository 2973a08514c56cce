import re
import uuid
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from meetings import agenda
from meetings.models import AgendaItem, WorkingForm
from tests.factories import (
    AgendaAttachmentFactory,
    AgendaItemFactory,
    GroupFactory,
    GroupMembershipFactory,
    MeetingFactory,
    WorkingFormFactory,
)

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
    assert page.count("<li data-key=") == 4
    assert 'value="Pauze"' not in page
    assert re.search(r'name="submission" value="([^"]+)"', page)[1] != form["submission"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_add_with_a_mistake_keeps_what_was_typed(coordinator_client, meeting, headers):
    response = coordinator_client.post(url("create", meeting), typed(minutes="0"), headers=headers)

    assert response.status_code == 200
    assert 'value="Pauze"' in response.content.decode()
    assert "Choose between 1 and 600 minutes." in response.content.decode()
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


@pytest.mark.parametrize("minutes", ["0", "-5", "601", "9" * 30, "nan", ""])
def test_minutes_that_cannot_be(coordinator_client, meeting, minutes):
    response = coordinator_client.post(url("create", meeting), typed(minutes=minutes))

    assert response.context["form"].errors.keys() == {"minutes"}
    assert len(titles(meeting)) == 3


def test_add_with_purpose_working_form_and_coming_back(coordinator_client, meeting):
    form = WorkingFormFactory(purpose="do")

    coordinator_client.post(url("create", meeting), typed(working_form=form.pk, recurs="on"))

    item = AgendaItem.objects.get(title="Pauze")
    assert (item.purpose, item.working_form, item.recurs, item.is_break) == ("do", form, True, False)


def test_a_break_by_one_button(coordinator_client, meeting):
    page = coordinator_client.get(url("create", meeting)).content.decode()
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.partition("agenda-add-break")[2]))

    coordinator_client.post(url("create", meeting), form)

    item = meeting.agenda_items.get(is_break=True)
    assert (item.title, item.minutes, item.position) == ("Break", 15, 4)


def test_a_title_with_html_is_text(coordinator_client, meeting):
    coordinator_client.post(url("create", meeting), typed(title="<script>alert(1)</script>"))

    for page in (url("create", meeting), meeting.get_absolute_url()):
        html = coordinator_client.get(page).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def reorder(client, meeting, *order, **more):
    keys = [meeting.agenda_items.get(title=title).pk for title in order]
    path = reverse("meetings:agenda-reorder", args=[meeting.pk])
    seen = agenda.mark_of_order(meeting.agenda_items.order_by("position"))
    return client.post(path, {"item": keys, "seen": more.pop("seen", seen)}, **more)


def test_reorder(coordinator_client, meeting):
    response = reorder(coordinator_client, meeting, "Rondvraag", "Welkom", "Plan")

    assert response["Location"] == url("create", meeting)
    assert titles(meeting) == ["Rondvraag", "Welkom", "Plan"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_reorder_of_what_someone_else_reordered_says_so(coordinator_client, meeting, headers):
    response = reorder(
        coordinator_client, meeting, "Rondvraag", "Plan", "Welkom", seen="old", headers=headers, follow=True
    )

    assert "Someone else changed the agenda at the same time." in response.content.decode()
    assert titles(meeting) == ["Rondvraag", "Plan", "Welkom"]


def test_reorder_of_what_is_no_key_changes_nothing(coordinator_client, meeting):
    path = reverse("meetings:agenda-reorder", args=[meeting.pk])

    coordinator_client.post(path, {"item": ["nan", "²", "9" * 40, "9" * 5000, "-1"]})

    assert titles(meeting) == ["Welkom", "Plan", "Rondvraag"]


def test_choose_a_working_form(coordinator_client, meeting):
    item, form = meeting.agenda_items.get(title="Plan"), WorkingFormFactory(purpose="decide")
    page = coordinator_client.get(url("working-form", item), {"purpose": "decide"})

    done = coordinator_client.post(url("working-form", item), {"working_form": form.pk, "seen": page.context["seen"]})

    item.refresh_from_db()
    assert form.name in page.content.decode()
    assert done["Location"] == url("create", meeting)
    assert (item.working_form, item.purpose) == (form, "decide")


@pytest.mark.parametrize("purpose", ["all", "", "nonsense", "\x00"])
def test_choose_from_all_working_forms(coordinator_client, meeting, purpose):
    item = meeting.agenda_items.get(title="Plan")

    page = coordinator_client.get(url("working-form", item), {"purpose": purpose})

    assert page.status_code in (200, 400)
    if page.status_code == 200:
        assert page.context["page"].paginator.count == WorkingForm.objects.count()


@pytest.mark.parametrize("digits", [30, 5000])
def test_choose_a_working_form_that_is_gone_or_of_an_item_that_changed(coordinator_client, meeting, digits):
    item, form = meeting.agenda_items.get(title="Plan"), WorkingFormFactory()

    gone = coordinator_client.post(url("working-form", item), {"working_form": "9" * digits}, follow=True)
    stale = coordinator_client.post(url("working-form", item), {"working_form": form.pk, "seen": "old"}, follow=True)

    assert "cannot be chosen any more" in gone.content.decode()
    assert "Someone else changed this item while you were choosing." in stale.content.decode()
    item.refresh_from_db()
    assert item.working_form is None


def test_choosing_costs_the_same_for_one_working_form_and_for_20(
    coordinator_client, meeting, django_assert_num_queries
):
    item = meeting.agenda_items.get(title="Plan")
    WorkingForm.objects.all().delete()

    for number in (1, 19):
        WorkingFormFactory.create_batch(number)
        with django_assert_num_queries(9):
            coordinator_client.get(url("working-form", item))


def test_the_agenda_says_what_to_look_at_and_how_much_is_for_doing(coordinator_client, meeting):
    meeting.agenda_items.filter(title="Plan").update(purpose="do", minutes=60)
    meeting.starts_at = datetime(2025, 3, 1, 18, tzinfo=UTC)
    meeting.save()
    ahead = MeetingFactory(starts_at=datetime(2126, 3, 1, 18, tzinfo=UTC), place="")
    AgendaItemFactory(meeting=ahead)

    page = coordinator_client.get(url("create", meeting)).content.decode()
    asked = coordinator_client.get(url("create", ahead)).content.decode()

    assert "60 of 90 minutes to do something together" in page
    assert "Before you invite" not in page  # it was held
    assert "There is no room yet." in asked


def test_a_member_of_the_group_makes_its_agenda(member_client, member):
    group = GroupFactory()
    meeting = MeetingFactory(group=group)
    before = member_client.get(url("create", meeting)).status_code
    GroupMembershipFactory(group=group, member=member)

    member_client.post(url("create", meeting), typed())

    assert (before, titles(meeting)) == (404, ["Pauze"])


@pytest.mark.parametrize("name", ["create", "edit", "move", "remove", "working-form"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_for_others_it_does_not_exist(member_client, client, meeting, name, verb):
    path = url(name, meeting if name == "create" else meeting.agenda_items.first())
    expected = 405 if (name, verb) == ("move", "get") else 404

    assert getattr(member_client, verb)(path).status_code == expected
    assert getattr(client, verb)(path).status_code == 302
    assert titles(meeting) == ["Welkom", "Plan", "Rondvraag"]


def test_costs_the_same_for_one_item_and_for_25(coordinator_client, django_assert_num_queries):
    one, many = MeetingFactory(), MeetingFactory()
    AgendaAttachmentFactory(agenda_item__meeting=one, agenda_item__presenter=one.created_by)
    for place in range(1, 26):
        facts = {"position": place, "presenter": many.created_by, "working_form": WorkingFormFactory()}
        AgendaAttachmentFactory(agenda_item=AgendaItemFactory(meeting=many, **facts))

    for meeting in (one, many):
        with django_assert_num_queries(11):
            coordinator_client.get(url("create", meeting))
