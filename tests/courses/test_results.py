"""What courses did: the figures, and the page that shows them."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.mended import tasks_mended
from courses.models import EnrolmentState, Stage
from courses.results import results
from members import erasing
from organisations.models import Ability, AbilityKind, Practice
from tests.factories import (
    BackupFactory,
    CoreTaskFactory,
    CourseFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    EnrolmentFactory,
    EvaluationAnswerFactory,
    MemberFactory,
    OrganisationFactory,
    SecondPersonFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
RESULTS = "/courses/results/"
NOW = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
TODAY = NOW.date()
SPRING, LAST_YEAR = date(2026, 3, 3), date(2025, 9, 9)


def finished(starts_on=SPRING, **facts):
    ended = datetime(starts_on.year, starts_on.month, starts_on.day, 20, tzinfo=UTC) + timedelta(weeks=3)
    return CourseFactory(
        stage=Stage.FINISHED,
        starts_on=starts_on,
        finished_at=ended,
        evaluation_closes_at=ended + timedelta(weeks=2),
        **facts,
    )


def completed(course, **facts):
    enrolled_at = course.finished_at - timedelta(weeks=6)
    return EnrolmentFactory(course=course, enrolled_at=enrolled_at, completed_at=course.finished_at, **facts)


def able_holder(task, since, **who):
    """Someone who can do it from that day on."""
    holder = TaskHolderFactory(task=task, from_on=since, **who)
    for kind in AbilityKind:
        Ability.objects.create(holder=holder, kind=kind, from_on=since)
    Practice.objects.create(holder=holder, done_on=since)
    return holder


def able_for_long(task):
    return able_holder(task, SPRING)


def second_person(course, task, since=TODAY - timedelta(days=30)):
    enrolment = completed(course)
    return SecondPersonFactory(
        enrolment=enrolment,
        task=task,
        answered_at=NOW - timedelta(days=31),
        is_accepted=True,
        holder=able_holder(task, since, member=enrolment.member),
    )


# --- the figures ----------------------------------------------------------------------------------


def test_of_a_course():
    brink, oever = OrganisationFactory.create_batch(2)
    course = finished(title="Teamdesk", organiser=brink)
    completed(course, organisation=brink)
    completed(course, organisation=oever)
    EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory(organisation=oever), organisation=oever)
    EnrolmentFactory(course=course, state=EnrolmentState.WAITING)
    EnrolmentFactory(
        course=course, state=EnrolmentState.WITHDRAWN, withdrawn_at=NOW, organisation=OrganisationFactory()
    )
    for days in (14, 7):
        CourseSessionFactory(course=course, starts_at=NOW - timedelta(days=days))
    CourseSessionFactory(course=course, starts_at=NOW - timedelta(days=1), cancelled_at=NOW)
    EvaluationAnswerFactory.create_batch(4, course=course, learned=8, given=9, can_do=7)
    EvaluationAnswerFactory(course=course, learned=3, given=3, can_do=3)

    (row,) = results(now=NOW).together.rows

    assert (row.title, row.organiser, row.starts_on, row.is_finished) == ("Teamdesk", brink.name, SPRING, True)
    assert row.taking == (3, 2, 2)
    assert (row.sessions, row.answers, row.is_joint, row.mended) == (2, 5, True, 0)
    assert row.mark == pytest.approx(7.0)


def test_what_has_not_begun_or_was_cancelled_does_not_count():
    CourseFactory(stage=Stage.IDEA)
    CourseFactory(stage=Stage.OPEN, starts_on=SPRING)
    CourseFactory(stage=Stage.CANCELLED, starts_on=SPRING)
    running = CourseFactory(stage=Stage.RUNNING, starts_on=SPRING)
    EnrolmentFactory(course=running)

    found = results(now=NOW)

    assert [row.slug for row in found.together.rows] == [running.slug]
    assert (found.together.people, found.together.completed, found.together.could_complete) == (1, 0, 0)


def test_a_session_to_come_was_not_held():
    course = CourseFactory(stage=Stage.RUNNING, starts_on=SPRING)
    CourseSessionFactory(course=course, starts_at=NOW - timedelta(hours=3), ends_at=NOW - timedelta(hours=1))
    CourseSessionFactory(course=course, starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=1))

    assert results(now=NOW).together.sessions == 1


@pytest.mark.parametrize(
    ("answers", "closes_in", "stage", "mark"),
    [
        (5, timedelta(), Stage.FINISHED, 8),
        (4, timedelta(), Stage.FINISHED, None),
        (5, timedelta(seconds=1), Stage.FINISHED, None),
        (5, timedelta(), Stage.RUNNING, None),
    ],
)
def test_marks_are_shown_from_five_answers_on_and_when_it_has_closed(answers, closes_in, stage, mark):
    course = CourseFactory(stage=stage, starts_on=SPRING, evaluation_closes_at=NOW + closes_in)
    EvaluationAnswerFactory.create_batch(answers, course=course)

    found = results(now=NOW).together

    assert (found.mark, found.answers) == (mark, 5 if mark else 0)


def test_of_years_people_count_once_and_answers_all_weigh_the_same():
    wim, organisation = MemberFactory(), OrganisationFactory()
    spring, summer, before = finished(), finished(date(2026, 6, 2)), finished(LAST_YEAR)
    for course in (spring, summer, before):
        completed(course, member=wim, organisation=organisation)
    EnrolmentFactory(course=summer)
    EvaluationAnswerFactory.create_batch(5, course=spring, learned=6, given=6, can_do=6)
    EvaluationAnswerFactory.create_batch(10, course=summer, learned=9, given=9, can_do=9)
    EvaluationAnswerFactory.create_batch(4, course=before)

    found = results(now=NOW)

    assert [
        (of.year, of.courses, of.people, of.places, of.organisations, of.completed, of.could_complete, of.mark)
        for of in [*found.years, found.together]
    ] == [
        (2026, 2, 2, 3, 1, 2, 3, pytest.approx(8.0)),
        (2025, 1, 1, 1, 1, 1, 1, None),
        (None, 3, 2, 4, 1, 3, 4, pytest.approx(8.0)),
    ]


def test_two_people_of_one_organisation_are_not_together():
    organisation, course = OrganisationFactory(), finished()
    EnrolmentFactory.create_batch(2, course=course, organisation=organisation)
    EnrolmentFactory(course=course, organisation=None)

    assert results(now=NOW).together.joint == 0


def test_who_was_erased_still_counts():
    enrolment = completed(finished(), organisation=OrganisationFactory())
    erasing.erase(enrolment.member, by=None, now=NOW)

    assert results(now=NOW).together.people == 1


@pytest.mark.parametrize(
    ("asked", "year"),
    [("2025", 2025), ("all", None), ("", 2026), ("1999", 2026), ("²", 2026), ("2026'--", 2026)],
)
def test_which_year_is_shown(asked, year):
    finished()
    finished(LAST_YEAR)
    finished(date(2027, 1, 4))

    assert results(now=NOW).of(asked, this_year=2026).year == year


# --- tasks that were mended -----------------------------------------------------------------------


def test_a_task_at_one_person_is_mended():
    task, course = CoreTaskFactory(), finished()
    able_for_long(task)
    second_person(course, task)

    assert tasks_mended(today=TODAY) == {course.pk: 1}
    assert results(now=NOW).years[0].mended == 1


def test_it_counts_from_the_day_on_which_the_second_one_can_do_it():
    task, course = CoreTaskFactory(), finished()
    able_for_long(task)
    second_person(course, task, since=TODAY)

    assert tasks_mended(today=TODAY - timedelta(days=1)) == {}
    assert tasks_mended(today=TODAY) == {course.pk: 1}


def test_a_task_at_nobody_at_two_or_with_a_backup_was_not_at_one_person():
    course = finished()
    open_task, strong, backed_up = CoreTaskFactory.create_batch(3)
    for task in (strong, strong, backed_up):
        able_for_long(task)
    BackupFactory(task=backed_up, accepted=True)
    for task in (open_task, strong, backed_up):
        second_person(course, task)

    assert tasks_mended(today=TODAY) == {}


def test_an_offer_that_was_declined_or_waits_mends_nothing():
    task, course = CoreTaskFactory(), finished()
    able_for_long(task)
    SecondPersonFactory(enrolment=completed(course), task=task)
    SecondPersonFactory(enrolment=completed(course), task=task, is_accepted=False, answered_at=NOW)

    assert tasks_mended(today=TODAY) == {}


def test_who_accepted_but_cannot_do_it_yet_mends_nothing():
    task, course = CoreTaskFactory(), finished()
    able_for_long(task)
    second = second_person(course, task)
    Ability.objects.filter(holder=second.holder, kind=AbilityKind.HAS_ACCESS).delete()

    assert tasks_mended(today=TODAY) == {}


def test_two_of_one_course_mend_a_task_once():
    task, course = CoreTaskFactory(), finished()
    able_for_long(task)
    second_person(course, task)
    second_person(course, task)

    assert tasks_mended(today=TODAY) == {course.pk: 1}


# --- the page -------------------------------------------------------------------------------------


def test_page_is_only_read(member_client):
    assert [member_client.post(f"{RESULTS}{page}").status_code for page in ("", "courses.csv")] == [405, 405]


def test_page_when_no_course_has_begun(member_client):
    response = member_client.get(RESULTS)

    assert response.status_code == 200
    assert 'class="empty"' in response.content.decode()


def test_page_says_what_each_figure_means_and_names_nobody(member_client):
    course = finished(title="Teamdesk")
    for organisation in OrganisationFactory.create_batch(2):
        completed(course, organisation=organisation, member=MemberFactory(first_name="Wilhelmina"))

    member_client.cookies["language"] = "en"
    text = " ".join(member_client.get(RESULTS).content.decode().split())

    assert "1 of 1 course" in text
    assert "its participants came for at least two different organisations" in text
    assert f'href="/courses/{course.slug}/"' in text
    assert "Wilhelmina" not in text


def test_page_has_the_years_to_choose_from(member_client):
    finished(title="Teamdesk")
    finished(LAST_YEAR, title="Sponsors")

    def titles(query):
        return [row.title for row in member_client.get(f"{RESULTS}{query}").context["page"]]

    assert titles("?year=2025") == ["Sponsors"]
    assert titles("?year=2026") == ["Teamdesk"]
    assert titles("?year=all") == ["Teamdesk", "Sponsors"]


def test_pages_of_twenty_five(member_client):
    for _number in range(26):
        finished()

    assert len(member_client.get(f"{RESULTS}?year=2026").context["page"]) == 25
    assert len(member_client.get(f"{RESULTS}?year=2026&page=2").context["page"]) == 1


def test_page_asks_the_database_as_often_for_many_as_for_one(member_client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert member_client.get(RESULTS).status_code == 200
        return len(captured)

    def one_more():
        course = finished(organiser=OrganisationFactory())
        completed(course, organisation=OrganisationFactory())
        CourseSessionFactory(course=course)
        EvaluationAnswerFactory.create_batch(5, course=course)
        task = CoreTaskFactory()
        able_for_long(task)
        second_person(course, task)

    one_more()
    for_one = queries()
    for _number in range(3):
        one_more()

    assert queries() == for_one
    assert for_one <= 9


def test_csv(member_client):
    course = finished(title="=Teamdesk", organiser=OrganisationFactory(name="De Brink"))
    for organisation in OrganisationFactory.create_batch(2):
        completed(course, organisation=organisation)
    EvaluationAnswerFactory.create_batch(5, course=course)
    finished(LAST_YEAR)

    member_client.cookies["language"] = "en"
    response = member_client.get(f"{RESULTS}courses.csv?year=2026")
    lines = list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig")), delimiter=";"))

    assert response["Content-Disposition"] == 'attachment; filename="results-of-courses-2026.csv"'
    assert len(lines[0]) == 13
    assert [cell.strip("'") for cell in lines[1]] == [
        "=Teamdesk",
        "2026-03-03",
        "finished",
        "De Brink",
        "no",
        "2",
        "2",
        "yes",
        "0",
        "2",
        "5",
        "8.0",
        "0",
    ]
    assert lines[1][0] != "=Teamdesk"
    assert len(lines) == 2


def test_csv_of_all_years_and_of_none(member_client):
    member_client.cookies["language"] = "en"
    response = member_client.get(f"{RESULTS}courses.csv")

    assert response["Content-Disposition"] == 'attachment; filename="results-of-courses.csv"'
    assert len(b"".join(response).splitlines()) == 1
