from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members import profile
from members.views.whose import Whose
from samensterker.localtime import AMSTERDAM, local_day
from samensterker.portal import course_lines, next_meeting, open_items, public_activities
from samensterker.portal.coverage_figure import coverage_figure
from samensterker.portal.next_session import next_session_of
from samensterker.portal.waiting import waiting_for

ACTION_ITEMS_SHOWN = 8


@login_not_required
@require_safe
def home(request):
    """The public page for a visitor, the start page for a member."""
    return _start_page(request) if request.user.is_authenticated else _public_page(request)


def _public_page(request):
    now = timezone.now()
    context = {
        "courses": course_lines.for_visitors(now=now),
        "activities": public_activities.meetings_ahead(now),
    }
    return render(request, "portal/visitors.html", context)


def _start_page(request):
    member, now = request.user, timezone.now()
    today = local_day(now)
    meeting = next_meeting.next_meeting_of(member, now)
    parts = open_items.open_parts(member)
    waiting = waiting_for(member, now)
    progress = profile.progress(member, Whose(member, member).url)
    session = next_session_of(member, now)
    context = {
        "part_of_day": part_of_day(now),
        "year": today.year,
        "open_count": len(parts),
        "assignments": open_items.assignments(parts[:ACTION_ITEMS_SHOWN], member, today),
        "progress": progress,
        "begins_with_profile": not parts and not progress.is_complete,  # then there is nothing better to do
        "courses": course_lines.for_member(member, now=now),
        "session": session,
        "session_is_today": session is not None and local_day(session.starts_at) <= today,
        "asked": [row for row in waiting if row.is_of_themselves],
        "waiting": [row for row in waiting if not row.is_of_themselves],
        "coverage": coverage_figure(today),
        **_of_meeting(meeting, member, today),
    }
    return render(request, "portal/start.html", context)


def _of_meeting(meeting, member, today):
    if meeting is None:
        return {}
    answers, invitation = next_meeting.answers_and_invitation(meeting, member)
    return {
        "meeting": meeting,
        "days": (local_day(meeting.starts_at) - today).days,
        "invitation": invitation,
        "answers": answers,
        "unanswered": answers[""],
    }


def part_of_day(now):
    hour = now.astimezone(AMSTERDAM).hour
    return "morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
