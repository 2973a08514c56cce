"""Who is there: the list to print, the code on the wall, and the phone that checks in."""

import segno
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from meetings import attendance_list, checking_in
from meetings.forms.guests import GuestAtTheDoorForm
from meetings.models import Meeting
from meetings.views.which import meeting_to_organise
from samensterker import tries


@require_safe
def attendance_on_paper(request, pk):
    """Without contact details: the list lies on a table. `?who=all` also has who did not answer."""
    meeting = meeting_to_organise(request, pk, Meeting.objects.standing())
    has_silent = request.GET.get("who") == "all"
    context = {
        "meeting": meeting,
        "has_silent": has_silent,
        "people": attendance_list.people(meeting, has_silent=has_silent),
        "empty_lines": range(attendance_list.EMPTY_LINES),
    }
    return render(request, "meetings/attendance_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_wall(request, pk):
    """POST makes the code, or another one instead of the one that was shown."""
    meeting = meeting_to_organise(request, pk, Meeting.objects.standing())
    if request.method == "POST":
        checking_in.make_code(meeting, instead_of=request.POST.get("instead_of", ""))
        return redirect("meetings:check-in-wall", pk)
    context = {"meeting": meeting, "why": checking_in.closed_because(meeting, now=timezone.now())}
    if meeting.check_in_code:
        address = request.build_absolute_uri(reverse("meetings:check-in", args=[meeting.check_in_code]))
        context |= {
            "address": address.partition("://")[2].rstrip("/"),
            "qr": _drawn(address),
            "opens_at": checking_in.opens_at(meeting),
        }
    return render(request, "meetings/check_in_wall.html", context)


def _drawn(address):
    """As SVG in the page: no picture to fetch, and nothing that the content policy forbids."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=8, border=3, omitsize=True, svgclass="qr", lineclass=None))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request, code):
    """A member presses one button; who has no account types their name."""
    now = timezone.now()
    if tries.are_used_up(request, "check-in", most=checking_in.WRONG_CODES):
        return respond_429(request)
    try:
        meeting = checking_in.meeting_by_code(code)
    except Meeting.DoesNotExist:
        tries.count(request, "check-in", within=checking_in.WRONG_FOR)
        return render(request, "meetings/check_in_closed.html", {"why": "unknown"}, status=404)
    if why := checking_in.closed_because(meeting, now=now):
        context = {"meeting": meeting, "why": why, "opens_at": checking_in.opens_at(meeting)}
        return render(request, "meetings/check_in_closed.html", context, status=403 if why == "early" else 410)
    if request.user.is_authenticated:
        return _of_member(request, meeting, now)
    return _of_guest(request, meeting, now)


def _of_member(request, meeting, now):
    if request.method == "POST":
        checking_in.check_in(meeting, request.user, now=now)
        return redirect(request.path)
    invitation = request.user.invitations.filter(meeting=meeting).first()
    return render(request, "meetings/check_in.html", {"meeting": meeting, "invitation": invitation})


def _of_guest(request, meeting, now):
    form = GuestAtTheDoorForm(request.POST or None)
    if form.is_valid():
        try:
            guest = checking_in.check_in_guest(meeting, now=now, **form.facts())
        except checking_in.TooManyGuests:
            form.add_error(
                None, _("So many names have been typed that someone has to look. Say at the door who you are.")
            )
        else:
            messages.success(request, _("Welcome, {name}. You are on the list.").format(name=guest.name))
            return redirect(request.path)
    return render(request, "meetings/check_in.html", {"meeting": meeting, "form": form})
