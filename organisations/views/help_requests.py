"""What organisations ask of each other: the list, one request, and the forms to place, change and close it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import looking
from members.areas import areas_in_order
from members.filters import number
from members.forms.knowledge import grouped
from members.models import ContactView, KnowledgeArea, Shared
from organisations import help_requests, policies
from organisations.contacts import contacts_of
from organisations.forms.help_requests import ChangedHelpRequestForm, NewHelpRequestForm, OutcomeForm
from organisations.help_filters import HelpFilters, to_show
from organisations.help_page import HelpPage
from organisations.models import CoreTask, HelpKind, HelpRequest, Organisation, Outcome
from samensterker.localtime import local_day

ROWS = 20  # on a page


def about_lists(request):
    """What the lists of requests and of offers have in common: what was chosen, and what one may choose from."""
    areas = areas_in_order()
    filters = HelpFilters.read(request.GET).known({area.pk: area for area in areas})
    today = local_day(timezone.now())
    return {
        "filters": filters,
        "area_groups": grouped(areas),
        "kinds": HelpKind.choices,
        "may_ask": policies.may_ask_for(request.user, on=today).exists(),
    }


@require_safe
def help_request_list(request):
    today, about = local_day(timezone.now()), about_lists(request)
    sees_relations = policies.sees_relations(request.user, on=today)
    rows = about["filters"].requests(request.user, sees_relations=sees_relations, on=today)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {**about, "page": page, "requests": to_show(page.object_list, request.user, on=today)}
    return render(request, "organisations/help_request_list.html", context)


def found(request, pk):
    """A request that this viewer may see, with what its pages show of it."""
    sees_relations = policies.sees_relations(request.user, on=local_day(timezone.now()))
    rows = HelpRequest.objects.visible_to(request.user, sees_relations=sees_relations)
    return get_object_or_404(
        rows.select_related("organisation", "area__parent", "task__area", "asked_by", "closed_by"), pk=pk
    )


def found_to_change(request, pk):
    """The same, for who speaks for its organisation."""
    asked = found(request, pk)
    if not policies.may_edit(request.user, asked.organisation, on=local_day(timezone.now())):
        raise Http404
    return asked


@require_safe
def help_request_detail(request, pk):
    now = timezone.now()
    page = HelpPage(found(request, pk), request.user, now, request.GET.get("page"))
    if page.speaks_for_it and page.request.is_standing:
        looking.note(request.user, page.rosters_shown, ContactView.How.LIST, [Shared.ROSTER], now=now)
    return render(request, "organisations/help_request.html", {"help": page, "asks": page.request})


# --- placing --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def help_request_create(request):
    """For one organisation; who speaks for more chooses it first, who speaks for none is told whom to ask."""
    today = local_day(timezone.now())
    organisation, choices = chosen_organisation(request, today)
    if organisation is None:
        return choose_organisation(request, choices, today)
    initial = {"submission": uuid.uuid4(), **_asked_in_address(request, organisation)}
    form = NewHelpRequestForm(request.POST or None, initial=initial, organisation=organisation, today=today)
    if form.is_valid() and (made := _placed(request, form, organisation)):
        return redirect(made)
    context = {"form": form, "organisation": organisation}
    return render(request, "organisations/help_request_form.html", context)


def chosen_organisation(request, today):
    """The one that the address names, else the only one; and all that this member may choose from."""
    choices = policies.may_ask_for(request.user, on=today).by_name()
    named = request.GET.get("organisation", "")
    if named:
        key = number(named)
        chosen = choices.filter(slug=named).first() or (choices.filter(pk=key).first() if key else None)
        return chosen, choices
    first = list(choices[:2])
    return (first[0] if len(first) == 1 else None), choices


def choose_organisation(request, choices, today):
    """Which one it is for; or who can do it, for who speaks for none."""
    own = Organisation.objects.joined().filter(affiliations__in=request.user.affiliations.current(today)).by_name()
    contacts = contacts_of([organisation.pk for organisation in own], on=today)
    context = {
        "choices": choices,
        "to_ask": [(organisation, contacts.get(organisation.pk, [])) for organisation in own],
        "kept": [(name, value) for name, value in request.GET.items() if name in ("area", "task", "kind")],
    }
    return render(request, "organisations/help_choose_organisation.html", context)


def _asked_in_address(request, organisation):
    """What a link, as from the coverage map, fills in; what it names that is not there is left out."""
    kind, task, area = (request.GET.get(name, "") for name in ("kind", "task", "area"))
    key = number(task)
    its_task = CoreTask.objects.filter(organisation=organisation, pk=key).first() if key else None
    its_area = asked_area(area) or (its_task and its_task.area)
    return {
        "kind": kind if kind in HelpKind.values else None,
        "task": its_task and its_task.pk,
        "area": its_area and its_area.pk,
    }


def asked_area(named):
    """By its key or its short name; of one that was merged, the one that took its place."""
    rows, key = KnowledgeArea.objects.select_related("merged_into"), number(named)
    area = rows.filter(pk=key).first() if key else rows.filter(slug=named[:80]).first()
    return area and (area.merged_into or area)


def _placed(request, form, organisation):
    """The request, by this click or by the one before it; if not, the form says why."""
    try:
        made, is_new = help_requests.place(
            organisation,
            by=request.user,
            now=timezone.now(),
            submission=form.cleaned_data["submission"],
            **form.facts(),
        )
    except help_requests.AreaGone:
        form.add_error("area", _("This is not in the list any more. Choose another."))
        return None
    if is_new:
        messages.success(request, _("Your help request is there. Now choose below whom you ask."))
    else:
        messages.info(request, _("This help request was saved already. Here it is."))
    return made


# --- changing and closing -------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def help_request_edit(request, pk):
    asked = found_to_change(request, pk)
    if not asked.is_standing:
        messages.info(request, _("This help request is closed, so it stays as it is."))
        return redirect(asked)
    form = ChangedHelpRequestForm(
        request.POST or None,
        initial=ChangedHelpRequestForm.initial_of(asked),
        organisation=asked.organisation,
        chosen_task=asked.task_id,
        today=local_day(timezone.now()),
    )
    if form.is_valid() and _changed(request, form, asked):
        return redirect(asked)
    context = {"form": form, "organisation": asked.organisation, "asks": asked}
    return render(request, "organisations/help_request_form.html", context)


def _changed(request, form, asked):
    """Whether that is settled; if not, the form says why."""
    try:
        changed = help_requests.change(asked, version=form.cleaned_data["version"], **form.facts())
    except help_requests.StaleRequest as stale:
        form.show_changed_request(stale.request)
        return False
    except help_requests.AreaGone:
        form.add_error("area", _("This is not in the list any more. Choose another."))
        return False
    except help_requests.NotStanding:
        messages.warning(request, _("This help request was closed in the meantime, so it stays as it was."))
        return True
    messages.success(request, _("Saved.") if changed else _("Nothing was different."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def help_close(request, pk):
    """How it ended; also to say it otherwise afterwards."""
    asked = found_to_change(request, pk)
    form = OutcomeForm(request.POST or None, initial={"outcome": asked.outcome})
    if form.is_valid():
        outcome = Outcome(form.cleaned_data["outcome"])
        help_requests.close(asked, outcome=outcome, by=request.user, now=timezone.now())
        messages.success(request, _("Closed: {outcome}.").format(outcome=outcome.label))
        return redirect(asked)
    return render(request, "organisations/help_close.html", {"form": form, "asks": asked})
