"""Rooms: comparing and keeping them, the room of a meeting, and what the year costs."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings import host_turns, rooms, scheduling, venues
from meetings.forms.rooms import BudgetForm, ChangedVenueForm, CompareForm, MeetingRoomForm, NewVenueForm
from meetings.models import Meeting, Venue
from meetings.views.which import meeting_to_organise
from members.policies import coordinator_required, is_coordinator
from samensterker.localtime import local_day

PAGE = 25
TURNS = 5


@require_safe
def venue_list(request):
    form = CompareForm(request.GET)
    page = Paginator(form.rooms(), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "is_asked": bool(request.GET.get("people") or request.GET.get("accessible")),
        "turns": host_turns.turns()[:TURNS],
        "is_coordinator": is_coordinator(request.user),
    }
    return render(request, "meetings/venue_list.html", context)


@require_safe
def venue_detail(request, pk):
    venue = get_object_or_404(Venue.objects.select_related("organisation"), pk=pk)
    seen = Meeting.objects.visible_to(request.user, on=local_day(timezone.now()))
    held = seen.standing().filter(venue=venue).defer("report").order_by("-starts_at", "-pk")[:PAGE]
    context = {"venue": venue, "meetings": held, "is_coordinator": is_coordinator(request.user)}
    return render(request, "meetings/venue_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def venue_create(request):
    form = NewVenueForm(request.POST or None, initial={"submission": uuid.uuid4()})
    if form.is_valid():
        venue, is_new = venues.add(submission=form.cleaned_data["submission"], **form.facts())
        words = _("Added: {name}.") if is_new else _("This was saved already: {name}.")
        messages.success(request, words.format(name=venue.name))
        return redirect(venue)
    return render(request, "meetings/venue_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def venue_edit(request, pk):
    venue = get_object_or_404(Venue, pk=pk)
    form = ChangedVenueForm(request.POST or None, venue=venue, initial=ChangedVenueForm.initial_of(venue))
    if form.is_valid():
        try:
            venues.change(venue, version=form.cleaned_data["version"], **form.facts())
        except venues.StaleVenue as stale:
            form.show_changed_venue(stale.venue)
        else:
            messages.success(request, _("Saved: {name}.").format(name=form.cleaned_data["name"]))
            return redirect(venue)
    return render(request, "meetings/venue_form.html", {"form": form, "venue": venue})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def venue_end(request, pk):
    """GET asks whether you are sure; POST takes it off the list, or puts it back there."""
    venue = get_object_or_404(Venue, pk=pk)
    if request.method != "POST":
        return render(request, "meetings/venue_end.html", {"venue": venue})
    if request.POST.get("again"):
        venues.take_up_again(venue)
        messages.success(request, _("{name} stands on the list again.").format(name=venue.name))
    else:
        venues.end(venue, now=timezone.now())
        messages.success(request, _("{name} is not on the list any more.").format(name=venue.name))
    return redirect(venue)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_room(request, pk):
    """Which room a meeting is in, and what that costs; also afterwards, when the bill has come."""
    meeting = meeting_to_organise(request, pk, Meeting.objects.standing().select_related("venue"))
    form = MeetingRoomForm(request.POST or None, meeting=meeting, initial=_room_of(request, meeting))
    if form.is_valid() and _booked(request, form, meeting):
        return redirect(meeting)
    choices = venues.compared()[:PAGE]
    return render(request, "meetings/meeting_room.html", {"form": form, "meeting": meeting, "venues": choices})


def _room_of(request, meeting):
    """What it is now; or the room that was chosen on the list, with its price."""
    asked = request.GET.get("venue", "")
    chosen = (
        Venue.objects.in_use().filter(pk=asked).first()
        if asked.isascii() and asked.isdecimal() and len(asked) < 18
        else None
    )
    return {
        "venue": chosen or meeting.venue,
        "cost_cents": chosen.price_cents if chosen and meeting.cost_cents is None else meeting.cost_cents,
        "fills_place": not meeting.place and meeting.starts_at > timezone.now(),
        "version": meeting.version,
    }


def _booked(request, form, meeting):
    """Whether it was saved; if not, the form says why."""
    try:
        rooms.book(meeting, by=request.user, now=timezone.now(), version=form.cleaned_data["version"], **form.facts())
    except scheduling.StaleMeeting as stale:
        form.show_changed_meeting(stale.meeting)
        return False
    except scheduling.MeetingCancelled:
        messages.warning(request, _("This meeting was cancelled in the meantime, so your change was not saved."))
        return True
    messages.success(request, _("Saved: the room and what it costs."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def room_costs(request):
    """What the meetings of a year cost, beside the subsidy; POST sets that."""
    this_year = local_day(timezone.now()).year
    shown = rooms.year_of(_year(request, this_year))
    initial = {"amount": shown.budget_cents, "seen": shown.budget_cents}
    form = BudgetForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            rooms.set_budget(shown.year, form.cleaned_data["amount"], seen=form.cleaned_data["seen"])
        except rooms.StaleBudget as stale:
            form.show_changed_budget(stale.cents)
        else:
            messages.success(request, _("Saved: the subsidy for {year}.").format(year=shown.year))
            return redirect(f"{request.path}?year={shown.year}")
    return render(request, "meetings/room_costs.html", {"form": form, "shown": shown, "this_year": this_year})


def _year(request, otherwise):
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdecimal() and len(asked) == 4 and rooms.FIRST_YEAR < int(asked) < rooms.LAST_YEAR:
        return int(asked)
    return otherwise
