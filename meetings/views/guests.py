"""Guests of a meeting, for who organises it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings import guests, scheduling
from meetings.forms.guests import ChangedGuestForm, GuestForm
from meetings.models import Meeting
from meetings.views.which import meeting_to_organise


@require_http_methods(["GET", "HEAD", "POST"])
def guest_add(request, pk):
    now = timezone.now()
    meeting = meeting_to_organise(request, pk, Meeting.objects.standing().filter(starts_at__gt=now))
    form = GuestForm(request.POST or None)
    if form.is_valid() and _is_asked(request, form, meeting, now):
        return redirect("meetings:answers", pk)
    return render(request, "meetings/guest_form.html", {"form": form, "meeting": meeting})


def _is_asked(request, form, meeting, now):
    """If not, the form says why."""
    try:
        guest, is_new = guests.ask_guest(meeting, by=request.user, now=now, **form.facts())
    except guests.AlreadyAsked as already:
        form.refuse_asked(already.guest)
        return False
    except guests.TooManyGuests:
        form.add_error(None, _("There are as many guests as one meeting may have. Remove one first."))
        return False
    except guests.TooLate:
        messages.warning(request, _("This meeting was cancelled or has begun, so nobody was asked."))
        return True
    words = _("{name} is asked; the mail is on its way.") if is_new else _("This was saved already: {name}.")
    messages.success(request, words.format(name=guest.name))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def guest_edit(request, pk, guest):
    meeting = meeting_to_organise(request, pk, Meeting.objects.standing())
    found = get_object_or_404(meeting.guests, pk=guest)
    form = ChangedGuestForm(request.POST or None, guest=found)
    if form.is_valid() and _is_changed(request, form, found):
        return redirect("meetings:answers", pk)
    return render(request, "meetings/guest_form.html", {"form": form, "meeting": meeting, "guest": found})


def _is_changed(request, form, guest):
    """If not, the form says why."""
    try:
        changed = guests.change_guest(guest, seen=form.cleaned_data["seen"], now=timezone.now(), **form.facts())
    except guests.StaleGuest as stale:
        form.show_changed_guest(stale.guest)
        return False
    except guests.AlreadyAsked as already:
        form.refuse_asked(already.guest)
        return False
    words = _("Saved: {name}.") if changed else _("Nothing was different: {name}.")
    messages.success(request, words.format(name=form.cleaned_data["name"]))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def guest_remove(request, pk, guest):
    """GET asks whether you are sure; POST removes, and a second time finds it done."""
    meeting = meeting_to_organise(request, pk)
    found = meeting.guests.filter(pk=guest).first()
    if found and request.method != "POST":
        is_told = scheduling.told_guests(meeting).filter(pk=guest).exists()
        return render(request, "meetings/guest_remove.html", {"meeting": meeting, "guest": found, "is_told": is_told})
    if found:
        guests.remove_guest(found, now=timezone.now())
        messages.success(request, _("Removed: {name}.").format(name=found.name))
    else:
        messages.info(request, _("This guest is not on the list any more."))
    return redirect("meetings:answers", pk)
