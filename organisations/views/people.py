"""The people of one organisation: for its contact persons and the coordinator to keep."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.policies import is_coordinator
from organisations import affiliations, policies
from organisations.forms.people import ChangedPersonForm, NewPersonForm
from organisations.models import Affiliation
from organisations.partner_page import current_people, former_people
from organisations.views.of_organisation import of_organisation, to_edit
from samensterker.localtime import local_day

SIZE = 50


@require_safe
@of_organisation
def people(request, organisation):
    """Who belongs there; who did before, or will, is for who keeps the list."""
    today = local_day(timezone.now())
    may_edit = policies.may_edit(request.user, organisation, on=today)
    former = former_people(organisation, on=today)
    shows_former = may_edit and request.GET.get("show") == "former"
    rows = former if shows_former else current_people(organisation, on=today)
    context = {
        "organisation": organisation,
        "page": Paginator(rows, SIZE).get_page(request.GET.get("page")),
        "may_edit": may_edit,
        "shows_former": shows_former,
        "has_former": may_edit and former.exists(),
    }
    return render(request, "organisations/people.html", context)


def _told(request):
    return {"by": request.user, "now": timezone.now()}


def _about(request):
    return {"today": local_day(timezone.now()), "may_tick_contact": is_coordinator(request.user)}


@require_http_methods(["GET", "HEAD", "POST"])
@to_edit
def person_add(request, organisation):
    about = _about(request)
    form = NewPersonForm(request.POST or None, initial={"from_on": about["today"]}, **about)
    if form.is_valid() and _is_added(request, organisation, form):
        return redirect("organisations:people", organisation.slug)
    return render(request, "organisations/person_form.html", {"organisation": organisation, "form": form})


def _is_added(request, organisation, form):
    member, facts = form.cleaned_data["member"], form.facts()
    try:
        affiliations.join(member, organisation, **_told(request), **facts)
    except affiliations.AlreadyThere as there:
        if any(getattr(there.affiliation, name) != value for name, value in facts.items()):
            words = _("{name} stands on the list already. Change it there.")
            form.add_error("member", words.format(name=member.full_name))
            return False
        messages.info(request, _("This was saved already: {name}.").format(name=member.full_name))
    else:
        messages.success(request, _("Added: {name}.").format(name=member.full_name))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@to_edit
def person_edit(request, organisation, pk):
    rows = Affiliation.objects.select_related("member").filter(member__erased_at=None)
    row = get_object_or_404(rows, organisation=organisation, pk=pk)
    form = ChangedPersonForm(request.POST or None, affiliation=row, **_about(request))
    if form.is_valid() and _is_changed(request, form, row):
        return redirect("organisations:people", organisation.slug)
    context = {"organisation": organisation, "form": form, "affiliation": row}
    return render(request, "organisations/person_form.html", context)


def _is_changed(request, form, row):
    """If not, the form says why."""
    try:
        affiliations.change(row, version=form.cleaned_data["version"], **_told(request), **form.facts())
    except affiliations.StaleAffiliation as stale:
        form.show_changed_affiliation(stale.affiliation)
        return False
    except affiliations.AlreadyThere:
        form.add_error("until_on", _("After this they are there a second time. The last day lies before that."))
        return False
    messages.success(request, _("Saved: {name}.").format(name=row.member.full_name))
    return True
