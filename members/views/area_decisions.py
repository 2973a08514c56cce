"""What the coordinator decides about one area: a proposal is accepted or declined, two areas become one."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import area_merging, areas
from members.forms.areas import AreaForm, DeclineForm, MergeForm
from members.models import KnowledgeArea
from members.policies import coordinator_required
from members.views.areas import place_of


def of_undecided(view):
    """For a proposal that nobody decided on yet; else it says what was decided, also when that was a second ago."""

    @wraps(view)
    def found(request, pk):
        rows = KnowledgeArea.objects.select_related("parent", "proposed_by", "merged_into")
        area = get_object_or_404(rows, pk=pk)
        if area.is_undecided:
            try:
                return view(request, area)
            except areas.StaleArea:
                area.refresh_from_db()
        messages.info(request, _words_of_decision(area))
        return redirect(place_of(area.merged_into or area))

    return found


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
@of_undecided
def area_accept(request, area):
    form = AreaForm(request.POST or None, area=area, initial={"name": area.name, "parent": area.parent_id})
    if form.is_valid() and (accepted := _accepted(request, form, area)):
        messages.success(request, _("Added: {name}.").format(name=accepted))
        return redirect(place_of(accepted))
    return render(request, "members/area_accept.html", {"form": form, "area": area})


def _accepted(request, form, area):
    """The area as it stands in the tree now; None when the form says why not."""
    try:
        return areas.accept(area, by=request.user, now=timezone.now(), **form.place())
    except areas.NameTaken as taken:
        form.say_that_it_is_there(taken.area)
    except areas.StaleArea as stale:
        if stale.area.pk == area.pk:
            raise
        form.say_that_it_moved(stale.area)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
@of_undecided
def area_decline(request, area):
    form = DeclineForm(request.POST or None)
    if form.is_valid():
        areas.decline(area, because=form.cleaned_data["because"], by=request.user, now=timezone.now())
        messages.success(request, _("Declined: {name}.").format(name=area))
        return redirect("members:areas")
    return render(request, "members/area_decline.html", {"form": form, "area": area})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def area_merge(request, pk):
    """GET chooses the other, and says what will happen; POST does it."""
    area = get_object_or_404(KnowledgeArea.objects.select_related("parent", "proposed_by", "merged_into"), pk=pk)
    if area.merged_into or area.declined_at:
        messages.info(request, _words_of_decision(area))
        return redirect(place_of(area.merged_into or area))
    asked = request.POST if request.method == "POST" else request.GET
    form = MergeForm(asked if request.method == "POST" or "into" in asked else None, area=area)
    if request.method == "POST" and form.is_valid() and _merged(request, form, area):
        return redirect(place_of(form.cleaned_data["into"]))
    context = {"form": form, "area": area}
    if form.is_valid():
        into = form.cleaned_data["into"]
        context |= {"into": into, **area_merging.in_both(area, into)}
    return render(request, "members/area_merge.html", context)


def _merged(request, form, area):
    """Whether they are one now; if not, the form says why."""
    into = form.cleaned_data["into"]
    try:
        area_merging.merge_areas(area, into, by=request.user, now=timezone.now())
    except areas.HasParts as there:
        form.say_that_parts_are_in_the_way(there.area)
    except areas.StaleArea as stale:
        form.say_that_it_changed(stale.area)
    else:
        messages.success(request, _("{name} is now the same as {other}.").format(name=area, other=into))
        return True
    return False


def _words_of_decision(area):
    if area.is_in_use:
        words = _("“{name}” stands in the list already.")
    elif area.merged_into:
        words = _("“{name}” is the same as “{other}” already.")
    else:
        words = _("“{name}” was declined already.")
    return words.format(name=area, other=area.merged_into)
