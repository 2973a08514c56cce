"""Who gives a course: choosing and taking off."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses import trainers as giving
from courses.forms.trainers import TrainerForm
from courses.views.which import course_to_keep
from members.filters import number


@require_http_methods(["GET", "HEAD", "POST"])
def trainers(request, slug):
    course, now = course_to_keep(request, slug), timezone.now()
    if request.method == "POST" and "remove" in request.POST:
        if key := number(request.POST["remove"]):
            giving.remove(course, key, now=now)
        messages.success(request, _("Saved."))
        return redirect("courses:trainers", slug=slug)
    form = TrainerForm(request.POST or None, course=course)
    if form.is_valid() and _is_added(request, course, form, now):
        return redirect("courses:trainers", slug=slug)
    rows = course.trainers.select_related("member").order_by("pk")
    return render(request, "courses/trainers.html", {"course": course, "trainers": rows, "form": form})


def _is_added(request, course, form, now):
    """If not, the form says why."""
    try:
        is_new = giving.add(course, now=now, **form.facts())
    except giving.TakesPart:
        form.refuse_who_takes_part()
        return False
    except giving.GivesAnother as another:
        form.refuse_other_session(another.session)
        return False
    said = form.cleaned_data["member"].full_name if form.cleaned_data["member"] else form.cleaned_data["name"]
    words = _("{name} gives this course.") if is_new else _("{name} gave this course already.")
    messages.success(request, words.format(name=said))
    return True
