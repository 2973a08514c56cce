"""The register of decisions: what the guild and its groups decided, to search and to learn from."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings import decisions
from meetings.forms.decisions import DecisionForm
from meetings.models import Decision, Meeting
from meetings.policies import may_organise
from members.key_pages import KeyPage
from members.models import Group
from samensterker.list_links import link
from samensterker.localtime import local_day

SIZE = 25
GUILD = "guild"


@dataclass(frozen=True)
class Chosen:
    words: str
    year: str
    group: str
    to_review: bool

    def __bool__(self):
        return any((self.words, self.year, self.group, self.to_review))


@require_safe
def decision_list(request):
    today = local_day(timezone.now())
    seen = Decision.objects.visible_to(request.user, on=today)
    chosen = _chosen(request)
    rows = _of(seen, chosen, today).select_related("meeting__group", "agenda_item")
    rows = rows.defer("meeting__report", "agenda_item__outcome", "agenda_item__explanation")
    page = KeyPage.of(rows, order=["-decided_on", "-pk"], after=request.GET.get("after", ""), size=SIZE)
    context = {
        "page": page,
        "following": link(request, after=page.following) if page.following else "",
        "is_first_page": not request.GET.get("after"),
        "first": link(request, after=""),
        "chosen": chosen,
        "years": [on.year for on in seen.dates("decided_on", "year", order="DESC")],
        "groups": Group.objects.filter(pk__in=seen.order_by().values("meeting__group")).order_by("name"),
        "today": today,
    }
    return render(request, "meetings/decision_list.html", context)


def _chosen(request):
    asked = request.GET
    return Chosen(
        words=asked.get("q", "").strip()[:200],
        year=_digits(asked.get("year", "")),
        group=GUILD if asked.get("group") == GUILD else _digits(asked.get("group", "")),
        to_review=bool(asked.get("review")),
    )


def _digits(value):
    return value if value.isascii() and value.isdecimal() and len(value) < 5 else ""


def _of(seen, chosen, today):
    rows = decisions.search(seen, chosen.words)
    if chosen.year:
        rows = rows.filter(decided_on__year=chosen.year) if int(chosen.year) else rows.none()
    if chosen.group:
        rows = rows.filter(meeting__group=None if chosen.group == GUILD else chosen.group)
    return rows.to_review(today) if chosen.to_review else rows


@require_safe
def decision_detail(request, pk):
    today = local_day(timezone.now())
    decision, seen = _to_see(request, pk, today), Decision.objects.visible_to(request.user, on=today)
    context = {
        "decision": decision,
        "replaced_by": decision.replaced_by_id and seen.filter(pk=decision.replaced_by_id).first(),
        "organises": may_organise(request.user, decision.meeting, on=today),
        "is_to_review": bool(decision.review_on and decision.review_on <= today and not decision.replaced_by_id),
        "replaces": seen.filter(replaced_by=decision).order_by("-decided_on", "-pk")[:SIZE],
        "lessons": _lessons(request, decision, today),
    }
    return render(request, "meetings/decision_detail.html", context)


def _lessons(request, decision, today):
    """What meetings learned of which this decision came, the latest first."""
    seen = Meeting.objects.visible_to(request.user, on=today)
    rows = decision.pulses.filter(meeting__in=seen).exclude(lesson="").select_related("meeting")
    return rows.defer("meeting__report").order_by("-meeting__starts_at")[:SIZE]


def _to_see(request, pk, today):
    seen = Decision.objects.visible_to(request.user, on=today).defer("meeting__report")
    return get_object_or_404(seen.select_related("meeting__group", "agenda_item"), pk=pk)


def _to_organise(request, pk, today):
    decision = get_object_or_404(Decision.objects.select_related("meeting__group"), pk=pk)
    if not may_organise(request.user, decision.meeting, on=today):
        raise Http404
    return decision


@require_http_methods(["GET", "HEAD", "POST"])
def decision_edit(request, pk):
    now = timezone.now()
    today = local_day(now)
    decision = _to_organise(request, pk, today)
    initial = DecisionForm.initial_of(decision)
    form = DecisionForm(request.POST or None, decision=decision, today=today, initial=initial)
    if form.is_valid():
        try:
            decisions.change(decision, version=form.cleaned_data["version"], now=now, **form.facts())
        except decisions.StaleDecision as stale:
            form.show_stale(stale.decision)
        else:
            messages.success(request, _("The decision is saved."))
            return redirect(_way_back(request, decision))
    return render(request, "meetings/decision_form.html", {"form": form, "decision": decision})


def _way_back(request, decision):
    if request.GET.get("back") == "minutes" and not decision.meeting.is_cancelled:
        return reverse("meetings:minutes", args=[decision.meeting_id])
    return decision.get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def decision_remove(request, pk):
    """GET asks whether you are sure; POST removes it."""
    now = timezone.now()
    decision = _to_organise(request, pk, local_day(now))
    if request.method == "POST":
        decisions.remove(decision, now=now)
        messages.success(request, _("The decision is removed."))
        return redirect(
            "meetings:detail" if decision.meeting.is_cancelled else "meetings:minutes", pk=decision.meeting_id
        )
    return render(request, "meetings/decision_remove.html", {"decision": decision})
