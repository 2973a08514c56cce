"""The courses that someone has to do with: that they give or in which they take part, and what there is to do."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from courses.models import Course, CourseSession, CourseTrainer, Enrolment, EnrolmentState, SessionAttendance, Stage
from members.models import Member
from samensterker.localtime import at_local, local_day

OVER = (Stage.FINISHED, Stage.CANCELLED)


@dataclass(frozen=True)
class Own:
    given: list[Course]
    followed: list[Course]


def own_courses(member: Member, *, now: datetime, most: int) -> Own:
    """What goes on, the first to come together on top. Two queries.

    Each with its next session; of what they give how many take part, and the first session of which nobody said yet who
    was there; of what they follow their state, whether they come to the next session, and the homework for it.
    """
    goes_on = Course.objects.exclude(stage__in=OVER)
    given = _soonest(goes_on.filter(trainers__member=member), now).annotate(
        taking_part=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED), distinct=True),
        **_first("tick", _to_tick(now), "pk", "starts_at", "ends_at"),
    )
    places = member.enrolments.standing()
    before = CourseSession.objects.standing().filter(course=OuterRef("pk"), starts_at__lte=now).order_by("-starts_at")
    absent = SessionAttendance.objects.filter(session=OuterRef("next_pk"), enrolment__in=places)
    followed = _soonest(goes_on.filter(pk__in=places.values("course")), now).annotate(
        state=Subquery(places.filter(course=OuterRef("pk")).values("state")[:1]),
        cannot_come_at=Subquery(absent.values("cannot_come_at")[:1]),
        homework=Subquery(before.values("homework")[:1]),
    )
    return Own(list(given[:most]), list(followed[:most]))


def own_past(member: Member) -> QuerySet[Course]:
    """What is over, the last one first; each with whether they gave it, and whether they completed it."""
    places = member.enrolments.standing()
    own = Course.objects.filter(Q(pk__in=member.courses_given.values("course")) | Q(pk__in=places.values("course")))
    rows = own.filter(stage__in=OVER).annotate(
        gave=Exists(CourseTrainer.objects.filter(course=OuterRef("pk"), member=member)),
        completed=Exists(places.filter(course=OuterRef("pk"), completed_at__isnull=False)),
    )
    return rows.order_by(F("starts_on").desc(nulls_last=True), "-pk")


def _soonest(courses: QuerySet[Course], now):
    ahead = CourseSession.objects.standing().filter(course=OuterRef("pk"), ends_at__gt=now).in_order()
    rows = courses.annotate(**_first("next", ahead, "pk", "starts_at", "place"))
    return rows.order_by(F("next_starts_at").asc(nulls_last=True), F("starts_on").asc(nulls_last=True), "title", "pk")


def _end_of_day(now):
    return at_local(local_day(now) + timedelta(days=1), time(0))


def _first(name, sessions, *facts):
    return {f"{name}_{fact}": Subquery(sessions.values(fact)[:1]) for fact in facts}


def _to_tick(now):
    """Sessions of today or before, and of someone who took part by then nobody said whether they were there.

    From the day itself on, as people come in before it begins (`session_presence.closed_because`).
    """
    said = SessionAttendance.objects.filter(
        session=OuterRef(OuterRef("pk")), enrolment=OuterRef("pk"), was_there__isnull=False
    )
    silent = Enrolment.objects.enrolled().filter(
        ~Exists(said), course=OuterRef("course"), enrolled_at__lte=OuterRef("ends_at")
    )
    return (
        CourseSession.objects.standing()
        .filter(Exists(silent), course=OuterRef("pk"), starts_at__lt=_end_of_day(now))
        .in_order()
    )
