"""What stands beside the agenda of a meeting: what is proposed for it, and the report that is agreed there.

One query each, with SQL that is worked out once, as the whole page of a meeting.
"""

from datetime import date

from django.db.models import F

from meetings.models import AgendaItem, Meeting, Proposal
from meetings.models.assignment import NAME, full_name
from samensterker.localtime import local_day
from samensterker.prepared import Prepared

SHOWN = 5


def proposals_for(meeting: Meeting, *, now) -> tuple[list[Proposal], bool]:
    """What waits for such a meeting, most supported first, each with `proposer_name`; and whether there is more."""
    today = local_day(now)
    rows = FOR_ALL.objects(on=today) if meeting.is_plenary else OF_GROUP.objects(group=meeting.group_id, on=today)
    for row in rows:
        row.proposer_name = full_name((row.first_name, row.surname_prefix, row.last_name))
    return rows[:SHOWN], len(rows) > SHOWN


def _waiting(*, on, group=None):
    names = {name.removeprefix("member__"): F(name.replace("member", "proposed_by")) for name in NAME}
    rows = Proposal.objects.for_circle_of(group).waiting(on=on).with_support().annotate(**names)
    return rows.only("title", "minutes", "comes_from", "times_carried", "version").most_supported()[: SHOWN + 1]


def to_agree(meeting: Meeting) -> list[AgendaItem]:
    """Items of this meeting under which the report of an earlier one is agreed, with `agreed_at` and `was_on`."""
    return TO_AGREE.objects(meeting=meeting.pk)


def _to_agree(*, meeting):
    items = AgendaItem.objects.filter(meeting=meeting, approves__isnull=False).order_by("position")
    return items.annotate(agreed_at=F("approves__report_approved_at"), was_on=F("approves__starts_at")).only("approves")


def beside(meeting: Meeting, *, organises: bool, now) -> dict[str, object]:
    """For the page of this meeting; nothing, and no query, when there can be nothing to show."""
    found: dict[str, object] = {}
    if meeting.is_cancelled:
        return found
    if not meeting.is_over(now):
        found["proposals"], found["has_more_proposals"] = proposals_for(meeting, now=now)
        found["takes_proposals"] = True
    if organises and meeting.starts_at <= now:
        found["to_agree"] = to_agree(meeting)
    return found


FOR_ALL = Prepared(_waiting, on=date(1970, 1, 1))
OF_GROUP = Prepared(_waiting, on=date(1970, 1, 1), group=-1)
TO_AGREE = Prepared(_to_agree, meeting=-1)
