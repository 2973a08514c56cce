"""The pages of action items: one's own, everyone's for the coordinator, the form, and the tick."""

import uuid
from operator import methodcaller

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import action_items, meeting_page, tick_links
from meetings.due_pages import DuePage
from meetings.forms.action_items import ChangedActionItemForm, NewActionItemForm
from meetings.models import ActionItem, AgendaItem, Assignment, Audience, Meeting
from members.policies import coordinator_required, is_coordinator
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie

MINE, DONE_BESIDE, EVERYONES, PEOPLE = 40, 10, 25, 100  # how many stand on a page
SHOWN = {
    # Translators: which action items the coordinator sees
    "open": gettext_lazy("Still open"),
    "overdue": gettext_lazy("Past the date"),
    "stuck": gettext_lazy("Time to ask in person"),
    "all": gettext_lazy("All"),
}


@require_safe
def action_list(request):
    if is_coordinator(request.user) and request.GET.get("whose") == "everyone":
        return _everyones(request)
    today, after = local_day(timezone.now()), request.GET.get("after", "")
    mine, to_show = request.user.assignments, methodcaller("to_show", today)
    if request.GET.get("show") == "done":
        page = DuePage.of(mine.done(), show=to_show, after=after, size=MINE, last_first=True)
        return render(request, "meetings/action_list_done.html", {"page": page})
    page = DuePage.of(mine.open(), show=to_show, after=after, size=MINE)
    done = [] if after else mine.done().last_ticked_first()[: DONE_BESIDE + 1].to_show(today)
    context = {"page": page, "done": done[:DONE_BESIDE], "has_more_done": len(done) > DONE_BESIDE, "after": after}
    return render(request, "meetings/action_list.html", context)


def _everyones(request):
    today, show = local_day(timezone.now()), request.GET.get("show", "")
    show = show if show in SHOWN else "open"
    items = {
        "open": ActionItem.objects.open(),
        "overdue": ActionItem.objects.overdue(today),
        "stuck": ActionItem.objects.stuck(today),
        "all": ActionItem.objects.all(),
    }[show]
    page = DuePage.of(
        items,
        show=methodcaller("for_coordinator", today),
        after=request.GET.get("after", ""),
        size=EVERYONES,
        last_first=show == "all",
    )
    return render(request, "meetings/action_list_everyone.html", {"page": page, "show": show, "choices": SHOWN.items()})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def action_create(request):
    now, (meeting, agenda_item) = timezone.now(), _origin(request)
    form = _form(NewActionItemForm, request, now=now, initial={"submission": uuid.uuid4()})
    if form.is_valid():
        item = action_items.add_action_item(
            by=request.user,
            now=now,
            meeting=meeting,
            agenda_item=agenda_item,
            submission=form.cleaned_data["submission"],
            **form.facts(),
        )
        if item.created_at == now:
            messages.success(request, _words_of_adding(item))
        else:
            messages.info(request, _("This action item was saved already. Here it is."))
        return redirect(item.meeting or _everyones_page())
    return render(request, "meetings/action_form.html", {"form": form, "meeting": meeting, "agenda_item": agenda_item})


def _origin(request):
    """The meeting and the agenda item that it comes from; what is not there any more is left out."""
    asked = request.POST if request.method == "POST" else request.GET
    agenda_item = _found(AgendaItem.objects.select_related("meeting"), asked.get("agenda_item", ""))
    meeting = agenda_item.meeting if agenda_item else _found(Meeting.objects.all(), asked.get("meeting", ""))
    return meeting, agenda_item


def _found(rows, key):
    return rows.filter(pk=key).first() if key.isascii() and key.isdecimal() and len(key) < 18 else None


def _form(form_class, request, *, initial, **about):
    """The form; when only people were searched for, it keeps what was typed and finds nothing wrong yet."""
    if "search" in request.POST:
        typed = {name: request.POST.get(name) for name in request.POST}
        typed |= {name: request.POST.getlist(name) for name in ("assignees", "newcomers")}
        return form_class(initial=typed, words=request.POST.get("name", ""), **about)
    return form_class(request.POST or None, initial=initial, **about)


def _words_of_adding(item):
    number = item.assignments.count()
    if item.audience == Audience.NAMED or not number:
        return _("Agreed: {title}.").format(title=item.title)
    words = ngettext(
        "Agreed: {title}. {number} person has their own to tick.",
        "Agreed: {title}. {number} people each have their own to tick.",
        number,
    )
    return words.format(title=item.title, number=number)


def _everyones_page():
    return reverse("meetings:action-list") + "?whose=everyone"


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def action_edit(request, pk):
    now = timezone.now()
    item = get_object_or_404(ActionItem.objects.with_progress().select_related("meeting", "agenda_item"), pk=pk)
    form = _form(ChangedActionItemForm, request, now=now, item=item, initial=ChangedActionItemForm.initial_of(item))
    if form.is_valid() and _changed(request, form, item, now):
        return redirect(item.meeting if request.GET.get("back") == "meeting" and item.meeting else _everyones_page())
    people = item.assignments.of_active().open_first()[: PEOPLE + 1].to_show(local_day(now))
    context = {"form": form, "item": item, "people": people[:PEOPLE], "has_more_people": len(people) > PEOPLE}
    return render(request, "meetings/action_form.html", context)


def _changed(request, form, item, now):
    """Whether it was saved; if not, the form says why."""
    version = form.cleaned_data["version"]
    try:
        changed = action_items.change_action_item(item, by=request.user, now=now, version=version, **form.facts())
    except action_items.StaleActionItem as stale:
        form.show_what_changed(stale.item)
        return False
    words = _("Saved: {title}.") if changed else _("Nothing was different: {title}.")
    messages.success(request, words.format(title=form.cleaned_data["title"]))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def action_remove(request, pk):
    """GET asks whether you are sure; POST removes it."""
    item = get_object_or_404(ActionItem.objects.select_related("meeting"), pk=pk)
    if request.method != "POST":
        return render(request, "meetings/action_remove.html", {"item": item})
    try:
        action_items.remove_action_item(item)
    except action_items.AlreadyTicked:
        messages.error(request, _("“{title}” stays: someone has ticked their part already.").format(title=item.title))
        return redirect("meetings:action-edit", pk=pk)
    messages.success(request, _("Removed: {title}.").format(title=item.title))
    return redirect(item.meeting or _everyones_page())


@require_POST
def assignment_tick(request, pk):
    """Ticks or unticks, as the box says. htmx gets the row back, anyone else the page they came from."""
    change = action_items.tick if request.POST.get("is_done") else action_items.untick
    try:
        assignment = Assignment.objects.tickable_by(request.user).select_related("item", "member").get(pk=pk)
        change(assignment, by=request.user, now=timezone.now())
        words = _("Ticked: {title}.") if request.POST.get("is_done") else _("Open again: {title}.")
    except Assignment.DoesNotExist as error:
        raise Http404 from error
    except action_items.TicksItself:
        words = _("“{title}” ticks itself: fill it in on the profile page.")
    if request.htmx:
        return _row(request, assignment)
    messages.success(request, words.format(title=assignment.item.title))
    return redirect(_where_they_were(request) + f"#assignment-{pk}")


def _row(request, assignment):
    """The row as the page shows it from which it was ticked."""
    today, place = local_day(timezone.now()), request.POST.get("place")
    if place == "meeting" and assignment.member_id == request.user.pk:
        item = meeting_page.action_item(assignment.item_id, request.user, today)
        return render(request, "meetings/_assignment.html", {"assignment": item.mine, "in_meeting": True})
    template = "meetings/_assignee.html" if place == "people" else "meetings/_assignment.html"
    [shown] = Assignment.objects.filter(pk=assignment.pk).to_show(today)
    return render(request, template, {"assignment": shown})


def _where_they_were(request):
    """The page with the button, without its anchor; only when it is one of ours."""
    page = request.headers.get("Referer", "").partition("#")[0]
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours and "/" in page else reverse("meetings:action-list")  # a word is the name of a page


@login_not_required
@csrf_exempt  # who has the link may tick, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_tick_by_link(request, token):
    """GET asks and changes nothing, as mail scanners follow links; POST ticks."""
    now = timezone.now()
    try:
        assignment = tick_links.assignment_by_token(token, now=now)
    except tick_links.LinkExpired:
        return _link_closed(request, why="expired", status=410)
    except Assignment.DoesNotExist:
        return _link_closed(request, why="unknown", status=404)
    with translation.override(language_from_cookie(request) or assignment.member.language):
        response = _by_link(request, assignment, now)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _by_link(request, assignment, now):
    if assignment.member.left_at is not None:
        return _link_closed(request, why="left", status=410)
    if request.method == "POST" and not assignment.item.ticks_itself:
        action_items.tick(assignment, by=assignment.member, now=now)
        return redirect(request.path)
    [shown] = Assignment.objects.filter(pk=assignment.pk).to_show(local_day(now))
    return render(request, "meetings/tick_by_link.html", {"assignment": shown, "item": shown.item})


def _link_closed(request, *, why, status):
    return render(request, "meetings/tick_by_link_closed.html", {"why": why}, status=status)
