"""Bringing a course one step further, or cancelling it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses import stages
from courses.forms.stages import CancelForm
from courses.models import Stage
from courses.stage_page import StagePage
from courses.views.which import course_to_keep


@require_http_methods(["GET", "HEAD", "POST"])
def stage(request, slug):
    """GET shows the one next step, what it does and who hears of it; POST takes it, or cancels the course."""
    course, now = course_to_keep(request, slug), timezone.now()
    cancels = request.POST.get("stage") == Stage.CANCELLED
    page = StagePage(course, now)
    form = CancelForm(request.POST if cancels else None, hearing=page.hear_of_cancelling)
    if request.method == "POST" and (not cancels or form.is_valid()):
        told = {"by": request.user, "now": now, "although_few": "although_few" in request.POST}
        because = form.cleaned_data["because"] if cancels else ""
        try:
            moved = stages.move(course, request.POST.get("stage", ""), because=because, **told)
        except stages.TooFew as few:
            return _refused(request, page, form, few.why, is_too_few=True)
        except stages.CannotMove as refused:
            return _refused(request, page, form, refused.why)
        messages.success(request, _words(request.POST["stage"], course) if moved else _("It was so already."))
        return redirect(course)
    return render(request, "courses/stage.html", {"course": course, "page": page, "form": form})


def _refused(request, page, form, why, *, is_too_few=False):
    context = {"course": page.course, "page": page, "form": form, "why": why, "is_too_few": is_too_few}
    return render(request, "courses/stage.html", context)


def _words(stage, course):
    words = {
        Stage.GAUGING: _("Members can say now that they want it: {title}."),
        Stage.PLANNED: _("Planned: {title}."),
        Stage.OPEN: _("People can enrol now: {title}."),
        Stage.RUNNING: _("It has begun: {title}."),
        Stage.FINISHED: _("It is finished: {title}."),
        Stage.CANCELLED: _("Cancelled: {title}. Who counted on it gets a mail."),
    }
    return words[Stage(stage)].format(title=course.title)
