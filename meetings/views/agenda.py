"""Making the agenda: plain forms, which htmx keeps on one page."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import agenda
from meetings.forms.agenda import ChangedAgendaItemForm, NewAgendaItemForm
from meetings.models import AgendaItem, Meeting
from members.policies import coordinator_required

STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def agenda_item_create(request, pk):
    """The agenda with all that can be done to it, and the form for a next item."""
    meeting = get_object_or_404(Meeting, pk=pk)
    form = NewAgendaItemForm(request.POST or None, meeting=meeting, initial=_fresh())
    if form.is_valid():
        agenda.add_item(meeting, submission=form.cleaned_data["submission"], **form.fields_of_item())
        if not request.htmx:
            return redirect("meetings:agenda-item-create", pk=meeting.pk)
        form = _next_form(meeting)
    return _agenda(request, meeting, form)


def _fresh():
    return {"submission": uuid.uuid4(), "minutes": AgendaItem._meta.get_field("minutes").default}


def _next_form(meeting):
    """Empty again, and ready to type the next one."""
    form = NewAgendaItemForm(meeting=meeting, initial=_fresh())
    form.fields["title"].widget.attrs["autofocus"] = True
    return form


def _agenda(request, meeting, form):
    items = meeting.agenda_items.select_related("presenter").order_by("position")
    context = {"meeting": meeting, "form": form, "timetable": agenda.timetable(meeting, list(items))}
    return render(request, "meetings/_agenda_editor.html" if request.htmx else "meetings/agenda.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def agenda_item_edit(request, pk):
    item = get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=pk)
    initial = ChangedAgendaItemForm.initial_of(item)
    form = ChangedAgendaItemForm(request.POST or None, meeting=item.meeting, item=item, initial=initial)
    if form.is_valid():
        try:
            agenda.change_item(item, seen=form.cleaned_data["seen"], **form.fields_of_item())
        except agenda.StaleItem as stale:
            form.show_what_changed(stale.item)
        else:
            messages.success(request, _("Saved: {title}.").format(title=form.cleaned_data["title"]))
            return redirect("meetings:agenda-item-create", pk=item.meeting_id)
    return render(request, "meetings/agenda_item_form.html", {"form": form, "item": item, "meeting": item.meeting})


@require_POST
@coordinator_required
def agenda_item_move(request, pk):
    item = get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=pk)
    agenda.move_item(item, steps=STEPS.get(request.POST.get("direction"), 0))
    if request.htmx:
        return _agenda(request, item.meeting, NewAgendaItemForm(meeting=item.meeting, initial=_fresh()))
    return redirect("meetings:agenda-item-create", pk=item.meeting_id)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def agenda_item_remove(request, pk):
    """GET asks whether you are sure; POST removes it."""
    item = get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=pk)
    if request.method == "POST":
        agenda.remove_item(item)
        messages.success(request, _("Removed: {title}.").format(title=item.title))
        return redirect("meetings:agenda-item-create", pk=item.meeting_id)
    return render(request, "meetings/agenda_item_remove.html", {"item": item, "meeting": item.meeting})
