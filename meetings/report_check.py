"""Looking a report through before it goes: what is likely to be forgotten. It warns, and never blocks."""

from dataclasses import dataclass
from enum import Enum

from django.db.models import Count, Q

from meetings.models import AgendaItem, Answer, Meeting
from meetings.report_content import Report
from samensterker.localtime import local_day


class Missing(Enum):
    ATTENDANCE = "attendance"  # nobody was written down as present
    SOME_ATTENDANCE = "some attendance"  # of some who would come nobody said whether they were there
    AGREEMENT = "agreement"  # the report of an earlier meeting was on the agenda, and nobody said that it is agreed
    WORDS = "words"  # an agenda item with nothing below it
    OWNER = "owner"  # an action item that is nobody's
    OWNER_LEFT = "owner left"  # and one of people who are not in the guild any more
    DAY = "day"  # an action item that was due before it was agreed


@dataclass(frozen=True)
class Warning:
    what: Missing
    title: str = ""  # of the agenda item or action item
    key: int | None = None
    number: int = 0  # of people


def warnings(meeting: Meeting, report: Report) -> list[Warning]:
    """In the order of the report. Two queries: for the attendance, and for earlier reports on the agenda."""
    found, agreed = _of_attendance(meeting, report), _earlier_reports(meeting)
    for point in report.all_points:
        if point.key and point.was_discussed is not False:
            found += [Warning(what, point.title, point.key) for what in _of_point(point, agreed.get(point.key))]
        for action in point.actions:
            found += [Warning(what, action.title, action.key) for what in _of_action(action, meeting)]
    return found


def _of_attendance(meeting, report):
    open_ = Q(answer=Answer.YES, was_there=None)
    counts = meeting.invitations.taking_part().aggregate(invited=Count("pk"), open=Count("pk", filter=open_))
    if not report.present:
        return [Warning(Missing.ATTENDANCE)] if counts["invited"] else []
    return [Warning(Missing.SOME_ATTENDANCE, number=counts["open"])] if counts["open"] else []


def _earlier_reports(meeting):
    """By the key of the agenda item: whether the report is agreed that it is about."""
    items = AgendaItem.objects.filter(meeting=meeting, approves__isnull=False)
    return {pk: agreed_at is not None for pk, agreed_at in items.values_list("pk", "approves__report_approved_at")}


def _of_point(point, is_agreed):
    """`is_agreed` is None for an item that is not about an earlier report; of one that is, that says enough."""
    if is_agreed is None and point.is_empty:
        yield Missing.WORDS
    elif is_agreed is False:
        yield Missing.AGREEMENT


def _of_action(action, meeting):
    if not action.is_for_everyone and not action.owners:
        yield Missing.OWNER
    elif action.owners and all(owner.has_left for owner in action.owners):
        yield Missing.OWNER_LEFT
    if action.due_on < local_day(meeting.starts_at):
        yield Missing.DAY
