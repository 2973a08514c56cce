"""The letters about a place in a course: it is yours, you are on the list, a place is free, it went to the next, no
place came free, you were taken out. To members and to guests alike; drawn when they are sent, so that the place on the
list is that of then.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses import places, session_calendar
from courses.models import CourseSession, Enrolment, EnrolmentState, Stage
from courses.place_links import place_path
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox import kinds, queueing
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.models.addresses import address_digest
from samensterker.outbox.queueing import Draft, queue

ENROLLED = "courses.enrolled"
WAITING = "courses.waiting"
OFFER = "courses.place-free"
LAPSED = "courses.place-lapsed"
NO_PLACE = "courses.no-place"
TAKEN_OUT = "courses.taken-out"
KINDS = (ENROLLED, WAITING, OFFER)  # what makes no sense any more once the place is given back
WORTH_SENDING = timedelta(days=14)

# Translators: why a message was not sent; on the coordinator's list of messages
GONE = gettext_noop("What this was about is not there any more.")
GAVE_BACK = gettext_noop("The place was given back.")
OTHERWISE = gettext_noop("They have another place by now, or none.")
CANCELLED = gettext_noop("The course was cancelled.")
PAUSES_OR_LEFT = gettext_noop("The member pauses, or left the guild.")


# --- laying ready ---------------------------------------------------------------------------------


def tell_enrolled(enrolment: Enrolment, *, now: datetime) -> int:
    return queue([_draft(ENROLLED, enrolment, now)])


def tell_waiting(enrolment: Enrolment, *, now: datetime) -> int:
    return queue([_draft(WAITING, enrolment, now)])


def offer(enrolment: Enrolment, *, now: datetime) -> int:
    return queue([replace(_draft(OFFER, enrolment, now), expires_at=enrolment.offered_until)])


def tell_lapsed(enrolment: Enrolment, *, now: datetime) -> int:
    return queue([_draft(LAPSED, enrolment, now)])


def tell_no_place(enrolment: Enrolment, *, now: datetime) -> int:
    return queue([_draft(NO_PLACE, enrolment, now)])


def tell_taken_out(enrolment: Enrolment, *, now: datetime) -> int:
    return queue([_draft(TAKEN_OUT, enrolment, now)])


def _draft(kind, enrolment, now):
    return Draft(
        kind=kind,
        due_at=now,
        expires_at=now + WORTH_SENDING,
        **addressed(kind, enrolment),
    )


def addressed(kind: str, enrolment: Enrolment) -> dict:
    """The part of a draft that says to whom, about what, and that it is once; of every letter about an enrolment."""
    refs = {"enrolment": enrolment.pk, "course": enrolment.course_id}
    if enrolment.guest:
        mark = address_digest(enrolment.guest.email)[:12]
        key = f"{kind}:{enrolment.pk}:guest-{enrolment.guest_id}-{mark}"
        return {"dedupe_key": key, "address": enrolment.guest.email, "refs": {**refs, "guest": enrolment.guest_id}}
    return {
        "dedupe_key": f"{kind}:{enrolment.pk}:{enrolment.member_id}",
        "member_id": enrolment.member_id,
        "refs": refs,
    }


def hand_over(enrolment: Enrolment, member: Member) -> None:
    """What is laid about the place of a guest, who is this member now, goes to them and is not laid once more."""
    as_guest = addressed("", enrolment)["dedupe_key"]
    as_member = addressed("", Enrolment(pk=enrolment.pk, course_id=enrolment.course_id, member=member))["dedupe_key"]
    ours = [name for name in kinds.names() if name.startswith("courses.")]
    queueing.hand_over(kinds=ours, about={"enrolment": enrolment.pk}, to=member, key=(as_guest, as_member))


# --- still wanted? --------------------------------------------------------------------------------


def enrolments_of(messages) -> dict[int, Enrolment]:
    """What each message is about, by its key; missing when it is gone, or when a guest has another address now."""
    rows = Enrolment.objects.select_related("course__organiser", "member", "guest", "organisation", "enrolled_by")
    found = rows.in_bulk({message.refs["enrolment"] for message in messages})
    pairs = ((message, found.get(message.refs["enrolment"])) for message in messages)
    return {message.pk: row for message, row in pairs if row and _is_theirs(message, row)}


def _is_theirs(message, enrolment):
    if message.member_id:
        return message.member_id == enrolment.member_id
    return enrolment.guest is not None and enrolment.guest.email == message.address


def why_not(enrolment: Enrolment | None) -> str | None:
    """Why no letter about a course goes to them, or None."""
    if enrolment is None:
        return GONE
    member = enrolment.member
    return PAUSES_OR_LEFT if member and (member.is_paused or member.left_at is not None) else None


def _unwanted_unless(state) -> Callable:
    def unwanted(messages, now):
        found = enrolments_of(messages)
        reasons = {message.pk: _why_moot(found.get(message.pk), state) for message in messages}
        return {pk: reason for pk, reason in reasons.items() if reason}

    return unwanted


def _why_moot(enrolment, state):
    if reason := why_not(enrolment):
        return reason
    if enrolment.course.stage == Stage.CANCELLED:
        return CANCELLED
    return None if enrolment.state == state else OTHERWISE


# --- drawing --------------------------------------------------------------------------------------


def _drawn_with(template, state, *, with_sessions=False) -> Callable:
    """Nothing for what is otherwise this very second, as the place on a list and until when it is kept go with it."""

    def drawn(messages, now):
        found = {pk: enrolment for pk, enrolment in enrolments_of(messages).items() if enrolment.state == state}
        sessions = _sessions_of({enrolment.course_id for enrolment in found.values()})
        numbers = places.places_on_lists(found.values())
        letters = {}
        for message in messages:
            if enrolment := found.get(message.pk):
                theirs = sessions.get(enrolment.course_id, [])
                context = _context(enrolment, theirs, numbers.get(enrolment.pk), now)
                letter = draw(f"courses/emails/{template}", context, language=enrolment.receiver.language)
                letters[message.pk] = _with_sessions(letter, enrolment, theirs, now) if with_sessions else letter
        return letters

    return drawn


def _with_sessions(letter, enrolment, sessions, now):
    """For their calendar."""
    file = session_calendar.invitation_of(sessions, enrolment, now)
    return replace(letter, attachments=(file,)) if file else letter


def _context(enrolment, sessions, number, now):
    receiver = enrolment.receiver
    return {
        "enrolment": enrolment,
        "course": enrolment.course,
        "name": getattr(receiver, "first_name", receiver.full_name),
        "is_guest": enrolment.guest is not None,
        "by": enrolment.enrolled_by,
        "sessions": sessions,
        "number": number,
        "has_begun": _has_begun(enrolment.course, sessions, now),
        "path": place_path(enrolment),
        "now": now,
    }


def _has_begun(course, sessions, now):
    """`enrolling.has_begun`, with what is known already."""
    if sessions:
        return sessions[0].starts_at <= now
    return course.starts_on is not None and course.starts_on <= local_day(now)


def _sessions_of(courses) -> dict[int, list[CourseSession]]:
    """Those to come together, by the key of the course. One query."""
    found: dict[int, list[CourseSession]] = {}
    for session in CourseSession.objects.standing().in_order().filter(course__in=courses).select_related("course"):
        found.setdefault(session.course_id, []).append(session)
    return found


LETTERS = (
    LetterKind(
        name=ENROLLED,
        title=_("Your place in a course"),
        description=_("When you have a place in a course: when it is, and how you give your place back."),
        still_wanted=_unwanted_unless(EnrolmentState.ENROLLED),
        render=_drawn_with("enrolled", EnrolmentState.ENROLLED, with_sessions=True),
    ),
    LetterKind(
        name=WAITING,
        title=_("The waiting list of a course"),
        description=_("When a course is full and you are on the waiting list: your place on it."),
        still_wanted=_unwanted_unless(EnrolmentState.WAITING),
        render=_drawn_with("waiting", EnrolmentState.WAITING),
    ),
    LetterKind(
        name=OFFER,
        title=_("A place in a course came free"),
        description=_("When you are on a waiting list and a place is free for you: until when you can take it."),
        still_wanted=_unwanted_unless(EnrolmentState.OFFERED),
        render=_drawn_with("place_free", EnrolmentState.OFFERED),
        can_be_switched_off=False,
        always_because=_("Without this mail you would miss your place."),
    ),
    LetterKind(
        name=LAPSED,
        title=_("A place in a course went to the next one"),
        description=_("When a place was free for you and the time to take it has passed."),
        still_wanted=_unwanted_unless(EnrolmentState.WITHDRAWN),
        render=_drawn_with("place_lapsed", EnrolmentState.WITHDRAWN),
    ),
    LetterKind(
        name=NO_PLACE,
        title=_("A course began without a place for you"),
        description=_("When you are on a waiting list and no place came free before the course began."),
        still_wanted=_unwanted_unless(EnrolmentState.WITHDRAWN),
        render=_drawn_with("no_place", EnrolmentState.WITHDRAWN),
    ),
    LetterKind(
        name=TAKEN_OUT,
        title=_("You are taken out of a course"),
        description=_("When the coordinator, or who gives a course, takes you out of it."),
        still_wanted=_unwanted_unless(EnrolmentState.WITHDRAWN),
        render=_drawn_with("taken_out", EnrolmentState.WITHDRAWN),
        can_be_switched_off=False,
        always_because=_("Without this mail you would come for nothing."),
    ),
)


def register() -> None:
    for letter in LETTERS:
        kinds.register(letter)
