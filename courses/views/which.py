"""Which course a page is about, for who may keep or teach it; for others it does not exist."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from courses.models import Course, CourseSession, Enrolment, EnrolmentState
from courses.place_links import enrolment_by_token
from courses.policies import may_keep, may_teach
from samensterker.localtime import local_day

COURSES = Course.objects.select_related("organiser", "area__parent")


def course_to_see(request: HttpRequest, slug: str) -> Course:
    """Every member sees every course."""
    return get_object_or_404(COURSES, slug=slug)


def course_to_keep(request: HttpRequest, slug: str) -> Course:
    return _if(may_keep, request, slug)


def course_to_teach(request: HttpRequest, slug: str) -> Course:
    return _if(may_teach, request, slug)


def session_to_keep(request: HttpRequest, slug: str, pk: int) -> CourseSession:
    return _session_of(course_to_keep(request, slug), pk)


def session_to_teach(request: HttpRequest, slug: str, pk: int) -> CourseSession:
    return _session_of(course_to_teach(request, slug), pk)


def session_to_see(request: HttpRequest, slug: str, pk: int) -> CourseSession:
    return _session_of(course_to_see(request, slug), pk)


def _session_of(course, pk):
    session = get_object_or_404(course.sessions, pk=pk)
    session.course = course
    return session


def enrolment_of_link(token: str) -> Enrolment:
    """That a link in a mail is about, of who has a place and did not leave; who has the link needs no account."""
    try:
        enrolment = enrolment_by_token(token)
    except Enrolment.DoesNotExist as error:
        raise Http404 from error
    if enrolment.state != EnrolmentState.ENROLLED or (enrolment.member and enrolment.member.left_at is not None):
        raise Http404
    return enrolment


def _if(may, request, slug):
    course = course_to_see(request, slug)
    if not may(request.user, course, on=local_day(timezone.now())):
        raise Http404
    return course
