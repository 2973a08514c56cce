"""My organisations: where I am, what I do there, and since when; the coordinator also on behalf of a member."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.policies import is_coordinator
from members.views.whose import of_someone
from organisations import affiliations
from organisations.forms.affiliations import ChangedAffiliationForm, NewAffiliationForm
from organisations.models import Affiliation
from samensterker.localtime import local_day


@require_safe
@of_someone
def mine(request, whose):
    today = local_day(timezone.now())
    rows = Affiliation.objects.filter(member=whose.member).select_related("organisation").order_by("-from_on", "-pk")
    over = [row for row in rows if row.until_on and row.until_on < today]
    current = [row for row in rows if row not in over]
    context = {"whose": whose, "current": current, "over": over, "today": today}
    return render(request, "organisations/mine.html", context)


def _told(whose):
    return {"by": whose.by, "channel": whose.channel, "now": timezone.now()}


def _about(whose):
    return {"today": local_day(timezone.now()), "may_tick_contact": is_coordinator(whose.by)}


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def affiliation_create(request, whose):
    about = _about(whose)
    form = NewAffiliationForm(request.POST or None, initial={"from_on": about["today"]}, **about)
    if form.is_valid() and _is_added(request, whose, form):
        return redirect(whose.url("organisations:mine"))
    return render(request, "organisations/affiliation_form.html", {"whose": whose, "form": form})


def _is_added(request, whose, form):
    facts = form.facts()
    try:
        row = affiliations.join(whose.member, **_told(whose), **facts)
    except affiliations.AlreadyThere as there:
        if (there.affiliation.role, there.affiliation.from_on) != (facts["role"], facts["from_on"]):
            form.add_error("organisation", _("This organisation stands on the list already. Change it there."))
            return False
        messages.info(request, _("This was saved already: {name}.").format(name=facts["organisation"].name))
    else:
        messages.success(request, _("Added: {name}.").format(name=row.organisation.name))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def affiliation_edit(request, whose, pk):
    rows = Affiliation.objects.select_related("organisation")
    row = get_object_or_404(rows, member=whose.member, pk=pk)
    form = ChangedAffiliationForm(request.POST or None, affiliation=row, **_about(whose))
    if form.is_valid() and _is_changed(request, whose, form, row):
        return redirect(whose.url("organisations:mine"))
    return render(request, "organisations/affiliation_form.html", {"whose": whose, "form": form, "affiliation": row})


def _is_changed(request, whose, form, row):
    """If not, the form says why."""
    try:
        affiliations.change(row, version=form.cleaned_data["version"], **_told(whose), **form.facts())
    except affiliations.StaleAffiliation as stale:
        form.show_changed_affiliation(stale.affiliation)
        return False
    except affiliations.AlreadyThere:
        form.add_error("until_on", _("After this you are there a second time. The last day lies before that."))
        return False
    messages.success(request, _("Saved: {name}.").format(name=row.organisation.name))
    return True
