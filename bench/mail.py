"""Rows 12 and 13: what the outbox makes of a thousand personal mails, beside smtplib with mails that lie ready."""

import smtplib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import environ
from django.db import connection
from django.test import override_settings

from bench import guild
from bench.report import Row, Target, worst_of
from bench.sink import Sink
from meetings.models import Invitation, Meeting
from members.models import Member
from samensterker.outbox.models import Message, UnreachableAddress
from samensterker.outbox.queueing import Draft, queue
from samensterker.outbox.sending import send_due

SPEED = Target(12, "personal mails recorded as sent : raw smtplib, a second", 0.2, 0.3, higher_is_better=True)
CONNECTIONS = Target(13, "messages on one SMTP connection", 50, 100, higher_is_better=True)
QUERIES = Target(13, "queries a message", 1.5, 1.2)

KIND = "meetings.reminder"
RECEIVER = "lid1@example.org"


@dataclass
class Run:
    speed: float
    messages_a_connection: float
    queries_a_message: float


class Counter:
    """Counts queries without keeping them."""

    count = 0

    def __call__(self, execute, *query):
        self.count += 1
        return execute(*query)


def measure(sink: Sink, *, runs: int, messages: int, now: datetime) -> list[Row]:
    server = environ.Env.email_url_config(f"smtp://127.0.0.1:{sink.port}")
    with override_settings(MAIL_SERVER=server):
        meeting = _call_a_large_meeting(messages, now)
        _send(meeting, min(100, messages), "warm-up", now)
        found = [_run(sink, meeting, messages, f"run-{number}", now) for number in range(runs)]
    note = f"{messages} × {KIND}, {len(sink.last_mail()):,} bytes each"
    return [
        worst_of(SPEED, [run.speed for run in found], note),
        worst_of(CONNECTIONS, [run.messages_a_connection for run in found]),
        worst_of(QUERIES, [run.queries_a_message for run in found]),
    ]


def _call_a_large_meeting(invitees: int, now: datetime) -> Meeting:
    """Many personal reminders need one meeting with many invitees; it stands a month after the last one."""
    meeting = guild.upcoming(now)
    meeting.pk, meeting.starts_at = None, meeting.starts_at + timedelta(days=31)
    meeting.ends_at = meeting.starts_at + timedelta(hours=2)
    meeting.save()
    reachable = Member.objects.reachable().exclude(email__in=UnreachableAddress.objects.values("address"))
    invited = reachable.order_by("pk")[:invitees]
    Invitation.objects.bulk_create(Invitation(meeting=meeting, member=member, invited_at=now) for member in invited)
    return meeting


def _run(sink: Sink, meeting: Meeting, messages: int, name: str, now: datetime) -> Run:
    """Raw before and after ours, so that what else the machine does weighs on both."""
    before = _send_raw(sink, messages // 2)
    connections, received = sink.seen()
    queries = Counter()
    with connection.execute_wrapper(queries):
        seconds = _send(meeting, messages, name, now)
    connections, received = (after - so_far for after, so_far in zip(sink.seen(), (connections, received)))
    raw = messages / (before + _send_raw(sink, messages - messages // 2))
    if received != messages:
        raise SystemExit(f"Of {messages} messages {received} arrived.")
    return Run(messages / seconds / raw, messages / connections, queries.count / messages)


def _send(meeting: Meeting, messages: int, name: str, now: datetime) -> float:
    """Seconds until each is recorded as sent; laying them is not counted."""
    invited = meeting.invitations.order_by("member_id").values_list("member_id", flat=True)[:messages]
    queue(Draft(KIND, f"bench:{name}:{pk}", now, member_id=pk, refs=_refs(meeting)) for pk in invited)
    start = time.perf_counter()
    tally = send_due(now=now)
    seconds = time.perf_counter() - start
    sent = Message.objects.filter(dedupe_key__startswith=f"bench:{name}:", sent_at__isnull=False).count()
    if sent != messages:
        raise SystemExit(f"Of {messages} messages {sent} were sent: {tally}")
    return seconds


def _refs(meeting: Meeting) -> dict[str, int]:
    return {"meeting": meeting.pk, "occurrence": meeting.occurrence, "days": 7}


def _send_raw(sink: Sink, messages: int) -> float:
    mail = sink.last_mail()
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", sink.port) as server:
        for _ in range(messages):
            server.sendmail("noreply@localhost", RECEIVER, mail)
    return time.perf_counter() - start
