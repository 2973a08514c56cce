"""When a course comes together: planning its sessions, moving and cancelling them; and who hears of that.

Who does so holds the course, as who enrols and who changes it do, and then its trainers: so that two who plan at once
see each other, also when one trainer gives two courses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

from courses import change_letters, session_letters
from courses.enrolling import held
from courses.models import Course, CourseSession, SessionTrainer, Stage
from members.models import Member
from samensterker.localtime import AMSTERDAM, at_local, local_day

MOST = 60  # sessions of one course: more than one a week for a year
MOVES = {"starts_at", "ends_at", "place", "online_link"}  # a change of these makes another occurrence
IN_CALENDARS = MOVES | {"title"}
FACTS = ("title", "starts_at", "ends_at", "place", "online_link")
OVER = (Stage.FINISHED, Stage.CANCELLED)


@dataclass(frozen=True)
class Between:
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Any) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class Why(models.TextChoices):
    """What is wrong with the time of a session."""

    PAST = "past"
    OUTSIDE = "outside"  # before the first day of the course, or after the last
    OVERLAPS = "overlaps"  # another session of this course
    BUSY = "busy"  # its trainer gives another course then


@dataclass(frozen=True)
class Problem:
    why: Why
    between: Between
    course: Course
    other: CourseSession | None = None  # which is in the way
    trainer: Member | None = None


class CannotBe(Exception):
    """Some of the times cannot be; carries all that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


class StaleSession(Exception):
    """Someone else changed it since this form was made; `session` is how it stands now."""

    def __init__(self, session: CourseSession) -> None:
        super().__init__(session)
        self.session = session


class NotAnyMore(Exception):
    """The session was cancelled, or its course is over."""


class TooMany(Exception):
    """A course has at most `MOST` sessions."""


# --- planning -------------------------------------------------------------------------------------


def weekly(first: Between, days: Iterable[date]) -> list[Between]:
    """The same hours by Dutch clocks on each of these days, also when summer time begins or ends in between."""
    start, end = first.starts_at.astimezone(AMSTERDAM), first.ends_at.astimezone(AMSTERDAM)
    over_midnight = end.date() - start.date()
    return [
        first
        if day == start.date()
        else Between(at_local(day, start.time()), at_local(day + over_midnight, end.time()))
        for day in days
    ]


@transaction.atomic
def plan(
    course: Course,
    times: Sequence[Between],
    *,
    now: datetime,
    by: Member | None = None,
    submission: UUID | None = None,
    **facts: Any,
) -> tuple[list[CourseSession], bool]:
    """A session at each of these times, and whether they are new: the same `submission` finds what it made before.

    A course without a first day begins with the first of them. Who takes part and who gives it get one mail with all
    sessions to come. Raises `CannotBe`, `NotAnyMore` and `TooMany`.
    """
    current = _course_held(course)
    if submission and (made := current.sessions.filter(submission=submission).first()):
        return [made], False
    if current.stage in OVER:
        raise NotAnyMore
    if current.sessions.standing().count() + len(times) > MOST:
        raise TooMany
    trainers = _trainers_held(current)
    if problems := problems_of(current, times, trainers=trainers, now=now):
        raise CannotBe(problems)
    if current.starts_on is None:
        _give_days(current, times, by=by, now=now)
    rows = [
        CourseSession(
            course=current,
            starts_at=between.starts_at,
            ends_at=between.ends_at,
            occurrence_at=now,
            created_at=now,
            changed_at=now,
            submission=None if number else submission,
            **facts,
        )
        for number, between in enumerate(times)
    ]
    made = CourseSession.objects.bulk_create(rows)
    _put_at(made, trainers)
    session_letters.tell_of_sessions(current, about=str(made[0].pk), now=now)
    return made, True


def _give_days(course, times, *, by, now):
    """Nobody chose its days yet, so it goes from its first session to its last; one alone says nothing of the last."""
    days = sorted(local_day(between.starts_at) for between in times)
    course.starts_on, course.ends_on = days[0], days[-1] if len(days) > 1 else None
    course.version += 1
    course.changed_at, course.changed_by = now, by
    course.save()


def problems_of(
    course: Course,
    times: Iterable[Between],
    *,
    now: datetime,
    trainers: Sequence[Member] | None = None,
    beside: Iterable[CourseSession] = (),
) -> list[Problem]:
    """What is wrong with sessions at these times; those `beside` are left out, as they are the ones that move."""
    times = sorted(times, key=lambda between: between.starts_at)
    trainers = trainers_of(course) if trainers is None else trainers
    left_out = {session.pk for session in beside}
    own = [session for session in course.sessions.standing() if session.pk not in left_out]
    given = _given_elsewhere(course, trainers, times)
    found = []
    for number, between in enumerate(times):
        if between.starts_at <= now:
            found.append(Problem(Why.PAST, between, course))
        elif course.starts_on and is_outside(course, between.starts_at):
            found.append(Problem(Why.OUTSIDE, between, course))
        elif other := next((other for other in [*own, *times[:number]] if between.overlaps(other)), None):
            known = other if isinstance(other, CourseSession) else None
            found.append(Problem(Why.OVERLAPS, between, course, known))
        elif busy := next((row for row in given if between.overlaps(row)), None):
            found.append(Problem(Why.BUSY, between, course, busy.session, busy.member))
    return found


def is_outside(course: Course, starts_at: datetime) -> bool:
    on = local_day(starts_at)
    is_before = course.starts_on is None or on < course.starts_on
    return is_before or (course.ends_on is not None and on > course.ends_on)


def trainers_of(course: Course) -> list[Member]:
    return list(Member.objects.filter(courses_given__course=course).order_by("pk"))


# --- changing -------------------------------------------------------------------------------------


@transaction.atomic
def change(session: CourseSession, *, now: datetime, version: int, **facts: Any) -> CourseSession:
    """Change what the form shows, made from that version of the session.

    Another time, place or link is another occurrence: each who counts on it hears so once. To save what stands there
    already is no change. Raises `StaleSession`, `CannotBe` and `NotAnyMore`.
    """
    course, current = _held(session)
    if current.cancelled_at or course.stage in OVER:
        raise NotAnyMore
    was = {name: getattr(current, name) for name, value in facts.items() if getattr(current, name) != value}
    if not was:
        return current
    if current.version != version:
        raise StaleSession(current)
    if {"starts_at", "ends_at"} & was.keys():
        _refuse(course, current, facts, was, now)
    before = Between(current.starts_at, current.ends_at)
    for name in was:
        setattr(current, name, facts[name])
    _mark_changed(current, was, now)
    current.save()
    if {"starts_at", "ends_at"} & was.keys():
        theirs = current.trainers.filter(member__courses_given__course=course)  # not of who gave it when it began
        theirs.update(starts_at=current.starts_at, ends_at=current.ends_at)
    if MOVES & was.keys():
        is_elsewhere = bool({"place", "online_link"} & was.keys())
        session_letters.tell_of_change(current, before, is_elsewhere=is_elsewhere, now=now)
    return current


def _refuse(course, session, facts, was, now):
    """One that has begun may still end at another time than was thought."""
    between = Between(facts.get("starts_at", session.starts_at), facts.get("ends_at", session.ends_at))
    problems = problems_of(course, [between], trainers=_trainers_held(course), beside=[session], now=now)
    if "starts_at" not in was:
        problems = [problem for problem in problems if problem.why != Why.PAST]
    if problems:
        raise CannotBe(problems)


def _mark_changed(session, was, now):
    if MOVES & was.keys():
        session.occurrence += 1
        session.occurrence_at = now
    if IN_CALENDARS & was.keys():
        session.sequence += 1
    session.version += 1
    session.changed_at = now


@transaction.atomic
def cancel(session: CourseSession, *, now: datetime) -> bool:
    """It does not take place, and who counts on it hears so. Answers whether that is new; what was, stays."""
    _course, current = _held(session)
    if current.cancelled_at or current.ends_at <= now:
        return False
    current.cancelled_at = current.changed_at = now
    current.sequence += 1
    current.version += 1
    current.save()
    current.trainers.all().delete()  # they have that time to themselves again
    session_letters.tell_of_cancelling(current, now=now)
    return True


# --- the whole course moves -----------------------------------------------------------------------


@transaction.atomic
def shift(course: Course, *, days: int, by: Member, now: datetime) -> list[CourseSession]:
    """All sessions to come are so many days later, or earlier, at the same hours; the days of the course go along.

    Each who counts on them gets one mail with all. Of a course that has begun, the first day stays. Raises `CannotBe`
    and `NotAnyMore`.
    """
    current = _course_held(course)
    ahead = list(current.sessions.standing().filter(starts_at__gt=now).in_order())
    if current.stage in OVER or not ahead:
        raise NotAnyMore
    if days == 0:
        return ahead
    trainers, later = _trainers_held(current), timedelta(days=days)
    was = {name: getattr(current, name) for name in change_letters.DAYS}
    _shift_days(current, later, now)
    times = [_moved(session, later) for session in ahead]
    if problems := problems_of(current, times, trainers=trainers, beside=ahead, now=now):
        raise CannotBe(problems)
    current.version += 1
    current.changed_at, current.changed_by = now, by
    current.save()
    given = list(SessionTrainer.objects.filter(session__in=ahead).values_list("session", "member"))
    SessionTrainer.objects.filter(session__in=ahead).delete()  # on the way two of them may be at one time
    pairs = list(zip(ahead, times))
    for session, between in reversed(pairs) if days > 0 else pairs:  # so that none comes where another still is
        session.starts_at, session.ends_at = between.starts_at, between.ends_at
        _mark_changed(session, {"starts_at": None}, now)
        session.save()
    moved = {session.pk: session for session in ahead}
    SessionTrainer.objects.bulk_create(_at(moved[session], member) for session, member in given)
    session_letters.tell_of_sessions(current, about=f"{ahead[0].pk}-{ahead[0].occurrence}", is_moved=True, now=now)
    change_letters.tell_who_waits(current, was, now=now)
    return ahead


def _shift_days(course, later, now):
    names = ["ends_on"]
    if not course.sessions.standing().filter(starts_at__lte=now).exists():
        names += ["starts_on", "closes_on", "reserved_until"]
    for name in names:
        if on := getattr(course, name):
            setattr(course, name, on + later)


def _moved(session, later):
    start, end = (moment.astimezone(AMSTERDAM) for moment in (session.starts_at, session.ends_at))
    return Between(*(at_local(moment.date() + later, moment.time()) for moment in (start, end)))


# --- trainers -------------------------------------------------------------------------------------


def _trainers_held(course):
    """Who gives it; nobody plans anything else for them until this transaction ends."""
    keys = course.trainers.filter(member__isnull=False).values("member")
    return list(Member.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _given_elsewhere(course, trainers, times):
    """What these trainers give in other courses about these times."""
    if not trainers or not times:
        return []
    rows = SessionTrainer.objects.exclude(session__course=course).filter(
        member__in=trainers,
        starts_at__lt=max(between.ends_at for between in times),
        ends_at__gt=min(between.starts_at for between in times),
    )
    return list(rows.select_related("session__course", "member").order_by("starts_at", "pk"))


def _put_at(sessions, trainers):
    SessionTrainer.objects.bulk_create(_at(session, trainer.pk) for session in sessions for trainer in trainers)


def _at(session, member):
    return SessionTrainer(session=session, member_id=member, starts_at=session.starts_at, ends_at=session.ends_at)


def _course_held(course):
    """Until the transaction ends in which this is called."""
    with held(course) as current:
        return current


def _held(session):
    course = _course_held(session.course)
    current = CourseSession.objects.select_for_update().get(pk=session.pk)
    current.course = course
    return course, current
