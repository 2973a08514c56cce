"""The letters about interest: to who keeps a course that enough people want it, and to those people when they can."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses.keepers import keepers_of, unwanted_by_others
from courses.models import BEFORE_A_DATE, Course, Interest
from members.models import Member, Roster
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

THRESHOLD = "courses.threshold"
WHEN = "courses.asked-when"
WORTH_SENDING = timedelta(days=14)

# Translators: why a message was not sent; on the coordinator's list of messages
HAS_A_DATE = gettext_noop("The course is further already, or cancelled.")
# Translators: why a message was not sent; on the coordinator's list of messages
PAUSES = gettext_noop("The member pauses.")
# Translators: why a message was not sent; on the coordinator's list of messages
WANTS_NO_MORE = gettext_noop("They do not want this course any more.")
# Translators: why a message was not sent; on the coordinator's list of messages
SAID_WHEN = gettext_noop("They filled in when they can in the meantime.")


# --- laying ready ---------------------------------------------------------------------------------


def tell_of_threshold(course: Course, *, now: datetime) -> int:
    keepers = keepers_of(course, on=local_day(now))
    return queue(_draft(THRESHOLD, course, member, now, key=f"{course.pk}:{member.pk}") for member in keepers)


def ask_when(course: Course, members: list[Member], *, now: datetime) -> int:
    day = local_day(now).isoformat()
    return queue(_draft(WHEN, course, member, now, key=f"{course.pk}:{day}:{member.pk}") for member in members)


def _draft(kind, course, member, now, *, key):
    return Draft(
        kind=kind,
        dedupe_key=f"{kind}:{key}",
        member_id=member.pk,
        due_at=now,
        expires_at=now + WORTH_SENDING,
        refs={"course": course.pk, "asked": now.isoformat()},
    )


# --- still wanted? --------------------------------------------------------------------------------


def _unwanted(messages, why):
    courses = Course.objects.in_bulk({message.refs["course"] for message in messages})

    def usual(message):
        course = courses[message.refs["course"]]
        if course.stage not in BEFORE_A_DATE:
            return HAS_A_DATE
        return PAUSES if message.member.is_paused else why(message)

    return {message.pk: reason for message in messages if (reason := usual(message))}


def _unwanted_thresholds(messages, now):
    courses = Course.objects.select_related("organiser").in_bulk({message.refs["course"] for message in messages})
    return unwanted_by_others(messages, courses, now) | _unwanted(messages, lambda message: None)


def _unwanted_questions(messages, now):
    keys = {message.member_id for message in messages}
    wanted = Interest.objects.filter(member__in=keys, course__in={message.refs["course"] for message in messages})
    wanting = set(wanted.values_list("course", "member"))
    saved = dict(Roster.objects.filter(member__in=keys).values_list("member", "saved_at"))

    def why(message):
        if (message.refs["course"], message.member_id) not in wanting:
            return WANTS_NO_MORE
        asked, said = datetime.fromisoformat(message.refs["asked"]), saved.get(message.member_id)
        return SAID_WHEN if said and said > asked else None

    return _unwanted(messages, why)


# --- drawing --------------------------------------------------------------------------------------


def _drawn(messages, template, more):
    courses = Course.objects.in_bulk({message.refs["course"] for message in messages})
    letters = {}
    for message in messages:
        course = courses[message.refs["course"]]
        context = {"course": course, "name": message.member.first_name, **more(course)}
        letters[message.pk] = draw(template, context, language=message.member.language)
    return letters


def _drawn_thresholds(messages, now):
    """With how many want it by now."""
    wanting = Interest.objects.counting().filter(course__in={message.refs["course"] for message in messages})
    courses = list(wanting.values_list("course", flat=True))
    return _drawn(messages, "courses/emails/threshold", lambda course: {"number": courses.count(course.pk)})


def _drawn_questions(messages, now):
    return _drawn(messages, "courses/emails/asked_when", lambda course: {})


def register() -> None:
    kinds.register(
        LetterKind(
            name=THRESHOLD,
            title=_("Courses that enough people want"),
            description=_("When so many people want a course that you keep, that it is worth giving."),
            still_wanted=_unwanted_thresholds,
            render=_drawn_thresholds,
        )
    )
    kinds.register(
        LetterKind(
            name=WHEN,
            title=_("When you can follow a course"),
            description=_("When a date is looked for, for a course that you want."),
            still_wanted=_unwanted_questions,
            render=_drawn_questions,
        )
    )
