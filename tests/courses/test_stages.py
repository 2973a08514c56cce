"""From idea to finished: what comes next, what must be there first, and who hears of it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from courses import stages
from courses.models import Course, Form, Stage
from courses.stages import CannotMove, TooFew
from members.models import Member
from organisations.models import Stage as Relation
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    CourseFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    InterestFactory,
    MemberFactory,
    OpenCourseFactory,
    OrganisationFactory,
    SessionAttendanceFactory,
    SessionTrainerFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
FIRST_DAY = date(2026, 4, 7)  # of an open course of the factory
ON_FIRST_DAY = datetime(2026, 4, 7, 9, tzinfo=UTC)


@pytest.fixture
def by(db):
    return CoordinatorFactory()


def ready(**facts):
    """A course for which nothing lacks."""
    course = OpenCourseFactory(**facts)
    CourseTrainerFactory(course=course)
    return course


def again(course):
    return Course.objects.get(pk=course.pk)


def letters(kind):
    rows = Message.objects.filter(kind=kind).order_by("pk")
    return {row.member.full_name if row.member_id else row.address for row in rows.select_related("member")}


@pytest.mark.parametrize(
    ("stage", "starts_on", "following"),
    [
        (Stage.IDEA, None, Stage.GAUGING),
        (Stage.IDEA, FIRST_DAY, Stage.PLANNED),
        (Stage.GAUGING, None, Stage.PLANNED),
        (Stage.PLANNED, FIRST_DAY, Stage.OPEN),
        (Stage.OPEN, FIRST_DAY, Stage.RUNNING),
        (Stage.RUNNING, FIRST_DAY, Stage.FINISHED),
        (Stage.FINISHED, FIRST_DAY, None),
        (Stage.CANCELLED, None, None),
    ],
)
def test_one_step_comes_next(stage, starts_on, following):
    assert stages.next_stage(Course(stage=stage, starts_on=starts_on)) == following


def test_what_enough_people_want_need_not_ask_who_wants_it():
    assert stages.next_stage(Course(stage=Stage.IDEA, threshold_told_at=NOW)) == Stage.PLANNED


def test_the_whole_path(by):
    course = ready(stage=Stage.IDEA)
    EnrolmentFactory(course=course)
    path = [(Stage.GAUGING, NOW), (Stage.PLANNED, NOW), (Stage.OPEN, NOW)]
    path += [(Stage.RUNNING, ON_FIRST_DAY), (Stage.FINISHED, ON_FIRST_DAY + timedelta(days=50))]

    moved = [stages.move(course, stage, by=by, now=now) for stage, now in path]
    course = again(course)

    assert moved == [True] * 5
    assert (course.stage, course.version, course.changed_by) == (Stage.FINISHED, 6, by)
    assert course.finished_at == ON_FIRST_DAY + timedelta(days=50)
    assert course.evaluation_closes_at == ON_FIRST_DAY + timedelta(days=64)


def test_a_second_press_changes_nothing(by):
    course = ready(stage=Stage.PLANNED)
    InterestFactory(course=course)

    assert [stages.move(course, Stage.OPEN, by=by, now=NOW) for _ in range(2)] == [True, False]
    assert again(course).version == 2
    assert Message.objects.count() == 1


@pytest.mark.parametrize("stage", [Stage.IDEA, Stage.GAUGING])
def test_what_is_known_whole_opens_at_once(by, stage):
    course, bare = ready(stage=stage), CourseFactory(stage=stage)

    assert stages.move(course, Stage.OPEN, by=by, now=NOW) is True
    assert again(course).stage == Stage.OPEN
    with pytest.raises(CannotMove):
        stages.move(bare, Stage.OPEN, by=by, now=NOW)


@pytest.mark.parametrize(
    ("stage", "to"),
    [
        (Stage.IDEA, Stage.RUNNING),
        (Stage.PLANNED, Stage.GAUGING),
        (Stage.OPEN, Stage.FINISHED),
        (Stage.RUNNING, Stage.OPEN),
        (Stage.FINISHED, Stage.CANCELLED),
        (Stage.CANCELLED, Stage.PLANNED),
        (Stage.OPEN, "nonsense"),
        (Stage.OPEN, ""),
    ],
)
def test_other_ways_are_refused(by, stage, to):
    course = ready(stage=stage)

    with pytest.raises(CannotMove):
        stages.move(course, to, by=by, now=NOW)

    assert again(course).stage == stage


def lacking(course, stage, now=NOW):
    return len(stages.lacking(course, stage, now=now))


def test_planned_needs_a_date_and_a_trainer(by):
    bare = CourseFactory(stage=Stage.GAUGING)
    CourseTrainerFactory(course=(gone_by := CourseFactory(stage=Stage.GAUGING, starts_on=date(2026, 3, 1))))
    CourseTrainerFactory(course=(today := CourseFactory(stage=Stage.GAUGING, starts_on=date(2026, 3, 2))))

    assert [lacking(course, Stage.PLANNED) for course in (bare, gone_by, today)] == [2, 1, 0]
    with pytest.raises(CannotMove) as refused:
        stages.move(bare, Stage.PLANNED, by=by, now=NOW)
    assert len(refused.value.why) == 2


def test_a_trainer_who_left_the_guild_gives_nothing():
    course = ready(stage=Stage.PLANNED)
    assert lacking(course, Stage.OPEN, NOW) == 0
    Member.objects.filter(courses_given__course=course).update(left_at=NOW, is_active=False)

    assert lacking(course, Stage.OPEN, NOW) == 1


def test_self_study_needs_a_link_and_no_trainer():
    without = CourseFactory(form=Form.SELF_STUDY, starts_on=FIRST_DAY)
    with_link = CourseFactory(form=Form.SELF_STUDY, starts_on=FIRST_DAY, study_link="https://example.org/")

    assert [lacking(course, Stage.PLANNED) for course in (without, with_link)] == [1, 0]


def test_nobody_can_enrol_after_the_last_day_or_with_an_organisation_that_is_no_more():
    closed = ready(stage=Stage.PLANNED, closes_on=date(2026, 3, 1))
    on_the_day = ready(stage=Stage.PLANNED, closes_on=date(2026, 3, 2))
    ended = ready(stage=Stage.PLANNED, organiser=OrganisationFactory(stage=Relation.ENDED, ended_on=date(2026, 1, 1)))

    assert [lacking(course, Stage.OPEN) for course in (closed, on_the_day, ended)] == [1, 0, 1]


def test_it_does_not_begin_before_its_first_day(by):
    course = ready()
    EnrolmentFactory(course=course)

    with pytest.raises(CannotMove):
        stages.move(course, Stage.RUNNING, by=by, now=NOW)


@pytest.mark.parametrize(
    ("minimum", "enrolled", "is_enough"), [(None, 0, False), (None, 1, True), (3, 2, False), (2, 2, True)]
)
def test_fewer_than_the_minimum_needs_a_clear_yes(by, minimum, enrolled, is_enough):
    course = ready(minimum=minimum)
    EnrolmentFactory.create_batch(enrolled, course=course)
    EnrolmentFactory(course=course, state="waiting", seat=None)

    if is_enough:
        assert stages.move(course, Stage.RUNNING, by=by, now=ON_FIRST_DAY)
    else:
        with pytest.raises(TooFew):
            stages.move(course, Stage.RUNNING, by=by, now=ON_FIRST_DAY)
        assert stages.move(course, Stage.RUNNING, by=by, now=ON_FIRST_DAY, although_few=True)


def test_finishing_waits_for_the_last_session_and_for_who_was_there(by):
    course = ready(stage=Stage.RUNNING)
    one, two = CourseSessionFactory.create_batch(2, course=course)
    CourseSessionFactory(course=course, starts_at=NOW + timedelta(days=400), ends_at=NOW + timedelta(days=401)).delete()
    during, after = one.ends_at + timedelta(hours=1), two.ends_at + timedelta(hours=1)

    assert lacking(course, Stage.FINISHED, during) == 1
    assert lacking(course, Stage.FINISHED, after) == 1
    SessionAttendanceFactory(session=one, enrolment=EnrolmentFactory(course=course), was_there=True)
    assert lacking(course, Stage.FINISHED, during) == 1
    assert lacking(course, Stage.FINISHED, after) == 0


def test_opening_tells_who_wanted_it_and_nobody_else(by):
    course = ready(stage=Stage.PLANNED)
    InterestFactory(course=course, member=MemberFactory(first_name="Wil", last_name="Graag"))
    InterestFactory(course=course, member=MemberFactory(paused_at=NOW))
    InterestFactory(course=course, member=EnrolmentFactory(course=course).member)
    InterestFactory(course=course, member=course.trainers.get().member)
    InterestFactory()

    stages.move(course, Stage.OPEN, by=by, now=NOW)

    assert letters("courses.opened") == {"Wil Graag"}


def test_cancelling_tells_everyone_once_with_a_word(by):
    course = ready()
    trainer = course.trainers.get().member
    enrolled = EnrolmentFactory(course=course).member
    InterestFactory(course=course, member=enrolled)
    waiting = EnrolmentFactory(course=course, state="waiting", seat=None).member
    wanting = InterestFactory(course=course).member
    guest = EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory()).guest
    EnrolmentFactory(course=course, state="withdrawn", seat=None, withdrawn_at=NOW)
    InterestFactory(course=course, member=MemberFactory(paused_at=NOW))

    moved = [stages.move(course, Stage.CANCELLED, by=by, now=NOW, because="De trainer is ziek.") for _ in range(2)]
    course = again(course)

    assert moved == [True, False]
    assert (course.stage, course.cancelled_at, course.cancelled_because) == (
        Stage.CANCELLED,
        NOW,
        "De trainer is ziek.",
    )
    names = {member.full_name for member in (trainer, enrolled, waiting, wanting)}
    assert letters("courses.cancelled") == names | {guest.email}
    assert Message.objects.filter(kind="courses.cancelled").count() == 5


def test_cancelling_ends_the_sessions_that_were_to_come(by):
    course = ready()
    ahead = CourseSessionFactory(course=course, starts_at=NOW + timedelta(days=40), ends_at=NOW + timedelta(days=41))
    past = CourseSessionFactory(course=course, starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=8))
    given = [SessionTrainerFactory(session=session) for session in (ahead, past)]

    stages.move(course, Stage.CANCELLED, by=by, now=NOW)
    ahead.refresh_from_db()
    past.refresh_from_db()

    assert (ahead.cancelled_at, ahead.sequence, past.cancelled_at) == (NOW, 1, None)
    assert [type(row).objects.filter(pk=row.pk).exists() for row in given] == [False, True]


def test_cancelling_takes_back_the_mail_that_one_can_enrol(by):
    course = ready(stage=Stage.PLANNED)
    InterestFactory(course=course)
    stages.move(course, Stage.OPEN, by=by, now=NOW)

    stages.move(course, Stage.CANCELLED, by=by, now=NOW)

    assert [row.state for row in Message.objects.filter(kind="courses.opened")] == ["expired"]


# --- what time brings -----------------------------------------------------------------------------


def test_a_course_begins_on_its_first_day():
    course = ready()
    EnrolmentFactory(course=course)

    stages.move_on(now=ON_FIRST_DAY - timedelta(days=1))
    before = again(course).stage
    for _ in range(2):
        stages.move_on(now=ON_FIRST_DAY)

    assert (before, again(course).stage, again(course).version) == (Stage.OPEN, Stage.RUNNING, 2)


def test_with_too_few_it_waits_and_who_keeps_it_hears_so_once(by):
    course = ready(minimum=2, closes_on=date(2026, 3, 1))
    EnrolmentFactory(course=course)
    EnrolmentFactory(course=ready(minimum=1, closes_on=date(2026, 3, 1)))
    ready(minimum=2, closes_on=date(2026, 3, 2))

    for now in (NOW, NOW, ON_FIRST_DAY):
        stages.move_on(now=now)

    about = Message.objects.filter(kind="courses.too-few", refs__course=course.pk)
    assert again(course).stage == Stage.OPEN
    assert [row.member for row in about] == [by]


def test_after_another_date_they_hear_it_again(by):
    course = ready(minimum=2, closes_on=date(2026, 3, 1))
    stages.move_on(now=NOW)
    Course.objects.update(closes_on=date(2026, 3, 10))

    stages.move_on(now=NOW + timedelta(days=10))

    assert Message.objects.filter(kind="courses.too-few", refs__course=course.pk).count() == 2


def test_of_an_open_training_its_contact_persons_hear_it(by):
    contact = AffiliationFactory(is_contact=True)
    ready(is_open_training=True, organiser=contact.organisation, minimum=2, closes_on=date(2026, 3, 1))

    stages.move_on(now=NOW)

    assert letters("courses.too-few") == {contact.member.full_name}


# --- the page -------------------------------------------------------------------------------------


def url(course):
    return f"/courses/{course.slug}/stage/"


@pytest.fixture
def soon(db):
    """The pages look at the clock themselves."""
    return ready(stage=Stage.PLANNED, starts_on=local_day(timezone.now()) + timedelta(days=30))


def test_the_page_says_what_the_step_does_and_who_hears_of_it(coordinator_client, soon):
    InterestFactory.create_batch(2, course=soon)

    text = coordinator_client.get(url(soon)).content.decode()

    assert "Open de inschrijving" in text
    assert "2 leden willen deze cursus, en krijgen ieder een mail." in text
    assert again(soon).stage == Stage.PLANNED


def test_a_course_of_which_all_is_known_can_be_opened_or_only_planned(coordinator_client, soon):
    Course.objects.filter(pk=soon.pk).update(stage=Stage.GAUGING)

    response = coordinator_client.get(url(soon))

    assert [way.stage for way in response.context["page"].ways] == [Stage.OPEN, Stage.PLANNED]
    assert "Er zijn 8 plekken." in response.content.decode()


@pytest.mark.parametrize(
    ("people", "hears"), [(4, "Niemand krijgt hier een mail over."), (5, "elk van de 5 deelnemers")]
)
def test_it_says_who_is_asked_what_they_thought_of_it(coordinator_client, soon, people, hears):
    days = {"starts_on": date.today() - timedelta(days=30), "ends_on": date.today() - timedelta(days=9)}
    Course.objects.filter(pk=soon.pk).update(stage=Stage.RUNNING, **days)
    EnrolmentFactory.create_batch(people, course=soon)

    assert hears in coordinator_client.get(url(soon)).content.decode()


def test_who_changes_it_from_here_comes_back_here(coordinator_client, soon):
    edit = f"/courses/{soon.slug}/edit/"
    form = coordinator_client.get(edit).context["form"]
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    typed = {name: value for name, value in typed.items() if value is not None} | {"maximum": "6"}

    response = coordinator_client.post(f"{edit}?back=stage", typed)

    assert response.url == url(soon)
    assert again(soon).maximum == 6


def test_the_button_takes_the_step(coordinator_client, soon):
    response = coordinator_client.post(url(soon), {"stage": "open"})

    assert response.url == f"/courses/{soon.slug}/"
    assert again(soon).stage == Stage.OPEN


def test_what_lacks_stands_there_with_where_to_mend_it(coordinator_client):
    bare = CourseFactory(stage=Stage.GAUGING)

    shown = coordinator_client.get(url(bare)).content.decode()
    sent = coordinator_client.post(url(bare), {"stage": "planned"})

    for text in (shown, sent.content.decode()):
        assert "Er is nog geen eerste dag." in text
        assert f"/courses/{bare.slug}/edit/" in text
    assert sent.status_code == 200


@pytest.mark.parametrize("said", [{}, {"stage": ""}, {"stage": "finished"}, {"stage": "x" * 500}])
def test_other_steps_are_refused_in_words(coordinator_client, soon, said):
    response = coordinator_client.post(url(soon), said)

    assert "Deze cursus is nu: gepland." in response.content.decode()
    assert again(soon).stage == Stage.PLANNED


def test_too_few_asks_for_a_yes(coordinator_client):
    course = ready(starts_on=local_day(timezone.now()), minimum=3)

    refused = coordinator_client.post(url(course), {"stage": "running"})
    stage = again(course).stage
    coordinator_client.post(url(course), {"stage": "running", "although_few": "yes"})

    assert "Er is nog niemand ingeschreven." in refused.content.decode()
    assert (stage, again(course).stage) == (Stage.OPEN, Stage.RUNNING)


def test_cancelling_asks_for_a_word_when_someone_counts_on_it(coordinator_client, soon):
    nobody = CourseFactory()

    refused = coordinator_client.post(url(soon), {"stage": "cancelled", "because": "  "})
    stage = again(soon).stage
    coordinator_client.post(url(soon), {"stage": "cancelled", "because": "De trainer is ziek."})
    coordinator_client.post(url(nobody), {"stage": "cancelled"})

    assert "mensen rekenden erop" in refused.content.decode()
    assert (stage, again(soon).stage, again(nobody).stage) == (Stage.PLANNED, Stage.CANCELLED, Stage.CANCELLED)
    assert "De trainer is ziek." in coordinator_client.get(f"/courses/{soon.slug}/").content.decode()


def test_a_trainer_does_not_move_a_course(member_client, member, soon):
    CourseTrainerFactory(course=soon, member=member)

    assert member_client.post(url(soon), {"stage": "open"}).status_code == 404


def test_a_contact_person_moves_the_training_of_their_own(member_client, member):
    organiser = AffiliationFactory(member=member, is_contact=True).organisation
    other = ready(is_open_training=True, organiser=OrganisationFactory())
    own = ready(is_open_training=True, organiser=organiser, submission=uuid4())

    answers = [member_client.get(url(course)).status_code for course in (own, other)]

    assert answers == [200, 404]
