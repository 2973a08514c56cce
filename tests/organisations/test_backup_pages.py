"""The pages of backups: asking, offering, answering on the page and by link, ending, and the lists."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from members.forms import someone
from organisations import backup_links
from organisations.models import Backup, Organisation, Stage
from samensterker.localtime import local_day
from tests.factories import (
    LONG_AGO,
    AffiliationFactory,
    BackupFactory,
    CoreTaskFactory,
    MemberFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/backups/"


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def task(today):
    return CoreTaskFactory(name="Website", organisation__name="Fonds Meedoen", organisation__slug="meedoen")


@pytest.fixture
def member(task):
    """The contact person of Fonds Meedoen."""
    member = MemberFactory(first_name="Joke", language="en")
    AffiliationFactory(member=member, organisation=task.organisation, is_contact=True)
    return member


@pytest.fixture
def karim():
    member = MemberFactory(first_name="Karim", last_name="Haddad", language="en")
    AffiliationFactory(member=member, organisation__name="Hulpdienst Oost", is_contact=True)
    return member


@pytest.fixture
def east(karim):
    return Organisation.objects.get(affiliations__member=karim)


@pytest.fixture
def karims(karim):
    return client_of(karim)


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def ask_url(task):
    return reverse("organisations:backup-ask", args=[task.organisation.slug, task.pk])


def offer_url(task):
    return reverse("organisations:backup-offer", args=[task.organisation.slug, task.pk])


def offered_by(member, task):
    yes = {"asked_at": LONG_AGO, "helper_said_yes_at": LONG_AGO, "helper_said_yes_by": member}
    return BackupFactory(
        task=task, organisation=None, member=member, task_said_yes_at=None, task_said_yes_by=None, **yes
    )


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def said(response):
    return [str(message) for message in response.context["messages"]]


# --- asking and offering --------------------------------------------------------------------------


def test_ask_another_organisation(member_client, member, task, east):
    form = {"whom": "organisation", "organisation": east.pk, "member": "", "note": "Twee weken"}

    first, again = (member_client.post(ask_url(task), form, follow=True) for _ in range(2))

    backup = Backup.objects.get()
    assert (backup.organisation, backup.task_said_yes_by, backup.note) == (east, member, "Twee weken")
    assert said(first) == ["Asked: Hulpdienst Oost gets a mail, and says yes or no."]
    assert said(again) == ["This was saved already, once."]


def test_ask_a_member_from_a_link_that_names_them(member_client, task, karim):
    page = member_client.get(ask_url(task), {"member": karim.pk})

    assert f'<option value="{karim.pk}" selected>' in page.text
    assert page.context["form"]["whom"].value() == "member"
    member_client.post(ask_url(task), {"whom": "member", "member": karim.pk})
    assert Backup.objects.get().member == karim


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"whom": "organisation"}, "organisation"),
        ({"whom": "member"}, "member"),
        ({"whom": "somebody"}, "whom"),
        ({"whom": "member", "member": "9" * 30}, "member"),
        ({"whom": "organisation", "organisation": "x"}, "organisation"),
        ({"whom": "organisation", "note": "x" * 201}, "note"),
    ],
)
def test_ask_nobody(member_client, task, form, field):
    page = member_client.post(ask_url(task), form)

    assert field in errors(page)
    assert not Backup.objects.exists()


def test_the_organisation_itself_is_not_offered_as_a_choice(member_client, task):
    page = member_client.post(ask_url(task), {"whom": "organisation", "organisation": task.organisation_id})

    assert "organisation" in errors(page)
    assert not Backup.objects.exists()


def test_who_steps_in_already_or_offered_or_stops_later(member_client, task, east, today):
    backup = BackupFactory(task=task, organisation=east, accepted=True)
    form = {"whom": "organisation", "organisation": east.pk}

    stands = errors(member_client.post(ask_url(task), form))
    Backup.objects.filter(pk=backup.pk).update(until_on=today + timedelta(days=20))
    ends = errors(member_client.post(ask_url(task), form))
    backup.delete()
    BackupFactory(task=task, organisation=east)
    asked = errors(member_client.post(ask_url(task), form))

    assert stands == {"organisation": ["Hulpdienst Oost steps in already."]}
    assert "Ask again after that." in ends["organisation"][0]
    assert "was asked on" in asked["organisation"][0]


def test_asking_who_offered_it_agrees_at_once(member_client, task, karim):
    offered_by(karim, task)

    page = member_client.post(ask_url(task), {"whom": "member", "member": karim.pk}, follow=True)

    assert said(page) == ["Agreed: Karim Haddad steps in at Fonds Meedoen from today. Both sides had asked for it."]


def test_nobody_to_mail_is_said(member_client, task):
    alone = OrganisationFactory()

    page = member_client.post(ask_url(task), {"whom": "organisation", "organisation": alone.pk}, follow=True)

    assert said(page) == ["Saved, but there is nobody to mail. The coordinator can ask them, and note the answer."]
    assert "Nobody there gets mail. The coordinator asks them, and notes the answer." in page.text


def test_in_a_large_guild_one_looks_for_a_name(member_client, task, karim, monkeypatch):
    monkeypatch.setattr(someone, "LISTED", 1)
    form = {"whom": "member", "note": "Twee weken", "words": "hadd", "search": "yes"}

    found = member_client.post(ask_url(task), form)
    chosen = member_client.post(ask_url(task), {"whom": "member", "member": karim.pk, "note": "x" * 201})

    assert f'name="member" value="{karim.pk}"' in found.text
    assert (found.context["form"].errors, 'value="Twee weken"' in found.text) == ({}, True)
    assert f'value="{karim.pk}" id="id_member_0_choice" checked' in chosen.text
    assert not Backup.objects.exists()


def test_only_the_side_of_the_task_asks(karims, task):
    assert karims.get(ask_url(task)).status_code == 404
    assert karims.post(ask_url(task), {"whom": "member"}).status_code == 404


@pytest.mark.parametrize("state", [{"until_on": date(2026, 1, 2)}, {"organisation__stage": Stage.IDEA}])
def test_a_task_that_is_over_or_not_to_be_seen_is_no_page(karims, state):
    assert karims.get(offer_url(CoreTaskFactory(**state))).status_code == 404


def test_a_member_offers_for_themselves_or_their_organisation(karims, karim, task, east):
    assert "Hulpdienst Oost" in karims.get(offer_url(task)).text

    for who in ("member", str(east.pk)):
        karims.post(offer_url(task), {"who": who, "note": ""})

    found = Backup.objects.order_by("pk").values_list(
        "member", "organisation", "helper_said_yes_by", "task_said_yes_at"
    )
    assert list(found) == [(karim.pk, None, karim.pk, None), (None, east.pk, karim.pk, None)]


def test_no_offer_in_the_name_of_others(karims, task):
    page = karims.post(offer_url(task), {"who": str(task.organisation_id)})

    assert "who" in errors(page)
    assert not Backup.objects.exists()


def test_who_does_it_is_told_so(karims, karim, task):
    TaskHolderFactory(task=task, member=karim)

    page = karims.post(offer_url(task), {"who": "member"})

    assert errors(page) == {"who": ["This member does the task already. The backup is someone else."]}


# --- answering and ending -------------------------------------------------------------------------


def answer(client, backup, given, **more):
    url = reverse("organisations:backup-answer", args=[backup.pk])
    return client.post(url, {"answer": given, **more}, follow=True)


def test_yes_on_the_page_and_a_second_click(karims, karim, task, east, today):
    backup = BackupFactory(task=task, organisation=east)

    pages = [answer(karims, backup, "yes") for _ in range(2)]

    backup.refresh_from_db()
    assert (backup.from_on, backup.helper_said_yes_by) == (today, karim)
    assert [said(page) for page in pages] == [
        ["Agreed: Hulpdienst Oost steps in for Website at Fonds Meedoen. The other side gets a mail."],
        ["This was saved already, once."],
    ]


def test_the_coordinator_answers_on_behalf_and_it_is_kept_who_did(coordinator_client, coordinator, task):
    coordinator.language = "en"
    coordinator.save()
    backup = BackupFactory(task=task, organisation=None, member=MemberFactory(email=None))
    assert "Ask them in person, and note the answer here." in coordinator_client.get(LIST).text

    answer(coordinator_client, backup, "yes")

    backup.refresh_from_db()
    assert backup.helper_said_yes_by == coordinator


def test_each_side_only_its_own_answers(member_client, karims, task, east):
    backup = BackupFactory(task=task, organisation=east)

    statuses = [
        answer(member_client, backup, "yes").status_code,  # who asked
        answer(karims, backup, "back").status_code,  # who was asked
        answer(client_of(MemberFactory()), backup, "yes").status_code,
        answer(karims, backup, "perhaps").status_code,
    ]

    assert statuses == [404, 404, 404, 400]
    assert Backup.objects.open().count() == 1


def test_taken_back_and_then_a_yes(member_client, karims, task, east):
    backup = BackupFactory(task=task, organisation=east)

    assert said(answer(member_client, backup, "back")) == ["Taken back."]
    assert said(answer(karims, backup, "yes")) == ["This is not open any more: it was taken back, or someone said no."]


def test_back_to_the_page_it_stood_on_but_to_none_of_others(karims, task, east):
    for target, goes in (("/members/", "/members/"), ("//evil.example/", LIST), ("home", LIST)):
        backup = BackupFactory(task=task, organisation=east)
        page = answer(karims, backup, "no", next=target)
        assert page.redirect_chain == [(goes, 302)]


def test_end_it(karims, task, east, today):
    backup = BackupFactory(task=task, organisation=east, accepted=True)
    url = reverse("organisations:backup-end", args=[backup.pk])

    wrong = [errors(karims.post(url, {"last_on": day})) for day in ("2026-01-01", "", "1-1-2199")]
    karims.post(url, {"last_on": today.isoformat()})

    backup.refresh_from_db()
    assert backup.until_on == today
    assert [list(each) for each in wrong] == [["last_on"]] * 3


def test_what_is_over_cannot_be_ended(karims, task, east):
    backup = BackupFactory(task=task, organisation=east, accepted=True, until_on=date(2026, 1, 9))
    url = reverse("organisations:backup-end", args=[backup.pk])

    assert "so there is nothing to end" in karims.get(url).text
    assert errors(karims.post(url, {"last_on": "2030-01-01"})) != {}


# --- by the link in the mail ----------------------------------------------------------------------


def link(backup, member, now=None):
    token = backup_links.link_token(backup, member, now=now or timezone.now())
    return reverse("organisations:backup-by-link", args=[token])


@pytest.fixture
def asked(task, east):
    return BackupFactory(task=task, organisation=east, note="Twee weken", task_said_yes_by__first_name="Joke")


def test_by_link_looking_changes_nothing_and_a_button_answers(client, karim, asked, today):
    url = link(asked, karim)

    page, head = client.get(url), client.head(url)
    asked.refresh_from_db()
    assert (page.status_code, head.status_code, asked.is_open) == (200, 200, True)
    assert "Can Hulpdienst Oost step in at Fonds Meedoen, Karim?" in page.text
    assert "Twee weken" in page.text

    thanks = client.post(url, {"answer": "yes"}, follow=True)
    asked.refresh_from_db()
    assert (asked.from_on, asked.helper_said_yes_by) == (today, karim)
    assert "Thank you, Karim: agreed" in thanks.text
    assert client.get(LIST).status_code == 302  # it logs nobody in


def test_by_link_a_no(client, karim, asked):
    page = client.post(link(asked, karim), {"answer": "no"}, follow=True)

    asked.refresh_from_db()
    assert asked.declined_by == karim
    assert "Thank you for saying so, Karim" in page.text


def test_by_link_of_an_offer(client, member, karim, task):
    offered = offered_by(karim, task)

    page = client.get(link(offered, member))

    assert "May Karim Haddad step in, Joke?" in page.text


def test_by_link_whose_it_is_is_said_to_another(member_client, karim, asked):
    assert "this link is Karim's" in member_client.get(link(asked, karim)).text


def test_by_link_that_cannot_be_answered_any_more(client, karim, asked):
    old = link(asked, karim, now=timezone.now() - timedelta(days=62))  # a day more, as the clock may have changed
    url = link(asked, karim)
    found = {"old": client.get(old).status_code, "unknown": client.get("/backup/wrong/").status_code}

    found["empty"] = client.post(url).status_code
    found["of a stranger"] = client.get(link(asked, MemberFactory())).status_code
    Backup.objects.filter(pk=asked.pk).update(declined_at=timezone.now(), declined_by=asked.task_said_yes_by)
    found["taken back"] = client.get(url).status_code
    found["yes after that"] = client.post(url, {"answer": "yes"}).status_code
    type(karim).objects.filter(pk=karim.pk).update(left_at=timezone.now(), is_active=False)
    found["left"] = client.get(url).status_code
    asked.delete()
    found["gone"] = client.get(url).status_code

    assert found == {
        "old": 410,
        "unknown": 404,
        "empty": 400,
        "of a stranger": 410,
        "taken back": 410,
        "yes after that": 410,
        "left": 410,
        "gone": 404,
    }


# --- the lists ------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(karims):
    page = karims.get(LIST)

    assert "When someone asks you or your organisation to step in, it stands here" in page.text
    assert "On the page of a core task you can ask another organisation, or a member." in page.text


def test_a_long_list_goes_on_on_pages_of_its_own(karims, east):
    BackupFactory.create_batch(27, organisation=east)

    first, one, two = (karims.get(LIST, query) for query in ({}, {"show": "waiting"}, {"show": "waiting", "page": 2}))

    assert [len(first.context["waiting"]), len(one.context["rows"]), len(two.context["rows"])] == [8, 25, 2]
    assert "?show=waiting" in first.text
    assert karims.get(LIST, {"show": "others"}).context.get("rows") is None  # for the coordinator


@pytest.mark.parametrize("query", [{}, {"show": "asked"}])
def test_the_list_asks_as_much_for_many(member_client, task, query):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert member_client.get(LIST, query).status_code == 200
        return len(asked)

    BackupFactory(task=task)
    few = queries()
    BackupFactory.create_batch(6, task=task)
    BackupFactory(task=task, accepted=True)

    assert queries() == few
