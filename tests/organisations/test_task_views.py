"""The pages of core tasks and of who does them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from members import joining
from organisations import holders
from organisations.models import Backup, CoreTask, Practice, Stage, TaskHolder
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    CoreTaskFactory,
    KnowledgeAreaFactory,
    MemberFactory,
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
def contact_client(contact):
    client = Client()
    client.force_login(contact)
    return client


@pytest.fixture
def member():
    return MemberFactory(language="en")


@pytest.fixture
def task(hoek):
    return CoreTaskFactory(organisation=hoek, name="De site", area__name="Vlaggen", area__slug="vlaggen")


def page(name, *arguments):
    return reverse(f"organisations:{name}", args=["de-zonnehoek", *arguments])


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


# --- the list -------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(hoek, contact_client, member_client):
    assert "The questions above make the list for you" in contact_client.get(page("tasks")).text
    assert "has not told about its core tasks yet" in member_client.get(page("tasks")).text


def test_the_list(task, member_client, contact_client, today):
    TaskHolderFactory(task=task, can=True, member__first_name="Ada")
    TaskHolderFactory(task=task, member=None, name="Piet")
    ended = CoreTaskFactory(organisation=task.organisation, name="Kerstpakketten", until_on=today - DAY)
    CoreTaskFactory(name="Van een ander")

    response = member_client.get(page("tasks"))

    assert [view.task for view in response.context["views"]] == [task]
    assert list(response.context["ended"]) == [ended]
    assert 'class="strength strength-fragile"' in response.text
    assert ("Ada" in response.text, "Van een ander" in response.text) == (True, False)
    assert (page("interview") in response.text, page("interview") in contact_client.get(page("tasks")).text) == (
        False,
        True,
    )


def test_of_an_organisation_that_does_not_take_part_only_its_own_people_know(task, member_client, contact_client):
    task.organisation.stage = Stage.IN_CONVERSATION
    task.organisation.save()

    answers = [client.get(task.get_absolute_url()).status_code for client in (member_client, contact_client)]
    assert answers == [404, 200]


def test_the_list_asks_the_same_questions_for_one_and_for_many(hoek, member_client):
    def questions():
        TaskHolderFactory(task=CoreTaskFactory(organisation=hoek), can=True)
        with CaptureQueriesContext(connection) as queries:
            member_client.get(page("tasks"))
        return len(queries)

    assert questions() == max(questions() for _ in range(9)) <= 16


def test_the_list_is_paged(hoek, member_client):
    CoreTaskFactory.create_batch(26, organisation=hoek)

    pages = [member_client.get(page("tasks"), {"page": number}).context["views"] for number in (1, 2, "x")]
    assert [len(views) for views in pages] == [25, 1, 25]


# --- one task -------------------------------------------------------------------------------------------------


def test_a_task_for_its_contact_person_and_for_another(task, contact_client, member_client):
    CoreTask.objects.update(remark="Geheim", instruction="current", instruction_where="In de kast")
    TaskHolderFactory(task=task, member=None, name="Piet Oud")

    own, other = (client.get(task.get_absolute_url()).text for client in (contact_client, member_client))

    private = ["Geheim", "In de kast", "Piet Oud", page("task-edit", task.pk), page("holder-add", task.pk)]
    assert ([words in own for words in private], [words in other for words in private]) == ([True] * 5, [False] * 5)
    assert "someone of the organisation" in other


def test_a_task_asks_the_same_questions_for_one_holder_and_for_many(task, member_client):
    def questions():
        TaskHolderFactory(task=task, can=True)
        BackupFactory(task=task, accepted=True)
        with CaptureQueriesContext(connection) as queries:
            member_client.get(task.get_absolute_url())
        return len(queries)

    assert questions() == max(questions() for _ in range(5)) <= 15


def test_a_backup_stands_there(task, member_client):
    backup = BackupFactory(task=task, accepted=True, note="Op dinsdag")
    asked = BackupFactory(task=task)

    text = member_client.get(task.get_absolute_url()).text

    assert (backup.organisation.name in text, asked.organisation.name in text, "Op dinsdag" in text) == (
        True,
        False,
        False,
    )


def test_a_task_of_another_organisation_is_not_there(task, member_client):
    other = CoreTaskFactory()

    assert member_client.get(page("task", other.pk)).status_code == 404
    assert member_client.get(page("task", 10**30)).status_code == 404
    assert member_client.post(task.get_absolute_url()).status_code == 405


def test_what_is_over_can_be_read_and_not_changed(task, contact_client, today):
    TaskHolderFactory(task=task, until_on=today - DAY)
    CoreTask.objects.update(until_on=today - DAY)

    text = contact_client.get(task.get_absolute_url()).text

    assert "Who did this before" in text
    assert page("task-edit", task.pk) not in text
    response = contact_client.post(page("task-edit", task.pk), {"version": 1, "name": "x"}, follow=True)
    assert "ended in the meantime" in response.text


# --- adding, changing, ending ---------------------------------------------------------------------------------


def test_add_a_task(hoek, contact_client, today):
    area, submission = KnowledgeAreaFactory(), uuid4()
    typed = {
        "area": area.pk,
        "submission": submission,
        "name": " De  site ",
        "frequency": "weekly",
        "bearable_days": "7",
    }

    answers = [contact_client.post(page("task-create"), typed) for _ in range(2)]

    made = CoreTask.objects.get()
    assert [answer.url for answer in answers] == [made.get_absolute_url()] * 2
    found = (made.organisation, made.area, made.name, made.frequency, made.bearable_days, made.importance, made.from_on)
    assert found == (hoek, area, "De site", "weekly", 7, 2, today)


def test_a_second_one_in_the_area_names_the_first(task, contact_client):
    response = contact_client.post(page("task-create"), {"area": task.area_id, "submission": uuid4(), "name": "Mijn"})

    assert errors(response) == {"area": ["There is a core task about this already: De site. Change it there."]}
    assert 'value="Mijn"' in response.text


def test_a_link_may_say_about_which_area(hoek, contact_client):
    area = KnowledgeAreaFactory()

    for asked, chosen in ((area.pk, str(area.pk)), ("x", None), ("9" * 30, "9" * 30)):
        response = contact_client.get(page("task-create"), {"area": asked})
        assert response.context["form"].initial.get("area") == chosen


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"area": ""}, "area"),
        ({"area": "9" * 30}, "area"),
        ({"name": "x" * 61}, "name"),
        ({"frequency": "hourly"}, "frequency"),
        ({"importance": "9"}, "importance"),
        ({"bearable_days": "8"}, "bearable_days"),
        ({"consequence": "x" * 201}, "consequence"),
        ({"remark": "x" * 1001}, "remark"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(hoek, contact_client, fields, wrong):
    typed = {"area": KnowledgeAreaFactory().pk, "submission": uuid4(), **fields}

    response = contact_client.post(page("task-create"), typed)

    assert (list(errors(response)), CoreTask.objects.count()) == ([wrong], 0)


def test_change_a_task(task, contact_client):
    typed = {"version": 1, "name": "", "credentials": "one", "remark": "Een\r\nTwee ", "importance": "3"}

    response = contact_client.post(page("task-edit", task.pk), typed)

    task.refresh_from_db()
    assert response.url == task.get_absolute_url()
    assert (task.title, task.credentials, task.remark, task.importance) == ("Vlaggen", "one", "Een\nTwee", 3)


def test_a_form_from_before_a_change_is_answered(task, contact_client):
    CoreTask.objects.update(version=2, frequency="daily")

    response = contact_client.post(page("task-edit", task.pk), {"version": 1, "name": "De site", "frequency": "weekly"})

    assert errors(response)["frequency"] == ["Now it says: nearly every day"]
    again = {"version": response.context["form"]["version"].value(), "name": "De site", "frequency": "weekly"}
    contact_client.post(page("task-edit", task.pk), again)
    assert CoreTask.objects.get().frequency == "weekly"


def test_end_a_task(task, contact_client, today):
    assert "Nothing is thrown away" in contact_client.get(page("task-end", task.pk)).text

    response = contact_client.post(page("task-end", task.pk), {"until_on": str(today)})

    assert (response.url, CoreTask.objects.get().until_on) == (page("tasks"), today)
    assert contact_client.get(page("task-end", task.pk)).url == page("tasks")


@pytest.mark.parametrize("days", [1, -5000])
def test_a_day_on_which_it_cannot_end(task, contact_client, today, days):
    response = contact_client.post(page("task-end", task.pk), {"until_on": str(today + days * DAY)})

    assert (list(errors(response)), CoreTask.objects.get().until_on) == (["until_on"], None)


# --- who does it ----------------------------------------------------------------------------------------------


def test_add_someone_who_belongs_here(task, contact, contact_client, today):
    typed = {
        "member": contact.pk,
        "from_on": "1-3-2019",
        "knows_how": "yes",
        "has_access": "yes",
        "done": "this_month",
        "until_on": str(today + 9 * DAY),
    }

    answers = [contact_client.post(page("holder-add", task.pk), typed) for _ in range(2)]

    holder = TaskHolder.objects.get()
    assert [answer.url for answer in answers] == [task.get_absolute_url()] * 2
    assert (holder.member, holders.facts_of(holder, today)) == (
        contact,
        {
            "from_on": date(2019, 3, 1),
            "until_on": today + 9 * DAY,
            "knows_how": True,
            "has_access": True,
            "done_on": today,
        },
    )


def test_a_name_that_is_of_one_member_is_that_member(task, contact_client):
    ada = MemberFactory(first_name="Ada", surname_prefix="de", last_name="Vos")
    MemberFactory.create_batch(2, first_name="Bo", last_name="Bos")
    cher = MemberFactory(first_name="Cher", last_name="")

    for name in ("ada de  vos", "Bo Bos", "Cher", "Piet Oud"):
        contact_client.post(page("holder-add", task.pk), {"name": name})

    found = list(TaskHolder.objects.order_by("pk").values_list("member", "name"))
    assert found == [(ada.pk, ""), (None, "Bo Bos"), (cher.pk, ""), (None, "Piet Oud")]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["member"]),
        ({"member": "0"}, ["member"]),
        ({"name": "12"}, ["name"]),
        ({"name": "x" * 61}, ["name"]),
        ({"name": "Piet", "from_on": "31-02-2026"}, ["from_on"]),
        ({"name": "Piet", "from_on": "1-1-2099"}, ["from_on"]),
        ({"name": "Piet", "until_on": "1-1-2020"}, ["until_on"]),
        ({"name": "Piet", "knows_how": "maybe"}, ["knows_how"]),
        ({"name": "Piet", "done": "yesterday"}, ["done"]),
    ],
)
def test_someone_who_cannot_be_is_refused_at_the_field(task, contact_client, fields, wrong):
    response = contact_client.post(page("holder-add", task.pk), {"from_on": "1-1-2021", **fields})

    assert (list(errors(response)), TaskHolder.objects.count()) == (wrong, 0)


def test_from_the_list_or_by_name_not_both(task, contact, contact_client):
    response = contact_client.post(page("holder-add", task.pk), {"member": contact.pk, "name": "Piet"})

    assert list(errors(response)) == ["name"]


def test_a_holder_twice_is_refused_with_words(task, contact_client):
    TaskHolderFactory(task=task, member=None, name="Piet", from_on=date(2025, 5, 1))

    response = contact_client.post(page("holder-add", task.pk), {"name": "piet"})

    assert errors(response) == {"name": ["Piet does this already, since 1 May 2025. Change it there."]}


def changed(holder, today, **fields):
    return {"from_on": str(holder.from_on), "version": holders.version_of(holder, today), **fields}


def test_a_holder_says_when_they_stop(task, member, member_client, today):
    holder = TaskHolderFactory(task=task, member=member)
    address = page("holder-edit", task.pk, holder.pk)
    last = today + 30 * DAY
    assert "Fill in your last day as soon as you know it" in member_client.get(address).text

    response = member_client.post(
        address, changed(holder, today, until_on=str(last), knows_how="on", done_on=str(today))
    )

    holder.refresh_from_db()
    assert (response.url, holder.until_on, holders.last_done(holder)) == (task.get_absolute_url(), last, today)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"until_on": "1-1-2020"}, "until_on"),
        ({"done_on": "1-1-2090"}, "done_on"),
        ({"from_on": ""}, "from_on"),
        ({"from_on": "1-1-2090"}, "from_on"),
    ],
)
def test_days_that_cannot_be(task, contact_client, today, fields, wrong):
    holder = TaskHolderFactory(task=task)

    response = contact_client.post(page("holder-edit", task.pk, holder.pk), changed(holder, today, **fields))

    assert list(errors(response)) == [wrong]


def test_a_holder_changed_by_another_meanwhile(task, contact_client, today):
    holder = TaskHolderFactory(task=task)
    old = changed(holder, today, has_access="on")
    holders.change(holder, version=old["version"], now=timezone.now(), knows_how=True)

    response = contact_client.post(page("holder-edit", task.pk, holder.pk), old)

    assert errors(response)["knows_how"] == ["Now it says: ticked"]


def test_did_it_today(task, member, member_client, contact_client, today):
    holder = TaskHolderFactory(task=task, member=member)
    address = page("holder-done", task.pk, holder.pk)

    answers = [client.post(address).url for client in (member_client, contact_client)]

    assert (answers, Practice.objects.get().done_on) == ([task.get_absolute_url()] * 2, today)
    assert member_client.get(address).status_code == 405


def test_who_stopped_did_not_do_it_today(task, member, member_client, today):
    holder = TaskHolderFactory(task=task, member=member, until_on=today - DAY)

    response = member_client.post(page("holder-done", task.pk, holder.pk), follow=True)

    assert "does not do this at the moment" in response.text
    assert not Practice.objects.exists()


def test_of_another_holder_nothing_can_be_changed(task, member_client):
    holder, elsewhere = TaskHolderFactory(task=task), TaskHolderFactory()

    for name in ("holder-edit", "holder-done"):
        assert member_client.post(page(name, task.pk, holder.pk)).status_code == 404
        assert member_client.post(page(name, task.pk, elsewhere.pk)).status_code == 404


def test_who_left_finds_the_task_fragile_the_same_day(task, contact_client, coordinator):
    one, two = TaskHolderFactory.create_batch(2, task=task, can=True)
    Practice.objects.update(done_on=local_day(timezone.now()))
    assert "strength-strong" in contact_client.get(task.get_absolute_url()).text

    joining.leave(one.member, by=coordinator, now=timezone.now())

    response = contact_client.get(task.get_absolute_url())
    assert "strength-fragile" in response.text
    assert [line.holder for line in response.context["view"].counting] == [two]
    assert not Backup.objects.exists()
