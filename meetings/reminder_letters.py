"""The reminder of a meeting, with what its reader promised to do on top."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from meetings import letters
from meetings.models import Answer, Assignment
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind

AT_MOST = 8  # action items in one letter; the page has them all


def _unwanted(messages, now):
    def why(message, invitation):
        return (
            letters.why_moot(message, invitation, now)
            or letters.why_not_for_who_pauses(invitation)
            or _why_this_one(message, invitation, now)
        )

    return letters.not_wanted(messages, why)


def _why_this_one(message, invitation, now):
    meeting, days = invitation.meeting, message.refs["days"]
    if invitation.answer == Answer.NO:
        return _("The member cannot come.") if message.member_id else _("The guest cannot come.")
    if days not in meeting.reminder_days:
        return _("This reminder was taken off the meeting.")
    if any(later < days and meeting.reminder_at(later) <= now for later in meeting.reminder_days):
        return _("A later reminder of the same meeting is due.")
    return None


def _drawn(messages, now):
    promised = defaultdict(list)
    members = {message.member_id for message in messages}
    for assignment in Assignment.objects.open().filter(member__in=members).select_related("item").order_by("due_on"):
        promised[assignment.member_id].append(assignment)
    today = local_day(now)

    def more(message, invitation):
        mine = promised[invitation.member_id]
        return {
            "days_left": (local_day(invitation.meeting.starts_at) - today).days,
            "assignments": mine[:AT_MOST],
            "more_assignments": len(mine[AT_MOST:]),
        }

    return letters.drawn(messages, "meetings/emails/reminder", now=now, more=more)


def register():
    kinds.register(
        LetterKind(
            name=letters.REMINDER,
            title=_("Reminders of meetings"),
            description=_("Some days before a meeting, unless you cannot come; with what you promised to do."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )
