"""Courses larger and more than usual: one with 500 people in it, a catalogue of 500, and one with a single place."""

from datetime import datetime, timedelta

from bench.guild import make
from bench.names import name_of
from courses.models import Course, CourseGuest, CourseSession, CourseTrainer, Enrolment, EnrolmentState, Stage
from members.models import KnowledgeArea, Member
from organisations.models import Organisation
from samensterker.localtime import local_day

ENROLLED, WAITING, GUESTS, SESSIONS, TRAINERS = 500, 100, 20, 8, 2
CATALOGUE, AT_ONCE = 500, 50
STAGES = [Stage.IDEA, Stage.GAUGING, Stage.PLANNED, Stage.OPEN, Stage.OPEN, Stage.RUNNING]


def large(now: datetime) -> Course:
    """Full, with a waiting list and eight sessions; twenty of the people are guests. The reader is not in it."""
    people = list(Member.objects.order_by("pk")[2 : 2 + ENROLLED + WAITING])
    course = Course.objects.create(
        title="Teamdesk voor iedereen", slug="bench-large", maximum=ENROLLED + GUESTS, **_facts(now)
    )
    guests = make(
        CourseGuest,
        (
            CourseGuest(
                name=f"{name_of(number)['first_name']} Gast",
                email=f"cursusgast{number}@example.org",
                organisation=course.organiser,
                consent_words="Ja",
                consent_at=now,
            )
            for number in range(GUESTS)
        ),
    )
    number = len(people) * ENROLLED // (ENROLLED + WAITING)  # of a small guild a part
    seated, waiting = people[:number], people[number:]
    who = [{"member": member} for member in seated] + [{"guest": guest} for guest in guests]
    make(
        Enrolment,
        (
            Enrolment(course=course, state=EnrolmentState.ENROLLED, seat=seat, enrolled_at=now, **one)
            for seat, one in enumerate(who, 1)
        ),
    )
    Course.objects.filter(pk=course.pk).update(maximum=len(who))
    make(
        Enrolment,
        (Enrolment(course=course, member=member, state=EnrolmentState.WAITING, enrolled_at=now) for member in waiting),
    )
    _come_together(course, now)
    return Course.objects.get(pk=course.pk)


def catalogue(now: datetime) -> None:
    """Of each stage that is announced; with those of the guild there are 500 or some more."""
    organisations = list(Organisation.objects.order_by("pk")[:10])
    areas = list(KnowledgeArea.objects.order_by("pk")[:20]) or [None]
    facts = _facts(now)
    make(
        Course,
        (
            Course(
                **{
                    **facts,
                    "title": f"Cursus {number + 1}",
                    "slug": f"bench-{number + 1}",
                    "stage": STAGES[number % len(STAGES)],
                    "starts_on": facts["starts_on"] + timedelta(days=number % 90),
                    "ends_on": facts["ends_on"] + timedelta(days=number % 90),
                    "organiser": organisations[number % len(organisations)],
                    "area": areas[number % len(areas)],
                    "maximum": 12,
                }
            )
            for number in range(CATALOGUE)
        ),
    )


def with_one_place(now: datetime, number: int) -> Course:
    return Course.objects.create(title="De laatste plek", slug=f"bench-last-{number}", maximum=1, **_facts(now))


def _facts(now):
    starts_on = local_day(now) + timedelta(days=30)
    return {
        "stage": Stage.OPEN,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=60),
        "organiser": Organisation.objects.order_by("pk").first(),
        "summary": "Je kunt zelf een lijst maken, een overzicht vragen en een ander uitleggen hoe het werkt.",
    }


def _come_together(course, now):
    trainers = Member.objects.order_by("-pk")[:TRAINERS]
    make(CourseTrainer, (CourseTrainer(course=course, member=member) for member in trainers))
    first = now + timedelta(days=31)
    make(
        CourseSession,
        (
            CourseSession(
                course=course,
                starts_at=first + timedelta(weeks=number),
                ends_at=first + timedelta(weeks=number, hours=2),
                place="Buurthuis De Brink, zaal 2",
                homework="Maak zelf een lijst van tien regels.",
                occurrence_at=now,
                created_at=now,
                changed_at=now,
            )
            for number in range(SESSIONS)
        ),
    )
