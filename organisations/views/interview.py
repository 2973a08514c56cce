"""The interview: which areas an organisation needs, a page for each, and the picture at the end."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.areas import areas_in_order
from members.models import KnowledgeArea
from organisations import core_tasks, interview, task_page
from organisations.first_steps import first_step
from organisations.forms.interview import AreasForm, StepForm
from organisations.usual_areas import LINES
from organisations.views.core_tasks import words_of_ended
from organisations.views.which import of_own_organisation


@require_http_methods(["GET", "HEAD", "POST"])
@of_own_organisation
def begin(request, sight):
    """Which of the usual areas do they need? Each becomes a core task, and then the first page of those opens."""
    going_on = interview.round_of(sight.organisation, on=sight.today)
    there = {task.area_id for task in going_on.tasks}
    form = AreasForm(request.POST or None, there=there)
    if form.is_valid():
        interview.need(sight.organisation, form.cleaned_data["areas"], now=timezone.now())
        return _to_next(sight)
    context = {
        **_about(sight),
        "form": form,
        "tops": _tops(areas_in_order(), there, form.ticked),
        "round": going_on,
    }
    return render(request, "organisations/interview.html", context)


def _tops(areas, there, ticked):
    """Each top with its parts, what they mean, and whether they are there or ticked."""
    tops: list[dict] = []
    for area in areas:
        state = {"is_there": area.pk in there, "is_ticked": area.pk in there or area.pk in ticked}
        entry = {"area": area, "line": LINES.get(area.slug, ""), "parts": [], **state}
        if area.parent_id is None or not tops:
            tops.append(entry)
        else:
            tops[-1]["parts"].append(entry)
            tops[-1]["is_open"] = tops[-1].get("is_open") or entry["is_ticked"]
    return tops


def _to_next(sight):
    """The first page that was not gone through, or the picture when there is none."""
    going_on = interview.round_of(sight.organisation, on=sight.today)
    if not going_on.still_to_do:
        return redirect("organisations:interview-picture", sight.organisation.slug)
    return _to_step(sight, going_on.still_to_do[0])


def _to_step(sight, task):
    return redirect("organisations:interview-step", sight.organisation.slug, task.area.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@of_own_organisation
def step(request, sight, area_slug):
    area = get_object_or_404(KnowledgeArea.objects.select_related("merged_into"), slug=area_slug)
    if area.merged_into:
        return redirect("organisations:interview-step", sight.organisation.slug, area.merged_into.slug)
    going_on = interview.round_of(sight.organisation, on=sight.today)
    task = next((task for task in going_on.tasks if task.area_id == area.pk), None)
    if task is None:
        raise Http404
    form = _step_form(request, sight, task)
    if form.is_valid() and _answered(request, form, task):
        return _where_to_go(request, sight, going_on, task)
    context = {
        **_about(sight),
        "form": form,
        "task": task,
        "line": LINES.get(area.slug, ""),
        "round": going_on,
        "number": going_on.number_of(task),
        "next": going_on.below(task),
    }
    return render(request, "organisations/interview_step.html", context)


def _step_form(request, sight, task):
    [view] = task_page.views_of([task], sight)
    people = task_page.people_here(sight.organisation, on=sight.today)
    mark = interview.mark_of(sight.organisation)
    return StepForm(request.POST or None, view=view, people=people, mark=mark, today=sight.today)


def _answered(request, form, task):
    """Whether it was saved; if not, the form says why."""
    asked = form.task.cleaned_data
    about = {"mark": asked["mark"], "version": asked["version"], "facts": form.task.facts(), "people": form.people()}
    try:
        interview.answer(task, **about, by=request.user, now=timezone.now())
    except core_tasks.StaleTask as stale:
        form.task.show_changed_task(stale.task)
        return False
    except interview.Refused as refused:
        form.refuse(refused.number, refused.__cause__)
        return False
    except core_tasks.TaskEnded:
        messages.warning(request, words_of_ended())
    return True


def _where_to_go(request, sight, going_on, task):
    if request.POST.get("then") == "later":
        messages.success(request, _("Saved: {name}. You can go on whenever you like.").format(name=task.title))
        return redirect("organisations:tasks", sight.organisation.slug)
    if (following := going_on.after(task)) is None:
        return redirect("organisations:interview-picture", sight.organisation.slug)
    return _to_step(sight, following)


@require_http_methods(["GET", "HEAD", "POST"])
@of_own_organisation
def picture(request, sight):
    """What the answers come to: how strong each task is, and the first thing to do. POST: it is enough for now."""
    if request.method == "POST":
        interview.finish(sight.organisation, by=request.user, now=timezone.now())
        messages.success(request, _("Thank you. In half a year we ask once more."))
        return redirect("organisations:interview-picture", sight.organisation.slug)
    going_on = interview.round_of(sight.organisation, on=sight.today)
    views = sorted(task_page.views_of(going_on.tasks, sight), key=lambda view: view.urgency)
    rows = [(view, first_step(view)) for view in views]
    context = {
        **_about(sight),
        "views": views,
        "to_mend": [row for row in rows if row[1]],
        "well": [view for view, mend in rows if mend is None],
        "round": going_on,
        "just_done": bool(sight.organisation.interviewed_at) and not going_on.done,
    }
    return render(request, "organisations/interview_picture.html", context)


def _about(sight):
    return {"sight": sight, "organisation": sight.organisation}
