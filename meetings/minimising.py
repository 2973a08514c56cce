"""Who was invited to a meeting and what they answered is kept for two years; after that, how many."""

from meetings.attendance import attendance
from meetings.models import Invitation, Meeting
from members import minimising
from members.minimising import TWO_YEARS, Rule


def _of_long_ago(now):
    return Invitation.objects.filter(meeting__ends_at__lte=now - TWO_YEARS)


def _count_only(rows, now):
    for meeting in Meeting.objects.filter(pk__in=rows.values("meeting")).select_for_update():
        counted = attendance(meeting)
        meeting.final_counts = {"answers": counted.counts, "organisations": counted.organisations}
        meeting.save(update_fields=["final_counts"])
        meeting.invitations.all().delete()


def register():
    minimising.register(
        Rule("Two years, then counts only", "meetings.Invitation", _of_long_ago, _count_only),
    )
