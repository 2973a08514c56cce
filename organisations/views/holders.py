"""Who does a core task: someone is added, and what is known of them changes; by the holder too."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations import core_tasks, holders, task_page
from organisations.forms.holders import ChangedHolderForm, NewHolderForm
from organisations.models import TaskHolder
from organisations.policies import may_say_of
from organisations.views.core_tasks import task_of, words_of_ended
from organisations.views.which import of_organisation, of_own_organisation


@require_http_methods(["GET", "HEAD", "POST"])
@of_own_organisation
def holder_add(request, sight, pk):
    task = task_of(sight, pk)
    people = task_page.people_here(sight.organisation, on=sight.today)
    form = NewHolderForm(request.POST or None, people=people, today=sight.today, initial={"from_on": sight.today})
    if form.is_valid() and _added(request, form, task, sight):
        return redirect(task)
    return render(request, "organisations/holder_form.html", _context(sight, form, task))


def _added(request, form, task, sight):
    """Whether they stand there now; if not, the form says why."""
    facts = form.facts()
    try:
        holder = holders.add(task, form.who(), by=request.user, now=timezone.now(), **facts)
    except holders.HoldsAlready as there:
        if holders.facts_of(there.holder, sight.today) != facts:
            form.refuse_second_time(there.holder)
            return False
        messages.info(request, _("This was saved already: {name}.").format(name=there.holder.who))
    except holders.NotInTheGuild:
        form.add_error("member", _("This member left the guild."))
        return False
    except core_tasks.TaskEnded:
        messages.warning(request, words_of_ended())
    else:
        messages.success(request, _("Added: {name}.").format(name=holder.who))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@of_organisation
def holder_edit(request, sight, pk, holder_pk):
    holder = _holder_of(sight, pk, holder_pk)
    form = ChangedHolderForm(request.POST or None, holder=holder, today=sight.today)
    if form.is_valid() and _changed(request, form, holder):
        return redirect(holder.task)
    return render(request, "organisations/holder_form.html", _context(sight, form, holder.task, holder))


def _holder_of(sight, pk, holder_pk):
    rows = TaskHolder.objects.select_related("member", "task__area", "task__organisation")
    found = get_object_or_404(rows, task=pk, task__organisation=sight.organisation, pk=holder_pk)
    if not may_say_of(sight.viewer, found, sight.organisation, on=sight.today):
        raise Http404
    return found


def _changed(request, form, holder):
    """Whether that is the end of it; if not, the form says why."""
    try:
        holders.change(holder, version=form.cleaned_data["version"], now=timezone.now(), **form.facts())
    except holders.HoldsAlready as there:
        form.refuse_second_time(there.holder)
        return False
    except holders.StaleHolder as stale:
        if stale.holder:
            form.show_changed_holder(stale.holder)
            return False
        messages.warning(request, _("{name} does not stand there any more.").format(name=holder.who))
        return True
    except core_tasks.TaskEnded:
        messages.warning(request, words_of_ended())
        return True
    messages.success(request, _("Saved: {name}.").format(name=holder.who))
    return True


@require_POST
@of_organisation
def holder_done(request, sight, pk, holder_pk):
    """They did it today."""
    holder = _holder_of(sight, pk, holder_pk)
    try:
        is_new = holders.do_it(holder, now=timezone.now())
    except (holders.StaleHolder, core_tasks.TaskEnded):
        messages.warning(request, _("{name} does not do this at the moment.").format(name=holder.who))
    else:
        words = _("Noted: {name} did it today.") if is_new else _("It says so already: {name} did it today.")
        messages.success(request, words.format(name=holder.who))
    return redirect(holder.task)


def _context(sight, form, task, holder=None):
    is_own = holder is not None and holder.member_id == sight.viewer.pk
    return {
        "sight": sight,
        "organisation": sight.organisation,
        "form": form,
        "task": task,
        "holder": holder,
        "is_own": is_own,
    }
