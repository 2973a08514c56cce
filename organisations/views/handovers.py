"""Warm handovers: the list, starting one, its page with the steps, changing, finishing and stopping it."""

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import handovers
from organisations.forms.handovers import ChangedHandoverForm, FinishForm, StartForm
from organisations.handover_page import HandoverPage
from organisations.handovers import Successor
from organisations.models import Handover, HandoverStepKind
from organisations.policies import sees_relations
from organisations.speaking import Speaker
from organisations.views.finding import visible_task
from samensterker.localtime import local_day

A_PAGE = 20


@require_safe
def handover_list(request):
    """Those that go on, or with `show=done` those that are over: all of them, or those in which one has a part."""
    today = local_day(timezone.now())
    speaker, is_done = Speaker.of(request.user, on=today), request.GET.get("show") == "done"
    seen = _seen_by(request.user, speaker, today)
    shown = seen.closed().order_by("-pk") if is_done else seen.open().order_by("started_at", "pk")
    page = Paginator(HandoverPage.found(shown), A_PAGE).get_page(request.GET.get("page"))
    rows = [HandoverPage(handover, speaker, today) for handover in page.object_list]
    return render(request, "organisations/handover_list.html", {"page": page, "rows": rows, "is_done": is_done})


@require_http_methods(["GET", "HEAD", "POST"])
def handover_start(request, slug, pk, holder):
    """By the organisation of the task, or by the holder."""
    now = timezone.now()
    task, speaker = visible_task(request.user, slug, pk, on=local_day(now)), Speaker.of(request.user, on=local_day(now))
    holder = get_object_or_404(task.holders.select_related("member", "task__organisation", "task__area"), pk=holder)
    if not speaker.may_start_for(task, holder.member_id):
        raise Http404
    if going := holder.handovers.open().first():
        return redirect(going)
    initial = {"submission": uuid.uuid4(), "who": "member"}
    form = StartForm(request.POST or None, holder=holder, today=local_day(now), initial=initial)
    if form.is_valid() and (handover := _started(request, form, holder, now)):
        return redirect(handover)
    return render(request, "organisations/handover_form.html", {"form": form, "task": task, "holder": holder})


def _started(request, form, holder, now):
    """The handover, also when it was started by the click before; None when the form says why not."""
    facts = {"note": form.cleaned_data["note"], "submission": form.cleaned_data["submission"]}
    try:
        handover, is_new = handovers.start(
            holder, successor=form.chosen, last_day=form.new_last_day, by=request.user, now=now, **facts
        )
    except handovers.AlreadyGoing as going:
        messages.info(request, _("This handover is going on already. Here it is."))
        return going.handover
    except handovers.Refused as refused:
        form.refuse(refused)
        return None
    if is_new:
        messages.success(request, _("The handover has started. Who has a part in it gets a mail."))
    return handover


@require_safe
def handover(request, pk):
    return render(request, "organisations/handover.html", {"page": _page(request, pk)})


@require_POST
def handover_step(request, pk):
    """Ticks or unticks, as the box says. htmx gets the row back, anyone else the page."""
    page = _page(request, pk)
    if not page.speaker.takes_part_in(page.handover):
        raise Http404
    kind, version = request.POST.get("kind", ""), request.POST.get("version", "")
    if kind not in HandoverStepKind or not (version.isascii() and version.isdigit() and len(version) < 10):
        raise BadRequest("This is not a step of a handover.")
    wrong = _ticked(request, page.handover, HandoverStepKind(kind), int(version))
    if request.htmx:
        page = _page(request, pk)
        [step] = [step for step in page.steps if step.kind == kind]
        return render(request, "organisations/_handover_ticked.html", {"page": page, "step": step, "wrong": wrong})
    if wrong:
        messages.warning(request, wrong)
    return redirect(f"{page.handover.get_absolute_url()}#steps")


def _ticked(request, handover, kind, version):
    """Empty when it is done; else why it is not."""
    try:
        if request.POST.get("is_done"):
            handovers.tick(handover, kind, version=version, by=request.user, now=timezone.now())
        else:
            handovers.untick(handover, kind, version=version)
    except handovers.StaleHandover:
        return _("The successor was changed meanwhile, so nothing was ticked. Look once more.")
    except handovers.Refused as refused:
        return refused.why.label
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def handover_edit(request, pk):
    """Another successor, another organisation, other words."""
    page = _led(request, pk)
    if not page.handover.is_open:
        return _told_it_is_over(request, page)
    form = ChangedHandoverForm(
        request.POST or None,
        holder=page.handover.holder,
        current=Successor.of(page.handover),
        initial=ChangedHandoverForm.initial_of(page.handover),
    )
    if form.is_valid() and _is_changed(request, form, page.handover):
        return redirect(page.handover)
    context = {"form": form, "task": page.task, "holder": page.handover.holder, "page": page}
    return render(request, "organisations/handover_form.html", context)


def _is_changed(request, form, handover):
    facts = {"note": form.cleaned_data["note"], "version": form.cleaned_data["version"]}
    try:
        is_new = handovers.change(handover, successor=form.chosen, by=request.user, now=timezone.now(), **facts)
    except handovers.StaleHandover as stale:
        form.show_changed_handover(stale.handover)
        return False
    except handovers.Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("Saved.") if is_new else _("Nothing was different."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def handover_finish(request, pk):
    """GET says what is still open and asks for the last day; POST finishes it."""
    page = _led(request, pk)
    if not page.handover.is_open:
        return _told_it_is_over(request, page)
    form = FinishForm(request.POST or None, handover=page.handover, today=page.today)
    if page.handover.has_successor and form.is_valid() and _is_finished(request, form, page.handover):
        return redirect(page.handover)
    return render(request, "organisations/handover_finish.html", {"form": form, "page": page})


def _is_finished(request, form, handover):
    try:
        handovers.finish(handover, by=request.user, now=timezone.now(), **form.cleaned_data)
    except handovers.StaleHandover as stale:
        form.data = form.data.copy()
        form.data["version"] = stale.handover.version
        form.add_error(None, _("The successor was changed meanwhile. Look who it is now, and finish it once more."))
        return False
    except handovers.Refused as refused:
        form.add_error("last_day" if refused.why in ("before", "overlap") else None, refused.why.label)
        return False
    messages.success(request, _("The handover is finished, and the map counts it. Well done!"))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def handover_cancel(request, pk):
    """GET asks whether you are sure; POST stops it."""
    page = _led(request, pk)
    if not page.handover.is_open:
        return _told_it_is_over(request, page)
    if request.method != "POST":
        return render(request, "organisations/handover_cancel.html", {"page": page})
    try:
        handovers.cancel(page.handover, by=request.user, now=timezone.now())
    except handovers.Refused as refused:
        messages.warning(request, refused.why.label)
    else:
        messages.success(request, _("The handover is stopped. Nothing changed on the map."))
    return redirect(page.handover)


def _seen_by(viewer, speaker, today):
    if sees_relations(viewer, on=today):
        return Handover.objects.all()
    return Handover.objects.of(organisations=speaker.organisations, member=viewer)


def _page(request, pk):
    """As this viewer sees it; who has no part in it finds nothing."""
    today = local_day(timezone.now())
    speaker = Speaker.of(request.user, on=today)
    return HandoverPage(
        get_object_or_404(HandoverPage.found(_seen_by(request.user, speaker, today)), pk=pk), speaker, today
    )


def _led(request, pk):
    """For who may change it; a second click on a button of what is over finds out so."""
    page = _page(request, pk)
    if not page.speaker.leads(page.handover):
        raise Http404
    return page


def _told_it_is_over(request, page):
    messages.info(request, handovers.Why.CLOSED.label)
    return redirect(page.handover)
