"""Noting what was said with an organisation, in half a minute; and that the next step is done."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members.models import Member
from organisations import relations
from organisations.forms.relations import NO_STEP, ChangedMomentForm, NewMomentForm
from organisations.models import ContactKind, ContactMoment
from organisations.policies import relations_required
from organisations.views.one_organisation import of_organisation, place_to_return
from samensterker.localtime import local_day
from samensterker.templatetags.house import day

NAMES = 12  # that are offered while one types


def _timeline(organisation):
    return reverse("organisations:timeline", args=[organisation.slug])


@require_http_methods(["GET", "HEAD", "POST"])
@relations_required
@of_organisation
def moment_create(request, organisation):
    now = timezone.now()
    about = {"organisation": organisation, "today": local_day(now)}
    usual = {"on": about["today"], "kind": ContactKind.PHONE, "by": request.user.pk, "next_when": NO_STEP}
    form = NewMomentForm(request.POST or None, initial={**usual, "submission": uuid.uuid4()}, **about)
    if form.is_valid() and _noted(request, form, organisation, now):
        return redirect(place_to_return(request, _timeline(organisation)))
    return _page(request, form, organisation)


def _noted(request, form, organisation, now):
    """Whether it stands there; if not, the form says why."""
    submission = form.cleaned_data["submission"]
    try:
        moment, is_new = relations.note(organisation, now=now, submission=submission, **form.facts())
    except relations.HasEnded:
        form.refuse_next_step()
        return False
    words = _("Noted: {name}.") if is_new else _("This was noted already: {name}.")
    _say(request, words, moment)
    return True


def _say(request, words, moment):
    told = words.format(name=moment.organisation.name)
    if moment.next_on:
        next_one = _("Next step on {day}: {step}.").format(day=day(moment.next_on), step=moment.next_step)
        told = f"{told} {next_one}"
    messages.success(request, told)


@require_http_methods(["GET", "HEAD", "POST"])
@relations_required
@of_organisation
def moment_edit(request, organisation, pk):
    rows = ContactMoment.objects.select_related("by", "organisation")
    moment = get_object_or_404(rows, organisation=organisation, pk=pk)
    about = {"organisation": organisation, "today": local_day(timezone.now()), "moment": moment}
    form = ChangedMomentForm(request.POST or None, initial=ChangedMomentForm.initial_of(moment), **about)
    if form.is_valid() and _changed(request, form, moment):
        return redirect(place_to_return(request, _timeline(organisation)))
    return _page(request, form, organisation, moment)


def _changed(request, form, moment):
    """Whether that is the end of it; if not, the form says why."""
    version = form.cleaned_data["version"]
    try:
        relations.change(moment, version=version, now=timezone.now(), **form.facts())
    except relations.StaleMoment as stale:
        form.show_changed_moment(stale.moment)
        return False
    except relations.HasEnded:
        form.refuse_next_step()
        return False
    messages.success(request, _("Saved: {name}.").format(name=moment.organisation.name))
    return True


def _page(request, form, organisation, moment=None):
    people = Member.objects.active().filter(affiliations__in=organisation.affiliations.current(form.today)).by_name()
    spoken = (
        organisation.contact_moments.exclude(with_whom="").order_by("with_whom").values_list("with_whom", flat=True)
    )
    names = dict.fromkeys([member.full_name for member in people[:NAMES]] + list(spoken.distinct()[:NAMES]))
    context = {
        "form": form,
        "organisation": organisation,
        "moment": moment,
        "names": names,
        "back": place_to_return(request, _timeline(organisation)),
    }
    return render(request, "organisations/contact_moment_form.html", context)


@require_POST
@relations_required
@of_organisation
def moment_settle(request, organisation, pk):
    """The next step is done, by one click; htmx gets the row without it."""
    moment = get_object_or_404(ContactMoment.objects.select_related("organisation"), organisation=organisation, pk=pk)
    is_new = relations.settle(moment, now=timezone.now())
    words = _("Done: {step} ({name}).") if is_new else _("There is no open next step here any more ({name}).")
    messages.success(request, words.format(step=moment.next_step, name=organisation.name))
    return redirect(place_to_return(request, _timeline(organisation)))
