"""The pages of ideas: proposing one, saying that one wants it, and who wants it."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import interest_letters
from courses.models import Course, HowMuch, Interest, Stage
from courses.wanting import WhyNot
from members.models import ContactView, Roster
from samensterker.outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    CoreTaskFactory,
    CourseFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    InterestFactory,
    KnowledgeAreaFactory,
    OpenCourseFactory,
    RosterFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
PROPOSE = "/courses/new/idea/"
EVENING_OF_TUESDAY = 1 << 5
HTMX = {"HX-Request": "true"}


@pytest.fixture
def typed():
    area = KnowledgeAreaFactory()
    return {"title": "Boekhouden", "area": area.pk, "summary": "", "wants": "on", "submission": str(uuid4())}


def text_of(response):
    return response.content.decode()


# --- proposing ------------------------------------------------------------------------------------


def test_propose_and_press_twice(member_client, member, typed):
    first, second = (member_client.post(PROPOSE, typed) for _each in range(2))

    course = Course.objects.get()
    assert first.url == second.url == course.get_absolute_url()
    assert (course.title, course.area_id, course.stage, course.created_by) == (
        "Boekhouden",
        typed["area"],
        Stage.IDEA,
        member,
    )
    assert Interest.objects.get().member == member


def test_what_looks_like_it_is_shown_first(member_client, typed):
    there = CourseFactory(title="Boekhouden voor penningmeesters")

    response = member_client.post(PROPOSE, typed)

    assert response.context["alike"] == [there]
    assert 'value="Boekhouden"' in text_of(response)
    assert list(Course.objects.all()) == [there]

    assert member_client.post(PROPOSE, typed | {"is_other": "yes"}).status_code == 302
    assert Course.objects.count() == 2


def test_pressing_twice_finds_the_own_idea_and_not_one_alike(member_client, typed):
    member_client.post(PROPOSE, typed)

    assert member_client.post(PROPOSE, typed).url == Course.objects.get().get_absolute_url()


@pytest.mark.parametrize("wrong", [{"title": " "}, {"title": "x" * 100}, {"area": ""}, {"area": "999999"}])
def test_what_is_wrong_is_said_and_what_was_typed_stays(member_client, typed, wrong):
    response = member_client.post(PROPOSE, typed | {"summary": "Dan kan ik het zelf."} | wrong)

    assert list(response.context["form"].errors) == list(wrong)
    assert "Dan kan ik het zelf." in text_of(response)
    assert not Course.objects.exists()


def test_area_that_was_merged_is_no_choice(member_client, typed):
    merged = KnowledgeAreaFactory(merged_into=KnowledgeAreaFactory())

    response = member_client.post(PROPOSE, typed | {"area": merged.pk})

    assert list(response.context["form"].errors) == ["area"]


# --- wanting --------------------------------------------------------------------------------------


def test_page_of_an_idea_asks_how_much(member_client):
    course = CourseFactory(threshold=8)
    InterestFactory.create_batch(7, course=course)

    text = text_of(member_client.get(course.get_absolute_url()))

    assert 'name="how_much" value="3"' in text
    assert '<progress class="meter" max="8" value="7"' in text


def test_want_with_a_button_then_for_a_task_then_no_longer(member_client, member):
    area = KnowledgeAreaFactory()
    course, ours = CourseFactory(area=area), AffiliationFactory(member=member).organisation
    task = CoreTaskFactory(organisation=ours, area=area, name="De kas")
    path = f"{course.get_absolute_url()}interest/"

    assert member_client.post(path, {"how_much": 2}).url == course.get_absolute_url()
    shown = text_of(member_client.get(course.get_absolute_url()))
    assert f'value="task-{task.pk}"' in shown
    member_client.post(path, {"how_much": 3, "whom": f"task-{task.pk}"})
    row = Interest.objects.get()
    assert (row.member, row.how_much, row.task, row.organisation) == (member, HowMuch.NEED, task, ours)

    member_client.post(path, {"how_much": 1})
    assert Interest.objects.get().task == task
    member_client.post(path, {"how_much": 1, "whom": f"organisation-{ours.pk}"})
    row = Interest.objects.get()
    assert (row.task, row.organisation) == (None, ours)

    member_client.post(path, {"withdraw": "yes"})
    member_client.post(path, {"withdraw": "yes"})
    assert not Interest.objects.exists()


def test_htmx_gets_that_part_alone(member_client):
    course = CourseFactory()
    path = f"{course.get_absolute_url()}interest/"

    answer = member_client.post(path, {"how_much": 3}, headers=HTMX)

    assert text_of(answer).lstrip().startswith('<section class="sheet interest" id="interest"')
    assert answer.context["page"].interest.number == 1


@pytest.mark.parametrize("typed", [{}, {"how_much": "9"}, {"how_much": "x"}, {"how_much": 2, "whom": "task-1"}])
def test_what_is_no_choice_is_not_kept(member_client, typed):
    course = CourseFactory()

    response = member_client.post(f"{course.get_absolute_url()}interest/", typed)

    assert response.status_code == 200
    assert response.context["page"].interest.form.errors
    assert not Interest.objects.exists()


def test_task_of_another_organisation_is_no_choice(member_client, member):
    area = KnowledgeAreaFactory()
    course, elsewhere = CourseFactory(area=area), CoreTaskFactory(area=area)
    AffiliationFactory(member=member)

    member_client.post(f"{course.get_absolute_url()}interest/", {"how_much": 2, "whom": f"task-{elsewhere.pk}"})

    assert not Interest.objects.exists()


def test_who_can_enrol_is_told_so(member_client):
    course = OpenCourseFactory(starts_on=timezone.localdate() + timedelta(days=20))

    response = member_client.post(f"{course.get_absolute_url()}interest/", {"how_much": 2}, follow=True)

    assert [str(message) for message in response.context["messages"]] == [WhyNot.PLACES.label]
    assert not Interest.objects.exists()
    assert 'id="interest"' not in text_of(response)


def test_full_course_asks_for_another_time(member_client):
    course = OpenCourseFactory(starts_on=timezone.localdate() + timedelta(days=20), maximum=1)
    EnrolmentFactory(course=course)

    assert 'id="interest"' in text_of(member_client.get(course.get_absolute_url()))
    member_client.post(f"{course.get_absolute_url()}interest/", {"how_much": 2})
    assert Interest.objects.count() == 1


def test_interest_is_only_posted(member_client):
    assert member_client.get(f"{CourseFactory().get_absolute_url()}interest/").status_code == 405
    assert member_client.post("/courses/nothing/interest/", {"how_much": 2}).status_code == 404


# --- who wants it ---------------------------------------------------------------------------------


def test_interested_is_for_who_keeps_the_course(member_client, member, coordinator_client):
    course = CourseFactory()
    training = CourseFactory(
        is_open_training=True, organiser=AffiliationFactory(member=member, is_contact=True).organisation
    )

    assert member_client.get(f"{course.get_absolute_url()}interested/").status_code == 404
    assert member_client.post(f"{course.get_absolute_url()}interested/ask/").status_code == 404
    assert member_client.get(f"{training.get_absolute_url()}interested/").status_code == 200
    assert coordinator_client.get(f"{course.get_absolute_url()}interested/").status_code == 200


def test_interested_shows_names_tasks_and_moments(coordinator_client, coordinator):
    area, today = KnowledgeAreaFactory(), timezone.localdate()
    course = CourseFactory(area=area)
    fragile = CoreTaskFactory(area=area, from_on=today, name="De kas")
    TaskHolderFactory(task=CoreTaskFactory(area=area, from_on=today))
    CoreTaskFactory()
    needs = InterestFactory(course=course, how_much=HowMuch.NEED, task=fragile)
    likes = InterestFactory(course=course, how_much=HowMuch.A_LITTLE)
    trainer = CourseTrainerFactory(course=course).member
    for member in (needs.member, trainer):
        RosterFactory(member=member, can=EVENING_OF_TUESDAY, saved_at=timezone.now())

    response = coordinator_client.get(f"{course.get_absolute_url()}interested/")
    page = response.context["page"]

    assert [row.member for row in page.page.rows] == [needs.member, likes.member]
    assert [(task.name, number) for task, _strength, number in page.weak_tasks] == [("De kas", 1), ("", 0)]
    assert (page.known, page.to_ask, page.number) == (1, 1, 2)
    (best, said), *_rest = page.moments
    assert (best.day.isoweekday(), best.can, said) == (2, 2, {"can": [trainer]})
    assert f"sessions/new/?day={best.day.isoformat()}&amp;daypart=2" in text_of(response)
    assert ContactView.objects.get().member == trainer


def test_a_daypart_at_which_the_trainer_cannot_comes_last(coordinator_client):
    course, now = CourseFactory(), timezone.now()
    both = EVENING_OF_TUESDAY | EVENING_OF_TUESDAY << 3
    for row in InterestFactory.create_batch(2, course=course):
        RosterFactory(member=row.member, can=both if row.pk % 2 else EVENING_OF_TUESDAY, saved_at=now)
    trainer = CourseTrainerFactory(course=course).member
    RosterFactory(member=trainer, can=0, cannot=EVENING_OF_TUESDAY, saved_at=now)

    moments = coordinator_client.get(f"{course.get_absolute_url()}interested/").context["page"].moments

    assert [(moment.day.isoweekday(), moment.can, said) for moment, said in moments] == [
        (3, 1, {"unanswered": [trainer]}),
        (2, 2, {"cannot": [trainer]}),
    ]


@pytest.mark.parametrize(
    ("asked", "day", "begins"),
    [
        ({"day": "2027-03-16", "daypart": "0"}, date(2027, 3, 16), time(10)),
        ({"day": "2027-03-16", "daypart": "2"}, date(2027, 3, 16), time(19, 30)),
        ({"day": "soon", "daypart": "2"}, None, time(19, 30)),
        ({"day": "2027-03-16", "daypart": "9"}, None, time(19, 30)),
    ],
)
def test_picked_moment_fills_in_the_first_session(coordinator_client, asked, day, begins):
    page = coordinator_client.get(f"{CourseFactory().get_absolute_url()}sessions/new/", asked)

    initial = page.context["form"].initial
    assert (initial["day"], initial["begins"]) == (day, begins)


def test_ask_when(coordinator_client):
    course = CourseFactory()
    InterestFactory(course=course)
    path = f"{course.get_absolute_url()}interested/"

    assert coordinator_client.post(f"{path}ask/").url == path
    coordinator_client.post(f"{path}ask/")

    assert Message.objects.filter(kind=interest_letters.WHEN).count() == 1
    assert coordinator_client.get(f"{path}ask/").status_code == 405


def test_nobody_wants_it_yet(coordinator_client):
    text = text_of(coordinator_client.get(f"{CourseFactory().get_absolute_url()}interested/"))

    assert text.count('class="empty"') == 3


def test_pages_of_twenty(coordinator_client):
    course = CourseFactory()
    InterestFactory.create_batch(21, course=course)
    first = coordinator_client.get(f"{course.get_absolute_url()}interested/")

    second = coordinator_client.get(f"{course.get_absolute_url()}interested/{first.context['following']}")

    assert len(first.context["page"].page.rows) == 20
    assert len(second.context["page"].page.rows) == 1


def number_of_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_as_many_queries_for_many_as_for_one(coordinator_client, member_client, member):
    area = KnowledgeAreaFactory()
    course = CourseFactory(area=area)
    path = course.get_absolute_url()

    def add(times):
        for _each in range(times):
            task = CoreTaskFactory(area=area)
            AffiliationFactory(member=member, organisation=task.organisation)
            row = InterestFactory(course=course, task=task, organisation=task.organisation)
            Roster.objects.create(member=row.member, can=EVENING_OF_TUESDAY, saved_at=timezone.now())
            trainer = CourseTrainerFactory(course=course).member
            Roster.objects.create(member=trainer, can=EVENING_OF_TUESDAY, saved_at=timezone.now())

    add(1)
    Interest.objects.create(course=course, member=member, said_at=timezone.now())
    one = [number_of_queries(coordinator_client, f"{path}interested/"), number_of_queries(member_client, path)]
    add(5)
    many = [number_of_queries(coordinator_client, f"{path}interested/"), number_of_queries(member_client, path)]

    assert many == one
