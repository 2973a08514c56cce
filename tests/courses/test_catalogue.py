"""The catalogue: what stands where, what one chooses, and that it stays quick."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course, Stage
from members.area_merging import merge_areas
from tests.factories import (
    CourseFactory,
    EnrolmentFactory,
    InterestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
COURSES = "/courses/"
APRIL_1 = date(2026, 4, 1)


def sections(client, **query):
    catalogue = client.get(COURSES, query).context["catalogue"]
    return {section.name: [course.title for course in section.courses] for section in catalogue.sections}


def page(client, url=COURSES, **query):
    catalogue = client.get(url, query).context["catalogue"]
    return [course.title for course in catalogue.page.rows]


def course(title, stage=Stage.OPEN, *, on=APRIL_1, **facts):
    starts_on = None if stage in (Stage.IDEA, Stage.GAUGING) else on
    return CourseFactory(title=title, stage=stage, starts_on=starts_on, **facts)


def test_it_is_only_read(member_client):
    assert member_client.post(COURSES).status_code == 405


def test_visitor_is_asked_to_log_in(client):
    assert client.get(COURSES).url == "/accounts/login/code/?next=/courses/"


def test_each_stage_stands_apart_the_first_to_begin_on_top(member_client):
    course(
        "Teamdesk",
        Stage.RUNNING,
        summary="Zelf een overzicht maken.",
        organiser=OrganisationFactory(name="De Zonnehoek"),
    )
    course("Later", on=APRIL_1 + timedelta(days=1))
    course("Eerder")
    course("Gepland", Stage.PLANNED)
    course("Boekhouden", Stage.IDEA)
    course("Excel", Stage.GAUGING)
    course("Voorbij", Stage.FINISHED)
    course("Afgelast", Stage.CANCELLED)
    course("Rondleiden", is_open_training=True, organiser=OrganisationFactory())

    text = member_client.get(COURSES).content.decode()

    assert sections(member_client) == {
        "running": ["Teamdesk"],
        "open": ["Eerder", "Later"],
        "planned": ["Gepland"],
        "ideas": ["Boekhouden", "Excel"],
    }
    assert "Zelf een overzicht maken." in text
    assert "De Zonnehoek" in text


def test_what_one_reads_of_a_course(member_client, member):
    full, roomy = course("Vol", maximum=1), course("Ruim", maximum=3, closes_on=APRIL_1)
    course("Zonder grens")
    idea = course("Idee", Stage.IDEA, threshold=2)
    EnrolmentFactory(course=full, member=member)
    EnrolmentFactory(course=roomy)
    EnrolmentFactory(course=roomy, state="waiting", seat=None)
    InterestFactory(course=idea, member=member)
    InterestFactory(course=idea, member=MemberFactory(paused_at="2026-01-01T00:00Z"))

    text = " ".join(member_client.get(COURSES).content.decode().split())

    assert text.count("vol, met een wachtlijst") == 1
    assert text.count("nog 2 plekken") == 1
    assert text.count("Je doet mee") == 1
    assert text.count("inschrijven tot en met 1 april") == 1


def test_empty_page_says_what_to_do(member_client):
    response = member_client.get(COURSES)

    assert response.context["catalogue"].sections == []
    assert 'class="empty"' in response.content.decode()


def test_one_chooses(member_client):
    top = KnowledgeAreaFactory()
    part = KnowledgeAreaFactory(parent=top)
    organiser = OrganisationFactory()
    course("Top", area=top)
    course("Deel", area=part, form="online", language="en")
    course("Ander", area=KnowledgeAreaFactory(), organiser=organiser)

    assert sections(member_client, area=top.pk) == {"open": ["Deel", "Top"]}
    assert sections(member_client, area=part.pk) == {"open": ["Deel"]}
    assert sections(member_client, organisation=organiser.pk) == {"open": ["Ander"]}
    assert sections(member_client, form="online") == {"open": ["Deel"]}
    assert sections(member_client, language="nl") == {"open": ["Ander", "Top"]}
    assert sections(member_client, form="online", language="nl") == {}


@pytest.mark.parametrize(
    "query", [{"area": "x"}, {"area": "9" * 40}, {"form": "x"}, {"stage": "x"}, {"organisation": "-1"}]
)
def test_what_cannot_be_read_is_left_out(member_client, query):
    course("Excel")

    assert sections(member_client, **query) == {"open": ["Excel"]}


def test_an_area_that_is_merged_is_left_out(member_client, coordinator):
    gone, into = KnowledgeAreaFactory.create_batch(2)
    course("Excel", area=gone)
    merge_areas(gone, into, by=coordinator, now=datetime(2026, 1, 1, tzinfo=UTC))

    assert sections(member_client, area=gone.pk) == {"open": ["Excel"]}
    assert sections(member_client, area=into.pk) == {"open": ["Excel"]}


def test_nothing_fits(member_client):
    course("Excel")

    text = member_client.get(COURSES, {"form": "online"}).content.decode()

    assert "Er is geen cursus die bij dit alles past." in text


def test_the_first_few_and_where_the_rest_is(member_client):
    for number in range(7):
        course(f"Cursus {number:02}", form="online")

    catalogue = member_client.get(COURSES, {"form": "online"}).context["catalogue"]

    assert len(catalogue.sections[0].courses) == 6
    assert catalogue.sections[0].more == "?stage=open&form=online"


def test_all_of_one_stage_by_pages_each_once(member_client):
    for number in range(45):
        course(f"Cursus {number:02}", on=APRIL_1 + timedelta(days=number % 3))
    course("Anders", Stage.RUNNING)

    seen, query = [], {"stage": "open"}
    while query is not None:
        catalogue = member_client.get(COURSES, query).context["catalogue"]
        seen += [row.title for row in catalogue.page.rows]
        query = {"stage": "open", "after": catalogue.following} if catalogue.following else None

    assert len(seen) == 45
    assert sorted(seen) == [f"Cursus {number:02}" for number in range(45)]


@pytest.mark.parametrize("after", ["x", "999999", "-1", "9" * 30])
def test_a_page_that_is_not_there(member_client, after):
    course("Excel")

    assert page(member_client, stage="open", after=after) in (["Excel"], [])


def test_ideas_by_title(member_client):
    course("Boekhouden", Stage.GAUGING)
    course("Excel", Stage.IDEA)

    assert page(member_client, stage="ideas") == ["Boekhouden", "Excel"]


def test_the_archive_has_what_was_given_the_newest_first(member_client):
    course("Ouder", Stage.FINISHED)
    course("Nieuwer", Stage.FINISHED, on=APRIL_1 + timedelta(days=1), form="online")
    course("Afgelast", Stage.CANCELLED)
    course("Loopt", Stage.RUNNING)

    assert page(member_client, "/courses/finished/") == ["Nieuwer", "Ouder"]
    assert page(member_client, "/courses/finished/", form="online") == ["Nieuwer"]


def queries(client, **query):
    with CaptureQueriesContext(connection) as captured:
        client.get(COURSES, query)
    return len(captured)


@pytest.mark.parametrize("query", [{}, {"stage": "open"}, {"stage": "open", "after": "1"}])
def test_as_many_questions_to_the_database_for_many_as_for_one(member_client, query):
    organiser = OrganisationFactory()
    area = KnowledgeAreaFactory(parent=KnowledgeAreaFactory())
    first = course("Een", organiser=organiser, area=area)
    course("Twee", organiser=organiser, area=area)
    query = {**query, "after": first.pk} if "after" in query else query
    for_one = queries(member_client, **query)
    for stage in (Stage.OPEN, Stage.RUNNING, Stage.PLANNED, Stage.IDEA):
        for number in range(9):
            row = course(f"{stage} {number}", stage, organiser=OrganisationFactory(), area=area, maximum=2)
            EnrolmentFactory(course=row)
            InterestFactory(course=row)

    assert queries(member_client, **query) == for_one
    assert for_one <= 8


def test_a_course_shows_no_other_course(member_client):
    """Two with the same title are two."""
    one, two = course("Excel"), course("Excel")

    assert Course.objects.count() == 2
    assert sections(member_client)["open"] == ["Excel", "Excel"]
    assert {one.get_absolute_url(), two.get_absolute_url()} == {f"/courses/{one.slug}/", f"/courses/{two.slug}/"}


def test_what_changed_since_the_last_look_is_shown(member_client, member):
    """A line is drawn once, for all that looks the same, and not once for a course (ADR 27)."""
    row, idea = course("Excel", maximum=3), course("Boekhouden", Stage.IDEA)
    before = member_client.get(COURSES).text
    assert ("nog 3 plekken" in before, "Je doet mee" in before, "Excel voor iedereen" in before) == (True, False, False)

    EnrolmentFactory(course=row, member=member)
    InterestFactory(course=idea, member=member)
    Course.objects.filter(pk=row.pk).update(title="Excel voor iedereen")
    KnowledgeAreaFactory(name="Tellen & rekenen")

    after = member_client.get(COURSES).text
    assert ("nog 2 plekken" in after, "Je doet mee" in after, "Excel voor iedereen" in after) == (True, True, True)
    assert ("Jij wilt dit" in after, "Tellen &amp; rekenen, in het algemeen" in after) == (True, True)
    member_client.cookies["language"] = "en"
    assert "2 places left" in member_client.get(COURSES).text
