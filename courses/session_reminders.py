"""Laying the reminder of each session ready: the day before, at nine."""

from datetime import datetime, time, timedelta

from courses import session_letters
from courses.models import GOING_ON, CourseSession
from courses.session_letters import REMINDER, Receiver
from samensterker.localtime import at_local, local_day
from samensterker.outbox import planners
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import queue

AT = time(9)
HORIZON = timedelta(days=2)  # laid this long before; looked at again before it goes


def due_at(session: CourseSession) -> datetime:
    return at_local(local_day(session.starts_at) - timedelta(days=1), AT)


def plan_reminders(*, now: datetime) -> int:
    """Lay what falls due within the horizon, and what is late as nothing ran; safe to run twice or side by side."""
    ahead = CourseSession.objects.standing().filter(starts_at__gt=now, starts_at__lte=now + 2 * HORIZON)
    rows = ahead.filter(course__stage__in=GOING_ON).select_related("course").in_order()
    return sum(_plan(session) for session in rows if session.occurrence_at <= due_at(session) <= now + HORIZON)


def _plan(session):
    drafts = {
        draft.dedupe_key: draft
        for receiver in session_letters.receivers_of(session.course)
        if _is_reminded(receiver, session)
        for draft in (session_letters.reminder(session, receiver, due_at=due_at(session)),)
    }
    laid = Message.objects.filter(kind=REMINDER, dedupe_key__in=list(drafts)).values_list("dedupe_key", flat=True)
    for key in laid:
        del drafts[key]
    return queue(drafts.values())


def _is_reminded(receiver: Receiver, session: CourseSession) -> bool:
    """Who got a place after it was due has just read when it is."""
    return receiver.enrolment is None or receiver.enrolment.enrolled_at <= due_at(session)


def register() -> None:
    planners.register("courses.sessions", plan_reminders)
