"""What a member knows: their list, one area of it, what they propose; and who confirms it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members import knowledge
from members.areas import NameTaken, TooManyProposals
from members.forms.knowledge import ExpertiseForm, NewExpertiseForm, ProposalForm
from members.models import Expertise, KnowledgeArea
from members.views.whose import of_someone

ROWS, PROPOSALS = 40, 5  # on a page


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def expertise(request, whose):
    """The areas that they named, and the form for a next one."""
    known = set(whose.member.expertise.values_list("area_id", flat=True))
    form = NewExpertiseForm(request.POST or None, known=known)
    if form.is_valid() and _said_more(request, form, whose):
        return redirect(whose.url("expertise"))
    page = Paginator(knowledge.shown(whose.member), ROWS).get_page(request.GET.get("page"))
    context = {"whose": whose, "form": form, "page": page, "proposals": _proposals(whose.member)}
    return render(request, "members/expertise.html", context)


def _said_more(request, form, whose):
    try:
        _say(request, whose, form.cleaned_data["area"], seen="", **form.stated())
    except knowledge.StaleExpertise as there:
        form.say_that_it_is_there(there.expertise)
        return False
    return True


def _say(request, whose, area, **stated):
    row, is_new = knowledge.say(whose.member, area, by=whose.by, now=timezone.now(), channel=whose.channel, **stated)
    words = _("Saved: {area}.") if is_new else _("It says so already: {area}.")
    messages.success(request, words.format(area=row.area))


def _proposals(member):
    """What waits for the coordinator, and what was answered with no; the latest first."""
    return member.proposed_areas.filter(accepted_at=None, merged_into=None).order_by("-proposed_at", "-pk")[:PROPOSALS]


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def expertise_edit(request, whose, pk):
    """One area, also one of which nothing was said yet: a mail can point here."""
    area = get_object_or_404(KnowledgeArea.objects.select_related("parent", "merged_into"), pk=pk)
    if area.merged_into:
        return redirect(whose.url("expertise-edit", area.merged_into_id))
    if not area.is_in_use:
        raise Http404
    row = whose.member.expertise.filter(area=area).first()
    form = ExpertiseForm(request.POST or None, initial=ExpertiseForm.initial_of(row))
    if form.is_valid():
        try:
            _say(request, whose, area, seen=form.cleaned_data["seen"], **form.stated())
        except knowledge.StaleExpertise as stale:
            form.show_change(stale.expertise)
        else:
            return redirect(whose.url("expertise"))
    return render(request, "members/expertise_form.html", {"whose": whose, "form": form, "area": area, "row": row})


@require_POST
@of_someone
def expertise_remove(request, whose, pk):
    area = get_object_or_404(KnowledgeArea, pk=pk)
    if knowledge.forget(whose.member, area, by=whose.by, now=timezone.now(), channel=whose.channel):
        messages.success(request, _("Removed: {area}.").format(area=area))
    elif area.accepted_at is None:  # what another proposes is between them and the coordinator
        raise Http404
    else:
        messages.info(request, _("This was not on the list any more: {area}.").format(area=area))
    return redirect(whose.url("expertise"))


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def area_propose(request, whose):
    form = ProposalForm(request.POST or None)
    if form.is_valid() and _proposed(request, form, whose):
        return redirect(whose.url("expertise"))
    return render(request, "members/area_propose.html", {"whose": whose, "form": form})


def _proposed(request, form, whose):
    """Whether it waits for the coordinator now; if not, the form says why."""
    name = form.cleaned_data["name"]
    try:
        knowledge.propose(name, member=whose.member, now=timezone.now(), parent=form.cleaned_data["parent"])
    except NameTaken as taken:
        if taken.area.proposed_by_id != whose.member.pk or taken.area.is_in_use:
            form.say_that_it_is_there(taken.area)
            return False
    except TooManyProposals:
        form.add_error(None, _("Many of your proposals still wait for an answer. Wait for these first."))
        return False
    messages.success(request, _("Thank you. The coordinator looks at it: {name}.").format(name=name))
    return True


@require_POST
def expertise_confirm(request, member_id, pk):
    """Says so too, or takes that back; then the profile again."""
    rows = Expertise.objects.of_visible(request.user).select_related("member", "area")
    row = get_object_or_404(rows, pk=pk, member=member_id)
    if "take_back" in request.POST:
        if knowledge.take_back(row, by=request.user, now=timezone.now()):
            messages.success(request, _("Taken back: {area}.").format(area=row.area))
    else:
        _confirm(request, row)
    return redirect(f"{row.member.get_absolute_url()}#expertise-{row.pk}")


def _confirm(request, row):
    try:
        knowledge.confirm(row, by=request.user, now=timezone.now(), level=request.POST.get("level", ""))
    except knowledge.NotByYourself:
        messages.error(request, _("Another member confirms what you know, not you yourself."))
    except knowledge.AlreadyConfirmed:
        messages.info(request, _("Someone else confirmed this a moment ago: {area}.").format(area=row.area))
    except knowledge.StaleExpertise:
        words = _("{name} changed this in the meantime. Look once more, and confirm it if it is right.")
        messages.error(request, words.format(name=row.member.first_name))
    else:
        messages.success(request, _("Confirmed: {area}. Thank you.").format(area=row.area))
