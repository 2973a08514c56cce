"""What people thought of a course: asked by the link to their place, once, without a name."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from courses import evaluating
from courses.evaluating import ENOUGH
from courses.forms.completion import EvaluationForm
from courses.place_links import place_path
from courses.views.by_place import by_place, link_closed


@by_place
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request, enrolment):
    """GET asks and changes nothing, as mail scanners follow links; POST answers, and then the link is used up."""
    now = timezone.now()
    form = EvaluationForm(request.POST if request.method == "POST" else None)
    if why := _closed_because(enrolment, now):
        status = 200 if why == "answered" else 410
        on = {"course": enrolment.course, "enough": ENOUGH, "path": place_path(enrolment)}
        return link_closed(request, why, status=status, **on)
    if form.is_valid():
        try:
            evaluating.answer(enrolment, form.answered(), now=now)
        except (evaluating.AlreadyAnswered, evaluating.Closed):
            pass  # in another tab; said on the page that comes
        return redirect(request.path)
    context = {"form": form, "course": enrolment.course, "enough": ENOUGH}
    return render(request, "courses/evaluation.html", context)


def _closed_because(enrolment, now):
    if enrolment.has_evaluated:
        return "answered"
    if enrolment.withdrawn_at or not evaluating.is_open(enrolment.course, now=now):
        return "closed"
    return ""
