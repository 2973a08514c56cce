"""The letter about a course that changed for who counts on it: its days, as long as no session says when it is, or
its price. To who has a place, who waits and who gives it; drawn when it is sent.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses import session_letters
from courses.enrol_letters import CANCELLED, GONE, OTHERWISE
from courses.models import GOING_ON, Course, EnrolmentState, Stage
from courses.place_links import place_path
from courses.session_letters import GIVES_NO_MORE, Receiver
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import queue, withdraw

CHANGED = "courses.changed"
DAYS = ("starts_on", "ends_on")
TOLD = (*DAYS, "price_cents")
WORTH_SENDING = timedelta(days=14)

# Translators: why a message was not sent; on the coordinator's list of messages
CHANGED_AGAIN = gettext_noop("The course changed again since; a newer mail tells it.")
# Translators: why a message was not sent; on the coordinator's list of messages
IS_OVER = gettext_noop("The course has begun or is over.")


# --- laying ready ---------------------------------------------------------------------------------


def tell(course: Course, was: Mapping[str, Any], *, by: Member | None, now: datetime) -> int:
    """`was` is what stood there, of what is `TOLD`. Who gives the course and changed it hears nothing of it."""
    if not was or course.stage not in GOING_ON:
        return 0
    return _lay(course, was, [one for one in _receivers(course) if one.person != by], now)


def tell_who_waits(course: Course, was: Mapping[str, Any], *, now: datetime) -> int:
    """Of days that moved together with the sessions: who takes part hears when these are."""
    if not was or course.stage not in GOING_ON:
        return 0
    return _lay(course, was, [one for one in _receivers(course) if _waits(one)], now)


def number_that_waits(course: Course) -> int:
    return sum(map(_waits, _receivers(course)))


def _receivers(course):
    """Also who pauses, as they count on it."""
    standing = course.enrolments.standing().exclude(member__left_at__isnull=False)
    rows = standing.select_related("member", "guest").order_by("pk")
    trainers = Member.objects.active().filter(courses_given__course=course).order_by("pk")
    return [*(Receiver(row.receiver, row) for row in rows), *(Receiver(member) for member in trainers)]


def _waits(receiver):
    return receiver.enrolment is not None and receiver.enrolment.state != EnrolmentState.ENROLLED


def _lay(course, was, receivers, now):
    """What a letter would have told that never went, this one tells; nobody hears of what is as they knew it."""
    unsent = _taken_back(course, now)
    drafts = []
    for receiver in receivers:
        known = _as_kept(was) | unsent.get(receiver.key, {})
        new = {name: value for name, value in known.items() if value != _as_kept(vars(course))[name]}
        if new:
            prefix = f"{CHANGED}:{course.pk}:{course.version}"
            moments = {"due_at": now, "expires_at": now + WORTH_SENDING}
            drafts.append(session_letters.draft_to(CHANGED, prefix, course, receiver, **moments, was=new))
    return queue(drafts)


def _taken_back(course, now):
    waiting = Message.objects.about(course=course.pk).filter(kind=CHANGED).waiting()
    found = {
        session_letters.key_of(member, refs): refs["was"] for member, refs in waiting.values_list("member", "refs")
    }
    withdraw(kinds=[CHANGED], about={"course": course.pk}, reason=CHANGED_AGAIN, now=now)
    return found


def _as_kept(facts):
    """Days as they stand with a message."""
    found = {name: facts[name] for name in TOLD if name in facts}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


# --- still wanted? --------------------------------------------------------------------------------


def _unwanted(messages, now):
    courses = Course.objects.in_bulk({message.refs["course"] for message in messages})
    found = session_letters.look_up(messages)
    reasons = {
        message.pk: _why_moot(found[message.pk], courses.get(message.refs["course"]), now) for message in messages
    }
    return {pk: reason for pk, reason in reasons.items() if reason}


def _why_moot(about, course, now):
    if about.receiver is None or course is None:
        return GIVES_NO_MORE if about.is_trainer else GONE
    if about.receiver.enrolment and about.receiver.enrolment.state == EnrolmentState.WITHDRAWN:
        return OTHERWISE
    if course.stage == Stage.CANCELLED:
        return CANCELLED
    return None if course.stage in GOING_ON and course.starts_on >= local_day(now) else IS_OVER


# --- drawing --------------------------------------------------------------------------------------


def _drawn(messages, now):
    courses = Course.objects.select_related("organiser").in_bulk({message.refs["course"] for message in messages})
    found, letters = session_letters.look_up(messages), {}
    for message in messages:
        receiver = found[message.pk].receiver
        if receiver is None:  # taken back this very second; the next look finds that
            continue
        person, enrolment, was = receiver.person, receiver.enrolment, message.refs["was"]
        context = {
            "name": getattr(person, "first_name", person.full_name),
            "course": courses[message.refs["course"]],
            "was": {name: _day(value) if name in DAYS else value for name, value in was.items()},
            "changed": set(was),
            "path": place_path(enrolment) if enrolment else "",
            "may_give_back": enrolment is not None,
            "now": now,
        }
        letters[message.pk] = draw("courses/emails/changed", context, language=person.language)
    return letters


def _day(value):
    return date.fromisoformat(value) if value else None


def register() -> None:
    kinds.register(
        LetterKind(
            name=CHANGED,
            title=_("Courses that changed"),
            description=_("When the days or the price of a course change in which you have a place or wait for one."),
            still_wanted=_unwanted,
            render=_drawn,
            can_be_switched_off=False,
            always_because=_("Without this mail you would come on the wrong day."),
        )
    )
