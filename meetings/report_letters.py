"""The mail that brings a report: one to each receiver, drawn when it goes, with a PDF that is made once a batch."""

import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from subprocess import SubprocessError

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from meetings import report_pdf
from meetings.models import Assignment, ReportVersion
from meetings.report_changes import Change, differences
from meetings.report_content import Report, filled_in
from meetings.tick_links import link_token
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.envelopes import MOST_ATTACHED
from samensterker.outbox.letters import Attachment, draw
from samensterker.outbox.queueing import Draft, queue

logger = logging.getLogger(__name__)

KIND = "meetings.report"
WORTH_SENDING = timedelta(days=30)


@dataclass(frozen=True)
class Sheet:
    """What all receivers of one version in one language read."""

    version: ReportVersion
    report: Report
    changes: list[Change]  # of a correction, since the version before it
    attachments: tuple[Attachment, ...] = ()


def tell(version: ReportVersion, members, *, now: datetime) -> int:
    """In the transaction that made the version; each of these members hears of it once."""
    return queue(
        Draft(
            kind=KIND,
            dedupe_key=f"{KIND}:{version.meeting_id}:{version.number}:{pk}",
            due_at=now,
            member_id=pk,
            refs={"meeting": version.meeting_id, "version": version.number},
            expires_at=now + WORTH_SENDING,
        )
        for pk in members.values_list("pk", flat=True)
    )


def still_wanted(messages, now):
    versions = _versions(messages)
    reasons = {}
    for message in messages:
        version = versions.get(_of(message))
        if version is None or version.meeting.is_cancelled:
            reasons[message.pk] = _("The meeting was cancelled.")
        elif message.member.is_paused:
            reasons[message.pk] = _("The member pauses.")
    return reasons


def render(messages, now):
    """All letters of a batch; a version is read, and its PDF made, once a language."""
    versions = _versions(messages)
    parts = _parts(messages, now)
    sheets: dict[tuple[int, int, str], Sheet] = {}
    letters = {}
    for message in messages:
        version, language = versions.get(_of(message)), message.member.language
        if version is None:
            continue
        key = (*_of(message), language)
        if key not in sheets:
            sheets[key] = _sheet_to_mail(version, versions.get((key[0], key[1] - 1)), language)
        letters[message.pk] = _drawn(message.member, sheets[key], parts[message.pk], now)
    return letters


def register():
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("Reports of meetings"),
            description=_(
                "What was decided and agreed at a meeting, your own action items first; and corrections of it."
            ),
            still_wanted=still_wanted,
            render=render,
        )
    )


def _of(message):
    return message.refs["meeting"], message.refs["version"]


def _versions(messages):
    """By meeting and number; also the ones before them, of which corrections tell the difference."""
    meetings = {meeting for meeting, _number in map(_of, messages)}
    found = ReportVersion.objects.filter(meeting__in=meetings).select_related("meeting")
    return {(version.meeting_id, version.number): version for version in found}


def _parts(messages, now):
    """What each receiver still has to do of what was agreed there, by message, with a link to tick it."""
    meetings = {meeting for meeting, _number in map(_of, messages)}
    members = {message.member_id for message in messages}
    mine = Assignment.objects.open().filter(item__meeting__in=meetings, member__in=members).by_due_day()
    by_pair = defaultdict(list)
    for part in mine.to_show(local_day(now)):
        part.token = link_token(part, now=now)
        by_pair[part.item.meeting_id, part.member_id].append(part)
    return {message.pk: by_pair[message.refs["meeting"], message.member_id] for message in messages}


def sheet(version: ReportVersion) -> Sheet:
    """What its receivers read, in the language that is on; without the PDF."""
    before = ReportVersion.objects.filter(meeting=version.meeting_id, number=version.number - 1).first()
    return _sheet(version, before)


def _sheet(version, before):
    contents = [version.content, *([before.content] if before else [])]
    report, *was = filled_in(contents, meeting=version.meeting)
    return Sheet(version, report, differences(was[0], report) if was else [])


def on_paper(version: ReportVersion, members: list[Member], *, now: datetime) -> list[tuple[Member, list[Assignment]]]:
    """Each with what they still have to do of what was agreed there; in two queries."""
    mine = Assignment.objects.open().filter(item__meeting=version.meeting_id, member__in=members).by_due_day()
    by_member = defaultdict(list)
    for part in mine.to_show(local_day(now)):
        by_member[part.member_id].append(part)
    return [(member, by_member[member.pk]) for member in members]


def _sheet_to_mail(version, before, language):
    """A correction tells the difference only; the PDF goes with the report itself."""
    with translation.override(language):
        drawn = _sheet(version, before)
        return drawn if version.number > 1 else replace(drawn, attachments=_attached(version, drawn.report))


def _attached(version, report):
    """The PDF; none rather than no mail when it cannot be made: the mail is complete without it."""
    try:
        content = report_pdf.typeset(version, report)
    except SubprocessError:
        logger.exception("The report of meeting %s could not be typeset for the mail.", version.meeting_id)
        return ()
    if len(content) > MOST_ATTACHED:
        logger.warning("The report of meeting %s is too large to go with a mail.", version.meeting_id)
        return ()
    return (Attachment(report_pdf.file_name(version), "application/pdf", content),)


def _drawn(member: Member, sheet, assignments, now):
    template = "meetings/emails/correction" if sheet.version.number > 1 else "meetings/emails/report"
    context = {
        "member": member,
        "meeting": sheet.version.meeting,
        "version": sheet.version,
        "report": sheet.report,
        "changes": sheet.changes,
        "assignments": assignments,
        "has_pdf": bool(sheet.attachments),
        "now": now,
    }
    letter = draw(template, context, language=member.language)
    return replace(letter, attachments=sheet.attachments)
