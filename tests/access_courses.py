"""The part of the access table about courses: what each page answers, and the objects that it is asked about."""

from dataclasses import dataclass
from datetime import timedelta

from courses import second_person_links
from courses.models import Course, CourseGuest, CourseMaterial, CourseSession, Enrolment, SecondPerson, Stage
from courses.place_links import guest_token, place_token, wish_token
from members.models import Member
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    CoreTaskFactory,
    CourseFactory,
    CourseGuestFactory,
    CourseMaterialFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    KnowledgeAreaFactory,
    OpenCourseFactory,
    SecondPersonFactory,
)

# page: what GET answers to visitor, left, member, coordinator; what POST answers
COURSES = {
    # courses, and what is kept with them
    "courses:list": ("login login 200 200", "login login 405 405"),
    "courses:course": ("200 200 200 200", "405 405 405 405"),
    "courses:course without a date": ("login login 200 200", "405 405 405 405"),
    "courses:finished": ("login login 200 200", "login login 405 405"),
    "courses:create": ("login login 404 200", "login login 404 200"),
    "courses:edit": ("login login 404 200", "login login 404 200"),
    "courses:edit of own training": ("login login 200 200", "login login 200 200"),
    "courses:stage": ("login login 404 200", "login login 404 200"),
    "courses:stage of own training": ("login login 200 200", "login login 200 200"),
    "courses:trainers": ("login login 404 200", "login login 404 200"),
    "courses:material": ("login login 404 200", "login login 405 405"),
    "courses:material of own course": ("login login 200 200", "login login 405 405"),
    "courses:material-add": ("login login 404 302", "login login 404 200"),
    "courses:material-remove": ("login login 404 200", "login login 404 302"),
    "courses:material-file": ("login login 404 404", "login login 405 405"),  # a link; see test_materials.py
    "courses:material-by-link": ("404 404 404 404", "405 405 405 405"),  # the same
    # ideas and interest
    "courses:propose": ("login login 200 200", "login login 200 200"),
    "courses:interest": ("login login 405 405", "login login 200 200"),
    "courses:interested": ("login login 404 200", "login login 405 405"),
    "courses:ask-when": ("login login 405 405", "login login 404 302"),
    # trainings of partner organisations, and guests
    "courses:trainings": ("login login 200 200", "login login 405 405"),
    "courses:training-create": ("login login 200 200", "login login 200 200"),
    "courses:guests": ("login login 404 200", "login login 405 405"),
    "courses:guest-remove": ("login login 404 200", "login login 404 302"),
    "courses:guest-page": ("200 200 200 200", "400 400 400 400"),
    "courses:guest-wish": ("200 200 200 200", "200 200 200 200"),
    "courses:guest-enrol": ("200 200 302 302", "200 200 302 302"),
    "courses:guest-asked": ("200 200 200 200", "405 405 405 405"),
    # places
    "courses:enrolment-by-link": ("200 200 200 200", "400 400 400 400"),
    "courses:enrolment-by-link of a guest": ("200 200 200 200", "400 400 400 400"),
    "courses:enrol": ("login login 405 405", "login login 302 302"),
    "courses:confirm": ("login login 405 405", "login login 302 302"),
    "courses:withdraw": ("login login 405 405", "login login 302 302"),
    "courses:phone": ("login login 405 405", "login login 302 302"),
    "courses:enrol-someone": ("login login 404 200", "login login 404 200"),
    "courses:enrol-someone of mine": ("login login 200 200", "login login 200 200"),
    "courses:enrol-someone of our training": ("login login 200 200", "login login 200 200"),
    "courses:participants": ("login login 404 200", "login login 405 405"),
    "courses:participants of mine": ("login login 200 200", "login login 405 405"),
    "courses:participants of our training": ("login login 200 200", "login login 405 405"),
    "courses:participants in which I take part": ("login login 404 200", "login login 405 405"),
    "courses:participant-confirm": ("login login 405 405", "login login 404 302"),
    "courses:participant-withdraw": ("login login 404 200", "login login 404 302"),
    # sessions
    "courses:session-create": ("login login 404 200", "login login 404 200"),
    "courses:session-create in what I give": ("login login 404 200", "login login 404 200"),
    "courses:session-create in our training": ("login login 200 200", "login login 200 200"),
    "courses:session-edit": ("login login 404 200", "login login 404 200"),
    "courses:session-cancel": ("login login 404 200", "login login 404 302"),
    "courses:sessions-shift": ("login login 404 200", "login login 404 200"),
    "courses:session-calendar": ("login login 200 200", "login login 405 405"),
    "courses:session-cannot": ("login login 405 405", "login login 400 400"),
    "courses:session-by-link": ("200 200 200 200", "400 400 400 400"),
    "courses:session-by-link of a guest": ("200 200 200 200", "400 400 400 400"),
    "courses:session-calendar-by-link": ("200 200 200 200", "405 405 405 405"),
    # teaching
    "courses:given": ("login login 200 200", "login login 405 405"),
    "courses:attendance": ("login login 404 200", "login login 404 302"),
    "courses:attendance of mine": ("login login 200 200", "login login 302 302"),
    "courses:attendance-tick": ("login login 405 405", "login login 404 302"),
    "courses:attendance-list": ("login login 404 200", "login login 405 405"),
    "courses:attendance-list of mine": ("login login 200 200", "login login 405 405"),
    "courses:session-notes": ("login login 404 200", "login login 404 200"),
    "courses:session-notes of mine": ("login login 200 200", "login login 200 200"),
    "courses:write": ("login login 404 200", "login login 404 200"),
    "courses:write of mine": ("login login 200 200", "login login 200 200"),
    "courses:messages": ("login login 404 200", "login login 405 405"),
    "courses:messages of mine": ("login login 200 200", "login login 405 405"),
    # completion
    "courses:complete": ("login login 404 200", "login login 404 302"),
    "courses:complete of mine": ("login login 200 200", "login login 302 302"),
    "courses:certificate": ("login login 404 404", "login login 405 405"),
    "courses:certificate of mine": ("login login 200 404", "login login 405 405"),
    "courses:certificate-by-link": ("200 200 200 200", "405 405 405 405"),
    "courses:evaluate": ("200 200 200 200", "200 200 200 200"),
    "courses:second-person": ("login login 404 404", "login login 404 404"),
    "courses:second-person of mine": ("login login 200 404", "login login 200 404"),
    "courses:second-person-by-link": ("200 200 200 200", "200 200 200 200"),
    "courses:second-persons": ("login login 200 200", "login login 405 405"),
    "courses:second-person-answer": ("login login 404 200", "login login 404 400"),
    "courses:second-person-answer of our task": ("login login 200 200", "login login 400 400"),
    "courses:second-person-answer-by-link": ("200 200 200 200", "400 400 400 400"),
    # results
    "courses:results": ("login login 200 200", "login login 405 405"),
    "courses:results-csv": ("login login 200 200", "login login 405 405"),
}


@dataclass
class OfCourses:
    """Courses as seen by one member: one with which they have nothing to do, one that they give, one in which they
    take part, an idea, and a training of the organisation of which they are a contact person."""

    course: Course
    given: Course
    followed: Course
    idea: Course
    training: Course
    session: CourseSession
    given_session: CourseSession
    followed_session: CourseSession
    enrolment: Enrolment
    own_enrolment: Enrolment
    of_guest: Enrolment
    asking: CourseGuest  # for the idea, for which nobody can enrol
    material: CourseMaterial
    completed: Enrolment
    offer: SecondPerson
    offer_to_us: SecondPerson
    answer_token: str


def of_courses(member: Member, other: Member, *, now) -> OfCourses:
    days = {"starts_on": local_day(now) + timedelta(days=20), "ends_on": local_day(now) + timedelta(days=60)}
    course, given, followed = OpenCourseFactory.create_batch(3, **days)
    idea = CourseFactory(stage=Stage.IDEA)
    organiser = AffiliationFactory(member=member, is_contact=True).organisation
    training = OpenCourseFactory(organiser=organiser, is_open_training=True, **days)
    CourseTrainerFactory(course=given, member=member)
    at = {"starts_at": now + timedelta(days=21), "ends_at": now + timedelta(days=21, hours=2)}
    completed = _completed(member, now)
    offer_to_us = SecondPersonFactory(enrolment=completed, task=CoreTaskFactory(organisation=organiser))
    return OfCourses(
        course=course,
        given=given,
        followed=followed,
        idea=idea,
        training=training,
        session=CourseSessionFactory(course=course, **at),
        given_session=CourseSessionFactory(course=given, **at),
        followed_session=CourseSessionFactory(course=followed, **at),
        enrolment=EnrolmentFactory(course=course, member=other),
        own_enrolment=EnrolmentFactory(course=followed, member=member),
        of_guest=EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory()),
        asking=CourseGuestFactory(),
        material=CourseMaterialFactory(course=course),
        completed=completed,
        offer=SecondPersonFactory(enrolment=completed),
        offer_to_us=offer_to_us,
        answer_token=second_person_links.link_token(offer_to_us, member, now=now),
    )


def _completed(member, now):
    """Of a course that was finished an hour ago, with enough people to ask what they thought of it."""
    at = {"finished_at": now - timedelta(hours=1), "evaluation_closes_at": now + timedelta(days=14)}
    course = OpenCourseFactory(stage=Stage.FINISHED, area=KnowledgeAreaFactory(), level=2, **at)
    for _guest in range(4):
        EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())
    CoreTaskFactory(area=course.area, organisation=AffiliationFactory(member=member).organisation)
    return EnrolmentFactory(course=course, member=member, completed_at=now - timedelta(hours=2), completed_by=member)


PLACE_PAGES = ("enrol", "confirm", "withdraw", "phone", "enrol-someone", "participants")


def arguments(of: OfCourses) -> dict[str, list]:
    """Of each page above that has parameters."""
    return {
        # courses, and what is kept with them
        **{f"courses:{name}": [of.course.slug] for name in ("course", "edit", "stage", "trainers")},
        "courses:course without a date": [of.idea.slug],
        **{f"courses:{name} of own training": [of.training.slug] for name in ("edit", "stage")},
        **{f"courses:{name}": [of.course.slug] for name in ("material", "material-add")},
        "courses:material of own course": [of.given.slug],
        **{f"courses:{name}": [of.course.slug, of.material.pk] for name in ("material-remove", "material-file")},
        "courses:material-by-link": [place_token(of.own_enrolment), of.material.pk],
        # ideas and interest
        "courses:interest": [of.idea.slug],
        "courses:interested": [of.idea.slug],
        "courses:ask-when": [of.idea.slug],
        # trainings of partner organisations, and guests
        "courses:guest-remove": [of.of_guest.guest_id],
        "courses:guest-page": [guest_token(of.of_guest.guest)],
        "courses:guest-wish": [wish_token(of.asking, of.idea)],
        "courses:guest-enrol": [of.course.slug],
        "courses:guest-asked": [of.course.slug],
        # places
        "courses:enrolment-by-link": [place_token(of.enrolment)],
        "courses:enrolment-by-link of a guest": [place_token(of.of_guest)],
        **{f"courses:{name}": [of.course.slug] for name in PLACE_PAGES},
        **{f"courses:{name} of mine": [of.given.slug] for name in PLACE_PAGES[-2:]},
        **{f"courses:{name} of our training": [of.training.slug] for name in PLACE_PAGES[-2:]},
        "courses:participants in which I take part": [of.followed.slug],
        **{f"courses:participant-{verb}": [of.course.slug, of.enrolment.pk] for verb in ("confirm", "withdraw")},
        # sessions
        "courses:session-create": [of.course.slug],
        "courses:session-create in what I give": [of.given.slug],
        "courses:session-create in our training": [of.training.slug],
        "courses:sessions-shift": [of.course.slug],
        "courses:session-calendar": [of.course.slug],
        **{f"courses:session-{do}": [of.course.slug, of.session.pk] for do in ("edit", "cancel")},
        "courses:session-cannot": [of.followed.slug, of.followed_session.pk],
        "courses:session-by-link": [place_token(of.enrolment), of.session.pk],
        "courses:session-by-link of a guest": [place_token(of.of_guest), of.session.pk],
        "courses:session-calendar-by-link": [place_token(of.of_guest)],
        # teaching
        **{
            f"courses:{name}": [of.course.slug, of.session.pk]
            for name in ("attendance", "attendance-list", "session-notes")
        },
        **{
            f"courses:{name} of mine": [of.given.slug, of.given_session.pk]
            for name in ("attendance", "attendance-list", "session-notes")
        },
        "courses:attendance-tick": [of.course.slug, of.session.pk, of.enrolment.pk],
        **{f"courses:{name}": [of.course.slug] for name in ("write", "messages")},
        **{f"courses:{name} of mine": [of.given.slug] for name in ("write", "messages")},
        # completion
        "courses:complete": [of.course.slug],
        "courses:complete of mine": [of.given.slug],
        "courses:certificate": [of.course.slug],
        "courses:second-person": [of.course.slug],
        **{f"courses:{name} of mine": [of.completed.course.slug] for name in ("certificate", "second-person")},
        **{f"courses:{name}-by-link": [place_token(of.completed)] for name in ("certificate", "second-person")},
        "courses:evaluate": [place_token(of.completed)],
        "courses:second-person-answer": [of.offer.pk],
        "courses:second-person-answer of our task": [of.offer_to_us.pk],
        "courses:second-person-answer-by-link": [of.answer_token],
        # results
    }
