from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import trainings
from courses.models import Course
from organisations.models import Stage as Relation
from tests.factories import AffiliationFactory, CourseFactory, OpenCourseFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
LIST, CREATE = reverse("courses:trainings"), reverse("courses:training-create")


@pytest.fixture
def organisation():
    return OrganisationFactory(name="De Zonnehoek", stage=Relation.JOINED)


@pytest.fixture
def contact(member, organisation):
    AffiliationFactory(member=member, organisation=organisation, is_contact=True)
    return client_of(member)


def client_of(member):
    client = Client()
    client.force_login(member)
    client.cookies["language"] = "en"
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def training(organisation, **facts):
    return OpenCourseFactory(organiser=organisation, is_open_training=True, **facts)


def test_trainings_by_organisation_and_then_by_day(organisation):
    other = OrganisationFactory(name="buurthuis De Brink")
    late = training(organisation, starts_on=date(2026, 5, 1))
    idea = CourseFactory(organiser=organisation, is_open_training=True)
    early = training(organisation, starts_on=date(2026, 4, 1))
    there = training(other)
    training(other, stage="finished")
    OpenCourseFactory(organiser=organisation)

    assert list(trainings.announced()) == [there, early, late, idea]


def test_the_list_shows_them_under_their_organisation(member, organisation):
    shown = training(organisation, title="Welcoming newcomers", maximum=8)
    OpenCourseFactory(title="A course of the guild", organiser=organisation)

    page = text_of(client_of(member).get(LIST))

    assert "Welcoming newcomers" in page
    assert organisation.get_absolute_url() in page
    assert "8 places left" in page
    assert "A course of the guild" not in page
    assert CREATE not in page
    assert shown.get_absolute_url() in page


def test_nothing_is_announced_yet(member, contact):
    assert "and is there room for someone from elsewhere? Put it here." in text_of(contact.get(LIST))


def test_the_list_asks_as_much_for_many_and_is_paged(member, organisation):
    client = client_of(member)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    training(organisation)
    once = asked()
    for number in range(22):
        training(OrganisationFactory(name=f"Organisation {number}"))

    assert asked() == once
    assert 'rel="next"' in text_of(client.get(LIST))


def test_a_contact_person_adds_a_training_of_their_own(member, contact, organisation):
    OrganisationFactory(name="Another", stage=Relation.JOINED)
    page = contact.get(CREATE)
    assert "Another" not in text_of(page)
    form = {"submission": page.context["form"]["submission"].value(), "title": "Welcoming newcomers", "form": "class"}

    response = contact.post(CREATE, {**form, "organiser": organisation.pk})

    made = Course.objects.get()
    assert (made.title, made.organiser, made.is_open_training) == ("Welcoming newcomers", organisation, True)
    assert (made.stage, made.created_by) == ("idea", member)
    assert response.url == reverse("courses:trainers", args=[made.slug])
    again = contact.post(CREATE, {**form, "organiser": organisation.pk})
    assert again.url == made.get_absolute_url()
    assert Course.objects.count() == 1


def test_not_for_another_organisation_nor_for_none(contact):
    other = OrganisationFactory(stage=Relation.JOINED)
    for organiser in (other.pk, "", "x"):
        response = contact.post(
            CREATE,
            {
                "submission": "0c3f1c1e-6a57-4a3c-8b5e-3f0a1d9f2b11",
                "title": "Typed by me",
                "form": "class",
                "organiser": organiser,
            },
        )
        assert response.status_code == 200
        assert "Typed by me" in text_of(response)
    assert not Course.objects.exists()


def test_who_is_no_contact_person_finds_nothing(member, organisation):
    AffiliationFactory(member=member, organisation=organisation)

    assert client_of(member).get(CREATE).status_code == 404
    assert client_of(member).post(CREATE, {"title": "Mine"}).status_code == 404


def test_the_coordinator_adds_one_for_all(coordinator, organisation):
    page = client_of(coordinator).get(CREATE, {"organisation": organisation.pk})

    assert f'<option value="{organisation.pk}" selected>' in text_of(page)
    assert client_of(coordinator).get(CREATE, {"organisation": "9" * 30}).status_code == 200


def test_the_page_of_the_organisation_names_them(member, contact, organisation):
    shown = training(organisation, title="Welcoming newcomers")
    training(organisation, title="Of last year", stage="finished")

    page = text_of(contact.get(organisation.get_absolute_url()))

    assert shown.get_absolute_url() in page
    assert "Of last year" not in page
    assert f"{CREATE}?organisation={organisation.pk}" in page
