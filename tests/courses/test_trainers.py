"""Who gives a course: a member or a name, never someone who takes part, and never at two places at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from courses import enrolling, trainers
from courses.models import SessionTrainer
from samensterker.outbox.models import Message
from tests.factories import (
    CourseFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
    SessionTrainerFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def given_by(course):
    return [str(trainer) for trainer in course.trainers.order_by("pk")]


def at_sessions(member):
    return list(SessionTrainer.objects.filter(member=member).order_by("starts_at").values_list("session", flat=True))


def test_members_and_names_each_once():
    course, member = CourseFactory(), MemberFactory(first_name="Kees", last_name="Smit")

    added = [trainers.add(course, now=NOW, member=member) for _ in range(2)]
    added += [trainers.add(course, now=NOW, name=name) for name in ("Mia Zwart", "mia zwart")]

    assert added == [True, False, True, False]
    assert given_by(course) == ["Kees Smit", "Mia Zwart"]


@pytest.mark.parametrize("state", ["enrolled", "waiting"])
def test_who_takes_part_does_not_give_it(state):
    row = EnrolmentFactory(state=state)

    with pytest.raises(trainers.TakesPart):
        trainers.add(row.course, now=NOW, member=row.member)

    assert given_by(row.course) == []


def test_who_gives_it_does_not_take_part():
    course = OpenCourseFactory()
    trainer = CourseTrainerFactory(course=course).member

    with pytest.raises(enrolling.EnrolmentClosed) as closed:
        enrolling.enrol(course, trainer, by=None, organisation=None, now=NOW)

    assert closed.value.why == enrolling.Why.TRAINER


def test_who_gave_their_place_back_can_give_it():
    row = EnrolmentFactory(state="withdrawn", seat=None, withdrawn_at=NOW)

    assert trainers.add(row.course, now=NOW, member=row.member)


def test_a_trainer_is_at_the_sessions_that_come():
    course, member = OpenCourseFactory(), MemberFactory()
    past = CourseSessionFactory(course=course, starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1))
    ahead = CourseSessionFactory.create_batch(2, course=course)
    CourseSessionFactory(course=course, cancelled_at=NOW)

    trainers.add(course, now=NOW, member=member)
    added = at_sessions(member)
    SessionTrainerFactory(session=past, member=member)
    trainers.remove(course, course.trainers.get().pk, now=NOW)

    assert added == [session.pk for session in ahead]
    assert at_sessions(member) == [past.pk]


def test_who_gives_it_from_now_on_gets_one_mail_with_the_sessions_to_come():
    course, bram = OpenCourseFactory(), MemberFactory()
    starts_at = timezone.now() + timedelta(days=3)
    CourseSessionFactory(course=course, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))

    trainers.add(course, member=bram, now=timezone.now())
    trainers.add(course, member=bram, now=timezone.now())
    trainers.add(OpenCourseFactory(), member=bram, now=timezone.now())  # of which no session is planned yet

    letters = Message.objects.filter(kind="courses.sessions")
    assert [(letter.member, letter.refs) for letter in letters] == [(bram, {"course": course.pk})]


def test_a_trainer_is_at_one_place_at_a_time():
    other, own = CourseSessionFactory(), OpenCourseFactory()
    member = SessionTrainerFactory(session=other).member
    half_later = timedelta(minutes=90)
    CourseSessionFactory(course=own, starts_at=other.starts_at + half_later, ends_at=other.ends_at + half_later)

    with pytest.raises(trainers.GivesAnother) as another:
        trainers.add(own, now=NOW, member=member)

    assert another.value.session == other
    assert given_by(own) == []


def test_sessions_that_follow_each_other_do_not_overlap():
    other, own = CourseSessionFactory(), OpenCourseFactory()
    member = SessionTrainerFactory(session=other).member
    CourseSessionFactory(course=own, starts_at=other.ends_at, ends_at=other.ends_at + timedelta(hours=2))

    assert trainers.add(own, now=NOW, member=member)


# --- the page -------------------------------------------------------------------------------------


def url(course):
    return f"/courses/{course.slug}/trainers/"


def test_choosing_and_taking_off(coordinator_client):
    course, member = CourseFactory(), MemberFactory()

    coordinator_client.post(url(course), {"member": member.pk})
    coordinator_client.post(url(course), {"name": "Mia Zwart"})
    both = given_by(course)
    for _ in range(2):
        coordinator_client.post(url(course), {"remove": course.trainers.earliest("pk").pk})
        coordinator_client.post(url(course), {"remove": "999999"})

    assert both == [member.full_name, "Mia Zwart"]
    assert given_by(course) == []


@pytest.mark.parametrize("said", [{"name": ""}, {"name": "  "}, {"name": "123"}, {"member": "999999"}, {"member": "x"}])
def test_bad_input(coordinator_client, said):
    course = CourseFactory()

    response = coordinator_client.post(url(course), said)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert given_by(course) == []


def test_not_both(coordinator_client):
    response = coordinator_client.post(url(CourseFactory()), {"member": MemberFactory().pk, "name": "Mia"})

    assert list(response.context["form"].errors) == ["name"]


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30])
def test_taking_off_what_is_no_key(coordinator_client, key):
    course = CourseTrainerFactory().course

    coordinator_client.post(url(course), {"remove": key})

    assert course.trainers.count() == 1


def test_who_takes_part_is_refused_by_name(coordinator_client):
    row = EnrolmentFactory()

    text = coordinator_client.post(url(row.course), {"member": row.member.pk}).content.decode()

    assert f"{row.member.full_name} doet mee aan deze cursus" in text.replace("&#x27;", "'")


def test_another_session_is_named(coordinator_client):
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    at = {"starts_at": ahead, "ends_at": ahead + timedelta(hours=2)}
    other, own = CourseSessionFactory(course__title="Rondleiden", **at), CourseSessionFactory(**at)
    member = SessionTrainerFactory(session=other).member

    text = coordinator_client.post(url(own.course), {"member": member.pk}).content.decode()

    assert "Rondleiden" in text
    assert given_by(own.course) == []


def test_only_who_takes_part_in_the_guild_can_be_chosen(coordinator_client):
    paused = MemberFactory(paused_at=NOW)

    response = coordinator_client.post(url(CourseFactory()), {"member": paused.pk})

    assert list(response.context["form"].errors) == ["member"]
