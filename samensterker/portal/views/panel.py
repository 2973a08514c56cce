from datetime import timedelta

from django.db.models import OuterRef, Subquery, Sum
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.models import AgendaItem, Assignment, Meeting
from members.models import Member
from members.policies import coordinator_required
from samensterker.localtime import local_day
from samensterker.outbox.models import Heartbeat, Hold, UnreachableAddress
from samensterker.portal import figures

ROWS_SHOWN = 5
SENDER_IS_LATE = timedelta(minutes=10)  # it wakes each minute


@coordinator_required
@require_safe
def panel(request):
    """What needs the coordinator this week, on one page."""
    now = timezone.now()
    today = local_day(now)
    items = figures.open_action_items(today)
    context = {
        "items": items,
        "bars": figures.by_age(items),
        "members": figures.members(),
        "letters": figures.messages_this_month(today),
        "unreported": _last_meeting_without_report(now),
        "stuck": list(_beyond_nudging(today)[: ROWS_SHOWN + 1]),
        "unreachable": list(_unreachable()[:2]),
        "hold": Hold.objects.standing().first(),
        "sender_is_late": _sender_is_late(now),
        "rows_shown": ROWS_SHOWN,
        **_next_meeting(now),
    }
    return render(request, "portal/panel.html", context)


def _next_meeting(now):
    items = AgendaItem.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    planned = Subquery(items.annotate(all=Sum("minutes")).values("all"))
    meeting = Meeting.objects.upcoming(now).annotate(planned=planned).first()
    if meeting is None:
        return {}
    answers = meeting.invitations.counts()
    return {
        "meeting": meeting,
        "minutes_left": meeting.minutes - (meeting.planned or 0),
        "minutes_over": (meeting.planned or 0) - meeting.minutes,
        "answers": answers,
        "unanswered": answers[""],
        "invited": sum(answers.values()),
        "reminder_at": _next_reminder(meeting, now),
    }


def _next_reminder(meeting, now):
    moments = (meeting.reminder_at(days) for days in meeting.reminder_days)
    return min((moment for moment in moments if moment > now), default=None)


def _last_meeting_without_report(now):
    meeting = Meeting.objects.held(now).first()
    return meeting if meeting and not meeting.report else None


def _beyond_nudging(today):
    return Assignment.objects.of_active().beyond_nudging(today).by_due_day().select_related("item", "member")


def _unreachable():
    """Addresses that refuse mail, the newest first, with the name of whose they are."""
    name = Member.objects.active().filter(email=OuterRef("address")).values("first_name")[:1]
    return UnreachableAddress.objects.annotate(first_name=Subquery(name)).order_by("-since")


def _sender_is_late(now):
    last = Heartbeat.objects.last("sender")
    return last is None or last < now - SENDER_IS_LATE
