"""The letters about when a course comes together: all its sessions, one that moved, one that is cancelled, and the
reminder of one. To who takes part, members and guests alike, and to who gives it.

They are drawn when they are sent. So whoever still has a letter to come with all sessions in it, hears of nothing that
changes until then.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses import session_calendar
from courses.enrol_letters import ENROLLED, GONE, OTHERWISE, PAUSES_OR_LEFT, addressed, enrolments_of
from courses.models import Course, CourseGuest, CourseSession, CourseTrainer, Enrolment, EnrolmentState, Stage
from courses.place_links import place_path
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import Letter, draw
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue, withdraw
from samensterker.outbox.stopping import opted_out

SESSIONS = "courses.sessions"
MOVED = "courses.session-moved"
CANCELLED = "courses.session-cancelled"
REMINDER = "courses.session-reminder"
WITH_ALL = (ENROLLED, SESSIONS)  # letters in which all sessions to come stand
WORTH_SENDING = timedelta(days=14)

# Translators: why a message was not sent; on the coordinator's list of messages
NOTHING_AHEAD = gettext_noop("No session is still to come.")
# Translators: why a message was not sent; on the coordinator's list of messages
WAS_CANCELLED = gettext_noop("The session was cancelled.")
# Translators: why a message was not sent; on the coordinator's list of messages
MOVED_AGAIN = gettext_noop("The session was moved.")
# Translators: why a message was not sent; on the coordinator's list of messages
HAS_BEGUN = gettext_noop("The session has begun.")
# Translators: why a message was not sent; on the coordinator's list of messages
CANNOT_COME = gettext_noop("They said that they cannot come.")
# Translators: why a message was not sent; on the coordinator's list of messages
GIVES_NO_MORE = gettext_noop("They do not give the course any more.")
# Translators: why a message was not sent; on the coordinator's list of messages
COURSE_CANCELLED = gettext_noop("The course was cancelled.")


@dataclass(frozen=True)
class Receiver:
    """Who counts on a session: by a place in the course, or because they give it."""

    person: Member | CourseGuest
    enrolment: Enrolment | None = None

    @property
    def key(self) -> tuple[str, int]:
        return ("place", self.enrolment.pk) if self.enrolment else ("gives", self.person.pk)


def receivers_of(course: Course) -> list[Receiver]:
    """Who has a place, and who gives it; who left the guild is not among them. Two queries."""
    enrolled = course.enrolments.enrolled().exclude(member__left_at__isnull=False)
    rows = enrolled.select_related("member", "guest").order_by("pk")
    trainers = Member.objects.active().filter(courses_given__course=course).order_by("pk")
    return [*(Receiver(row.receiver, row) for row in rows), *(Receiver(member) for member in trainers)]


def number_to_hear(course: Course) -> int:
    enrolled = course.enrolments.enrolled().exclude(member__left_at__isnull=False).count()
    return enrolled + Member.objects.active().filter(courses_given__course=course).count()


# --- laying ready ---------------------------------------------------------------------------------


def tell_of_sessions(course: Course, *, about: str, now: datetime, is_moved: bool = False) -> int:
    """One mail with all sessions to come; who has such a mail to come already, finds these in it.

    `about` tells this occasion from others. `is_moved`: what they know of is at other times now.
    """
    if is_moved:
        withdraw(kinds=[MOVED], about={"course": course.pk}, reason=MOVED_AGAIN, now=now)
    refs = {"is_moved": True} if is_moved else {}
    prefix, until = f"{SESSIONS}:{course.pk}:{about}", now + WORTH_SENDING
    return queue(
        draft_to(SESSIONS, prefix, course, receiver, due_at=now, expires_at=until, **refs)
        for receiver in _who_know(course)
    )


def tell_trainer(trainer: CourseTrainer, *, now: datetime) -> int:
    """One mail with all sessions to come, to a member who gives the course from now on."""
    prefix, until = f"{SESSIONS}:{trainer.course_id}:trainer-{trainer.pk}", now + WORTH_SENDING
    receiver = Receiver(cast(Member, trainer.member))
    return queue([draft_to(SESSIONS, prefix, trainer.course, receiver, due_at=now, expires_at=until)])


def tell_of_change(session: CourseSession, before: Any, *, is_elsewhere: bool, now: datetime) -> int:
    """One notice to each of how it is now. Earlier notices that never went are taken back; what they told is in it.

    Nobody hears of what is, by now, as it was when they heard of it.
    """
    unsent = _unsent_changes(session)
    withdraw(kinds=[MOVED, REMINDER], about={"session": session.pk}, reason=MOVED_AGAIN, now=now)
    if session.starts_at <= now:
        return 0
    drafts = []
    for receiver in _who_know(session.course):
        earlier = unsent.get(receiver.key, {})
        began, ended = (
            datetime.fromisoformat(earlier[name]) if name in earlier else moment
            for name, moment in (("began", before.starts_at), ("ended", before.ends_at))
        )
        elsewhere = is_elsewhere or earlier.get("is_elsewhere", False)
        if elsewhere or (began, ended) != (session.starts_at, session.ends_at):
            refs = {"began": began.isoformat(), "ended": ended.isoformat(), "is_elsewhere": elsewhere}
            drafts.append(_about_session(MOVED, session, receiver, due_at=now, **refs))
    return queue(drafts)


def tell_of_cancelling(session: CourseSession, *, now: datetime) -> int:
    withdraw(kinds=[MOVED, REMINDER], about={"session": session.pk}, reason=WAS_CANCELLED, now=now)
    if session.starts_at <= now:
        return 0
    return queue(_about_session(CANCELLED, session, receiver, due_at=now) for receiver in _who_know(session.course))


def reminder(session: CourseSession, receiver: Receiver, *, due_at: datetime) -> Draft:
    return _about_session(REMINDER, session, receiver, due_at=due_at)


def _who_know(course):
    """Without those who have a letter with all sessions still to come, and want it."""
    waiting = list(Message.objects.about(course=course.pk).filter(kind__in=WITH_ALL).waiting())
    not_wanted = opted_out(waiting)
    to_come = {key_of(message.member_id, message.refs) for message in waiting if message.pk not in not_wanted}
    return [receiver for receiver in receivers_of(course) if receiver.key not in to_come]


def _unsent_changes(session):
    waiting = Message.objects.about(session=session.pk).filter(kind=MOVED).waiting()
    return {key_of(member, refs): refs for member, refs in waiting.values_list("member", "refs")}


def key_of(member: int | None, refs: dict) -> tuple[str, int | None]:
    """As `Receiver.key`, of a message."""
    return ("place", refs["enrolment"]) if "enrolment" in refs else ("gives", member)


def _about_session(kind, session, receiver, *, due_at, **refs):
    prefix = f"{kind}:{session.pk}:{session.occurrence}"
    refs = {"session": session.pk, "occurrence": session.occurrence, **refs}
    return draft_to(kind, prefix, session.course, receiver, due_at=due_at, expires_at=session.starts_at, **refs)


def draft_to(kind, prefix, course, receiver, *, due_at, expires_at, **refs):
    if receiver.enrolment:
        to = addressed(prefix, receiver.enrolment)
    else:
        member = receiver.person.pk
        to = {"dedupe_key": f"{prefix}:gives-{member}", "member_id": member, "refs": {"course": course.pk}}
    to["refs"] |= refs
    return Draft(kind=kind, due_at=due_at, expires_at=expires_at, **to)


# --- still wanted? --------------------------------------------------------------------------------


@dataclass(frozen=True)
class About:
    """What a message is about, as it is now."""

    receiver: Receiver | None  # None: their place is gone, or they do not give it any more
    session: CourseSession | None = None
    is_trainer: bool = False


def look_up(messages) -> dict[int, About]:
    """Of each message; four queries, however many."""
    enrolments = enrolments_of([message for message in messages if "enrolment" in message.refs])
    sessions = CourseSession.objects.select_related("course").in_bulk(
        {message.refs["session"] for message in messages if "session" in message.refs}
    )
    giving = _giving(messages)
    found = {}
    for message in messages:
        session = sessions.get(message.refs.get("session"))
        if "enrolment" in message.refs:
            enrolment = enrolments.get(message.pk)
            receiver = Receiver(enrolment.receiver, enrolment) if enrolment else None
            found[message.pk] = About(receiver, session)
        else:
            gives = (message.refs["course"], message.member_id) in giving
            found[message.pk] = About(Receiver(message.member) if gives else None, session, is_trainer=True)
    return found


def _giving(messages):
    of_trainers = [message for message in messages if "enrolment" not in message.refs]
    if not of_trainers:
        return set()
    rows = CourseTrainer.objects.filter(
        course__in={message.refs["course"] for message in of_trainers},
        member__in={message.member_id for message in of_trainers},
    )
    return set(rows.values_list("course", "member"))


def _why_not_theirs(about, *, also_to_who_pauses):
    if about.receiver is None:
        return GIVES_NO_MORE if about.is_trainer else GONE
    enrolment, person = about.receiver.enrolment, about.receiver.person
    if enrolment and enrolment.state != EnrolmentState.ENROLLED:
        return OTHERWISE
    if isinstance(person, Member) and person.is_paused and not also_to_who_pauses:
        return PAUSES_OR_LEFT
    return None


def _why_moot(message, about, now):
    session = about.session
    if session is None:
        return GONE
    if session.cancelled_at:
        return WAS_CANCELLED
    if session.occurrence != message.refs["occurrence"]:
        return MOVED_AGAIN
    return HAS_BEGUN if session.starts_at <= now else None


def _not_wanted(messages, why):
    found = look_up(messages)
    reasons = {message.pk: why(message, found[message.pk]) for message in messages}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _unwanted_sessions(messages, now):
    ahead = _ahead(messages, now)
    gone = Course.objects.filter(pk__in={message.refs["course"] for message in messages}, stage=Stage.CANCELLED)
    cancelled = set(gone.values_list("pk", flat=True))

    def why(message, about):
        course = message.refs["course"]
        if course in cancelled:
            return COURSE_CANCELLED
        is_moved = message.refs.get("is_moved", False)
        return _why_not_theirs(about, also_to_who_pauses=is_moved) or (None if ahead[course] else NOTHING_AHEAD)

    return _not_wanted(messages, why)


def _unwanted_changes(messages, now):
    """Who pauses hears of it too: they may have it in their calendar."""

    def why(message, about):
        return _why_not_theirs(about, also_to_who_pauses=True) or _why_moot(message, about, now)

    return _not_wanted(messages, why)


def _unwanted_cancellations(messages, now):
    def why(message, about):
        if reason := _why_not_theirs(about, also_to_who_pauses=True):
            return reason
        return HAS_BEGUN if about.session is None or about.session.starts_at <= now else None

    return _not_wanted(messages, why)


def _unwanted_reminders(messages, now):
    absent = _cannot_come(messages)

    def why(message, about):
        reason = _why_not_theirs(about, also_to_who_pauses=False) or _why_moot(message, about, now)
        is_absent = (message.refs["session"], message.refs.get("enrolment")) in absent
        return reason or (CANNOT_COME if is_absent else None)

    return _not_wanted(messages, why)


def _cannot_come(messages):
    sessions = {message.refs["session"] for message in messages}
    rows = CourseSession.objects.filter(pk__in=sessions, attendance__cannot_come_at__isnull=False)
    return set(rows.values_list("pk", "attendance__enrolment"))


# --- drawing --------------------------------------------------------------------------------------


def _ahead(messages, now) -> dict[int, list[CourseSession]]:
    """The sessions to come, by the key of their course. One query."""
    found = defaultdict(list)
    courses = {message.refs["course"] for message in messages}
    rows = CourseSession.objects.standing().filter(course__in=courses, starts_at__gt=now)
    for session in rows.select_related("course").in_order():
        found[session.course_id].append(session)
    return found


def _drawn_sessions(messages, now):
    ahead = _ahead(messages, now)

    def context(message, about):
        sessions = ahead[message.refs["course"]]
        return {
            "course": sessions[0].course if sessions else None,
            "sessions": sessions,
            "is_moved": message.refs.get("is_moved", False),
        }

    def finished(letter, about, context):
        sessions, receiver = context["sessions"], about.receiver
        if receiver.enrolment:
            file = session_calendar.invitation_of(sessions, receiver.enrolment, now)
        else:
            file = session_calendar.invitation_of_trainer(sessions, receiver.person.language, now)
        return replace(letter, attachments=(file,) if file else ())

    return _drawn(messages, "sessions", now, context, finished)


def _drawn_changes(messages, now):
    absent = _cannot_come(messages)

    def context(message, about):
        session, refs = about.session, message.refs
        began, ended = datetime.fromisoformat(refs["began"]), datetime.fromisoformat(refs["ended"])
        return {
            "began": began,
            "is_moved": began != session.starts_at,
            "lasts_otherwise": began == session.starts_at and ended != session.ends_at,
            "is_elsewhere": refs["is_elsewhere"],
            "cannot_come": (session.pk, refs.get("enrolment")) in absent,
        }

    def finished(letter, about, context):
        if not about.receiver.enrolment:
            return letter
        return replace(letter, calendar=session_calendar.request(about.session, about.receiver.enrolment, now))

    return _drawn(messages, "session_moved", now, context, finished)


def _drawn_cancellations(messages, now):
    ahead = _ahead(messages, now)

    def finished(letter, about, context):
        if not about.receiver.enrolment:
            return letter
        file = session_calendar.cancellation(about.session, about.receiver.enrolment, now)
        return replace(letter, calendar=file, calendar_method="CANCEL")

    def context(message, about):
        others = [session for session in ahead[message.refs["course"]] if session.pk != about.session.pk]
        return {"following": others[0] if others else None}

    return _drawn(messages, "session_cancelled", now, context, finished)


def _drawn_reminders(messages, now):
    homework = _homework_for({message.refs["session"] for message in messages})

    def context(message, about):
        days_left = (local_day(about.session.starts_at) - local_day(now)).days
        return {"homework": homework.get(about.session.pk, ""), "days_left": days_left}

    return _drawn(messages, "session_reminder", now, context, lambda letter, about, context: letter)


def _homework_for(sessions: Iterable[int]) -> dict[int, str]:
    """What was given to do at the session before each of these."""
    before: dict[int, str] = {}
    courses = CourseSession.objects.filter(pk__in=sessions).values("course")
    last: dict[int, str] = {}
    for session in CourseSession.objects.standing().filter(course__in=courses).in_order().defer("notes"):
        before[session.pk] = last.get(session.course_id, "")
        last[session.course_id] = session.homework
    return before


def _drawn(messages, template, now, more: Callable, finished: Callable) -> dict[int, Letter]:
    found = look_up(messages)
    letters = {}
    for message in messages:
        about = found[message.pk]
        if about.receiver is None:  # taken back this very second; the next look finds that
            continue
        context = {**_context(about, now), **more(message, about)}
        letter = draw(f"courses/emails/{template}", context, language=about.receiver.person.language)
        letters[message.pk] = finished(letter, about, context)
    return letters


def _context(about, now):
    person, enrolment, session = about.receiver.person, about.receiver.enrolment, about.session
    context = {
        "name": getattr(person, "first_name", person.full_name),
        "is_trainer": about.is_trainer,
        "is_member": isinstance(person, Member),
        "session": session,
        "course": session.course if session else None,
        "place_path": place_path(enrolment) if enrolment else "",
        "now": now,
    }
    if enrolment and session:
        context["session_path"] = place_path(enrolment, "session-by-link", session.pk)
    return context


LETTERS = (
    LetterKind(
        name=SESSIONS,
        title=_("The sessions of a course"),
        description=_("When the sessions of a course that you follow or give are planned: all in one mail."),
        still_wanted=_unwanted_sessions,
        render=_drawn_sessions,
        can_be_switched_off=False,  # it tells of a whole course that moved too
        always_because=_("Without this mail you would come at the wrong time."),
    ),
    LetterKind(
        name=MOVED,
        title=_("Sessions that moved"),
        description=_("When a session of a course has another time or place after you heard of it."),
        still_wanted=_unwanted_changes,
        render=_drawn_changes,
        can_be_switched_off=False,
        always_because=_("Without this mail you would come at the wrong time."),
    ),
    LetterKind(
        name=CANCELLED,
        title=_("Sessions that are cancelled"),
        description=_("When a session of a course does not take place."),
        still_wanted=_unwanted_cancellations,
        render=_drawn_cancellations,
        can_be_switched_off=False,
        always_because=_("Without this mail you would come for nothing."),
    ),
    LetterKind(
        name=REMINDER,
        title=_("Reminders of sessions"),
        description=_("The day before a session, unless you cannot come; with the homework for it."),
        still_wanted=_unwanted_reminders,
        render=_drawn_reminders,
    ),
)


def register() -> None:
    for letter in LETTERS:
        kinds.register(letter)
