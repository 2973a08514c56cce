"""Planning, moving and cancelling sessions: what is refused, what changes, and who hears of it."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from courses import enrolling, sessions, trainers
from courses.models import Course, CourseSession, SessionTrainer, Stage
from courses.sessions import Between, CannotBe, NotAnyMore, StaleSession, TooMany, Why
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from samensterker.outbox.sending import send_due
from tests.factories import (
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
    SessionTrainerFactory,
)

pytestmark = pytest.mark.django_db
NOW = at_local(date(2026, 3, 16), time(10))
FIRST = date(2026, 4, 7)  # a Tuesday, the first day of the course


def evening(day=FIRST, begins=time(19, 30), ends=time(21, 30)):
    return Between(at_local(day, begins), at_local(day, ends))


def evenings(number, first=FIRST):
    return sessions.weekly(evening(first), [first + timedelta(weeks=week) for week in range(number)])


@pytest.fixture
def course():
    return OpenCourseFactory(ends_on=date(2026, 6, 30))


def planned(course, *times, now=NOW, **facts):
    made, _is_new = sessions.plan(course, times or [evening()], now=now, **facts)
    return made


def whys(function, *args, **kwargs):
    with pytest.raises(CannotBe) as wrong:
        function(*args, **kwargs)
    return [(problem.why, problem.between.starts_at.date()) for problem in wrong.value.problems]


def laid(kind=None):
    rows = Message.objects.order_by("pk")
    rows = rows.filter(kind=f"courses.{kind}") if kind else rows
    return [(row.kind.removeprefix("courses."), row.member or row.address, row.state) for row in rows]


def test_a_course_without_days_goes_from_its_first_session_to_its_last():
    by, days = MemberFactory(), {"starts_on": None, "ends_on": None, "stage": Stage.GAUGING}
    one, three = OpenCourseFactory(**days), OpenCourseFactory(**days)

    sessions.plan(one, evenings(1), by=by, now=NOW)
    sessions.plan(three, evenings(3), by=by, now=NOW)

    one.refresh_from_db()
    three.refresh_from_db()
    assert (one.starts_on, one.ends_on, one.version, one.changed_by) == (FIRST, None, 2, by)
    assert (three.starts_on, three.ends_on) == (FIRST, FIRST + timedelta(weeks=2))


def changed(session, now=NOW, version=None, **facts):
    return sessions.change(session, now=now, version=version or session.version, **facts)


# --- planning -------------------------------------------------------------------------------------


def test_several_at_once_at_the_same_hours_also_when_summer_time_ends(course):
    Course.objects.filter(pk=course.pk).update(ends_on=date(2026, 12, 1))

    made = planned(course, *evenings(3, first=date(2026, 10, 20)), place="De Brink")

    assert [(row.starts_at.isoformat(), row.ends_at.isoformat(), row.place) for row in made] == [
        ("2026-10-20T17:30:00+00:00", "2026-10-20T19:30:00+00:00", "De Brink"),
        ("2026-10-27T18:30:00+00:00", "2026-10-27T20:30:00+00:00", "De Brink"),
        ("2026-11-03T18:30:00+00:00", "2026-11-03T20:30:00+00:00", "De Brink"),
    ]


def test_the_same_form_twice_plans_once(course):
    key = uuid4()

    first, is_new = sessions.plan(course, evenings(2), now=NOW, submission=key)
    again, is_new_again = sessions.plan(course, evenings(2), now=NOW, submission=key)

    assert (is_new, is_new_again, again) == (True, False, first[:1])
    assert CourseSession.objects.count() == 2


def test_its_trainers_are_there_at_the_same_time(course):
    trainer = CourseTrainerFactory(course=course).member
    CourseTrainerFactory(course=course, member=None, name="Ineke Vos")

    [session] = planned(course)

    assert list(SessionTrainer.objects.values_list("session", "member", "starts_at", "ends_at")) == [
        (session.pk, trainer.pk, session.starts_at, session.ends_at)
    ]


def test_what_is_past_or_outside_the_course_is_refused(course):
    days = [date(2026, 3, 10), date(2026, 4, 6), FIRST, date(2026, 6, 30), date(2026, 7, 1)]

    refused = [(Why.PAST, days[0]), (Why.OUTSIDE, days[1]), (Why.OUTSIDE, days[4])]
    assert whys(planned, course, *map(evening, days)) == refused
    assert CourseSession.objects.count() == 0


def test_a_course_without_a_last_day_has_no_end(course):
    Course.objects.filter(pk=course.pk).update(ends_on=None)

    assert len(planned(course, evening(date(2027, 1, 5)))) == 1


def test_two_at_one_time_are_refused_but_one_after_the_other_is_fine(course):
    planned(course, evening(), evening(begins=time(21, 30), ends=time(22)))

    assert whys(planned, course, evening(begins=time(21), ends=time(22))) == [(Why.OVERLAPS, FIRST)]
    assert whys(planned, course, evening(date(2026, 4, 8)), evening(date(2026, 4, 8), ends=time(20))) == [
        (Why.OVERLAPS, date(2026, 4, 8))
    ]


def test_a_trainer_is_not_at_two_courses_at_once_and_it_says_at_which(course):
    trainer = CourseTrainerFactory(course=course).member
    other = CourseSessionFactory(starts_at=evening().starts_at, ends_at=evening().ends_at)
    SessionTrainerFactory(session=other, member=trainer)

    with pytest.raises(CannotBe) as wrong:
        planned(course)

    [problem] = wrong.value.problems
    assert (problem.why, problem.other, problem.trainer) == (Why.BUSY, other, trainer)


def test_a_cancelled_session_is_in_nobodys_way(course):
    CourseTrainerFactory(course=course)
    [session] = planned(course)
    sessions.cancel(session, now=NOW)

    assert len(planned(course)) == 1


@pytest.mark.parametrize("stage", [Stage.FINISHED, Stage.CANCELLED])
def test_nothing_is_planned_in_a_course_that_is_over(course, stage):
    Course.objects.filter(pk=course.pk).update(stage=stage)

    with pytest.raises(NotAnyMore):
        planned(course)


def test_a_course_has_a_number_of_sessions_at_most(course, monkeypatch):
    monkeypatch.setattr(sessions, "MOST", 2)

    with pytest.raises(TooMany):
        planned(course, *evenings(3))


# --- who hears of it ------------------------------------------------------------------------------


def test_one_mail_with_all_to_who_takes_part_and_who_gives_it(course):
    noor = EnrolmentFactory(course=course).member
    guest = EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory()).guest
    EnrolmentFactory(course=course, state="waiting")
    trainer = CourseTrainerFactory(course=course).member

    planned(course, *evenings(3))

    assert sorted(laid(), key=str) == sorted(
        [
            ("sessions", noor, "waiting"),
            ("sessions", guest.email, "waiting"),
            ("sessions", trainer, "waiting"),
        ],
        key=str,
    )


def test_who_still_has_a_mail_with_all_to_come_gets_no_second_one(course):
    noor = MemberFactory()
    enrolling.enrol(course, noor, by=None, organisation=None, now=NOW)

    [first] = planned(course)
    planned(course, evening(date(2026, 4, 14)))
    changed(first, place="Elders")
    sessions.cancel(first, now=NOW)

    assert laid() == [("enrolled", noor, "waiting")]


def test_a_moved_session_tells_each_once_and_later_moves_take_the_notice_back(course, mailserver):
    noor = EnrolmentFactory(course=course).member
    [session] = planned(course)
    send_due(now=NOW)

    changed(session, **vars(evening(date(2026, 4, 8))), place="De Brink")
    session.refresh_from_db()
    changed(session, **vars(evening(date(2026, 4, 9))))

    assert laid("session-moved") == [("session-moved", noor, "expired"), ("session-moved", noor, "waiting")]
    told = Message.objects.get(kind="courses.session-moved", state="waiting").refs
    assert (told["began"], told["is_elsewhere"]) == (evening().starts_at.isoformat(), True)


def test_nobody_hears_of_what_is_as_it_was(course, mailserver):
    noor = EnrolmentFactory(course=course).member
    [session] = planned(course)
    send_due(now=NOW)

    changed(session, **vars(evening(date(2026, 4, 8))))
    session.refresh_from_db()
    changed(session, **vars(evening()))

    assert laid("session-moved") == [("session-moved", noor, "expired")]


def test_another_title_is_no_mail_and_the_same_is_no_change(course, mailserver):
    EnrolmentFactory(course=course)
    [session] = planned(course)
    send_due(now=NOW)

    after = changed(session, title="Tabellen")
    same = changed(after, title="Tabellen", version=1)

    assert (after.occurrence, after.sequence, after.version, same.version) == (1, 1, 2, 2)
    assert laid("session-moved") == []


def test_a_cancelled_session_tells_each_once(course, mailserver):
    noor = EnrolmentFactory(course=course).member
    [session] = planned(course)
    send_due(now=NOW)

    assert [sessions.cancel(session, now=NOW), sessions.cancel(session, now=NOW)] == [True, False]
    assert laid("session-cancelled") == [("session-cancelled", noor, "waiting")]


# --- changing -------------------------------------------------------------------------------------


def test_a_move_takes_the_trainers_along_and_is_another_occurrence(course):
    CourseTrainerFactory(course=course)
    [session] = planned(course)
    later = NOW + timedelta(hours=1)

    after = changed(session, now=later, **vars(evening(date(2026, 4, 8))))

    assert (after.occurrence, after.occurrence_at, after.sequence) == (2, later, 1)
    assert SessionTrainer.objects.get().starts_at == after.starts_at == evening(date(2026, 4, 8)).starts_at


def test_the_second_of_two_editors_loses_nothing(course):
    [session] = planned(course)
    changed(session, place="De Brink")

    with pytest.raises(StaleSession) as stale:
        changed(session, place="Elders")

    assert stale.value.session.place == "De Brink"


def test_a_move_is_refused_as_planning_is(course):
    [session, _other] = planned(course, *evenings(2))

    assert whys(changed, session, **vars(evening(date(2026, 4, 14)))) == [(Why.OVERLAPS, date(2026, 4, 14))]
    assert whys(changed, session, **vars(evening(date(2026, 7, 7)))) == [(Why.OUTSIDE, date(2026, 7, 7))]
    assert whys(changed, session, **vars(evening(date(2026, 3, 10)))) == [(Why.PAST, date(2026, 3, 10))]


def test_what_has_begun_may_end_later(course):
    [session] = planned(course)
    now = session.starts_at + timedelta(minutes=30)

    after = changed(session, now=now, ends_at=session.ends_at + timedelta(minutes=30))

    assert after.ends_at == session.ends_at + timedelta(minutes=30)
    assert whys(changed, after, now=now, starts_at=after.starts_at + timedelta(minutes=5)) == [(Why.PAST, FIRST)]


def test_what_was_is_not_cancelled_and_what_is_cancelled_stays(course):
    [session] = planned(course)
    assert sessions.cancel(session, now=session.ends_at) is False
    sessions.cancel(session, now=NOW)

    with pytest.raises(NotAnyMore):
        changed(session, place="Elders")


# --- the whole course moves -----------------------------------------------------------------------


def test_the_whole_course_moves_with_its_days_and_trainers_and_each_hears_once(course, mailserver):
    CourseTrainerFactory(course=course)
    Course.objects.filter(pk=course.pk).update(closes_on=date(2026, 4, 1))
    noor = EnrolmentFactory(course=course).member
    planned(course, *evenings(3))
    send_due(now=NOW)

    sessions.shift(course, days=7, by=MemberFactory(), now=NOW)

    course.refresh_from_db()
    assert (course.starts_on, course.ends_on, course.closes_on, course.version) == (
        date(2026, 4, 14),
        date(2026, 7, 7),
        date(2026, 4, 8),
        2,
    )
    days = [date(2026, 4, 14), date(2026, 4, 21), date(2026, 4, 28)]
    expected = [evening(day).starts_at for day in days]
    assert list(course.sessions.in_order().values_list("starts_at", flat=True)) == expected
    assert list(SessionTrainer.objects.order_by("starts_at").values_list("starts_at", flat=True)) == expected
    assert [row for row in laid("sessions") if row[1] == noor] == [
        ("sessions", noor, "sent"),
        ("sessions", noor, "waiting"),
    ]


def test_of_a_course_that_has_begun_the_first_day_stays(course):
    planned(course, *evenings(3))
    now = evening().ends_at

    moved = sessions.shift(course, days=-1, by=MemberFactory(), now=now)

    course.refresh_from_db()
    assert (course.starts_on, course.ends_on, len(moved)) == (FIRST, date(2026, 6, 29), 2)
    days = [FIRST, date(2026, 4, 13), date(2026, 4, 20)]
    assert list(course.sessions.in_order().values_list("starts_at", flat=True)) == [
        evening(day).starts_at for day in days
    ]


def test_a_course_moves_at_its_hours_when_summer_time_ends(course):
    Course.objects.filter(pk=course.pk).update(ends_on=date(2026, 10, 30))
    planned(course, evening(date(2026, 10, 20)))

    [moved] = sessions.shift(course, days=7, by=MemberFactory(), now=NOW)

    assert moved.starts_at.isoformat() == "2026-10-27T18:30:00+00:00"


def test_a_course_does_not_move_into_the_past_or_into_another_of_its_trainer(course):
    trainer = CourseTrainerFactory(course=course).member
    planned(course, *evenings(2))
    in_the_way = evening(date(2026, 4, 28))
    other = CourseSessionFactory(starts_at=in_the_way.starts_at, ends_at=in_the_way.ends_at)
    SessionTrainerFactory(session=other, member=trainer)

    move = {"by": MemberFactory(), "now": NOW}
    assert whys(sessions.shift, course, days=14, **move) == [(Why.BUSY, date(2026, 4, 28))]
    assert whys(sessions.shift, course, days=-28, **move) == [(Why.PAST, date(2026, 3, 10))]
    course.refresh_from_db()
    assert (course.starts_on, course.version) == (FIRST, 1)


def test_nothing_to_move_is_said(course):
    with pytest.raises(NotAnyMore):
        sessions.shift(course, days=7, by=MemberFactory(), now=NOW)


def test_of_who_gives_it_no_more_the_time_at_a_session_that_goes_on_stays_as_it_was(course):
    gave = CourseTrainerFactory(course=course)
    [session] = planned(course)
    during = session.starts_at + timedelta(minutes=30)
    trainers.remove(course, gave.pk, now=during)
    elsewhere = CourseSessionFactory(starts_at=session.ends_at, ends_at=session.ends_at + timedelta(hours=1))
    SessionTrainerFactory(session=elsewhere, member=gave.member)
    later = session.ends_at + timedelta(minutes=30)

    sessions.change(session, now=during, version=session.version, ends_at=later)

    assert CourseSession.objects.get(pk=session.pk).ends_at == later
    assert session.trainers.get().ends_at == session.ends_at
