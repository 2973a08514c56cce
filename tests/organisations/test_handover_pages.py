"""The pages of warm handovers: starting, the steps, changing, finishing, stopping, and who sees them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from members.models import Member
from organisations.models import Handover, HandoverStep, TaskHolder
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    GroupMembershipFactory,
    HandoverFactory,
    MemberFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/handovers/"


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def member():
    """Joris, who does the website of Fonds Meedoen."""
    return MemberFactory(first_name="Joris", last_name="Dekker", language="en")


@pytest.fixture
def holder(member):
    return TaskHolderFactory(
        member=member,
        task__name="Website",
        task__organisation__name="Fonds Meedoen",
        task__organisation__slug="meedoen",
        from_on=date(2026, 1, 1),
    )


@pytest.fixture
def fatima():
    return MemberFactory(first_name="Fatima", last_name="El Amrani", language="en")


@pytest.fixture
def handover(holder, fatima):
    return HandoverFactory(holder=holder, successor=fatima, note="De sleutel ligt bij Joke.")


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def contact_of(organisation):
    member = MemberFactory(language="en")
    AffiliationFactory(organisation=organisation, is_contact=True, member=member)
    return member


def start_url(holder):
    return reverse("organisations:handover-start", args=["meedoen", holder.task_id, holder.pk])


def page_of(handover, name=""):
    return reverse(f"organisations:handover{name and '-' + name}", args=[handover.pk])


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def said(response):
    return [str(message) for message in response.context["messages"]]


# --- starting -------------------------------------------------------------------------------------


def test_the_holder_starts_with_a_last_day(member_client, member, holder, fatima, today):
    form = {"who": "member", "successor": fatima.pk, "last_day": (today + timedelta(days=30)).isoformat()}
    form |= {"note": "De sleutel\r\nligt bij Joke.", "submission": uuid4()}

    pages = [member_client.post(start_url(holder), form, follow=True) for _ in range(2)]

    handover = Handover.objects.get()
    holder.refresh_from_db()
    assert (handover.successor, handover.note, handover.started_by) == (fatima, "De sleutel\nligt bij Joke.", member)
    assert holder.until_on == today + timedelta(days=30)
    assert said(pages[0]) == ["The handover has started. Who has a part in it gets a mail."]
    assert [page.redirect_chain[-1][0] for page in pages] == [page_of(handover)] * 2
    assert member_client.get(start_url(holder)).url == page_of(handover)


def test_still_looking_shows_where_to_look(member_client, holder):
    form = {"who": "looking", "successor": "", "submission": uuid4()}

    page = member_client.post(start_url(holder), form, follow=True)

    area = holder.task.area_id
    assert f"/members/?area={area}&amp;offers=wants_to_learn" in page.text
    assert "Who takes it over?" in page.text
    assert Handover.objects.get().has_successor is False


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"who": "member"}, ["successor"]),
        ({"who": "name", "successor_name": "..."}, ["successor_name"]),
        ({"who": "name"}, ["successor_name"]),
        ({"who": "nobody"}, ["who"]),
        ({"who": "looking", "last_day": "2026-01-01"}, ["last_day"]),
        ({"who": "looking", "last_day": "2190-01-01"}, ["last_day"]),
        ({"who": "looking", "note": "x" * 2001}, ["note"]),
        ({"who": "looking", "note": "x" * 20001}, ["note"]),
        ({"who": "looking", "submission": "x"}, ["submission"]),
    ],
)
def test_a_form_that_is_not_right(member_client, holder, form, fields):
    page = member_client.post(start_url(holder), {"submission": uuid4()} | form)

    assert list(errors(page)) == fields
    assert not Handover.objects.exists()


def test_one_does_not_succeed_oneself(member_client, member, holder):
    page = member_client.post(start_url(holder), {"who": "member", "successor": member.pk, "submission": uuid4()})
    outside = TaskHolderFactory(task=holder.task, member=None, name="Piet Kuiper")
    form = {"who": "name", "successor_name": "piet KUIPER", "submission": uuid4()}
    named = client_of(contact_of(holder.task.organisation)).post(start_url(outside), form)

    assert list(errors(page)) == ["successor"]
    assert errors(named) == {"successor_name": ["The successor is someone else than who stops."]}


def test_only_the_organisation_and_the_holder_start(holder, fatima):
    other = TaskHolderFactory()
    url = reverse("organisations:handover-start", args=["meedoen", holder.task_id, other.pk])

    found = [client_of(fatima).get(start_url(holder)), client_of(contact_of(holder.task.organisation)).get(url)]

    assert [page.status_code for page in found] == [404, 404]


# --- who sees it ----------------------------------------------------------------------------------


def test_both_organisations_and_both_people_see_it_and_others_do_not(handover, member, fatima, coordinator):
    theirs = AffiliationFactory(is_contact=True)
    Handover.objects.filter(pk=handover.pk).update(successor_organisation=theirs.organisation)
    steering = GroupMembershipFactory().member
    people = {
        "holder": member,
        "successor": fatima,
        "their contact": theirs.member,
        "contact": contact_of(handover.holder.task.organisation),
        "steering": steering,
        "coordinator": coordinator,
        "stranger": MemberFactory(),
        "colleague": AffiliationFactory(organisation=handover.holder.task.organisation).member,
    }

    def may(person):
        client = client_of(person)
        pages = [client.get(page_of(handover, name)).status_code for name in ("", "edit", "finish", "cancel")]
        step = client.post(page_of(handover, "step")).status_code
        return (*pages, step, len(client.get(LIST).context["rows"]))

    assert {who: may(person) for who, person in people.items()} == {
        "holder": (200, 200, 200, 200, 400, 1),
        "successor": (200, 404, 404, 404, 400, 1),
        "their contact": (200, 404, 404, 404, 400, 1),
        "contact": (200, 200, 200, 200, 400, 1),
        "steering": (200, 404, 404, 404, 404, 1),
        "coordinator": (200, 200, 200, 200, 400, 1),
        "stranger": (404, 404, 404, 404, 404, 0),
        "colleague": (404, 404, 404, 404, 404, 0),
    }


def test_names_of_people_outside_the_guild_are_for_their_own_organisation(holder, fatima):
    outside = TaskHolderFactory(task=holder.task, member=None, name="Piet Kuiper")
    theirs = AffiliationFactory(is_contact=True, member__language="en")
    to_fatima = HandoverFactory(holder=outside, successor=fatima)
    to_name = HandoverFactory(holder=holder, successor_name="Sanne Bos", successor_organisation=theirs.organisation)
    contact = contact_of(holder.task.organisation)
    steering = GroupMembershipFactory(member__language="en").member

    def reads(viewer, handover, name):
        return [name in client_of(viewer).get(path).text for path in (page_of(handover), LIST)]

    assert [reads(viewer, to_fatima, "Piet Kuiper") for viewer in (contact, fatima, steering)] == [
        [True, True],
        [False, False],
        [False, False],
    ]
    assert [reads(viewer, to_name, "Sanne Bos") for viewer in (contact, theirs.member, steering)] == [
        [True, True],
        [True, True],
        [False, False],
    ]


# --- the steps ------------------------------------------------------------------------------------


def tick(client, handover, kind, *, htmx=False, **more):
    form = {"kind": kind, "version": handover.version, "is_done": "yes"} | more
    return client.post(page_of(handover, "step"), form, headers={"HX-Request": "true"} if htmx else {})


def test_either_side_ticks_and_unticks(member_client, handover, fatima):
    assert tick(client_of(fatima), handover, "access").url == f"{page_of(handover)}#steps"
    tick(member_client, handover, "alone")
    assert "ticked by Fatima El Amrani on" in member_client.get(page_of(handover)).text
    assert "2 of 5 steps done" in member_client.get(LIST).text

    tick(member_client, handover, "access", is_done="")

    assert list(HandoverStep.objects.values_list("kind", "done_by")) == [("alone", handover.holder.member_id)]


def test_htmx_gets_the_row_back_with_what_is_wrong(member_client, handover):
    url, form = page_of(handover, "step"), {"kind": "access", "is_done": "yes"}
    right = member_client.post(url, {**form, "version": 1}, headers={"HX-Request": "true"})
    stale = member_client.post(url, {**form, "version": 7}, headers={"HX-Request": "true"})

    assert [row in right.text for row in ('id="step-access"', 'id="step-alone"')] == [True, False]
    assert "1 of 5 steps done" in right.text
    assert 'hx-swap-oob="true"' in right.text
    assert "The successor was changed meanwhile, so nothing was ticked." in stale.text


@pytest.mark.parametrize(
    "form",
    [{"kind": "x", "version": 1}, {"kind": "access"}, {"kind": "access", "version": "²"}, {"version": "1"}],
)
def test_what_is_no_step(member_client, handover, form):
    assert member_client.post(page_of(handover, "step"), form).status_code == 400
    assert member_client.get(page_of(handover, "step")).status_code == 405


def test_without_a_successor_only_one_box_is_there_to_tick(member_client, holder):
    handover = HandoverFactory(holder=holder)

    page = member_client.get(page_of(handover))

    assert page.text.count('type="checkbox"') == 5
    assert page.text.count("disabled") == 4
    assert "Say first who the successor is." in tick(member_client, handover, "access", htmx=True).text
    assert "There is no successor yet." in member_client.get(page_of(handover, "finish")).text


# --- changing, finishing, stopping ----------------------------------------------------------------


def changed(handover, **form):
    return {"who": "member", "successor": handover.successor_id or "", "note": "", "version": handover.version} | form


def test_another_successor(member_client, handover):
    other = MemberFactory()

    page = member_client.post(page_of(handover, "edit"), changed(handover, successor=other.pk), follow=True)

    handover.refresh_from_db()
    assert (said(page), handover.successor, handover.version) == (["Saved."], other, 2)


def test_nothing_different(member_client, handover):
    page = member_client.post(page_of(handover, "edit"), changed(handover, note=handover.note), follow=True)

    assert said(page) == ["Nothing was different."]


def test_somebody_else_was_first(member_client, handover):
    other = MemberFactory(first_name="Wim", last_name="Bakker")
    Handover.objects.filter(pk=handover.pk).update(successor=other, note="Bel Joke", version=2)

    form = changed(handover, note="Bel Piet")
    page = member_client.post(page_of(handover, "edit"), form)
    member_client.post(page_of(handover, "edit"), form | {"version": page.context["form"].data["version"]})

    assert errors(page)["successor"] == ["Now it says: Wim Bakker"]
    assert errors(page)["note"] == ["Now it says: Bel Joke"]
    assert "Bel Piet" in page.text
    handover.refresh_from_db()
    assert (handover.note, handover.version) == ("Bel Piet", 3)


def test_a_successor_who_left_is_shown_and_has_to_be_changed(member_client, handover, fatima):
    Member.objects.filter(pk=fatima.pk).update(left_at=timezone.now(), is_active=False)

    assert "Choose another successor." in member_client.get(page_of(handover)).text
    assert list(errors(member_client.post(page_of(handover, "edit"), changed(handover)))) == ["successor"]
    finished = member_client.post(page_of(handover, "finish"), {"last_day": "1-2-2027", "version": 1})
    assert "The successor is not in the guild any more. Choose another." in str(errors(finished))


def test_a_successor_who_pauses_is_shown_and_may_stay(member_client, handover, fatima):
    Member.objects.filter(pk=fatima.pk).update(paused_at=timezone.now())

    assert "takes a break from the guild" in member_client.get(page_of(handover)).text
    assert member_client.post(page_of(handover, "edit"), changed(handover, note="Hoi")).status_code == 302


def test_a_holder_who_left_is_shown(handover, fatima):
    Member.objects.filter(pk=handover.holder.member_id).update(left_at=timezone.now(), is_active=False)

    assert "Joris Dekker is no longer in the guild." in client_of(fatima).get(page_of(handover)).text


def test_finish_it_with_steps_that_are_not_ticked(member_client, handover, fatima, today):
    tick(member_client, handover, "access")
    asked = member_client.get(page_of(handover, "finish"))
    assert "4 steps are not ticked" in asked.text

    form = {"last_day": today.isoformat(), "version": 1}
    pages = [member_client.post(page_of(handover, "finish"), form, follow=True) for _ in range(2)]

    assert [said(page) for page in pages] == [
        ["The handover is finished, and the map counts it. Well done!"],
        ["This handover is finished or was stopped."],
    ]
    assert TaskHolder.objects.filter(member=fatima).count() == 1
    page = member_client.get(page_of(handover))
    assert ("Finished by Joris Dekker" in page.text, 'type="checkbox"' in page.text) == (True, False)
    assert [len(member_client.get(LIST, query).context["rows"]) for query in ({}, {"show": "done"})] == [0, 1]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"last_day": "2025-01-01"}, "last_day"),
        ({"last_day": "31-2"}, "last_day"),
        ({"last_day": "2199-01-01"}, "last_day"),
        ({"version": "x"}, "version"),
        ({"version": "8"}, "__all__"),
    ],
)
def test_not_finished(member_client, handover, today, form, field):
    page = member_client.post(page_of(handover, "finish"), {"last_day": today.isoformat(), "version": "1"} | form)

    assert list(errors(page)) == [field]
    assert Handover.objects.open().count() == 1


def test_stop_it(member_client, handover):
    assert "Stop this handover?" in member_client.get(page_of(handover, "cancel")).text
    assert Handover.objects.open().exists()

    pages = [member_client.post(page_of(handover, "cancel"), follow=True) for _ in range(2)]

    assert [said(page) for page in pages] == [
        ["The handover is stopped. Nothing changed on the map."],
        ["This handover is finished or was stopped."],
    ]


def test_past_the_last_day_it_says_so(member_client, handover, today):
    TaskHolder.objects.filter(pk=handover.holder_id).update(until_on=today - timedelta(days=1))

    page = member_client.get(page_of(handover))

    assert "past the last day" in page.text
    assert "the last day was" in page.text


# --- the list -------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(member_client):
    assert "Start a warm handover on the page of the core task." in member_client.get(LIST).text
    assert "Nothing was handed over yet." in member_client.get(LIST, {"show": "done"}).text


def test_the_list_is_paged_and_asks_as_much_for_many(coordinator_client, handover, fatima):
    def queries(page):
        with CaptureQueriesContext(connection) as asked:
            rows = coordinator_client.get(LIST, {"page": page}).context["rows"]
        return len(rows), len(asked)

    HandoverStep.objects.create(handover=handover, kind="access", done_at=timezone.now(), done_by=fatima)
    few = queries(1)
    for other in HandoverFactory.create_batch(21, successor=fatima):
        HandoverStep.objects.create(handover=other, kind="alone", done_at=timezone.now(), done_by=MemberFactory())

    assert [few, queries(1), queries(2)] == [(1, few[1]), (20, few[1]), (2, few[1])]


def test_the_page_asks_as_much_with_all_steps(member_client, handover):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            member_client.get(page_of(handover))
        return len(asked)

    tick(member_client, handover, "access")
    few = queries()
    for kind in ("instruction", "contacts", "together", "alone"):
        tick(member_client, handover, kind)

    assert queries() == few
