"""The principles as pages: to read, to publish, to stand behind, and to ask about."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from organisations.models import Endorsement, Organisation, Principles, Stage
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    EndorsementFactory,
    MemberFactory,
    OrganisationFactory,
    PrinciplesFactory,
)

pytestmark = pytest.mark.django_db

PAGE, NEW, ASK = "/principles/", "/principles/new/", "/principles/ask/"
DAY = timedelta(days=1)


@pytest.fixture
def coordinator():
    return CoordinatorFactory(language="en")


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def text():
    return PrinciplesFactory(number=1, body="Wij leren van elkaar.", body_en="We learn from each other.")


@pytest.fixture
def hoek():
    return OrganisationFactory(name="De Hoek", slug="de-hoek")


@pytest.fixture
def anna(hoek):
    member = MemberFactory(first_name="Anna", last_name="Bakker", language="en")
    AffiliationFactory(organisation=hoek, member=member, is_contact=True)
    return member


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def told(response):
    return [str(message) for message in response.context["messages"]]


# --- reading ----------------------------------------------------------------------------------------


def test_nothing_yet_says_what_to_do(coordinator_client):
    assert "Write down what the guild stands for." in coordinator_client.get(PAGE).text
    member = MemberFactory(language="en")
    assert "The coordinator writes them down." in client_of(member).get(PAGE).text
    assert client_of(member).get(NEW).status_code == 404
    assert coordinator_client.post(ASK).status_code == 404


def test_everyone_reads_the_newest_and_no_names_of_outsiders(text, hoek, coordinator_client):
    EndorsementFactory(organisation=hoek, principles=text, name="Truus Zilver")

    page = client_of(MemberFactory(language="en")).get(PAGE)

    assert "We learn from each other." in page.text
    assert "1 organisation stands behind it" in page.text
    assert ("Truus Zilver" in page.text, "yet to say so" in page.text) == (False, False)
    assert "Truus Zilver" in coordinator_client.get(PAGE).text


def test_a_contact_person_is_asked_until_they_answered(text, hoek, anna):
    client = client_of(anna)
    assert "Does De Hoek stand behind this version?" in client.get(PAGE).text

    EndorsementFactory(organisation=hoek, principles=text)

    assert "Does De Hoek stand behind this version?" not in client.get(PAGE).text


def test_the_page_takes_as_many_queries_for_one_as_for_many(text, coordinator_client):
    def another():
        EndorsementFactory(principles=text, member=MemberFactory(), name="")
        AffiliationFactory(is_contact=True)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            coordinator_client.get(PAGE)
        return len(captured)

    another()
    coordinator_client.get(PAGE)
    for_one = queries()
    for _time in range(4):
        another()

    assert queries() == for_one


# --- publishing -------------------------------------------------------------------------------------


def test_a_version_is_looked_at_and_then_published(text, coordinator_client, coordinator):
    data = {"body": "Nieuw.", "body_en": "New.", "number": 2}

    look = coordinator_client.post(NEW, data)
    assert look.context["is_preview"]
    assert Principles.objects.count() == 1
    page = coordinator_client.post(NEW, data | {"publish": "yes"}, follow=True)

    assert page.redirect_chain == [(PAGE, 302)]
    assert Principles.objects.values_list("number", "body", "body_en", "published_by").first() == (
        *(2, "Nieuw.", "New.", coordinator.pk),
    )
    again = coordinator_client.post(NEW, data | {"publish": "yes"}, follow=True)
    assert told(again) == ["Version 2 was published already."]


def test_who_is_second_compares_and_the_same_words_are_no_version(text, coordinator_client):
    same = coordinator_client.post(NEW, {"body": text.body, "body_en": text.body_en, "number": 2, "publish": "yes"})
    assert errors(same) == {"__all__": ["This is the text that holds now. Change something before you publish it."]}
    PrinciplesFactory(number=2, published_by=CoordinatorFactory(first_name="Karin"))

    late = coordinator_client.post(NEW, {"body": "Nieuw.", "number": 2, "publish": "yes"})

    assert "published version 2 while you were busy" in errors(late)["__all__"][0]
    assert "Nieuw." in late.text
    assert "Wij leren van elkaar. Versie 2." in late.text
    assert Principles.objects.count() == 2


# --- standing behind --------------------------------------------------------------------------------

ENDORSE = "/organisations/de-hoek/endorse/"


def test_a_contact_person_says_yes_with_one_button(text, hoek, anna, today):
    client = client_of(anna)
    assert "We learn from each other." in client.get(ENDORSE).text

    page = client.post(ENDORSE, {"number": 1}, follow=True)
    again = client.post(ENDORSE, {"number": 1}, follow=True)

    assert told(page) == ["Thank you. De Hoek stands behind the principles."]
    assert told(again) == ["De Hoek stood behind it already."]
    assert list(Endorsement.objects.values_list("organisation", "member", "name", "endorsed_on", "entered_by")) == [
        (hoek.pk, anna.pk, "", today, anna.pk)
    ]
    assert "De Hoek stands behind the principles" in client.get(ENDORSE).text


def test_nobody_else_says_so(text, hoek, anna):
    of_another = AffiliationFactory(is_contact=True).member
    no_contact = AffiliationFactory(organisation=hoek).member

    for member in (of_another, no_contact):
        assert client_of(member).get(ENDORSE).status_code == 404
        assert client_of(member).post(ENDORSE, {"number": 1}).status_code == 404
    assert not Endorsement.objects.exists()


def test_a_newer_version_is_read_first(text, hoek, anna):
    PrinciplesFactory(number=2, body="Nog meer.", body_en="And more.")
    client = client_of(anna)

    late = client.post(ENDORSE, {"number": 1})

    assert errors(late) == {"__all__": ["Meanwhile version 2 was published. Read it first; it stands here."]}
    assert "And more." in late.text
    client.post(ENDORSE, {"number": late.context["form"].data["number"]})
    assert Endorsement.objects.get().principles.number == 2


def test_the_coordinator_says_who_and_when(text, hoek, anna, coordinator, coordinator_client, today):
    data = {"member": anna.pk, "name": "", "endorsed_on": today.isoformat(), "number": 1}
    Principles.objects.update(published_at=timezone.now() - 3 * DAY)

    def refused(**fields):
        return errors(coordinator_client.post(ENDORSE, data | fields))

    assert refused(member="") == {"member": ["Choose who said so, or write their name below."]}
    assert refused(name="Truus") == {"name": ["Choose someone from the list, or write a name; not both."]}
    assert set(refused(member=MemberFactory().pk)) == {"member"}
    assert refused(endorsed_on=(today + DAY).isoformat()) == {
        "endorsed_on": ["This day is ahead of us. Choose today, or a day before."]
    }
    assert refused(endorsed_on=(today - 4 * DAY).isoformat())["endorsed_on"][0].startswith("This version was published")
    coordinator_client.post(ENDORSE, data | {"member": "", "name": "Truus", "endorsed_on": (today - DAY).isoformat()})

    assert list(Endorsement.objects.values_list("member", "name", "endorsed_on", "entered_by")) == [
        (None, "Truus", today - DAY, coordinator.pk)
    ]


def test_who_ended_meanwhile_is_told(text, hoek, anna, today):
    Organisation.objects.update(stage=Stage.ENDED, ended_on=today)

    page = client_of(anna).post(ENDORSE, {"number": 1})

    assert errors(page) == {"__all__": ["It ended with this organisation, so it cannot stand behind a new version."]}


# --- asking -----------------------------------------------------------------------------------------


def test_one_button_asks_who_has_yet_to(text, hoek, anna, coordinator_client):
    OrganisationFactory(name="Zonder contact")
    page = coordinator_client.get(PAGE)
    assert "2 organisations have yet to say so" in page.text
    assert "no contact person yet" in page.text

    first, second = (coordinator_client.post(ASK, follow=True) for _time in range(2))

    assert told(first) == ["The contact persons of 1 organisation get a mail."]
    assert told(second) == ["There was nobody to mail: whoever can be mailed was asked already."]
    assert "asked on" in first.text
    assert Message.objects.filter(kind="organisations.principles").count() == 1
    assert coordinator_client.get(ASK).status_code == 405
    assert client_of(anna).post(ASK).status_code == 404
