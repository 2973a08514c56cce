"""The list of organisations, the page of one, and what it says of itself."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from members.policies import coordinator_required
from organisations import logos, partners, policies
from organisations.forms.partners import ChangedPartnerForm, LogoForm, NewPartnerForm
from organisations.lookalikes import look_alikes
from organisations.models import Kind
from organisations.partner_list import WHICH, PartnerFilters, partner_list
from organisations.partner_page import PartnerPage
from organisations.views.of_organisation import of_organisation, to_edit
from samensterker.localtime import local_day


@require_safe
def organisation_list(request):
    today = local_day(timezone.now())
    sees_relations = policies.sees_relations(request.user, on=today)
    filters = PartnerFilters.read(request.GET, sees_relations=sees_relations)
    number = request.GET.get("page")
    found = partner_list(request.user, filters, sees_relations=sees_relations, number=number, today=today)
    context = {"filters": filters, "found": found, "kinds": Kind.choices, "sees_relations": sees_relations}
    return render(request, "organisations/organisation_list.html", context | {"which": WHICH.items()})


@require_safe
@of_organisation
def detail(request, organisation):
    page = PartnerPage(organisation, request.user, local_day(timezone.now()))
    context = {"organisation": organisation, "page": page}
    return render(request, "organisations/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def organisation_create(request):
    form = NewPartnerForm(request.POST or None, initial={"submission": uuid.uuid4()})
    if form.is_valid() and (organisation := _added(request, form)):
        return redirect(organisation)
    return render(request, "organisations/organisation_form.html", {"form": form})


def _added(request, form):
    """The organisation that this form makes, or made before; None when it looks like one that is there."""
    submission, stage = form.cleaned_data["submission"], form.cleaned_data["stage"]
    made = partners.made_by(submission)
    if made is None and form.has_doubt_about(look_alikes(form.cleaned_data["name"])):
        return None
    told = {"by": request.user, "now": timezone.now()}
    try:
        organisation, is_new = partners.add(submission=submission, stage=stage, **told, **form.facts())
    except partners.NameTaken as taken:
        form.refuse_taken(taken.organisation)
        return None
    if is_new:
        messages.success(request, _("Added: {name}. Now add the people and a logo.").format(name=organisation.name))
    else:
        messages.info(request, _("This was saved already: {name}.").format(name=organisation.name))
    return organisation


@require_http_methods(["GET", "HEAD", "POST"])
@to_edit
def organisation_edit(request, organisation):
    form = ChangedPartnerForm(request.POST or None, organisation=organisation)
    if form.is_valid() and _is_changed(request, form, organisation):
        return redirect(organisation)
    return render(request, "organisations/organisation_form.html", {"form": form, "organisation": organisation})


def _is_changed(request, form, organisation):
    """If not, the form says why."""
    version = form.cleaned_data["version"]
    try:
        changed = partners.change(organisation, version=version, now=timezone.now(), **form.facts())
    except partners.StaleOrganisation as stale:
        form.show_changed_organisation(stale.organisation)
        return False
    except partners.NameTaken as taken:
        form.refuse_taken(taken.organisation)
        return False
    words = _("Saved: {name}.") if changed else _("Nothing was different: {name}.")
    messages.success(request, words.format(name=form.cleaned_data["name"]))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@to_edit
def logo_edit(request, organisation):
    """The page to choose another logo on, or to take it away."""
    if "remove" in request.POST:
        logos.remove_logo(organisation)
        messages.success(request, _("The logo is removed."))
        return redirect(organisation)
    form = LogoForm(request.POST, request.FILES) if request.method == "POST" else LogoForm()
    if form.is_valid():
        logos.save_logo(organisation, form.checked)
        messages.success(request, _("The logo is saved."))
        return redirect(organisation)
    return render(request, "organisations/logo.html", {"organisation": organisation, "form": form})


@require_safe
@cache_control(private=True, max_age=300)
@of_organisation
def logo(request, organisation):
    """The picture itself, to whom may see the organisation."""
    if not organisation.logo:
        raise Http404
    try:
        with organisation.logo.open("rb") as file:
            picture = file.read()
    except FileNotFoundError:
        raise Http404 from None
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
    return HttpResponse(picture, content_type="image/png", headers=headers)
