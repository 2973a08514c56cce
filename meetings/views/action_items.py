"""The pages of action items: the form, and the tick."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from meetings import action_items, meeting_page
from meetings.forms.action_items import ChangedActionItemForm, NewActionItemForm
from meetings.models import ActionItem, AgendaItem, Assignment, Audience, Meeting
from meetings.policies import may_organise_for
from members.models import Group
from members.policies import is_coordinator
from samensterker.localtime import local_day

PEOPLE = 100  # how many stand on a page


@require_http_methods(["GET", "HEAD", "POST"])
def action_create(request):
    """From a meeting, an agenda item or a group, for who may organise that; else for the coordinator."""
    now, (meeting, agenda_item, group) = timezone.now(), _origin(request)
    _refuse_who_may_not(request, group.pk if group else None)
    form = _form(NewActionItemForm, request, now=now, initial={"submission": uuid.uuid4()})
    if form.is_valid():
        item = action_items.add_action_item(
            by=request.user,
            now=now,
            meeting=meeting,
            agenda_item=agenda_item,
            group=group,
            submission=form.cleaned_data["submission"],
            **form.facts(),
        )
        if item.created_at == now:
            messages.success(request, _words_of_adding(item))
        else:
            messages.info(request, _("This action item was saved already. Here it is."))
        return redirect(_where_it_belongs(item))
    context = {"form": form, "meeting": meeting, "agenda_item": agenda_item, "of_group": group}
    return render(request, "meetings/action_form.html", context)


def _refuse_who_may_not(request, group):
    """Of the whole guild the coordinator keeps the action items, of a group each of its members."""
    if not may_organise_for(request.user, group, on=local_day(timezone.now())):
        raise Http404


def _origin(request):
    """The meeting, the agenda item and the group that it comes from; what is not there any more is left out."""
    asked = request.POST if request.method == "POST" else request.GET
    agenda_item = _found(AgendaItem.objects.select_related("meeting__group"), asked.get("agenda_item", ""))
    meetings = Meeting.objects.select_related("group")
    meeting = agenda_item.meeting if agenda_item else _found(meetings, asked.get("meeting", ""))
    group = meeting.group if meeting else _found(Group.objects.all(), asked.get("group", ""))
    return meeting, agenda_item, group


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


def _where_it_belongs(item):
    """The meeting that it was agreed at, the page of its group, or the list of everyone's."""
    if item.meeting:
        return item.meeting
    return reverse("meetings:group-meetings", args=[item.group_id]) if item.group_id else _everyones_page()


@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request, pk):
    now = timezone.now()
    rows = ActionItem.objects.with_progress().select_related("meeting", "agenda_item", "group")
    item = get_object_or_404(rows, pk=pk)
    _refuse_who_may_not(request, item.group_id)
    form = _form(ChangedActionItemForm, request, now=now, item=item, initial=ChangedActionItemForm.initial_of(item))
    if form.is_valid() and _changed(request, form, item, now):
        back_to_list = is_coordinator(request.user) and request.GET.get("back") != "meeting"
        return redirect(_everyones_page() if back_to_list else _where_it_belongs(item))
    shown = item.assignments.of_active().open_first()[: PEOPLE + 1]
    people = shown.to_show(local_day(now)) if is_coordinator(request.user) else []  # who ticks for them
    context = {
        "form": form,
        "item": item,
        "of_group": item.group,
        "people": people[:PEOPLE],
        "has_more_people": len(people) > PEOPLE,
    }
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
def action_remove(request, pk):
    """GET asks whether you are sure; POST removes it."""
    item = get_object_or_404(ActionItem.objects.select_related("meeting"), pk=pk)
    _refuse_who_may_not(request, item.group_id)
    if request.method != "POST":
        return render(request, "meetings/action_remove.html", {"item": item})
    try:
        action_items.remove_action_item(item)
    except action_items.AlreadyTicked:
        messages.error(request, _("“{title}” stays: someone has ticked their part already.").format(title=item.title))
        return redirect("meetings:action-edit", pk=pk)
    messages.success(request, _("Removed: {title}.").format(title=item.title))
    return redirect(_where_it_belongs(item))


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
        organises = may_organise_for(request.user, assignment.item.group_id, on=today)
        context = {"assignment": item.mine, "in_meeting": True, "organises": organises}
        return render(request, "meetings/_assignment.html", context)
    template = "meetings/_assignee.html" if place == "people" else "meetings/_assignment.html"
    [shown] = Assignment.objects.filter(pk=assignment.pk).to_show(today)
    return render(request, template, {"assignment": shown})


def _where_they_were(request):
    """The page with the button, without its anchor; only when it is one of ours."""
    page = request.headers.get("Referer", "").partition("#")[0]
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours and "/" in page else reverse("meetings:action-list")  # a word is the name of a page
