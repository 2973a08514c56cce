"""One mail the morning after a course is finished: what did you think of it? Who answered already gets none."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses import evaluating
from courses.enrol_letters import addressed, enrolments_of, why_not
from courses.models import Enrolment
from courses.place_links import place_path
from samensterker.localtime import at_local, local_day
from samensterker.outbox import kinds, planners
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

EVALUATION = "courses.evaluation"
IN_THE_MORNING = time(9)

# Translators: why a message was not sent; on the coordinator's list of messages
ANSWERED = gettext_noop("They have answered already, or it is closed.")


def plan_letters(*, now: datetime) -> int:
    """To each who took part, one mail and no reminder; safe to run twice or side by side."""
    courses = evaluating.open_now(now).in_bulk()
    rows = Enrolment.objects.enrolled().filter(course__in=courses, has_evaluated=False)
    rows = rows.exclude(member__email=None, guest=None).select_related("guest", "course")
    return queue(
        Draft(
            kind=EVALUATION,
            due_at=max(_morning_after(row.course.finished_at), now),
            expires_at=row.course.evaluation_closes_at,
            **addressed(EVALUATION, row),
        )
        for row in rows
    )


def _morning_after(moment):
    return at_local(local_day(moment) + timedelta(days=1), IN_THE_MORNING)


def _unwanted(messages, now):
    found = enrolments_of(messages)
    courses = evaluating.open_now(now).filter(pk__in={row.course_id for row in found.values()})
    running = set(courses.values_list("pk", flat=True))

    def why(message):
        enrolment = found.get(message.pk)
        if reason := why_not(enrolment):
            return reason
        return ANSWERED if enrolment.has_evaluated or enrolment.course_id not in running else None

    return {message.pk: reason for message in messages if (reason := why(message))}


def _drawn(messages, now):
    letters = {}
    for key, enrolment in enrolments_of(messages).items():
        receiver = enrolment.receiver
        context = {
            "course": enrolment.course,
            "name": getattr(receiver, "first_name", receiver.full_name),
            "path": place_path(enrolment, "evaluate"),
            "now": now,
        }
        letters[key] = draw("courses/emails/evaluation", context, language=receiver.language)
    return letters


def register() -> None:
    planners.register("courses.evaluations", plan_letters)
    kinds.register(
        LetterKind(
            name=EVALUATION,
            title=_("What did you think of the course?"),
            description=_("The morning after your course is finished: three short questions, without your name."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )
