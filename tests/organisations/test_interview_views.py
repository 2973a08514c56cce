"""The pages of the interview."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from members.models import KnowledgeArea
from organisations import core_tasks, holders
from organisations.models import CoreTask, Organisation, TaskHolder
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    CoreTaskFactory,
    KnowledgeAreaFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def hoek():
    return OrganisationFactory(name="De Zonnehoek", slug="de-zonnehoek")


@pytest.fixture
def contact(hoek):
    return AffiliationFactory(organisation=hoek, is_contact=True, member__language="en").member


@pytest.fixture
def client(contact):
    client = Client()
    client.force_login(contact)
    return client


@pytest.fixture
def vlaggen(hoek):
    area = KnowledgeAreaFactory(name="Vlaggen", slug="vlaggen", position=901)
    return CoreTaskFactory(organisation=hoek, area=area)


@pytest.fixture
def wimpels(hoek):
    area = KnowledgeAreaFactory(name="Wimpels", slug="wimpels", position=902)
    return CoreTaskFactory(organisation=hoek, area=area)


def page(name="interview", *arguments):
    return reverse(f"organisations:{name}", args=["de-zonnehoek", *arguments])


def said(response):
    """What is wrong, by field; of all forms on the page."""
    with translation.override("en"):
        return {name: list(map(str, words)) for name, words in response.context["form"].errors.items()}


def step(task, **answers):
    """What the page of a task sends when nothing is filled in but this."""
    return {"version": task.version, "mark": "", "importance": "2", **answers}


# --- which areas ----------------------------------------------------------------------------------------------


def test_the_first_page_explains_the_usual_areas(hoek, client):
    text = client.get(page()).text

    assert "Your own website: that it works, and that it is right." in text
    assert text.count('name="areas"') == KnowledgeArea.objects.in_use().count()


def test_ticked_areas_become_tasks_and_the_first_page_opens(hoek, client):
    areas = KnowledgeArea.objects.filter(name__in=["Boekhouden", "WordPress"])

    answers = [client.post(page(), {"areas": [area.pk for area in areas]}).url for _ in range(2)]

    assert answers == [page("interview-step", "wordpress")] * 2
    assert {task.area for task in hoek.core_tasks.all()} == set(areas)


def test_nothing_ticked_is_a_question_unless_something_is_there(client, vlaggen):
    assert client.post(page(), {"x": ""}).url == page("interview-step", "vlaggen")
    CoreTask.objects.all().delete()
    assert said(client.post(page(), {"x": ""})) == {"areas": ["Tick at least one."]}


@pytest.mark.parametrize("areas", ["x", "9" * 30, "-1", "0"])
def test_an_area_that_does_not_exist(hoek, client, areas):
    assert list(said(client.post(page(), {"areas": [areas]}))) == ["areas"]


def test_what_is_there_already_is_ticked_and_stays(client, vlaggen):
    text = client.get(page()).text

    [line] = [line for line in text.splitlines() if f'id="area-{vlaggen.area_id}"' in line]
    assert "checked" in line and "disabled" in line


# --- one area -------------------------------------------------------------------------------------------------


def test_a_step_says_how_far_one_is(client, vlaggen, wimpels):
    text = client.get(page("interview-step", "wimpels")).text

    assert "2 of 2" in text and 'value="0"' in text
    assert page("interview-picture") in text  # to skip the last one
    assert page("interview-step", "wimpels") in client.get(page("interview-step", "vlaggen")).text


def test_answers_are_kept_and_the_next_page_opens(client, contact, vlaggen, wimpels, today):
    answers = {
        "new-1-member": contact.pk,
        "new-1-knows_how": "yes",
        "new-1-has_access": "yes",
        "new-1-done": "half_year",
        "new-1-from_on": "2019",
        "new-2-name": "Piet",
        "new-2-knows_how": "yes",
        "new-2-until_on": str(today + DAY),
        "frequency": "weekly",
        "credentials": "one",
        "consequence": "Dan hangt er niets",
    }

    urls = [client.post(page("interview-step", "vlaggen"), step(vlaggen, **answers)).url for _ in range(2)]

    assert urls == [page("interview-step", "wimpels")] * 2
    vlaggen.refresh_from_db()
    assert (vlaggen.frequency, vlaggen.credentials, vlaggen.consequence) == ("weekly", "one", "Dan hangt er niets")
    facts = {row.who: holders.facts_of(row, today) for row in TaskHolder.objects.all()}
    assert facts[contact.full_name]["from_on"] == date(2019, 1, 1)
    assert {who: [fact["knows_how"], fact["has_access"], fact["until_on"]] for who, fact in facts.items()} == {
        contact.full_name: [True, True, None],
        "Piet": [True, False, today + DAY],
    }


def test_the_last_answer_ends_it_and_says_who_did_so(client, contact, hoek, vlaggen):
    response = client.post(page("interview-step", "vlaggen"), step(vlaggen))

    hoek.refresh_from_db()
    assert (response.url, hoek.interviewed_by) == (page("interview-picture"), contact)
    assert f"By {contact.full_name}." in client.get(page("interview-picture")).text


def test_stop_here_and_go_on_later(client, vlaggen, wimpels):
    response = client.post(page("interview-step", "vlaggen"), step(vlaggen, then="later"), follow=True)

    assert response.redirect_chain[0][0] == page("tasks")
    assert "1 of 2 done." in response.text
    assert client.post(page(), {"x": ""}).url == page("interview-step", "wimpels")


def test_who_does_it_already_is_asked_about(client, vlaggen, wimpels, today):
    holder = TaskHolderFactory(task=vlaggen, member=None, name="Piet")
    response = client.get(page("interview-step", "vlaggen"))
    assert "Does not count today:" in response.text
    name, version = f"holder-{holder.pk}", holders.version_of(holder, today)

    client.post(
        page("interview-step", "vlaggen"),
        step(
            vlaggen,
            **{
                f"{name}-version": version,
                f"{name}-knows_how": "yes",
                f"{name}-has_access": "no",
                f"{name}-done": "this_month",
                f"{name}-until_on": str(today),
            },
        ),
    )

    facts = holders.facts_of(TaskHolder.objects.get(), today)
    assert facts == {
        "from_on": holder.from_on,
        "until_on": today,
        "knows_how": True,
        "has_access": False,
        "done_on": today,
    }


def test_who_was_added_meanwhile_is_left_alone(client, vlaggen, wimpels):
    TaskHolderFactory(task=vlaggen, can=True)

    assert client.post(page("interview-step", "vlaggen"), step(vlaggen)).url == page("interview-step", "wimpels")
    assert TaskHolder.objects.get().abilities.count() == 2


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"new-1-knows_how": "yes"}, ["new-1-member"]),
        ({"new-2-name": "12"}, ["new-2-name"]),
        ({"new-1-name": "Piet", "new-1-from_on": "19"}, ["new-1-from_on"]),
        ({"new-1-name": "Piet", "new-1-from_on": "2099"}, ["new-1-from_on"]),
        ({"new-1-name": "Piet", "new-1-until_on": "31-2-2026"}, ["new-1-until_on"]),
        ({"frequency": "x"}, ["frequency"]),
        ({"version": "x"}, ["version"]),
    ],
)
def test_what_cannot_be_is_said_above_and_at_its_field(client, vlaggen, answers, wrong):
    response = client.post(page("interview-step", "vlaggen"), step(vlaggen, **{"consequence": "Chaos", **answers}))

    assert list(said(response)) == wrong
    assert 'value="Chaos"' in response.text and "error-summary" in response.text
    assert not TaskHolder.objects.exists()


def test_someone_twice_is_refused_with_words(client, vlaggen):
    TaskHolderFactory(task=vlaggen, member=None, name="Piet", from_on=date(2025, 5, 1))

    response = client.post(page("interview-step", "vlaggen"), step(vlaggen, **{"new-1-name": "PIET"}))

    assert said(response) == {"new-1-name": ["Piet does this already, since 1 May 2025. Change it there."]}


def test_a_task_that_was_changed_meanwhile(client, vlaggen, wimpels):
    core_tasks.change(vlaggen, version=1, now=timezone.now(), frequency="daily")

    response = client.post(page("interview-step", "vlaggen"), step(vlaggen, frequency="weekly"))

    assert said(response)["frequency"] == ["Now it says: nearly every day"]
    again = step(vlaggen, frequency="weekly", version=2)
    assert client.post(page("interview-step", "vlaggen"), again).url == page("interview-step", "wimpels")


def test_a_person_who_was_changed_meanwhile(client, vlaggen, today):
    holder = TaskHolderFactory(task=vlaggen, member=None, name="Piet")
    name, version = f"holder-{holder.pk}", holders.version_of(holder, today)
    holders.change(holder, version=version, now=timezone.now(), has_access=True)

    answers = {f"{name}-version": version, f"{name}-knows_how": "yes", f"{name}-has_access": "no"}
    response = client.post(page("interview-step", "vlaggen"), step(vlaggen, **answers))

    assert said(response)[f"{name}-has_access"] == ["Now it says: yes"]


def test_an_area_that_was_merged_leads_on_and_one_without_a_task_does_not_exist(client, vlaggen):
    KnowledgeAreaFactory(slug="oud", merged_into=vlaggen.area)
    KnowledgeAreaFactory(slug="leeg")

    assert client.get(page("interview-step", "oud")).url == page("interview-step", "vlaggen")
    assert [client.get(page("interview-step", slug)).status_code for slug in ("leeg", "niets")] == [404, 404]


# --- the picture ----------------------------------------------------------------------------------------------


def test_the_picture_says_what_is_fragile_and_what_to_do_first(client, vlaggen, wimpels):
    TaskHolderFactory(task=vlaggen, member=None, name="Ada", can=True)
    holder = TaskHolderFactory(task=vlaggen, member=None, name="Piet", can=True)
    holder.abilities.filter(kind="has_access").delete()
    TaskHolderFactory.create_batch(2, task=wimpels, can=True)

    response = client.get(page("interview-picture"))

    assert [view.task for view in response.context["views"]] == [vlaggen, wimpels]
    assert [view.task for view in response.context["well"]] == [wimpels]
    for words in ("Only Ada can do this today.", "Give Piet the passwords or keys.", "2 core tasks were not gone"):
        assert words in response.text


def test_half_filled_is_fine(client, contact, hoek, vlaggen, wimpels):
    client.post(page("interview-step", "vlaggen"), step(vlaggen))
    assert "One core task was not gone through yet" in client.get(page("interview-picture")).text

    response = client.post(page("interview-picture"))

    hoek.refresh_from_db()
    assert (response.url, hoek.interviewed_by) == (page("interview-picture"), contact)
    assert "not gone through" not in client.get(page("interview-picture")).text


def test_without_tasks_the_picture_leads_to_the_questions(hoek, client):
    assert "There are no core tasks yet." in client.get(page("interview-picture")).text


def test_the_coordinator_does_it_on_their_behalf(coordinator_client, coordinator, hoek, vlaggen, client):
    type(coordinator).objects.filter(pk=coordinator.pk).update(language="en")
    words = "You fill this in for De Zonnehoek."
    assert words in coordinator_client.get(page("interview-step", "vlaggen")).text
    assert words not in client.get(page("interview-step", "vlaggen")).text

    coordinator_client.post(page("interview-step", "vlaggen"), step(vlaggen))

    assert Organisation.objects.get().interviewed_by == coordinator


@pytest.mark.parametrize("name", ["interview", "interview-picture"])
def test_others_do_not_find_it(member_client, hoek, name):
    AffiliationFactory(is_contact=True)  # of another organisation

    assert [getattr(member_client, verb)(page(name)).status_code for verb in ("get", "post")] == [404, 404]


def test_pages_ask_the_same_questions_for_one_and_for_many(client, hoek, vlaggen):
    def questions():
        TaskHolderFactory(task=vlaggen, can=True)
        TaskHolderFactory(task=CoreTaskFactory(organisation=hoek), can=True)
        AffiliationFactory(organisation=hoek)
        found = []
        for address in (page(), page("interview-step", "vlaggen"), page("interview-picture")):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    first = questions()
    assert [questions() for _ in range(4)] == [first] * 4
    assert max(first) <= 18
