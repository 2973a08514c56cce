"""What organisations and members offer, on one page; and the forms of what an organisation offers."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations import help_requests, offers, policies
from organisations.forms.offers import ChangedOfferForm, NewOfferForm
from organisations.help_filters import OneAfterTheOther, given_by, offered
from organisations.models import HelpKind, Offer
from organisations.views.help_requests import about_lists, asked_area, choose_organisation, chosen_organisation
from samensterker.localtime import local_day

ROWS = 30  # on a page


@require_safe
def offer_list(request):
    """First what organisations offer, then what members do."""
    today, about = local_day(timezone.now()), about_lists(request)
    filters = about["filters"]
    both = OneAfterTheOther(filters.offers(request.user, on=today), filters.expertise(request.user))
    page = Paginator(both, ROWS).get_page(request.GET.get("page"))
    rows = list(page)
    context = {
        "page": page,
        "offers": [row for row in rows if isinstance(row, Offer)],
        "expertise": [(row, *given_by(row)) for row in rows if not isinstance(row, Offer)],
        "mine": set(policies.may_ask_for(request.user, on=today).values_list("pk", flat=True)),
    }
    return render(request, "organisations/offer_list.html", about | context)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_create(request):
    today = local_day(timezone.now())
    organisation, choices = chosen_organisation(request, today)
    if organisation is None:
        return choose_organisation(request, choices, today)
    kind, area = request.GET.get("kind"), asked_area(request.GET.get("area", ""))
    initial = {"submission": uuid.uuid4(), "area": area and area.pk}
    initial |= {"kind": kind} if kind in HelpKind.values else {}
    form = NewOfferForm(request.POST or None, initial=initial, today=today)
    if form.is_valid() and _is_made(request, form, organisation, today):
        return redirect("organisations:offers")
    return render(request, "organisations/offer_form.html", {"form": form, "organisation": organisation})


def _is_made(request, form, organisation, today):
    """Whether it stands there, by this click or by the one before it; if not, the form says why."""
    try:
        offer, is_new = offers.make(organisation, on=today, submission=form.cleaned_data["submission"], **form.facts())
    except offers.OfferedAlready:
        form.say_that_it_is_there()
        return False
    except help_requests.AreaGone:
        form.add_error("area", _("This is not in the list any more. Choose another."))
        return False
    words = _("Added: {area}. Thank you for offering this.") if is_new else _("This was saved already: {area}.")
    messages.success(request, words.format(area=offer.area))
    return True


def _to_change(request, pk):
    """An offer that stands, for who speaks for its organisation."""
    today = local_day(timezone.now())
    offer = get_object_or_404(offered(today).select_related("organisation", "area"), pk=pk)
    if not policies.may_edit(request.user, offer.organisation, on=today):
        raise Http404
    return offer, today


@require_http_methods(["GET", "HEAD", "POST"])
def offer_edit(request, pk):
    offer, today = _to_change(request, pk)
    form = ChangedOfferForm(request.POST or None, initial=ChangedOfferForm.initial_of(offer), today=today)
    if form.is_valid() and _is_changed(request, form, offer, today):
        return redirect("organisations:offers")
    context = {"form": form, "organisation": offer.organisation, "offer": offer}
    return render(request, "organisations/offer_form.html", context)


def _is_changed(request, form, offer, today):
    """If not, the form says why."""
    try:
        changed = offers.change(offer, version=form.cleaned_data["version"], on=today, **form.facts())
    except offers.StaleOffer as stale:
        form.show_changed_offer(stale.offer)
        return False
    except offers.OfferedAlready:
        form.say_that_it_is_there()
        return False
    except help_requests.AreaGone:
        form.add_error("area", _("This is not in the list any more. Choose another."))
        return False
    messages.success(request, _("Saved.") if changed else _("Nothing was different."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def offer_end(request, pk):
    """GET asks whether you are sure; POST ends it."""
    offer, today = _to_change(request, pk)
    if request.method != "POST":
        return render(request, "organisations/offer_end.html", {"offer": offer, "organisation": offer.organisation})
    offers.end(offer, on=today)
    messages.success(request, _("Ended: {area}.").format(area=offer.area))
    return redirect("organisations:offers")
