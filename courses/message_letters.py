"""The letter that brings what a trainer wrote to who takes part in a course, members and guests alike."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from courses.enrol_letters import GONE, OTHERWISE, addressed, enrolments_of, why_not
from courses.models import CourseMessage, Enrolment, EnrolmentState
from courses.place_links import place_path
from members.models import Member
from members.models.sharing import Shared
from members.sharing import seen_by_members
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

MESSAGE = "courses.message"
WORTH_SENDING = timedelta(days=7)


def lay(message: CourseMessage, enrolments: list[Enrolment], *, now: datetime) -> int:
    return queue(_draft(message, enrolment, now) for enrolment in enrolments)


def _draft(message, enrolment, now):
    to = addressed(f"{MESSAGE}:{message.pk}", enrolment)
    to["refs"] |= {"course_message": message.pk}
    return Draft(kind=MESSAGE, due_at=now, expires_at=now + WORTH_SENDING, **to)


def _about(messages):
    """By the key of the letter what it brings and to whom; missing when one of them is gone. Two queries."""
    keys = {message.refs["course_message"] for message in messages}
    written = CourseMessage.objects.select_related("course", "written_by", "missed").in_bulk(keys)
    found = enrolments_of(messages)
    pairs = ((one.pk, written.get(one.refs["course_message"]), found.get(one.pk)) for one in messages)
    return {pk: (text, enrolment) for pk, text, enrolment in pairs if text and enrolment}


def _unwanted(messages, now):
    about = _about(messages)
    reasons = {message.pk: _why_moot(about.get(message.pk)) for message in messages}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _why_moot(about):
    if about is None:
        return GONE
    _message, enrolment = about
    return why_not(enrolment) or (None if enrolment.state == EnrolmentState.ENROLLED else OTHERWISE)


def _drawn(messages, now):
    return {pk: _letter(message, enrolment) for pk, (message, enrolment) in _about(messages).items()}


def _letter(message, enrolment):
    """A member answers by mail to who shares their address with members, else through the house; a guest the guild."""
    writer, receiver = message.written_by, enrolment.receiver
    is_member = isinstance(receiver, Member)
    reply_to = (writer.email or "") if is_member and Shared.EMAIL in seen_by_members(writer) else ""
    context = {
        "name": getattr(receiver, "first_name", receiver.full_name),
        "message": message,
        "course": message.course,
        "writer": writer,
        "is_member": is_member,
        "is_answered_by_mail": bool(reply_to),
        "place_path": place_path(enrolment),
    }
    letter = draw("courses/emails/message", context, language=receiver.language)
    return replace(letter, reply_to=reply_to)


def register() -> None:
    kinds.register(
        LetterKind(
            name=MESSAGE,
            title=_("Messages of who gives a course"),
            description=_("What who gives a course writes to who takes part. They do not see your address."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )
