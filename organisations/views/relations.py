"""The relations of the guild: the board by stage, what is due, moving to another stage, and what happened with one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.key_pages import KeyPage
from organisations import board, relations, timeline
from organisations.forms.relations import StageForm
from organisations.models import Stage
from organisations.policies import relations_required
from organisations.views.one_organisation import of_organisation, place_to_return
from samensterker.list_links import link
from samensterker.localtime import local_day

DUE, AGAIN = 25, 25  # how many stand on a page
FURTHEST = 9999


@require_safe
@relations_required
def on_the_board(request):
    pages = {stage.value: _number(request.GET.get(stage.value, "")) for stage in Stage}
    columns = board.columns(today=local_day(timezone.now()), pages=pages)
    moved = request.GET.get("moved", "")
    for column in columns:
        column.has_moved = any(str(organisation.pk) == moved for organisation in column.rows)
        column.previous_link = (
            link(request, moved="", **{column.stage.value: column.previous}) if column.previous else ""
        )
        column.next_link = link(request, moved="", **{column.stage.value: column.following}) if column.following else ""
    context = {"columns": columns, "moved": moved, "here": link(request, moved="")}
    return render(request, "organisations/board.html", context)


def _number(typed):
    """Of a page; what cannot be read is the first one."""
    return min(int(typed), FURTHEST) if typed.isascii() and typed.isdecimal() and len(typed) < 6 and int(typed) else 1


@require_safe
@relations_required
def due(request):
    today = local_day(timezone.now())
    asked = request.GET
    page = KeyPage.of(relations.due(today), order=["next_on", "pk"], after=asked.get("after", ""), size=DUE)
    again = KeyPage.of(
        relations.to_look_at_again(today), order=["look_again_on", "pk"], after=asked.get("rested", ""), size=AGAIN
    )
    context = {
        "today": today,
        "page": page,
        "first_link": link(request, after="") if asked.get("after") else "",
        "next_link": link(request, after=page.following) if page.following else "",
        "again": again,
        "again_first_link": link(request, rested="") if asked.get("rested") else "",
        "again_next_link": link(request, rested=again.following) if again.following else "",
    }
    return render(request, "organisations/due.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@relations_required
@of_organisation
def stage(request, organisation):
    """GET is the form; a POST comes from there, or from a button on the board."""
    today = local_day(timezone.now())
    initial = StageForm.initial_of(organisation, today=today, to=request.GET.get("to", ""))
    form = StageForm(request.POST or None, initial=initial, organisation=organisation, today=today)
    if form.is_valid() and _moved(request, form, organisation):
        back = place_to_return(request, reverse("organisations:relations"), moved=organisation.pk)
        return redirect(f"{back}#organisation-{organisation.pk}")
    if request.htmx:  # a button on the board that can do nothing any more: the board as it is now
        messages.warning(request, _("Someone else moved {name} meanwhile.").format(name=organisation.name))
        return redirect(place_to_return(request, reverse("organisations:relations")))
    back = place_to_return(request, reverse("organisations:timeline", args=[organisation.slug]))
    return render(request, "organisations/stage_form.html", {"form": form, "organisation": organisation, "back": back})


def _moved(request, form, organisation):
    """Whether it stands there now; if not, the form says why."""
    to = Stage(form.cleaned_data["to"])
    try:
        change = relations.move(organisation, to, by=request.user, now=timezone.now(), **form.facts())
    except relations.StaleStage as stale:
        form.show_changed_stage(stale.organisation)
        return False
    # Translators: an organisation and its stage
    words = _("{name} is now: {stage}.") if change else _("{name} was already: {stage}.")
    (messages.success if change else messages.info)(request, words.format(name=organisation.name, stage=to.label))
    return True


@require_safe
@relations_required
@of_organisation
def events(request, organisation):
    today = local_day(timezone.now())
    page = timeline.of(organisation, today=today, page=_number(request.GET.get("page", "")))
    context = {
        "organisation": organisation,
        "today": today,
        "page": page,
        "open": organisation.contact_moments.open().order_by("next_on", "pk")[:5],
        "previous_link": link(request, page=page.previous) if page.previous else "",
        "next_link": link(request, page=page.following) if page.following else "",
    }
    return render(request, "organisations/timeline.html", context)
