"""Files and links with a course: adding and removing for who keeps or gives it, opening for who takes part."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from courses import materials
from courses.course_page import CoursePage
from courses.forms.material import MaterialForm
from courses.views.which import course_to_see, course_to_teach, enrolment_of_link
from members.uploads import shown_name
from samensterker.downloads import as_download, read_stored


@require_safe
def material(request, slug):
    course = course_to_teach(request, slug)
    return _page(request, course, MaterialForm(initial={"submission": uuid.uuid4()}))


@require_http_methods(["GET", "HEAD", "POST"])
def material_add(request, slug):
    """The page of `material` once more, when something is wrong with what was sent."""
    course = course_to_teach(request, slug)
    if request.method != "POST":
        return redirect("courses:material", slug=slug)
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid() and _is_added(request, course, form):
        return redirect("courses:material", slug=slug)
    return _page(request, course, form)


def _page(request, course, form):
    context = {"course": course, "materials": course.materials.all(), "form": form, "most": materials.MOST}
    return render(request, "courses/material.html", context)


def _is_added(request, course, form):
    """If not, the form says why."""
    try:
        row = materials.add(course, by=request.user, now=timezone.now(), **form.facts())
    except materials.TooMany:
        form.say_that_it_is_full()
        return False
    messages.success(request, _("Added: {name}.").format(name=row.title))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def material_remove(request, slug, pk):
    """GET asks whether you are sure; POST removes it."""
    course = course_to_teach(request, slug)
    row = get_object_or_404(course.materials, pk=pk)
    if request.method != "POST":
        return render(request, "courses/material_remove.html", {"course": course, "material": row})
    materials.remove(row)
    messages.success(request, _("Removed: {title}.").format(title=row.title))
    return redirect("courses:material", slug=slug)


@require_safe
@cache_control(private=True, no_store=True)
def material_file(request, slug, pk):
    course = course_to_see(request, slug)
    page = CoursePage(course, request.user, timezone.now())
    return _download(materials.seen(course, teaches=page.may_teach, own=page.own), pk)


@require_safe
@login_not_required
@cache_control(private=True, no_store=True)
def material_by_link(request, token, pk):
    """For who takes part and comes by a link in their mail, such as a guest."""
    enrolment = enrolment_of_link(token)
    return _download(materials.seen(enrolment.course, teaches=False, own=enrolment), pk)


def _download(rows, pk):
    row = get_object_or_404(rows, pk=pk)
    if not row.file:
        raise Http404  # a link leads there by itself
    return as_download(
        read_stored(row.file), name=shown_name(row.title, row.kind, otherwise=_("attachment")), kind=row.kind
    )
