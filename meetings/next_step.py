"""What comes next for who organises a meeting: one thing at a time, from the agenda to the report and the next date."""

from dataclasses import dataclass
from enum import Enum

from meetings.models import DatePoll, Meeting


class Step(Enum):
    AGENDA = "agenda"
    ROOM = "room"
    INVITE = "invite"
    WAIT = "wait"  # all is ready
    MINUTES = "minutes"
    WRITE = "write"  # it is over, and nothing was written down
    REPORT = "report"


def next_step(meeting, *, has_agenda, is_invited, can_invite, is_day, is_written, is_reported, now) -> Step | None:
    """None for what was cancelled, and once the report is sent: also when people go home early.

    `is_day`: it is on this day, or was. `can_invite`: there are members who can still be invited.
    """
    if meeting.is_cancelled or is_reported:
        return None
    if meeting.is_over(now):
        return Step.REPORT if is_written else Step.WRITE
    if meeting.starts_at <= now:
        return Step.MINUTES
    if not has_agenda:
        return Step.AGENDA
    if not (meeting.place or meeting.online_link):
        return Step.ROOM
    if can_invite and not is_invited:
        return Step.INVITE
    return Step.MINUTES if is_day else Step.WAIT


@dataclass(frozen=True)
class NextTime:
    """How far the meeting after this one is: planned, or a date is looked for, or neither."""

    meeting: Meeting | None
    poll: DatePoll | None


def next_time(meeting, *, now) -> NextTime:
    """Of the same circle; in two queries at most."""
    coming = Meeting.objects.standing().filter(group=meeting.group_id, starts_at__gt=max(now, meeting.starts_at))
    if following := coming.defer("report").order_by("starts_at", "pk").first():
        return NextTime(following, None)
    return NextTime(None, DatePoll.objects.open().filter(group=meeting.group_id).order_by("closes_at", "pk").first())
