"""With what an agenda begins: a template, or the agenda of an earlier meeting."""

import uuid
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from meetings import agenda, agenda_templates, proposals
from meetings.forms.agenda import KeepAgendaForm
from meetings.models import AgendaTemplate, Meeting
from meetings.views.which import meeting_to_organise
from members.filters import number as number_in
from members.policies import coordinator_required, is_coordinator
from samensterker.localtime import local_day

TEMPLATES, MEETINGS = 10, 25  # on a page


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_template_list(request, pk):
    """Templates to begin with. POST keeps the agenda of this meeting as one."""
    meeting = meeting_to_organise(request, pk)
    form = KeepAgendaForm(request.POST or None, may_replace=is_coordinator(request.user))
    if form.is_valid() and _is_kept(request, meeting, form):
        return redirect("meetings:agenda-templates", pk=meeting.pk)
    context = {
        **_beginning(meeting),
        "page": Paginator(AgendaTemplate.objects.all(), TEMPLATES).get_page(request.GET.get("page")),
        "form": form,
        "is_coordinator": is_coordinator(request.user),
    }
    return render(request, "meetings/agenda_templates.html", context)


def _beginning(meeting):
    """What a form that adds items takes along: a key of its own, and under what they come."""
    items = meeting.agenda_items.order_by("position").only("pk")
    return {"meeting": meeting, "submission": uuid.uuid4(), "seen": agenda.mark_of_order(items), "items": len(items)}


def _is_kept(request, meeting, form):
    """If not, the form says why."""
    replaces = form.cleaned_data.get("in_its_place", False)
    try:
        template = agenda_templates.keep(meeting, form.cleaned_data["name"], in_its_place=replaces)
    except agenda_templates.NameTaken:
        form.say_that_it_is_there()
        return False
    messages.success(request, _("Kept as a template: {name}.").format(name=template.name))
    return True


@require_POST
def agenda_use_template(request, pk, template):
    meeting = meeting_to_organise(request, pk)
    found = get_object_or_404(AgendaTemplate, pk=template)
    return _with_items(request, meeting, partial(agenda_templates.use, meeting, found))


def _with_items(request, meeting, add, *, carries=False):
    """Adds them under what stands there, or says that something else stands there by now."""
    try:
        submission = uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        submission = uuid.uuid4()
    try:
        number = add(submission=submission, seen=request.POST.get("seen", ""))
    except agenda.StaleAgenda:
        words = _("Someone else changed the agenda meanwhile, so nothing was added. Look first, and try again.")
        messages.warning(request, words)
    else:
        proposals.settle_what_stands_there(meeting, by=request.user, now=timezone.now(), carries=carries)
        words = ngettext("%(number)d item was added.", "%(number)d items were added.", number)
        messages.success(request, words % {"number": number})
    return redirect("meetings:agenda-item-create", pk=meeting.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_copy(request, pk):
    """Meetings with an agenda, the latest first. POST copies that of one."""
    meeting = meeting_to_organise(request, pk)
    visible = Meeting.objects.visible_to(request.user, on=local_day(timezone.now())).exclude(pk=meeting.pk)
    if request.method == "POST":
        found = get_object_or_404(visible, pk=number_in(request.POST.get("meeting", "")))
        add = partial(agenda_templates.copy, meeting, found)
        return _with_items(request, meeting, add, carries=True)
    numbered = visible.annotate(number=Count("agenda_items")).filter(number__gt=0).select_related("group")
    rows = numbered.defer("report").order_by("-starts_at", "-pk")
    page = Paginator(rows, MEETINGS).get_page(request.GET.get("page"))
    return render(request, "meetings/agenda_copy.html", {**_beginning(meeting), "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def agenda_template_remove(request, pk):
    """GET asks whether you are sure; POST removes it. The standard one stays."""
    template = get_object_or_404(AgendaTemplate, pk=pk, is_standard=False)
    if request.method != "POST":
        return render(request, "meetings/agenda_template_remove.html", {"template": template})
    agenda_templates.remove(template)
    messages.success(request, _("Removed: {title}.").format(title=template.name))
    return redirect("meetings:list")
