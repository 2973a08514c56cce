"""The page of one place, by the link in a mail: for members and for guests, without logging in."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses import afterwards, enrolling, materials, own_sessions, places, writing
from courses.enrolling import EnrolmentClosed
from courses.enrolling_page import is_offered
from courses.models import Enrolment, EnrolmentState, Stage
from courses.place_links import enrolment_by_token, guest_token
from samensterker.middleware import language_from_cookie

MESSAGES = 10


@login_not_required
@csrf_exempt  # who has the link may use it, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_by_link(request, token):
    """GET shows the place and changes nothing, as mail scanners follow links; POST confirms it or gives it back."""
    try:
        enrolment = enrolment_by_token(token)
    except Enrolment.DoesNotExist:
        return render(request, "courses/place_closed.html", {"why": "unknown"}, status=404)
    with translation.override(language_from_cookie(request) or enrolment.receiver.language):
        response = _by_link(request, enrolment, token)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _by_link(request, enrolment, token):
    now = timezone.now()
    if enrolment.member and enrolment.member.left_at is not None:
        return render(request, "courses/place_closed.html", {"why": "left"}, status=410)
    if request.method == "POST":
        _done(request, enrolment, now)
        return redirect(request.path)
    return render(request, "courses/place.html", _shown(request, enrolment, token, now))


def _done(request, enrolment, now):
    doing = {
        "confirm": lambda: enrolling.confirm(enrolment, now=now),
        "withdraw": lambda: enrolling.withdraw(enrolment, by=None, now=now),
    }.get(request.POST.get("do", ""))
    if doing is None:
        raise BadRequest("This is nothing that one does with a place.")
    try:
        doing()
    except EnrolmentClosed:
        pass  # the page that comes says how it is now


def _shown(request, enrolment, token, now):
    course = enrolment.course
    is_over = course.stage in (Stage.FINISHED, Stage.CANCELLED)
    is_waiting = enrolment.state == EnrolmentState.WAITING
    has_begun = enrolling.has_begun(course, now)
    context = {
        "enrolment": enrolment,
        "course": course,
        "token": token,
        "now": now,
        "name": getattr(enrolment.receiver, "first_name", enrolment.receiver.full_name),
        "number": places.place_on_list(enrolment) if is_waiting else None,
        "is_offered": is_offered(enrolment, now) and not is_over and not has_begun,
        "has_begun": has_begun,
        "may_withdraw": not is_over and enrolment.completed_at is None,
        "is_someone_else": request.user.is_authenticated and request.user != enrolment.member,
        "guest_token": guest_token(enrolment.guest) if enrolment.guest else "",
    }
    if enrolment.state == EnrolmentState.ENROLLED:
        context |= {
            "sessions": own_sessions.sessions_of(course, enrolment),
            "materials": materials.seen(course, teaches=False, own=enrolment),
            "after": afterwards.of(enrolment, now=now),
            "written": writing.last_messages(course, most=MESSAGES),
        }
    return context
