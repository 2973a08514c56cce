"""The catalogue of courses, the page of one, and what who keeps it writes about it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses import planning
from courses.catalogue import ARCHIVE, Catalogue, Filters
from courses.course_page import course_page
from courses.forms.courses import ChangedCourseForm, NewCourseForm
from courses.policies import organisers_for
from courses.views.guests import course_for_visitor
from courses.views.which import course_to_keep
from members.policies import coordinator_required
from organisations.help_requests import AreaGone
from samensterker.list_links import link
from samensterker.localtime import local_day


@require_safe
def course_list(request):
    """What is going on and what is coming; with a stage in the address, all of that, a page at a time."""
    return _listed(request, Filters.read(request.GET))


@require_safe
def finished(request):
    """What was given before, the newest first."""
    return _listed(request, Filters.read(request.GET, stage=ARCHIVE))


def _listed(request, filters):
    catalogue = Catalogue(filters, request.user, after=request.GET.get("after", ""))
    following = catalogue.following and link(request, after=catalogue.following)
    context = {"catalogue": catalogue, "filters": catalogue.filters, "following": following}
    return render(request, "courses/course_list.html", context)


@login_not_required
@require_safe
def course_detail(request, slug):
    if not request.user.is_authenticated:
        return course_for_visitor(request, slug)
    page = course_page(slug, request.user, now=timezone.now())
    return render(request, "courses/course.html", {"course": page.course, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def course_create(request):
    now = timezone.now()
    today = local_day(now)
    about = {"organisers": organisers_for(request.user, on=today), "today": today}
    form = NewCourseForm(request.POST or None, initial={"submission": uuid.uuid4()}, **about)
    if form.is_valid() and (response := made(request, form, now)):
        return response
    return render(request, "courses/course_form.html", {"form": form})


def made(request, form, now, **facts):
    """Where one goes then, by this click or by the one before it; if not, the form says why."""
    told = {"by": request.user, "now": now, "submission": form.cleaned_data["submission"]}
    try:
        course, is_new = planning.create(**told, **facts, **form.facts())
    except AreaGone:
        form.refuse_area()
        return None
    words = _("Added: {title}. Now choose who gives it.") if is_new else _("This was saved already: {title}.")
    messages.success(request, words.format(title=course.title))
    return redirect("courses:trainers" if is_new else "courses:course", slug=course.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def course_edit(request, slug):
    course, today = course_to_keep(request, slug), local_day(timezone.now())
    organisers = organisers_for(request.user, course, on=today)
    form = ChangedCourseForm(request.POST or None, course=course, organisers=organisers, today=today)
    if form.is_valid() and _is_changed(request, form, course):
        return redirect("courses:stage", course.slug) if request.GET.get("back") == "stage" else redirect(course)
    return render(request, "courses/course_form.html", {"form": form, "course": course})


def _is_changed(request, form, course):
    """If not, the form says why."""
    told = {"by": request.user, "now": timezone.now(), "version": form.cleaned_data["version"]}
    try:
        changed = planning.change(course, **told, **form.facts())
    except planning.StaleCourse as stale:
        form.show_changed_course(stale.course)
    except planning.SeatsTaken as taken:
        form.refuse_seats(taken.number)
    except planning.SessionOutside as outside:
        form.refuse_session(outside.session)
    except planning.NeedsADate:
        form.refuse_no_date()
    except AreaGone:
        form.refuse_area()
    else:
        words = _("Saved: {title}.") if changed else _("Nothing was different: {title}.")
        messages.success(request, words.format(title=form.cleaned_data["title"]))
        return True
    return False
