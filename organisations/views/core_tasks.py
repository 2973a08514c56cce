"""Core tasks of an organisation: the list, one of them, and what its contact persons change about it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations import core_tasks, interview, task_page
from organisations.backup_lists import TaskBackups
from organisations.first_steps import first_step
from organisations.forms.core_tasks import ChangedTaskForm, EndTaskForm, NewTaskForm
from organisations.models import CoreTask
from organisations.views.which import of_organisation, of_own_organisation

ROWS = 25  # on a page


@require_safe
@of_organisation
def tasks(request, sight):
    """What the organisation cannot do without, with how strong each is; and what it has no more."""
    everything = interview.tasks_of(sight.organisation, on=sight.today)
    page = Paginator(everything, ROWS).get_page(request.GET.get("page"))
    ended = CoreTask.objects.filter(organisation=sight.organisation, until_on__lt=sight.today)
    context = {
        "sight": sight,
        "organisation": sight.organisation,
        "round": interview.round_of(sight.organisation, on=sight.today) if sight.may_edit else None,
        "page": page,
        "views": task_page.views_of(page.object_list, sight),
        "ended": ended.select_related("area").order_by("-until_on", "-pk")[:ROWS],
    }
    return render(request, "organisations/tasks.html", context)


@require_safe
@of_organisation
def task(request, sight, pk):
    [view] = task_page.views_of([task_of(sight, pk)], sight)
    context = {
        "sight": sight,
        "organisation": sight.organisation,
        "view": view,
        "task": view.task,
        "first_step": first_step(view),
        "is_over": core_tasks.is_over(view.task, sight.today),
        "backups": TaskBackups.of(view.task, request.user, on=sight.today),
        "sees_where": sight.may_edit or any(line.is_own for line in view.lines),
    }
    return render(request, "organisations/task.html", context)


def task_of(sight, pk):
    rows = CoreTask.objects.select_related("area__parent", "organisation")
    return get_object_or_404(rows, organisation=sight.organisation, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@of_own_organisation
def task_create(request, sight):
    taken = set(interview.all_tasks([sight.organisation], on=sight.today).values_list("area_id", flat=True))
    initial = {"submission": uuid.uuid4(), **_asked_for(request)}
    form = NewTaskForm(request.POST or None, initial=initial, taken=taken)
    if form.is_valid() and (made := _added(request, form, sight)):
        return redirect(made)
    return render(request, "organisations/task_form.html", _context(sight, form))


def _asked_for(request):
    """A link may say about which area: `?area=3`."""
    area = request.GET.get("area", "")
    return {"area": area} if area.isascii() and area.isdecimal() else {}


def _added(request, form, sight):
    """The task, also when this form made it before; None when the form says why not."""
    area, submission = form.cleaned_data["area"], form.cleaned_data["submission"]
    try:
        made = core_tasks.add(sight.organisation, area, now=timezone.now(), submission=submission, **form.facts())
    except core_tasks.AlreadyThere as there:
        words = _("There is a core task about this already: %(task)s. Change it there.")
        form.add_error("area", words % {"task": there.task.title})
        return None
    except core_tasks.AreaGone:
        form.add_error("area", _("This is not in the list any more. Choose another."))
        return None
    except core_tasks.AlreadyAdded as saved:
        messages.info(request, _("This was saved already: {name}.").format(name=saved.task.title))
        return saved.task
    messages.success(request, _("Added: {name}. Who does it?").format(name=made.title))
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@of_own_organisation
def task_edit(request, sight, pk):
    row = task_of(sight, pk)
    form = ChangedTaskForm(request.POST or None, initial=ChangedTaskForm.initial_of(row))
    if form.is_valid() and _changed(request, form, row):
        return redirect(row)
    return render(request, "organisations/task_form.html", _context(sight, form, row))


def _changed(request, form, row):
    """Whether that is the end of it; if not, the form says why."""
    try:
        core_tasks.change(row, version=form.cleaned_data["version"], now=timezone.now(), **form.facts())
    except core_tasks.StaleTask as stale:
        form.show_changed_task(stale.task)
        return False
    except core_tasks.TaskEnded:
        messages.warning(request, words_of_ended())
        return True
    messages.success(request, _("Saved: {name}.").format(name=form.cleaned_data["name"] or row.area.name))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@of_own_organisation
def task_end(request, sight, pk):
    """GET asks on which day; POST ends it."""
    row = task_of(sight, pk)
    form = EndTaskForm(request.POST or None, initial={"until_on": sight.today}, task=row, today=sight.today)
    if row.until_on or (form.is_valid() and _ended(request, form, row)):
        return redirect("organisations:tasks", sight.organisation.slug)
    return render(request, "organisations/task_end.html", _context(sight, form, row))


def _ended(request, form, row):
    core_tasks.end(row, until_on=form.cleaned_data["until_on"], by=request.user, now=timezone.now())
    messages.success(request, _("Ended: {name}. Who did it stays known.").format(name=row.title))
    return True


def words_of_ended():
    return _("This core task was ended in the meantime, so your change was not saved.")


def _context(sight, form, row=None):
    return {"sight": sight, "organisation": sight.organisation, "form": form, "task": row}
