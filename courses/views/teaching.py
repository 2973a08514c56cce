"""What who gives a course does: who is there, notes and homework, a message to all, and an overview of it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from courses import given, phones, session_notes, session_presence, writing
from courses.course_page import CoursePage
from courses.forms.teaching import MessageForm, NotesForm
from courses.models import CourseMessage
from courses.session_presence import NotNow
from courses.views.which import course_to_see, course_to_teach, session_to_teach

EMPTY_LINES = 4  # on paper, for who comes along
ON_A_PAGE, SHOWN = 20, 50
PEOPLE = 60  # on a page of who is there: a class stands on one
SESSIONS = 6  # of which one can write to who was not there


# --- who is there ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def attendance(request, slug, pk):
    """With a script each tick is kept at once (`attendance_tick`); without one, all that the page showed."""
    session, now = session_to_teach(request, slug, pk), timezone.now()
    page = Paginator(session_presence.expected(session), PEOPLE).get_page(request.GET.get("page"))
    if request.method == "POST":
        _note_all(request, session, now)
        is_on = request.POST.get("do") == "next" and page.has_next()
        return redirect(f"{request.path}?page={page.next_page_number()}" if is_on else request.get_full_path())
    people = session_presence.attendees(session, page)
    seen = phones.phones_of(session.course, [one.enrolment for one in people], request.user, now=now)
    people = session_presence.with_phones(people, seen)
    context = {
        "course": session.course,
        "session": session,
        "has_phones": bool(seen),
        "expected": [one for one in people if not one.cannot_come or one.was_there],
        "excused": [one for one in people if one.cannot_come and not one.was_there],
        "page": page,
        "number": session_presence.number_there(session),
        "silent": sum(one.was_there is None for one in people),
        "why_not": session_presence.closed_because(session, now=now),
    }
    return render(request, "courses/attendance.html", context)


def _note_all(request, session, now):
    try:
        rest = _keys(request.POST, "shown") if request.POST.get("do") == "rest" else ()
        number = session_presence.note(session, _said_in(request.POST), by=request.user, now=now, rest=rest)
    except NotNow as not_now:
        messages.warning(request, not_now.words)
        return
    if number:
        words = ngettext("%(number)d person is noted.", "%(number)d people are noted.", number)
        messages.success(request, words % {"number": number})
    else:
        messages.info(request, _("There was nothing new."))


def _said_in(posted):
    """Of whom the page says something else now than when it was drawn; so two who tick at once lose nothing."""
    ticked, was = _keys(posted, "there"), _keys(posted, "was")
    return {key: key in ticked for key in ticked ^ was}


def _keys(posted, name):
    try:
        return set(map(int, posted.getlist(name)))
    except ValueError as error:
        raise BadRequest("Not a key.") from error


@require_POST
def attendance_tick(request, slug, pk, enrolment):
    session, now = session_to_teach(request, slug, pk), timezone.now()
    row = get_object_or_404(
        session.course.enrolments.enrolled().select_related("member", "guest", "organisation"), pk=enrolment
    )
    try:
        said = {row.pk: str(row.pk) in request.POST.getlist("there")}
        session_presence.note(session, said, by=request.user, now=now)
    except NotNow as not_now:
        messages.warning(request, not_now.words)
        return HttpResponseClientRefresh() if request.htmx else redirect("courses:attendance", slug, pk)
    if not request.htmx:
        return redirect("courses:attendance", slug, pk)
    seen = phones.phones_of(session.course, [row], request.user, now=now)
    [one] = session_presence.with_phones(session_presence.attendees(session, [row]), seen)
    context = {
        "session": session,
        "course": session.course,
        "one": one,
        "number": session_presence.number_there(session),
        "is_swapped": True,
    }
    return render(request, "courses/_attendee.html", context)


@require_safe
def attendance_list(request, slug, pk):
    """On paper, with boxes to tick."""
    session = session_to_teach(request, slug, pk)
    people = session_presence.attendees(session)
    context = {"course": session.course, "session": session, "people": people, "empty_lines": range(EMPTY_LINES)}
    return render(request, "courses/attendance_list.html", context)


# --- notes and homework ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request, slug, pk):
    session = session_to_teach(request, slug, pk)
    form = NotesForm(request.POST or None, session=session)
    if form.is_valid() and _kept(request, session, form):
        messages.success(request, _("This is kept."))
        return redirect(f"{session.course.get_absolute_url()}#session-{session.pk}")
    return render(request, "courses/session_notes.html", {"course": session.course, "session": session, "form": form})


def _kept(request, session, form):
    typed = form.cleaned_data
    try:
        session_notes.keep(session, typed["notes"], typed["homework"], made_from=typed["version"], now=timezone.now())
    except session_notes.Changed as changed:
        now = changed.session
        stands = {"notes": (now.notes, now.notes), "homework": (now.homework, now.homework)}
        words = _("Someone else changed this while you were typing. Save again to put yours in its place.")
        form.show_what_changed(stands, words=words, now_made_from=now.version)
        return False
    return True


# --- messages -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def write(request, slug):
    course = course_to_teach(request, slug)
    form = MessageForm(request.POST or None, sessions=writing.missed_sessions(course, now=timezone.now())[:SESSIONS])
    if form.is_valid() and _written(request, course, form):
        return redirect(course)
    context = {
        "course": course,
        "form": form,
        "number": writing.receivers(course).count(),
        "not_by_mail": writing.not_by_mail(course),
    }
    return render(request, "courses/write.html", context)


def _written(request, course, form):
    how = {"text": form.cleaned_data["text"], "submission": form.cleaned_data["submission"], "missed": form.missed}
    try:
        _message, number = writing.write(course, by=request.user, now=timezone.now(), **how)
    except writing.TooMany:
        form.add_error(None, _("Enough was written today. Tomorrow you can write again."))
        return False
    except writing.Nobody:
        form.add_error("to", _("There is nobody to whom this would go."))
        return False
    words = ngettext("Your message goes to %(number)d person.", "Your message goes to %(number)d people.", number)
    messages.success(request, words % {"number": number} if number else _("This was sent already."))
    return True


@require_safe
def message_list(request, slug):
    """For who takes part, gives it or keeps it; for others it does not exist."""
    course = course_to_see(request, slug)
    page = CoursePage(course, request.user, timezone.now())
    if not (page.takes_part or page.may_teach):
        raise Http404
    rows = CourseMessage.objects.filter(course=course).select_related("written_by", "missed")
    context = {"course": course, "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "courses/messages.html", context)


# --- all courses of one person --------------------------------------------------------------------


@require_safe
def own_courses(request):
    now = timezone.now()
    own = given.own_courses(request.user, now=now, most=SHOWN)
    past = Paginator(given.own_past(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/own_courses.html", {"own": own, "past": past, "now": now})
