from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.policies import coordinator_required
from samensterker.localtime import local_day
from samensterker.portal import attention, figures, next_meeting, partners_week, week
from samensterker.portal.coverage_figure import coverage_figure

SENDER_IS_LATE = timedelta(minutes=10)  # it wakes each minute


@coordinator_required
@require_safe
def panel(request):
    """What needs the coordinator this week, on one page."""
    now = timezone.now()
    today = local_day(now)
    items = figures.open_action_items(today)
    signs = attention.signs_by_kind()
    context = {
        "items": items,
        "bars": figures.by_age(items),
        "members": figures.members(),
        "letters": figures.messages_this_month(today),
        "of_week": week.of_this_week(now),
        "stuck": attention.stuck(today),
        "unreachable": signs["address"],
        "proposed": signs["area"],
        "hold": signs["hold"],
        "sender_is_late": all(sign.at < now - SENDER_IS_LATE for sign in signs["sender"]),
        "rows_shown": attention.STUCK_SHOWN,
        "today": today,
        "coverage": coverage_figure(today),
        "partners": partners_week.of_this_week(now),
        "partners_shown": partners_week.SHOWN,
        **_next_meeting(now, request.user),
    }
    return render(request, "portal/panel.html", context)


def _next_meeting(now, reader):
    meeting = next_meeting.next_meeting(now)
    if meeting is None:
        return {}
    answers, _invitation = next_meeting.answers_and_invitation(meeting, reader)
    planned = meeting.planned or 0
    return {
        "meeting": meeting,
        "planned": planned,
        "minutes_left": meeting.minutes - planned,
        "minutes_over": planned - meeting.minutes,
        "answers": answers,
        "unanswered": answers[""],
        "invited": sum(answers.values()),
        "reminder_at": _next_reminder(meeting, now),
    }


def _next_reminder(meeting, now):
    moments = (meeting.reminder_at(days) for days in meeting.reminder_days)
    return min((moment for moment in moments if moment > now), default=None)
