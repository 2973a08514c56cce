"""The days on which someone is away."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import absences
from members.forms.availability import ChangedAbsenceForm, NewAbsenceForm
from members.models import Absence
from members.views.whose import of_someone
from samensterker.localtime import local_day


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def absence_create(request, whose):
    today = local_day(timezone.now())
    form = NewAbsenceForm(request.POST or None, initial={"submission": uuid.uuid4()}, today=today)
    if form.is_valid() and _is_added(request, whose, form):
        return redirect(whose.url("availability"))
    return render(request, "members/absence_form.html", {"whose": whose, "form": form})


def _is_added(request, whose, form):
    submission = form.cleaned_data["submission"]
    try:
        _absence, is_new = absences.add_absence(whose.member, submission=submission, **_told(whose), **form.facts())
    except absences.AlreadyAway as clash:
        form.refuse_overlap(clash.absence)
        return False
    messages.success(request, _("These days are noted.") if is_new else _("These days were noted already."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def absence_edit(request, whose, pk):
    absence = get_object_or_404(Absence, member=whose.member, pk=pk)
    initial = ChangedAbsenceForm.initial_of(absence)
    form = ChangedAbsenceForm(request.POST or None, initial=initial, today=local_day(timezone.now()))
    if form.is_valid() and _is_changed(request, whose, form, absence):
        return redirect(whose.url("availability"))
    return render(request, "members/absence_form.html", {"whose": whose, "form": form, "absence": absence})


def _is_changed(request, whose, form, absence):
    """Whether that is the end of it; if not, the form says why."""
    try:
        absences.change_absence(absence, version=form.cleaned_data["version"], **_told(whose), **form.facts())
    except absences.AlreadyAway as clash:
        form.refuse_overlap(clash.absence)
        return False
    except absences.StaleAbsence as stale:
        if stale.absence:
            form.show_changed_absence(stale.absence)
            return False
        messages.warning(request, _("These days were removed meanwhile. Add them again if you need them."))
        return True
    messages.success(request, _("These days are noted."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def absence_remove(request, whose, pk):
    """GET asks whether you are sure; POST removes it."""
    absence = get_object_or_404(Absence.objects.select_related("member"), member=whose.member, pk=pk)
    if request.method != "POST":
        return render(request, "members/absence_remove.html", {"whose": whose, "absence": absence})
    absences.remove_absence(absence, **_told(whose))
    messages.success(request, _("These days are removed."))
    return redirect(whose.url("availability"))


def _told(whose):
    return {"by": whose.by, "channel": whose.channel, "now": timezone.now()}
