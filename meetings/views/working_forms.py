"""The library of working forms: everyone reads it, the coordinator keeps it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings import working_forms
from meetings.forms.working_forms import ChangedWorkingFormForm, NewWorkingFormForm
from meetings.models import Purpose, WorkingForm
from members.policies import coordinator_required, is_coordinator

ROWS = 25  # on a page


@require_safe
def working_form_list(request):
    chosen = request.GET.get("purpose", "")
    rows = WorkingForm.objects.in_use()
    if chosen in Purpose.values:
        rows = rows.filter(purpose=chosen)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "purposes": Purpose.choices,
        "chosen": chosen if chosen in Purpose.values else "",
        "is_coordinator": is_coordinator(request.user),
    }
    return render(request, "meetings/working_form_list.html", context)


@require_safe
def working_form_detail(request, pk):
    form = get_object_or_404(WorkingForm, pk=pk)
    context = {"working_form": form, "is_coordinator": is_coordinator(request.user)}
    return render(request, "meetings/working_form_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def working_form_create(request):
    form = NewWorkingFormForm(request.POST or None, initial={"submission": uuid.uuid4()})
    if form.is_valid():
        made, is_new = working_forms.make(submission=form.cleaned_data["submission"], **form.facts())
        words = _("Added: {name}.") if is_new else _("This was saved already: {name}.")
        messages.success(request, words.format(name=made.name))
        return redirect(made)
    return render(request, "meetings/working_form_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def working_form_edit(request, pk):
    row = get_object_or_404(WorkingForm, pk=pk)
    form = ChangedWorkingFormForm(request.POST or None, initial=ChangedWorkingFormForm.initial_of(row))
    if form.is_valid():
        try:
            changed = working_forms.change(row, version=form.cleaned_data["version"], **form.facts())
        except working_forms.StaleForm as stale:
            form.show_changed_form(stale.form)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect(row)
    return render(request, "meetings/working_form_form.html", {"form": form, "working_form": row})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def working_form_end(request, pk):
    """GET asks whether you are sure; POST takes it out of use, or into use again."""
    row = get_object_or_404(WorkingForm, pk=pk)
    if request.method != "POST":
        return render(request, "meetings/working_form_end.html", {"working_form": row})
    if "again" in request.POST:
        working_forms.take_up(row)
        messages.success(request, _("In use again: {name}.").format(name=row.name))
        return redirect(row)
    working_forms.end(row, now=timezone.now())
    messages.success(request, _("Out of use: {name}.").format(name=row.name))
    return redirect("meetings:working-forms")
