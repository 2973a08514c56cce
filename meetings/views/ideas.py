"""Ideas of members: the list, one idea, and the forms to write, add and decide."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import ideas
from meetings.forms.ideas import FORMS, AdditionForm, ChangedIdeaForm, NewIdeaForm
from meetings.models import Became, Idea, IdeaSupport
from meetings.views.proposals import wanted_of
from members.policies import coordinator_required
from members.typed_text import one_line
from organisations.help_requests import AreaGone

ROWS = 20  # on a page
NAMES = 20  # of who supports it
LISTS = ("newest", "supported", "became")
LONGEST_SEARCH = 200


@require_safe
def idea_list(request):
    """Newest, most supported, or those of which something came; with a search in their words."""
    now, shown = timezone.now(), request.GET.get("show", "newest")
    shown = shown if shown in LISTS else "newest"
    words = one_line(request.GET.get("q", "")[:LONGEST_SEARCH])
    page = Paginator(_listed(shown, words), ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ideas.add_states(rows, request.user, now)
    _add_mine(rows, request.user)
    context = {"page": page, "ideas": rows, "shown": shown, "words": words}
    return render(request, "meetings/idea_list.html", context)


def _listed(shown, words):
    rows = Idea.objects.about(words).with_support().select_related("written_by")
    if shown == "supported":
        return rows.open().order_by("-support", "-written_at", "-pk")
    if shown == "became":
        return rows.decided().order_by("-decided_at", "-pk")
    return rows.order_by("-written_at", "-pk")


def _add_mine(rows, member):
    """Gives each whether this member supports it. One query."""
    mine = set(IdeaSupport.objects.filter(member=member, idea__in=rows).values_list("idea", flat=True))
    for row in rows:
        row.is_supported = row.pk in mine


def _found(pk):
    return get_object_or_404(Idea.objects.with_support().select_related("written_by", "decided_by"), pk=pk)


@require_safe
def idea_detail(request, pk):
    return _page(request, _found(pk), AdditionForm(initial={"submission": uuid.uuid4()}))


def _page(request, idea, form):
    now = timezone.now()
    ideas.add_states([idea], request.user, now)
    _add_mine([idea], request.user)
    supporters = idea.supporters.filter(member__left_at=None).select_related("member").order_by("supported_at", "pk")
    context = {
        "idea": idea,
        "form": form,
        "additions": idea.additions.select_related("written_by"),
        "supporters": [row.member for row in supporters[:NAMES]],
        "more": max(idea.support - NAMES, 0),
        "is_own": idea.written_by_id == request.user.pk,
    }
    return render(request, "meetings/idea.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def idea_create(request):
    form = NewIdeaForm(request.POST or None, initial={"submission": uuid.uuid4()})
    if not form.is_valid():
        return render(request, "meetings/idea_form.html", {"form": form})
    submission = form.cleaned_data["submission"]
    idea, is_new = ideas.write(form.facts(), by=request.user, now=timezone.now(), submission=submission)
    if is_new:
        messages.success(request, _("Thank you! Your idea is there. Others can support it and add to it."))
    else:
        messages.info(request, _("This idea was saved already. Here it is."))
    return redirect(idea)


@require_http_methods(["GET", "HEAD", "POST"])
def idea_edit(request, pk):
    """One's own, as long as nothing came of it."""
    idea = _found(pk)
    if idea.written_by_id != request.user.pk:
        raise Http404
    if idea.became:
        messages.info(request, _("Something came of this idea, so its words stay as they are."))
        return redirect(idea)
    form = ChangedIdeaForm(request.POST or None, initial=ChangedIdeaForm.initial_of(idea))
    if form.is_valid() and _changed(request, form, idea):
        return redirect(idea)
    return render(request, "meetings/idea_form.html", {"form": form, "idea": idea})


def _changed(request, form, idea):
    """Whether that is settled; if not, the form says why."""
    try:
        changed = ideas.change(idea, form.facts(), version=form.cleaned_data["version"])
    except ideas.AlreadyDecided:
        messages.warning(request, _("Something came of this idea in the meantime, so its words stay as they were."))
        return True
    except ideas.IdeaChanged as stale:
        form.show_changed_idea(stale.idea)
        return False
    messages.success(request, _("Saved.") if changed else _("Nothing was different."))
    return True


@require_POST
def idea_support(request, pk):
    idea, wanted = _found(pk), wanted_of(request)
    if ideas.set_support(idea, member=request.user, wanted=wanted, now=timezone.now()):
        words = _("You support “{title}”.") if wanted else _("You do not support “{title}” any more.")
        messages.success(request, words.format(title=idea.title))
    return redirect(idea)


@require_POST
def idea_add(request, pk):
    idea, form = _found(pk), AdditionForm(request.POST)
    if not form.is_valid():
        return _page(request, idea, form)
    about = {"text": form.cleaned_data["text"], "submission": form.cleaned_data["submission"]}
    try:
        ideas.add(idea, by=request.user, now=timezone.now(), **about)
    except ideas.AlreadyDecided:
        form.add_error(None, _("Something came of this idea in the meantime, so nothing can be added any more."))
        return _page(request, idea, form)
    messages.success(request, _("Thank you, that stands with the idea now."))
    return redirect(idea)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def idea_decide(request, pk):
    """First what it becomes, then what that asks; the address says which."""
    idea, now = _found(pk), timezone.now()
    if idea.is_settled:
        messages.info(request, _("Something came of this idea already."))
        return redirect(idea)
    became, possible = request.GET.get("became", ""), ideas.possible_outcomes()
    if became not in possible:
        return render(request, "meetings/idea_decide.html", {"idea": idea, "possible": possible})
    form = _outcome_form(request, FORMS[became], idea=idea, now=now)
    if form.is_valid() and _decided(request, form, idea, Became(became), now):
        return redirect(idea)
    context = {"form": form, "idea": idea, "became": Became(became)}
    return render(request, "meetings/idea_outcome.html", context)


def _outcome_form(request, form_class, **about):
    """When only a name was searched for among people, it keeps what was typed and finds nothing wrong yet."""
    if "search" in request.POST:
        typed = {name: request.POST.get(name) for name in request.POST}
        typed["assignees"] = request.POST.getlist("assignees")
        return form_class(typed=typed, words=request.POST.get("name", ""), **about)
    return form_class(request.POST or None, **about)


def _decided(request, form, idea, became, now):
    """Whether that is settled; if not, the form says why."""
    about = {"version": form.cleaned_data["version"], "word": form.cleaned_data["word"]}
    try:
        ideas.decide(idea, became, by=request.user, now=now, **about, **form.facts())
    except ideas.AlreadyDecided as decided:
        words = _("{name} decided in the meantime: {outcome}.")
        outcome = decided.idea.get_became_display()
        messages.info(request, words.format(name=decided.idea.decided_by, outcome=outcome))
        return True
    except ideas.IdeaChanged as changed:
        form.show_changed_idea(changed.idea)
        return False
    except AreaGone:
        form.add_error("area", _("This is not in the list any more. Choose another."))
        return False
    messages.success(request, _("Decided. Who wrote it and who supports it get a mail."))
    return True
