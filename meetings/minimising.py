"""Of meetings long ago: who was invited, who came and what they answered goes, and how many that were stays.

What only served to make a meeting, or to keep notes of it, goes sooner.
"""

from django.db.models import Q

from meetings.attendance import attendance
from meetings.models import Guest, Invitation, LateJoiner, Meeting, MinutesRevision, PassingOn, PollVoter, PulseReceiver
from members import minimising
from members.minimising import TWO_YEARS, YEAR, Rule

COUNTS_ONLY = "Two years, then counts only"
A_YEAR_AFTER = "A year after its end"


def _of_long_ago(model):
    return lambda now: model.objects.filter(meeting__ends_at__lte=now - TWO_YEARS)


def _count_only(rows, now):
    for meeting in Meeting.objects.filter(pk__in=rows.values("meeting"), final_counts__isnull=True).select_for_update():
        counted = attendance(meeting)
        there = meeting.invitations.there().count()
        guests = meeting.guests.filter(was_there=True).count()
        meeting.final_counts = {
            "answers": counted.counts,
            "organisations": counted.organisations,
            "there": there,
            "guests": guests,
        }
        meeting.save(update_fields=["final_counts"])
    rows.delete()


def _asked_a_year_ago(now):
    return PollVoter.objects.filter(poll__closes_at__lte=now - YEAR)


def _of_a_year_ago(now):
    return MinutesRevision.objects.filter(meeting__ends_at__lte=now - YEAR)


def _asked_or_answered(model):
    """What nobody answered in a year is over as well."""
    return lambda now: model.objects.filter(
        Q(answered_at__lte=now - YEAR) | Q(answered_at=None, asked_at__lte=now - YEAR)
    )


def _closed_a_year_ago(now):
    return PulseReceiver.objects.filter(pulse__closes_at__lte=now - YEAR)


RULES = (
    Rule(COUNTS_ONLY, "meetings.Invitation", _of_long_ago(Invitation), _count_only),
    Rule(COUNTS_ONLY, "meetings.Guest", _of_long_ago(Guest), _count_only),
    Rule(A_YEAR_AFTER, "meetings.PollVoter", _asked_a_year_ago, also=("meetings.DateVote",)),
    Rule(A_YEAR_AFTER, "meetings.MinutesRevision", _of_a_year_ago),
    Rule(A_YEAR_AFTER, "meetings.PassingOn", _asked_or_answered(PassingOn)),
    Rule(A_YEAR_AFTER, "meetings.LateJoiner", _asked_or_answered(LateJoiner)),
    Rule(A_YEAR_AFTER, "meetings.PulseReceiver", _closed_a_year_ago),
)


def register():
    minimising.register(*RULES)
