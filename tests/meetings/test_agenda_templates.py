import uuid
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from meetings import agenda, agenda_templates, scheduling
from meetings.models import AgendaTemplate
from tests.factories import (
    AgendaAttachmentFactory,
    AgendaItemFactory,
    AgendaTemplateFactory,
    CoordinatorFactory,
    GroupFactory,
    GroupMembershipFactory,
    MeetingFactory,
    MemberFactory,
    WorkingFormFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def none_of_the_house(coordinator_client, member_client):
    AgendaTemplate.objects.all().delete()
    for client in (coordinator_client, member_client):
        client.cookies["language"] = "en"


def told(meeting):
    return {"submission": uuid.uuid4(), "seen": agenda.mark_of_order(meeting.agenda_items.order_by("position"))}


def facts(meeting):
    names = ("title", "minutes", "purpose", "working_form__name", "is_break", "recurs", "presenter")
    return list(meeting.agenda_items.order_by("position").values_list(*names))


def one_of_everything():
    """A meeting with an agenda, and its presenter."""
    meeting, anna = MeetingFactory(), MemberFactory()
    form = WorkingFormFactory(name="Intervisie")
    facts = {"purpose": "exchange", "working_form": form, "recurs": True, "outcome": "Ja", "presenter": anna}
    AgendaAttachmentFactory(
        agenda_item=AgendaItemFactory(meeting=meeting, position=1, title="Plan", minutes=40, **facts)
    )
    AgendaItemFactory(meeting=meeting, position=2, title="Pauze", is_break=True)
    AgendaItemFactory(meeting=meeting, position=3, title="Verslag vaststellen", approves=MeetingFactory())
    return meeting, anna


def test_kept_and_used_again_without_anyone_in_it():
    meeting, anna = one_of_everything()
    next_one = MeetingFactory()

    template = agenda_templates.keep(meeting, "Onze avond")
    number = agenda_templates.use(next_one, template, **told(next_one))

    assert number == 2
    assert facts(next_one) == [
        ("Plan", 40, "exchange", "Intervisie", False, True, None),
        ("Pauze", 15, "", None, True, False, None),
    ]
    assert anna.first_name not in str(template.items)


def test_keep_under_a_name_that_is_there():
    meeting, _anna = one_of_everything()
    there = AgendaTemplateFactory(name="Onze avond", items=[])

    with pytest.raises(agenda_templates.NameTaken) as taken:
        agenda_templates.keep(meeting, "Onze avond")
    kept = agenda_templates.keep(meeting, "Onze avond", in_its_place=True)
    again = agenda_templates.keep(meeting, "Onze avond")  # the same form once more

    assert (taken.value.template, kept, again, len(kept.items)) == (there, there, there, 2)


def test_a_working_form_out_of_use_is_left_out():
    form = WorkingFormFactory(ended_at=NOW)
    template = AgendaTemplateFactory(items=[{"title": "A", "minutes": 5, "working_form": form.pk}])

    assert agenda_templates.rows_of(template) == [{"title": "A", "minutes": 5, "working_form": None}]


def test_standard_is_what_a_meeting_can_be_called_with():
    assert agenda_templates.standard() == []
    form = WorkingFormFactory()
    items = [{"title": "Welkom", "minutes": 10, "purpose": "exchange", "working_form": form.pk, "recurs": True}]
    AgendaTemplateFactory(is_standard=True, items=items)

    meeting = scheduling.call_meeting(
        by=CoordinatorFactory(),
        now=NOW,
        agenda=agenda_templates.standard(),
        invite=False,
        title="Avond",
        starts_at=datetime(2126, 3, 10, 19, tzinfo=UTC),
        ends_at=datetime(2126, 3, 10, 21, tzinfo=UTC),
    )

    assert facts(meeting) == [("Welkom", 10, "exchange", form.name, False, True, None)]


def test_copy_takes_presenters_who_still_belong_and_no_outcome_or_files():
    earlier, anna = one_of_everything()
    gone = MemberFactory(left_at=NOW, is_active=False)
    AgendaItemFactory(meeting=earlier, position=4, title="Oud", presenter=gone)
    meeting = MeetingFactory()

    agenda_templates.copy(meeting, earlier, **told(meeting))

    assert facts(meeting) == [
        ("Plan", 40, "exchange", "Intervisie", False, True, anna.pk),
        ("Pauze", 15, "", None, True, False, None),
        ("Oud", 15, "", None, False, False, None),
    ]
    plan = meeting.agenda_items.get(title="Plan")
    assert (plan.outcome, plan.attachments.count()) == ("", 0)


def url(name, *args):
    return reverse(f"meetings:agenda-{name}", args=args)


def post_told(at, **more):
    made = told(at)
    return {"submission": str(made["submission"]), "seen": made["seen"], **more}


def test_begin_with_a_template_once(coordinator_client):
    meeting = MeetingFactory()
    template = AgendaTemplateFactory(items=[{"title": "Welkom", "minutes": 10}, {"title": "Rondvraag", "minutes": 5}])
    sent = post_told(meeting)

    for _ in range(2):
        response = coordinator_client.post(url("use-template", meeting.pk, template.pk), sent, follow=True)

    assert "2 items were added." in response.content.decode()
    assert [row[:2] for row in facts(meeting)] == [("Welkom", 10), ("Rondvraag", 5)]


def test_begin_with_a_template_when_someone_else_just_did(coordinator_client):
    meeting, template = MeetingFactory(), AgendaTemplateFactory(items=[{"title": "Welkom", "minutes": 10}])
    sent = post_told(meeting)
    AgendaItemFactory(meeting=meeting)

    response = coordinator_client.post(url("use-template", meeting.pk, template.pk), sent, follow=True)

    assert "nothing was added" in response.content.decode()
    assert meeting.agenda_items.count() == 1


@pytest.mark.parametrize("submission", ["", "nan", "9" * 30])
def test_begin_with_a_form_without_its_key(coordinator_client, submission):
    meeting, template = MeetingFactory(), AgendaTemplateFactory(items=[{"title": "Welkom", "minutes": 10}])

    coordinator_client.post(url("use-template", meeting.pk, template.pk), post_told(meeting, submission=submission))

    assert meeting.agenda_items.count() == 1


def test_the_page_shows_templates_and_keeps_one(coordinator_client):
    meeting, _anna = one_of_everything()
    AgendaTemplateFactory(name="Startavond", items=[{"title": "Kennismaken", "minutes": 30}])

    page = coordinator_client.get(url("templates", meeting.pk)).content.decode()
    coordinator_client.post(url("templates", meeting.pk), {"name": "Onze avond"})
    taken = coordinator_client.post(url("templates", meeting.pk), {"name": "Startavond"}).content.decode()
    coordinator_client.post(url("templates", meeting.pk), {"name": "Startavond", "in_its_place": "on"})

    assert all(words in page for words in ("Startavond", "Kennismaken", "3 items already"))
    assert 'value="Startavond"' in taken
    assert "There is a template with this name. Choose another name, or tick what is below." in taken
    names = {template.name: len(template.items) for template in AgendaTemplate.objects.all()}
    assert names == {"Onze avond": 2, "Startavond": 2}


def test_of_a_group_one_keeps_a_template_but_puts_none_in_the_place_of_another(member_client, member):
    group = GroupFactory()
    meeting = MeetingFactory(group=group)
    AgendaItemFactory(meeting=meeting)
    GroupMembershipFactory(group=group, member=member)
    there = AgendaTemplateFactory(name="Startavond")

    page = member_client.post(url("templates", meeting.pk), {"name": "Startavond", "in_its_place": "on"})

    there.refresh_from_db()
    assert "There is a template with this name. Choose another name." in page.content.decode()
    assert there.items == []


def test_nothing_there_yet(coordinator_client):
    meeting = MeetingFactory()

    templates = coordinator_client.get(url("templates", meeting.pk)).content.decode()
    copies = coordinator_client.get(url("copy", meeting.pk)).content.decode()

    assert "There is no template yet." in templates
    assert "There is no other meeting with an agenda yet." in copies


def test_remove_a_template_but_not_the_standard_one(coordinator_client):
    mine, standard = AgendaTemplateFactory(), AgendaTemplateFactory(is_standard=True)

    asked = coordinator_client.get(url("template-remove", mine.pk)).content.decode()
    coordinator_client.post(url("template-remove", mine.pk))

    assert mine.name in asked
    assert coordinator_client.post(url("template-remove", standard.pk)).status_code == 404
    assert list(AgendaTemplate.objects.all()) == [standard]


def test_copy_from_the_page(coordinator_client):
    earlier, _anna = one_of_everything()
    meeting = MeetingFactory()

    page = coordinator_client.get(url("copy", meeting.pk)).content.decode()
    coordinator_client.post(url("copy", meeting.pk), post_told(meeting, meeting=earlier.pk))

    assert "3 items" in page
    assert [row[0] for row in facts(meeting)] == ["Plan", "Pauze"]


@pytest.mark.parametrize("key", ["", "nan", "9" * 30])
def test_copy_from_no_meeting(coordinator_client, key):
    meeting = MeetingFactory()

    assert coordinator_client.post(url("copy", meeting.pk), {"meeting": key}).status_code == 404


def test_copy_only_from_what_one_sees(member_client, member):
    mine, theirs = GroupFactory(), GroupFactory()
    GroupMembershipFactory(group=mine, member=member)
    meeting, hidden = MeetingFactory(group=mine), MeetingFactory(group=theirs, title="Achter gesloten deuren")
    AgendaItemFactory(meeting=hidden)

    page = member_client.get(url("copy", meeting.pk)).content.decode()
    response = member_client.post(url("copy", meeting.pk), post_told(meeting, meeting=hidden.pk))

    assert "Achter gesloten deuren" not in page
    assert response.status_code == 404


@pytest.mark.parametrize(("name", "queries"), [("templates", 6), ("copy", 6)])
def test_lists_cost_the_same_for_one_and_for_many(coordinator_client, django_assert_max_num_queries, name, queries):
    meeting, costs = MeetingFactory(), []
    for number in (1, 9):
        AgendaTemplateFactory.create_batch(number, items=[{"title": "A", "minutes": 5}])
        for _ in range(number):
            AgendaItemFactory(meeting=MeetingFactory(group=GroupFactory()))
        with django_assert_max_num_queries(queries) as asked:
            coordinator_client.get(url(name, meeting.pk))
        costs.append(len(asked))

    assert costs[0] == costs[1]
