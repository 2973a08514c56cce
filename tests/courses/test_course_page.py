"""The page of one course: what stands there for whom, and that it asks as much for many as for few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import CourseTrainer, Form, Stage
from samensterker.localtime import local_day
from tests.factories import (
    CourseFactory,
    CourseGuestFactory,
    CourseMaterialFactory,
    CourseMessageFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    InterestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OpenCourseFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
SOON = local_day(timezone.now()) + timedelta(days=30)


def text_of(client, course):
    return " ".join(client.get(course.get_absolute_url()).content.decode().split())


def test_all_facts_of_a_course(member_client):
    area = KnowledgeAreaFactory(name="Nieuwsbrieven maken", parent=KnowledgeAreaFactory(name="Drukwerk"))
    course = OpenCourseFactory(
        title="WordPress voor beginners",
        summary="Je zet zelf een bericht op jullie website.",
        area=area,
        organiser=OrganisationFactory(name="De Zonnehoek"),
        starts_on=SOON,
        ends_on=SOON + timedelta(days=20),
        closes_on=SOON,
        minimum=4,
        level=2,
        form=Form.ONLINE,
        language="en",
        price_cents=1250,
        study_link="https://example.org/les",
    )
    trainer = CourseTrainerFactory(course=course).member
    CourseTrainer.objects.create(course=course, name="Mia Zwart")

    text = text_of(member_client, course).replace("&#x27;", "'")

    for words in (
        "WordPress voor beginners",
        "Je zet zelf een bericht op jullie website.",
        "Drukwerk › Nieuwsbrieven maken",
        "De Zonnehoek",
        "Engels",
        "€\u00a012,50".replace("\u00a0", " "),
        "4 tot 8 mensen",
        "https://example.org/les",
        trainer.full_name,
        "Mia Zwart",
    ):
        assert words in text


def test_the_least_that_is_known(member_client):
    text = text_of(member_client, CourseFactory(title="Boekhouden"))

    assert "Boekhouden" in text
    assert "gratis" in text
    assert "None" not in text


def test_a_course_that_is_not_there(member_client):
    assert member_client.get("/courses/nergens/").status_code == 404


def links(client, course):
    text = text_of(client, course)
    return [page for page in ("stage", "edit", "trainers", "material") if f'/courses/{course.slug}/{page}/"' in text]


def test_who_keeps_or_gives_it_sees_what_they_can_do(member_client, member, coordinator_client):
    course, given, over = OpenCourseFactory(), OpenCourseFactory(), OpenCourseFactory(stage=Stage.FINISHED)
    CourseTrainerFactory(course=given, member=member)

    assert [links(member_client, course), links(member_client, given)] == [[], ["material"]]
    assert links(coordinator_client, course) == ["stage", "edit", "trainers", "material"]
    assert links(coordinator_client, over) == ["edit", "trainers", "material"]


def test_a_cancelled_course_says_why(member_client):
    course = CourseFactory(stage=Stage.CANCELLED, cancelled_because="De trainer is <b>ziek</b>.")

    text = text_of(member_client, course)

    assert "Deze cursus gaat niet door" in text
    assert "De trainer is &lt;b&gt;ziek&lt;/b&gt;." in text


def filled(course, number):
    """With so many of everything."""
    for _ in range(number):
        CourseTrainerFactory(course=course)
        CourseMaterialFactory(course=course)
        InterestFactory(course=course)
        EnrolmentFactory(course=course)
        EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())
        CourseMessageFactory(course=course)
        CourseSessionFactory(course=course)
    return course


@pytest.mark.parametrize("role", ["stranger", "enrolled", "trainer", "coordinator"])
@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.RUNNING, Stage.FINISHED])
def test_as_many_questions_to_the_database_for_many_as_for_one(role, stage, client):
    member = MemberFactory(role="coordinator" if role == "coordinator" else "member")
    client.force_login(member)
    few, many = (filled(OpenCourseFactory(stage=stage, maximum=100), number) for number in (1, 7))
    for course in (few, many):
        if role == "enrolled":
            EnrolmentFactory(course=course, member=member)
        if role == "trainer":
            CourseTrainerFactory(course=course, member=member)
    client.get("/courses/")

    def queries(course):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(course.get_absolute_url()).status_code == 200
        return len(captured)

    assert queries(many) == queries(few)


def test_what_changed_since_the_last_look_is_shown(client, member_client, member):
    """What looks the same is drawn once, and nothing is drawn for one person that another one may not see (ADR 27)."""
    area = KnowledgeAreaFactory(name="Drukwerk")
    course = OpenCourseFactory(
        title="Excel", area=area, maximum=3, starts_on=SOON, study_link="https://example.org/les"
    )
    session = CourseSessionFactory(course=course, place="De Brink", online_link="https://example.org/mee")
    trainer = CourseTrainerFactory(course=course).member
    before = text_of(member_client, course)
    for words in ("De Brink", "Drukwerk", trainer.full_name, "<strong>3</strong> van de 3"):
        assert words in before
    assert "https://example.org/mee" not in before

    own = EnrolmentFactory(course=course, member=member)
    InterestFactory(course=course)
    type(session).objects.filter(pk=session.pk).update(place="De Oever", homework="Lees dit.")
    type(area).objects.filter(pk=area.pk).update(name="Nieuwsbrieven")
    type(trainer).objects.filter(pk=trainer.pk).update(first_name="Anders")

    after = text_of(member_client, course)
    for words in ("De Oever", "Lees dit.", "https://example.org/mee", "Nieuwsbrieven", "Anders"):
        assert words in after
    assert ("De Brink" in after, "Drukwerk" in after) == (False, False)

    own.delete()
    assert "<strong>3</strong> van de 3" in text_of(member_client, course)
    for_visitor = text_of(client, course)
    assert "De Oever" in for_visitor
    for words in ("Anders", "https://example.org/les", "https://example.org/mee", "Lees dit."):
        assert words not in for_visitor
