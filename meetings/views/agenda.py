"""Making the agenda: plain forms, which htmx keeps on one page."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from meetings import agenda, agenda_check, working_forms
from meetings.forms.agenda import ChangedAgendaItemForm, NewAgendaItemForm
from meetings.models import AgendaItem, AgendaTemplate, Purpose, WorkingForm
from meetings.views.which import agenda_item_to_organise, meeting_to_organise
from members.filters import number as number_in

STEPS = {"up": -1, "down": 1}
BREAK = 15  # minutes
ROWS = 25  # working forms on a page


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_item_create(request, pk):
    """The agenda with all that can be done to it, and the form for a next item."""
    meeting = meeting_to_organise(request, pk)
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


def _agenda(request, meeting, form=None, told=""):
    items = meeting.agenda_items.select_related("presenter", "working_form").prefetch_related("attachments")
    is_ahead = meeting.starts_at > timezone.now() and not meeting.is_cancelled
    timetable = agenda.timetable(meeting, list(items.order_by("position")))
    context = {
        "meeting": meeting,
        "form": form or NewAgendaItemForm(meeting=meeting, initial=_fresh()),
        "timetable": timetable,
        "told": told,
        "submission": uuid.uuid4(),  # of the form of a break, or of the standard agenda
        "break_minutes": BREAK,
        "standard": None if timetable.slots else AgendaTemplate.objects.filter(is_standard=True).first(),
        "is_ahead": is_ahead,
        "can_invite": bool(timetable.slots) and is_ahead and not meeting.invitations.exists(),
        "warnings": agenda_check.warnings(meeting, timetable),
    }
    return render(request, "meetings/_agenda_editor.html" if request.htmx else "meetings/agenda.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_item_edit(request, pk):
    item = agenda_item_to_organise(request, pk)
    initial = ChangedAgendaItemForm.initial_of(item)
    form = ChangedAgendaItemForm(request.POST or None, meeting=item.meeting, item=item, initial=initial)
    if form.is_valid():
        try:
            agenda.change_item(item, seen=form.cleaned_data["seen"], **form.fields_of_item())
        except agenda.StaleItem as stale:
            form.show_changed_item(stale.item)
        except AgendaItem.DoesNotExist:
            messages.warning(
                request, _("This item was taken off the agenda in the meantime, so your change was not saved.")
            )
            return redirect("meetings:agenda-item-create", pk=item.meeting_id)
        else:
            messages.success(request, _("Saved: {title}.").format(title=form.cleaned_data["title"]))
            return redirect("meetings:agenda-item-create", pk=item.meeting_id)
    return render(request, "meetings/agenda_item_form.html", {"form": form, "item": item, "meeting": item.meeting})


@require_POST
def agenda_item_move(request, pk):
    item = agenda_item_to_organise(request, pk)
    agenda.move_item(item, steps=STEPS.get(request.POST.get("direction"), 0))
    if request.htmx:
        return _agenda(request, item.meeting)
    return redirect("meetings:agenda-item-create", pk=item.meeting_id)


@require_POST
def agenda_reorder(request, pk):
    """The keys of the items as they were put; htmx gets the agenda back, anyone else the page."""
    meeting = meeting_to_organise(request, pk)
    keys = [key for key in map(number_in, request.POST.getlist("item")) if key]
    was_as_seen = agenda.reorder(meeting, keys, seen=request.POST.get("seen", ""))
    told = "" if was_as_seen else _words_of_clash()
    if request.htmx:
        return _agenda(request, meeting, told=told)
    if told:
        messages.info(request, told)
    return redirect("meetings:agenda-item-create", pk=meeting.pk)


def _words_of_clash():
    return _(
        "Someone else changed the agenda at the same time. It now stands in your order; look whether you both agree."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_item_remove(request, pk):
    """GET asks whether you are sure; POST removes it."""
    item = agenda_item_to_organise(request, pk)
    if request.method == "POST":
        agenda.remove_item(item)
        messages.success(request, _("Removed: {title}.").format(title=item.title))
        return redirect("meetings:agenda-item-create", pk=item.meeting_id)
    context = {"item": item, "meeting": item.meeting, "attachments": _number_of_files(item)}
    return render(request, "meetings/agenda_item_remove.html", context)


def _number_of_files(item):
    number = item.attachments.count()
    if not number:
        return ""
    words = ngettext("%(number)d file with it goes too.", "%(number)d files with it go too.", number)
    return words % {"number": number}


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_item_working_form(request, pk):
    """GET proposes working forms for an item; POST takes the one that was chosen."""
    item = agenda_item_to_organise(request, pk)
    if request.method == "POST":
        return _with_chosen_form(request, item)
    purpose = request.GET.get("purpose", item.purpose)
    if purpose not in Purpose.values:
        purpose = ""
    page = Paginator(working_forms.to_choose(item.meeting, purpose), ROWS).get_page(request.GET.get("page"))
    context = {
        "item": item,
        "meeting": item.meeting,
        "seen": agenda.mark_of(item),
        "page": page,
        "chosen": purpose,
        "purposes": Purpose.choices,
        "people": working_forms.expected_people(item.meeting),
    }
    return render(request, "meetings/agenda_item_working_form.html", context)


def _with_chosen_form(request, item):
    chosen = WorkingForm.objects.in_use().filter(pk=number_in(request.POST.get("working_form", ""))).first()
    if chosen is None:
        messages.warning(request, _("This working form cannot be chosen any more. Choose another."))
        return redirect("meetings:agenda-item-working-form", pk=item.pk)
    try:
        agenda.change_item(item, seen=request.POST.get("seen", ""), working_form=chosen, purpose=chosen.purpose)
    except agenda.StaleItem:
        messages.warning(
            request, _("Someone else changed this item while you were choosing. Look whether it still fits.")
        )
        return redirect("meetings:agenda-item-working-form", pk=item.pk)
    messages.success(request, _("{title}: {form}.").format(title=item.title, form=chosen.name))
    return redirect("meetings:agenda-item-create", pk=item.meeting_id)
