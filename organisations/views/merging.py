"""Two entries of one organisation become one: the coordinator sees beforehand what comes together."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.policies import coordinator_required
from organisations import partner_merging
from organisations.forms.partners import MergeForm
from organisations.lookalikes import look_alikes
from organisations.models import Organisation


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def organisation_merge(request, slug):
    """GET chooses the other, and says what will happen; POST does it."""
    organisation = get_object_or_404(Organisation.objects.select_related("merged_into"), slug=slug)
    if organisation.merged_into:
        messages.info(request, _words_of_done(organisation))
        return redirect(organisation.merged_into)
    asked = request.POST if request.method == "POST" else request.GET
    form = MergeForm(asked if request.method == "POST" or "into" in asked else None, organisation=organisation)
    if request.method == "POST" and form.is_valid() and _is_merged(request, form, organisation):
        return redirect(form.cleaned_data["into"])
    context = {"form": form, "organisation": organisation}
    if form.is_valid():
        into = form.cleaned_data["into"]
        context |= {"into": into, "together": partner_merging.together(organisation, into)}
    else:
        context["alike"] = look_alikes(organisation.name, besides=organisation)
    return render(request, "organisations/organisation_merge.html", context)


def _is_merged(request, form, organisation):
    """Whether they are one now; if not, the form says why."""
    into = form.cleaned_data["into"]
    try:
        partner_merging.merge(organisation, into, by=request.user, now=timezone.now())
    except partner_merging.MergedMeanwhile as meanwhile:
        form.say_that_it_changed(meanwhile.organisation)
        return False
    words = _("{name} and {other} are one organisation now; nothing of either was lost.")
    messages.success(request, words.format(name=organisation.name, other=into.name))
    return True


def _words_of_done(organisation):
    words = _("“{name}” became part of “{other}” already.")
    return words.format(name=organisation.name, other=organisation.merged_into.name)
