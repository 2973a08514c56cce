"""When a course comes together: planning and changing for who keeps it, and saying that one cannot come."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import change_letters, own_sessions, session_answering, session_letters, sessions
from courses import session_calendar as calendar
from courses.course_page import CoursePage
from courses.forms.sessions import ChangedSessionForm, NewSessionsForm, ShiftForm, initial_at, initial_of_next
from courses.models import BEFORE_A_DATE, CourseSession, Enrolment, Stage
from courses.place_links import enrolment_by_token, place_path
from courses.session_answering import AnsweringClosed
from courses.views.which import course_to_keep, course_to_see, enrolment_of_link, session_to_keep, session_to_see
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie
from samensterker.templatetags.house import clock, day

BEFORE_OPEN = (*BEFORE_A_DATE, Stage.PLANNED)  # what is left to do then, stands on the page of the next step
ANSWERS = {"cannot": False, "can": True}  # whether they come


# --- planning, for who keeps the course -----------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def session_create(request, slug):
    """One, or several a week apart; those first show their days."""
    course, now = course_to_keep(request, slug), timezone.now()
    last = course.sessions.standing().in_order().last()
    asked = initial_at(request.GET.get("day", ""), request.GET.get("daypart", ""))
    initial = {**initial_of_next(course, last), **asked, "submission": uuid.uuid4()}
    form = NewSessionsForm(request.POST or None, now=now, initial=initial)
    if form.is_valid():
        if form.asks_days:
            form.show_days(sessions.problems_of(course, form.all_times, now=now))
        elif _planned(request, course, form, now):
            return (
                redirect("courses:stage", course.slug)
                if course.stage in BEFORE_OPEN
                else redirect(_at_sessions(course))
            )
    return _form(request, course, form)


def _planned(request, course, form, now):
    """Whether they stand; if not, the form says why."""
    times = form.times
    if not times:
        form.add_error("days", _("Tick at least one day."))
        return False
    told = {"by": request.user, "submission": form.cleaned_data["submission"]}
    try:
        made, is_new = sessions.plan(course, times, now=now, **told, **form.facts())
    except sessions.CannotBe as wrong:
        form.refuse(wrong.problems)
        return False
    except sessions.TooMany:
        words = _("A course has at most %(number)d sessions.")
        form.add_error(None, words % {"number": sessions.MOST})
        return False
    except sessions.NotAnyMore:
        messages.warning(request, _("This course is over, so nothing was planned."))
        return True
    messages.success(request, _words_of_planning(course, made) if is_new else _("This was saved already."))
    return True


def _words_of_planning(course, made):
    words = ngettext("%(number)d session is planned.", "%(number)d sessions are planned.", len(made))
    words %= {"number": len(made)}
    if heard := session_letters.number_to_hear(course):
        told = ngettext("%(number)d person gets a mail with all.", "%(number)d people get a mail with all.", heard)
        return f"{words} {told % {'number': heard}}"
    return words


@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request, slug, pk):
    session, now = session_to_keep(request, slug, pk), timezone.now()
    if session.cancelled_at:
        messages.warning(request, _("This session was cancelled."))
        return redirect(_at(session))
    form = ChangedSessionForm(request.POST or None, now=now, session=session)
    if form.is_valid() and _changed(request, session, form, now):
        return redirect(_at(session))
    return _form(request, session.course, form, session)


def _changed(request, session, form, now):
    try:
        changed = sessions.change(session, now=now, version=form.cleaned_data["version"], **form.facts())
    except sessions.StaleSession as stale:
        form.show_changed_session(stale.session)
        return False
    except sessions.CannotBe as wrong:
        form.refuse(wrong.problems)
        return False
    except sessions.NotAnyMore:
        messages.warning(request, _("This session was cancelled, so your change was not saved."))
        return True
    messages.success(request, _words_of_change(changed, was=session, now=now))
    return True


def _words_of_change(changed, *, was, now):
    when = {"day": day(changed.starts_at, now), "clock": clock(changed.starts_at)}
    is_told = changed.occurrence > was.occurrence and changed.starts_at > now
    if not is_told or not session_letters.number_to_hear(changed.course):
        return _("Saved: {day}, {clock}.").format(**when)
    return _("Saved: {day}, {clock}. Everyone gets one mail about it.").format(**when)


def _form(request, course, form, session=None):
    context = {"course": course, "form": form, "session": session, "told": session_letters.number_to_hear(course)}
    return render(request, "courses/session_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def session_cancel(request, slug, pk):
    """GET asks whether you are sure, and says who hears of it; POST cancels."""
    session, now = session_to_keep(request, slug, pk), timezone.now()
    if request.method == "POST" and sessions.cancel(session, now=now):
        messages.success(request, _("The session is cancelled."))
    if request.method == "POST" or session.cancelled_at or session.ends_at <= now:
        return redirect(_at(session))
    told = session_letters.number_to_hear(session.course) if session.starts_at > now else 0
    context = {"course": session.course, "session": session, "told": told}
    return render(request, "courses/session_cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sessions_shift(request, slug):
    """All sessions to come go to another day of the calendar, and the days of the course along."""
    course, now = course_to_keep(request, slug), timezone.now()
    ahead = list(course.sessions.standing().filter(starts_at__gt=now).in_order())
    if not ahead:
        messages.info(request, _("No session is still to come, so there is nothing to move."))
        return redirect(_at_sessions(course))
    form = ShiftForm(request.POST or None, now=now, initial={"day": local_day(ahead[0].starts_at)})
    if form.is_valid() and _shifted(request, course, ahead[0], form, now):
        return redirect(_at_sessions(course))
    told = session_letters.number_to_hear(course) + change_letters.number_that_waits(course)
    context = {"course": course, "form": form, "sessions": ahead, "told": told}
    return render(request, "courses/sessions_shift.html", context)


def _shifted(request, course, first, form, now):
    days = (form.cleaned_data["day"] - local_day(first.starts_at)).days
    try:
        moved = sessions.shift(course, days=days, by=request.user, now=now)
    except sessions.CannotBe as wrong:
        form.refuse(wrong.problems)
        return False
    except sessions.NotAnyMore:
        messages.warning(request, _("This course is over, so nothing was moved."))
        return True
    if days:
        words = ngettext("%(number)d session has moved.", "%(number)d sessions have moved.", len(moved))
        messages.success(request, words % {"number": len(moved)})
    return True


def _at_sessions(course):
    return f"{course.get_absolute_url()}#sessions"


def _at(session):
    return f"{session.course.get_absolute_url()}#session-{session.pk}"


# --- for who takes part ---------------------------------------------------------------------------


@require_POST
def session_cannot(request, slug, pk):
    """Who is logged in and has a place says that they cannot come, or can after all."""
    session, now = session_to_see(request, slug, pk), timezone.now()
    standing = session.course.enrolments.enrolled().select_related("member")
    comes = _given(request)
    try:
        session_answering.answer(session, get_object_or_404(standing, member=request.user), comes=comes, now=now)
    except AnsweringClosed as closed:
        messages.warning(request, _("You cannot say so any more: {reason}.").format(reason=closed.why.label))
        return redirect(_at(session))
    if request.htmx:
        page = CoursePage(session.course, request.user, now)
        shown = next(one for one in page.sessions if one.pk == session.pk)
        return render(request, "courses/_session.html", {"course": page.course, "page": page, "session": shown})
    messages.success(request, _thanks(comes))
    return redirect(_at(session))


def _given(request):
    given = request.POST.get("answer", "")
    if given not in ANSWERS:
        raise BadRequest("This is no answer to a session.")
    return ANSWERS[given]


def _thanks(comes):
    return _("Nice that you are coming after all.") if comes else _("Thank you for letting us know.")


@require_safe
@cache_control(private=True, no_store=True)
def session_calendar(request, slug):
    """All sessions in one file; the link to join online is for who takes part or gives it."""
    course, now = course_to_see(request, slug), timezone.now()
    page = CoursePage(course, request.user, now)
    takes_part = page.takes_part or page.may_teach
    return _file(calendar.publication(own_sessions.sessions_of(course), now=now, takes_part=takes_part))


def _file(content):
    headers = {"Content-Disposition": f'attachment; filename="{calendar.FILE_NAME}"'}
    return HttpResponse(content, content_type=f"{calendar.CONTENT_TYPE}; charset=utf-8", headers=headers)


# --- by the link in a mail ------------------------------------------------------------------------


@login_not_required
@require_safe
@cache_control(private=True, no_store=True)
def calendar_by_link(request, token):
    enrolment, now = enrolment_of_link(token), timezone.now()
    found = calendar.invitation_of(own_sessions.sessions_of(enrolment.course), enrolment, now)
    return _file(found.content if found else calendar.publication([], now=now))


@login_not_required
@csrf_exempt  # who has the link may answer, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_by_link(request, token, pk):
    """GET shows the session and changes nothing, as mail scanners follow links; POST says whether one comes."""
    try:
        enrolment = enrolment_by_token(token)
        session = enrolment.course.sessions.get(pk=pk)
    except (Enrolment.DoesNotExist, CourseSession.DoesNotExist):
        return render(request, "courses/session_closed.html", {"why": "unknown"}, status=404)
    session.course = enrolment.course
    with translation.override(language_from_cookie(request) or enrolment.receiver.language):
        response = _by_link(request, session, enrolment, timezone.now())
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _by_link(request, session, enrolment, now):
    why = session_answering.closed_because(session, enrolment, now=now)
    person = enrolment.receiver
    context = {
        "session": session,
        "course": session.course,
        "enrolment": enrolment,
        "name": getattr(person, "first_name", person.full_name),
        "place_path": place_path(enrolment),
        "is_guest": enrolment.guest is not None,
        "is_someone_else": request.user.is_authenticated and request.user != enrolment.member,
        "why": why,
        "now": now,
    }
    if why:
        return render(request, "courses/session_closed.html", context, status=410)
    if request.method == "POST":
        session_answering.answer(session, enrolment, comes=_given(request), now=now)
        return redirect(request.path)
    context["cannot_come"] = session_answering.cannot_come(session, enrolment)
    return render(request, "courses/session_by_link.html", context)
