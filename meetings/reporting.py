"""The report of a meeting on its way: a draft, read through, sent; and what is corrected afterwards.

What is sent is a version, kept as structured content. Each version goes once, to each receiver once, whoever presses
the button and however often.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from meetings import approval, carrying_over, proposals, report_letters
from meetings.models import Invitation, Meeting, ReportVersion
from meetings.next_step import next_time
from meetings.report_changes import Change, differences
from meetings.report_content import Content, Report, content_of, filled_in, mark_of
from members.member_list import UNREACHABLE
from members.models import Member
from samensterker.localtime import local_day


class Step(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    SENT = "sent"  # and nothing was changed since


class CannotReport(Exception):
    """There is nothing to report: the meeting was cancelled, or has not begun."""


class EmptyReport(Exception):
    """Not a word was written."""


class ReportChanged(Exception):
    """It says something else now than what was read, or nobody has read it through."""


class NothingChanged(Exception):
    """It says what the last version says, so there is nothing to correct."""


class AlreadySent(Exception):
    """Someone sent it a moment ago; carries that version."""

    def __init__(self, version):
        self.version = version
        super().__init__(str(version))


@dataclass(frozen=True)
class State:
    """How far a report is, and what it says now."""

    meeting: Meeting
    content: Content
    report: Report
    last: ReportVersion | None  # that was sent
    changes: list[Change]  # since then; empty as long as nothing was sent

    @cached_property
    def mark(self) -> str:
        return mark_of(self.content)

    @property
    def is_checked(self) -> bool:
        return self.meeting.report_checked_at is not None and self.meeting.report_checked_mark == self.mark

    @property
    def was_checked(self) -> bool:
        """Read through, and changed since."""
        return self.meeting.report_checked_at is not None and not self.is_checked

    @property
    def step(self) -> Step:
        if self.last and not self.changes:
            return Step.SENT
        return Step.CHECKED if self.is_checked else Step.DRAFT

    @property
    def next_number(self) -> int:
        return self.last.number + 1 if self.last else 1

    @property
    def is_correction(self) -> bool:
        return self.last is not None


def state_of(meeting: Meeting) -> State:
    """In a constant number of queries."""
    content, last = content_of(meeting), meeting.report_versions.order_by("-number").first()
    if last is None:
        [report] = filled_in([content], meeting=meeting)
        return State(meeting, content, report, None, [])
    was, report = filled_in([last.content, content], meeting=meeting)
    return State(meeting, content, report, last, differences(was, report))


def check(meeting: Meeting, *, seen: str, by: Member, now: datetime) -> None:
    """Someone read it through. `seen` is the mark of what they read; raises `ReportChanged` when it says otherwise."""
    with transaction.atomic():
        current = _held(meeting, now)
        mark = mark_of(content_of(current))
        if mark != seen:
            raise ReportChanged
        current.report_checked_at, current.report_checked_by, current.report_checked_mark = now, by, mark
        current.save(update_fields=["report_checked_at", "report_checked_by", "report_checked_mark"])


def send(meeting: Meeting, *, number: int, seen: str, remark: str = "", by: Member, now: datetime) -> ReportVersion:
    """Keep what stands there as the version with this number, and lay a mail ready for each receiver.

    What returns from the meeting is proposed for a next one, which has the agreeing of the report on its agenda.

    Of two who send the same number one does; the other hears `AlreadySent`. `seen` is the mark of what they were shown.
    Raises `CannotReport`, `EmptyReport`, `ReportChanged` and `NothingChanged`.
    """
    with transaction.atomic():
        state = state_of(_held(meeting, now))
        if state.last and state.last.number >= number:
            raise AlreadySent(state.last)
        if state.report.is_empty:
            raise EmptyReport
        if state.last and not state.changes:
            raise NothingChanged
        if number != state.next_number or seen != state.mark or not state.is_checked:
            raise ReportChanged
        version = ReportVersion.objects.create(
            meeting=state.meeting, number=number, content=state.content, remark=remark, sent_at=now, sent_by=by
        )
        report_letters.tell(version, receivers(meeting).reachable(), now=now)
        carrying_over.propose_from(meeting, now=now)
        if following := next_time(meeting, now=now).meeting:
            proposals.settle_what_stands_there(following, by=by, now=now)
        approval.put_on_next_agenda(meeting, now=now)
        return version


def receivers(meeting: Meeting):
    """Who takes part and was invited, or belonged there when it was held: also who was absent."""
    invited = Invitation.objects.filter(meeting=meeting, member=OuterRef("pk"))
    circle = meeting.circle(on=local_day(meeting.starts_at)).filter(joined_at__lte=meeting.ends_at)
    return Member.objects.taking_part().filter(Q(Exists(invited)) | Q(pk__in=circle.values("pk")))


def on_paper(meeting: Meeting):
    """Receivers whom no mail reaches."""
    return receivers(meeting).filter(Q(email=None) | Q(UNREACHABLE))


def _held(meeting, now):
    """The meeting as it is, while nobody else sends its report; its host and group are read too."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("host", "group")
    current = rows.get(pk=meeting.pk)
    if current.is_cancelled or current.starts_at > now:
        raise CannotReport
    return current
