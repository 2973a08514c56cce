from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.models import Course
from meetings.models import Meeting
from members.profile import MEASURED_PARTS, ProfilePart
from samensterker.localtime import AMSTERDAM, local_day

COURSES_SHOWN = 4
ACTION_ITEMS_SHOWN = 8
ACTION_ITEMS_COUNTED = 50


@login_not_required
@require_safe
def home(request):
    """The public page for a visitor, the start page for a member."""
    return _start_page(request) if request.user.is_authenticated else _public_page(request)


def _public_page(request):
    courses = Course.objects.open_to_visitors().select_related("organiser")[:COURSES_SHOWN]
    return render(request, "portal/visitors.html", {"courses": courses})


def _start_page(request):
    member, now = request.user, timezone.now()
    today = local_day(now)
    meeting = Meeting.objects.upcoming(now).select_related("host").first()
    open_items = member.assignments.open().by_due_day()[:ACTION_ITEMS_COUNTED].to_show(today)
    context = {
        "part_of_day": part_of_day(now),
        "open_count": len(open_items),
        "assignments": open_items[:ACTION_ITEMS_SHOWN],
        "profile": filled_in(member),
        "courses": Course.objects.announced().select_related("organiser")[:COURSES_SHOWN],
        **_of_meeting(meeting, member, today),
    }
    return render(request, "portal/start.html", context)


def _of_meeting(meeting, member, today):
    if meeting is None:
        return {}
    answers = meeting.invitations.counts()
    return {
        "meeting": meeting,
        "days": (local_day(meeting.starts_at) - today).days,
        "invitation": meeting.invitations.filter(member=member).first(),
        "answers": answers,
        "unanswered": answers[""],
    }


def part_of_day(now):
    hour = now.astimezone(AMSTERDAM).hour
    return "morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"


def filled_in(member):
    """Each part of the profile that a page measures with whether it is there, and how many are."""
    parts = [(ProfilePart(part), getattr(member, moment) is not None) for part, moment in MEASURED_PARTS.items()]
    return {"parts": parts, "filled": sum(is_there for _part, is_there in parts)}
