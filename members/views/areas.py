"""The coordinator's pages of the tree of knowledge areas."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members import areas
from members.forms.areas import AreaForm, ChangedAreaForm
from members.models import KnowledgeArea
from members.policies import coordinator_required

ROWS, PROPOSALS = 100, 20  # on a page
STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def area_list(request):
    """What was proposed, the tree, and the form for a next area."""
    form = AreaForm(request.POST or None)
    if form.is_valid() and (area := _added(request, form)):
        return redirect(place_of(area))
    proposals = KnowledgeArea.objects.proposed().select_related("proposed_by", "parent").order_by("proposed_at", "pk")
    waiting = list(proposals[: PROPOSALS + 1])
    context = {
        "form": form,
        "page": Paginator(areas.tree(), ROWS).get_page(request.GET.get("page")),
        "proposals": waiting[:PROPOSALS],
        "has_more_proposals": len(waiting) > PROPOSALS,
    }
    return render(request, "members/areas.html", context)


def _added(request, form):
    """The area; None when the form says why not. One that stands there just so is not made twice."""
    place = form.place()
    try:
        area = areas.add_area(now=timezone.now(), **place)
    except areas.NameTaken as taken:
        if not taken.area.is_in_use or taken.area.parent != place["parent"]:
            form.say_that_it_is_there(taken.area)
            return None
        messages.info(request, _("It stands there already: {name}.").format(name=taken.area))
        return taken.area
    except areas.StaleArea as stale:
        form.say_that_it_moved(stale.area)
        return None
    messages.success(request, _("Added: {name}.").format(name=area))
    return area


def place_of(area):
    """Where it stands on the page of the tree."""
    keys = [other.pk for other in areas.areas_in_order()]
    number = keys.index(area.pk) // ROWS + 1 if area.pk in keys else 1
    page = f"?page={number}" if number > 1 else ""
    return f"{reverse('members:areas')}{page}#area-{area.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def area_edit(request, pk):
    area = get_object_or_404(KnowledgeArea.objects.in_use().select_related("parent"), pk=pk)
    form = ChangedAreaForm(request.POST or None, area=area, initial=ChangedAreaForm.initial_of(area))
    if form.is_valid() and _changed(request, form, area):
        return redirect(place_of(area))
    return render(request, "members/area_form.html", {"form": form, "area": area, "is_used": _is_used(area)})


def _is_used(area):
    return area.expertise.exists() or area.parts.exists()


def _changed(request, form, area):
    """Whether it was saved; if not, the form says why."""
    try:
        changed = areas.change_area(area, seen=form.cleaned_data["seen"], **form.place())
    except areas.NameTaken as taken:
        form.say_that_it_is_there(taken.area)
    except areas.HasParts as there:
        form.say_that_parts_are_in_the_way(there.area)
    except areas.StaleArea as stale:
        form.show_change(stale.area) if stale.area.pk == area.pk else form.say_that_it_moved(stale.area)
    else:
        words = _("Saved: {name}.") if changed else _("Nothing was different: {name}.")
        messages.success(request, words.format(name=form.cleaned_data["name"]))
        return True
    return False


@require_POST
@coordinator_required
def area_move(request, pk):
    area = get_object_or_404(KnowledgeArea, pk=pk)
    seen = request.POST.get("position", "")
    try:
        areas.move_area(area, steps=STEPS.get(request.POST.get("direction"), 0), seen=seen)
    except areas.StaleArea:
        messages.info(request, _("The order was changed in the meantime. This is how it is now."))
    return redirect(place_of(area))


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def area_remove(request, pk):
    """GET asks whether you are sure; POST removes it."""
    area = KnowledgeArea.objects.filter(pk=pk).first()
    if area is None and request.method == "POST":
        messages.info(request, _("It was removed already."))
        return redirect("members:areas")
    if area is None or not area.is_in_use:
        raise Http404
    if request.method != "POST":
        return render(request, "members/area_remove.html", {"area": area})
    try:
        areas.remove_area(area)
    except areas.AreaInUse:
        messages.error(request, _("“{name}” stays: there are people or parts under it.").format(name=area))
        return redirect("members:area-edit", pk=pk)
    messages.success(request, _("Removed: {name}.").format(name=area))
    return redirect("members:areas")
