"""The letter to who completed a course: their certificate, and whether they could be the second person somewhere."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses.enrol_letters import addressed, enrolments_of, why_not
from courses.models import Enrolment
from courses.place_links import place_path
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue, withdraw

COMPLETED = "courses.completed"
TIME_TO_TAKE_BACK = timedelta(hours=1)
WORTH_SENDING = timedelta(days=30)

# Translators: why a message was not sent; on the coordinator's list of messages
TAKEN_BACK = gettext_noop("The trainer took it back.")


def tell(enrolment: Enrolment, *, now: datetime) -> int:
    said_at = enrolment.completed_at
    to = addressed(COMPLETED, enrolment)
    to["dedupe_key"] += f":{said_at:%Y%m%d%H%M%S%f}"  # taken back and said again, is another letter
    to["refs"] |= {"said_at": said_at.isoformat() if said_at else ""}
    return queue(
        [Draft(kind=COMPLETED, due_at=now + TIME_TO_TAKE_BACK, expires_at=now + WORTH_SENDING, **to)],
    )


def take_back(enrolment: Enrolment, *, now: datetime) -> int:
    return withdraw(kinds=[COMPLETED], about={"enrolment": enrolment.pk}, reason=TAKEN_BACK, now=now)


def _unwanted(messages, now):
    found = enrolments_of(messages)

    def why(message):
        enrolment = found.get(message.pk)
        if reason := why_not(enrolment):
            return reason
        said_at = enrolment.completed_at
        return None if said_at and said_at.isoformat() == message.refs["said_at"] else TAKEN_BACK

    return {message.pk: reason for message in messages if (reason := why(message))}


def _drawn(messages, now):
    letters = {}
    for key, enrolment in enrolments_of(messages).items():
        receiver = enrolment.receiver
        context = {
            "course": enrolment.course,
            "name": getattr(receiver, "first_name", receiver.full_name),
            "certificate": place_path(enrolment, "certificate-by-link"),
            "second_person": place_path(enrolment, "second-person-by-link") if enrolment.course.area_id else "",
            "now": now,
        }
        letters[key] = draw("courses/emails/completed", context, language=receiver.language)
    return letters


def register() -> None:
    kinds.register(
        LetterKind(
            name=COMPLETED,
            title=_("You completed a course"),
            description=_("When you completed a course: your certificate, and where you could help with it."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )
