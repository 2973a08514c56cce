import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from meetings import working_forms
from meetings.models import WorkingForm
from tests.factories import (
    AgendaItemFactory,
    GroupFactory,
    GroupMembershipFactory,
    GuestFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    WorkingFormFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
FACTS = {
    "name": "Kijkje in de keuken",
    "purpose": "do",
    "goal": "Zien hoe het bij een ander gaat.",
    "minutes": 30,
    "smallest_group": 3,
    "largest_group": 12,
    "needs": "",
    "steps": "1. Loop rond.\n2. Vraag.",
}


@pytest.fixture(autouse=True)
def none_of_the_house():
    WorkingForm.objects.all().delete()


def names(found):
    return sorted(form.name for form in found)


def meeting_with(number, **facts):
    """To which so many are invited."""
    meeting = MeetingFactory(**facts)
    for _ in range(number):
        InvitationFactory(meeting=meeting)
    return meeting


def test_proposes_what_fits_the_group_and_the_purpose():
    meeting = meeting_with(6)
    WorkingFormFactory(name="Past", smallest_group=6, largest_group=6)
    WorkingFormFactory(name="Te groot", smallest_group=7)
    WorkingFormFactory(name="Te klein", smallest_group=2, largest_group=5)
    WorkingFormFactory(name="Doen", purpose="do")
    WorkingFormFactory(name="Weg", ended_at=NOW)

    assert names(working_forms.proposed(meeting)) == ["Doen", "Past"]
    assert names(working_forms.proposed(meeting, "do")) == ["Doen"]


def test_proposes_nothing_of_the_last_three_meetings_of_this_circle_or_of_this_agenda():
    group = GroupFactory()
    earlier = [MeetingFactory(title=f"{number}") for number in range(5)]
    meeting = meeting_with(6)
    for each in [*earlier, MeetingFactory(group=group, starts_at=meeting.starts_at - timedelta(days=1)), meeting]:
        name = each.title if each.is_plenary else "Van een groep"
        AgendaItemFactory(meeting=each, working_form=WorkingFormFactory(name=name))
    earlier[3].cancelled_at, earlier[3].cancelled_by = NOW, meeting.created_by
    earlier[3].save()
    AgendaItemFactory(meeting=MeetingFactory(), working_form=WorkingFormFactory(name="Later"))

    # 4, 2 and 1 are the last three that were held; what comes later says nothing.
    assert names(working_forms.proposed(meeting)) == ["0", "3", "Later", "Van een groep"]


def test_to_choose_has_the_proposed_first_and_the_others_too():
    meeting = meeting_with(3)
    WorkingFormFactory(name="A te groot", smallest_group=9)
    WorkingFormFactory(name="B past")

    found = [(form.name, form.is_proposed) for form in working_forms.to_choose(meeting)]

    assert found == [("B past", True), ("A te groot", False)]


def test_expects_who_did_not_say_no_with_the_guests():
    meeting = meeting_with(3)
    InvitationFactory(meeting=meeting, answer="no", answered_at=NOW)
    InvitationFactory(meeting=meeting, member__paused_at=NOW)
    GuestFactory(meeting=meeting)
    GuestFactory(meeting=meeting, email="no@example.org", answer="no", answered_at=NOW)

    assert working_forms.expected_people(meeting) == 4


def test_expects_the_circle_as_long_as_nobody_is_invited():
    group = GroupFactory()
    GroupMembershipFactory.create_batch(2, group=group)
    MemberFactory()

    assert working_forms.expected_people(MeetingFactory(group=group)) == 2


def test_make_twice_from_one_form_makes_one():
    submission = uuid.uuid4()

    (first, is_new), (second, is_new_again) = (working_forms.make(submission=submission, **FACTS) for _ in range(2))

    assert (first == second, is_new, is_new_again, first.is_own) == (True, True, False, True)


def test_change_and_what_someone_else_changed():
    form = WorkingFormFactory(**FACTS)

    assert working_forms.change(form, version=1, **FACTS | {"minutes": 40})
    assert not working_forms.change(form, version=1, **FACTS | {"minutes": 40})
    with pytest.raises(working_forms.StaleForm) as stale:
        working_forms.change(form, version=1, **FACTS | {"minutes": 50})
    assert (stale.value.form.minutes, stale.value.form.version) == (40, 2)


def test_end_and_take_up_again():
    form = WorkingFormFactory()

    assert [working_forms.end(form, now=NOW), working_forms.end(form, now=NOW)] == [True, False]
    assert not WorkingForm.objects.in_use().exists()
    assert [working_forms.take_up(form), working_forms.take_up(form)] == [True, False]
    assert WorkingForm.objects.in_use().exists()


def url(name, *args):
    return reverse(f"meetings:working-form{name}", args=args)


@pytest.fixture
def english(coordinator_client, member_client):
    for client in (coordinator_client, member_client):
        client.cookies["language"] = "en"


def test_a_member_reads_the_library(member_client, english):
    form = WorkingFormFactory(**FACTS)
    WorkingFormFactory(name="Rondje")

    listed = member_client.get(url("s"), {"purpose": "do"}).content.decode()
    page = member_client.get(url("", form.pk)).content.decode()

    assert ("Kijkje in de keuken" in listed, "Rondje" in listed, "Add a working form" in listed) == (True, False, False)
    assert "<li>Loop rond.</li>" in page.replace("<p>", "").replace("</p>", "").replace(">\n", ">")
    assert "with 3 to 12 people" in page


def test_an_empty_library(member_client, english):
    assert "There is no working form for this yet." in member_client.get(url("s")).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(member_client, django_assert_num_queries):
    for number in (1, 20):
        WorkingFormFactory.create_batch(number)
        with django_assert_num_queries(4):
            member_client.get(url("s"))


def test_steps_with_a_script_do_nothing(member_client):
    form = WorkingFormFactory(steps="1. <script>alert(1)</script>", goal="<b>Goed</b>")

    page = member_client.get(url("", form.pk)).content.decode()

    assert ("<script>alert" in page, "<b>Goed" in page) == (False, False)


def test_add_twice_change_and_end(coordinator_client, english):
    typed = {**FACTS, "submission": str(uuid.uuid4())}

    for _ in range(2):
        coordinator_client.post(url("-create"), typed)
    form = WorkingForm.objects.get()
    coordinator_client.post(url("-edit", form.pk), {**FACTS, "name": "Kijkje", "version": 1})
    coordinator_client.post(url("-end", form.pk))
    ended = coordinator_client.get(url("", form.pk)).content.decode()
    coordinator_client.post(url("-end", form.pk), {"again": "yes"})

    form.refresh_from_db()
    assert (form.name, form.ended_at, "Out of use" in ended) == ("Kijkje", None, True)


def test_edit_by_two_keeps_what_the_second_typed(coordinator_client, english):
    form = WorkingFormFactory(**FACTS)
    working_forms.change(form, version=1, **FACTS | {"goal": "Van de eerste"})

    told = coordinator_client.post(url("-edit", form.pk), {**FACTS, "goal": "Van de tweede", "version": 1})
    coordinator_client.post(url("-edit", form.pk), {**FACTS, "goal": "Van de tweede", "version": 2})

    form.refresh_from_db()
    assert "Now it says: Van de eerste" in told.content.decode()
    assert form.goal == "Van de tweede"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "601"}, "minutes"),
        ({"largest_group": "2"}, "largest_group"),
        ({"smallest_group": "0"}, "smallest_group"),
        ({"purpose": "sleep"}, "purpose"),
        ({"name": " "}, "name"),
        ({"steps": "a" * 3001}, "steps"),
        ({"goal": "a" * 201}, "goal"),
        ({"steps": "👨‍👩‍👧‍👦" * 500}, "steps"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(coordinator_client, wrong, field):
    typed = {**FACTS, "submission": str(uuid.uuid4()), **wrong}

    response = coordinator_client.post(url("-create"), typed)

    assert response.context["form"].errors.keys() == {field}
    assert response.context["form"]["needs"].value() == ""
    assert not WorkingForm.objects.exists()
