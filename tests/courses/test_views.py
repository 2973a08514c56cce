from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Stage
from tests.factories import CourseFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
COURSES = "/courses/"


def shown(response):
    return [course.title for course in response.context["page"]]


def test_page_is_only_read(member_client):
    assert member_client.post(COURSES).status_code == 405


def test_visitor_is_asked_to_log_in(client):
    assert client.get(COURSES).url == "/accounts/login/code/?next=/courses/"


def test_member_sees_what_is_announced(member_client):
    organiser = OrganisationFactory(name="De Zonnehoek")
    CourseFactory(title="Boekhouden", stage=Stage.IDEA)
    CourseFactory(
        title="Teamdesk",
        stage=Stage.RUNNING,
        starts_on=date(2026, 4, 1),
        summary="Zelf een overzicht maken.",
        organiser=organiser,
    )
    CourseFactory(title="Excel", stage=Stage.FINISHED, starts_on=date(2026, 4, 1))

    response = member_client.get(COURSES)
    text = response.content.decode()

    assert shown(response) == ["Teamdesk", "Boekhouden"]
    assert "Zelf een overzicht maken." in text
    assert "De Zonnehoek" in text
    assert '<time datetime="2026-04-01">' in text


def test_empty_page_says_what_to_do(member_client):
    response = member_client.get(COURSES)

    assert shown(response) == []
    assert 'class="empty"' in response.content.decode()


def test_pages_of_twenty(member_client):
    for number in range(21):
        CourseFactory(title=f"Cursus {number:02}")

    assert len(shown(member_client.get(COURSES))) == 20
    assert shown(member_client.get(COURSES, {"page": 2})) == ["Cursus 20"]
    assert shown(member_client.get(COURSES, {"page": "99"})) == ["Cursus 20"]
    assert len(shown(member_client.get(COURSES, {"page": "abc"}))) == 20


def test_page_asks_the_database_as_often_for_three_as_for_one(member_client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            member_client.get(COURSES)
        return len(captured)

    CourseFactory(organiser=OrganisationFactory())
    for_one = queries()
    CourseFactory.create_batch(2, organiser=OrganisationFactory())

    assert queries() == for_one
