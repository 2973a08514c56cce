"""The letters about a course as a whole: that one can enrol, that it does not take place, that too few take part."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from django.db.models import Count, F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses import session_calendar
from courses.keepers import keepers_of, unwanted_by_others
from courses.models import Course, CourseGuest, CourseSession, CourseTrainer, Enrolment, Stage
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.models.addresses import address_digest
from samensterker.outbox.queueing import Draft, queue, withdraw

OPENED = "courses.opened"
CANCELLED = "courses.cancelled"
TOO_FEW = "courses.too-few"

# Translators: why a message was not sent; on the coordinator's list of messages
NOT_OPEN = gettext_noop("One cannot enrol in this course any more.")
# Translators: why a message was not sent; on the coordinator's list of messages
IS_CANCELLED = gettext_noop("The course was cancelled.")
# Translators: why a message was not sent; on the coordinator's list of messages
NOT_CANCELLED = gettext_noop("The course takes place after all.")
# Translators: why a message was not sent; on the coordinator's list of messages
PAUSES = gettext_noop("The member pauses.")
# Translators: why a message was not sent; on the coordinator's list of messages
OTHER_ADDRESS = gettext_noop("The guest has another address by now.")
# Translators: why a message was not sent; on the coordinator's list of messages
IN_IT = gettext_noop("They are in the course already.")
# Translators: why a message was not sent; on the coordinator's list of messages
ENOUGH = gettext_noop("Enough people take part by now.")


# --- who hears of what ----------------------------------------------------------------------------


def interested_in(course: Course):
    """Members who want it, can be told, and neither take part nor give it."""
    taking_part = course.enrolments.standing().filter(member__isnull=False).values("member")
    giving = course.trainers.filter(member__isnull=False).values("member")
    wanting = Member.objects.taking_part().filter(course_interests__course=course)
    return wanting.exclude(pk__in=taking_part).exclude(pk__in=giving)


def members_in(course: Course):
    """Members with a place, on the list, or who give it; also who pauses, as they count on it."""
    standing = course.enrolments.standing().filter(member__isnull=False).values("member")
    giving = course.trainers.filter(member__isnull=False).values("member")
    return Member.objects.active().filter(pk__in=standing.union(giving))


def guests_in(course: Course):
    return CourseGuest.objects.filter(enrolments__in=course.enrolments.standing())


def number_to_hear_of_cancelling(course: Course) -> int:
    return members_in(course).count() + guests_in(course).count() + interested_in(course).count()


# --- laying ready ---------------------------------------------------------------------------------


def tell_of_opening(course: Course, *, now: datetime) -> int:
    return queue(_to_member(OPENED, course, member, now) for member in interested_in(course))


def tell_of_cancelling(course: Course, *, now: datetime) -> int:
    """Takes back what still waits of this module, and tells each once."""
    withdraw(kinds=(OPENED, TOO_FEW), about={"course": course.pk}, reason=IS_CANCELLED, now=now)
    members = {member.pk: member for member in (*members_in(course), *interested_in(course))}
    drafts = [_to_member(CANCELLED, course, member, now) for member in members.values()]
    return queue([*drafts, *(_to_guest(CANCELLED, course, guest, now) for guest in guests_in(course))])


def tell_of_too_few(course: Course, *, now: datetime) -> int:
    """Once for each date and minimum, however often it is looked at."""
    told = f"{course.starts_on}:{course.closes_on}:{course.minimum}"
    keepers = keepers_of(course, on=local_day(now))
    return queue(_to_member(TOO_FEW, course, member, now, told=told) for member in keepers)


def _to_member(kind, course, member, now, *, told=""):
    key = ":".join(filter(None, (kind, str(course.pk), told, str(member.pk))))
    return Draft(kind=kind, dedupe_key=key, due_at=now, member_id=member.pk, refs={"course": course.pk})


def _to_guest(kind, course, guest, now):
    key = f"{kind}:{course.pk}:guest-{guest.pk}-{address_digest(guest.email)[:12]}"
    refs = {"course": course.pk, "guest": guest.pk}
    return Draft(kind=kind, dedupe_key=key, due_at=now, address=guest.email, refs=refs)


# --- still wanted? --------------------------------------------------------------------------------


def _courses_of(messages):
    """Of each message its course, by the key of the message. One query; courses are never deleted."""
    found = Course.objects.select_related("organiser", "area").in_bulk({it.refs["course"] for it in messages})
    return {message.pk: found[message.refs["course"]] for message in messages}


def _unwanted(messages, why):
    courses = _courses_of(messages)
    reasons = {message.pk: why(message, courses[message.pk]) for message in messages}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _unwanted_openings(messages, now):
    keys = {message.refs["course"] for message in messages}
    standing = Enrolment.objects.standing().filter(course__in=keys)
    in_it = set(standing.values_list("course", "member"))

    def why(message, course):
        if message.member.is_paused:
            return PAUSES
        if (course.pk, message.member_id) in in_it:
            return IN_IT
        return None if course.stage == Stage.OPEN and course.starts_on > local_day(now) else NOT_OPEN

    return _unwanted(messages, why)


def _unwanted_cancellations(messages, now):
    guests = _guests_of(messages)

    def why(message, course):
        if not message.member_id and message.pk not in guests:
            return OTHER_ADDRESS
        return None if course.stage == Stage.CANCELLED else NOT_CANCELLED

    return _unwanted(messages, why)


def _unwanted_too_few(messages, now):
    courses = {course.pk: course for course in _courses_of(messages).values()}
    enrolled = _enrolled_in(courses.values())

    def why(_message, course):
        is_short = course.stage == Stage.OPEN and enrolled.get(course.pk, 0) < (course.minimum or 1)
        return None if is_short else ENOUGH

    return unwanted_by_others(messages, courses, now) | _unwanted(messages, why)


def _guests_of(messages):
    """Of the messages to guests: the guest, by the key of the message; missing when their address is another now."""
    keys = {key for message in messages if (key := message.refs.get("guest"))}
    guests = CourseGuest.objects.in_bulk(keys) if keys else {}
    found = ((message, guests.get(message.refs.get("guest"))) for message in messages)
    return {message.pk: guest for message, guest in found if guest and guest.email == message.address}


# --- drawing --------------------------------------------------------------------------------------


def _drawn(messages, template, now, files_of=None):
    courses, guests, letters = _courses_of(messages), _guests_of(messages), {}
    enrolled = _enrolled_in(courses.values())
    for message in messages:
        receiver = message.member or guests.get(message.pk)
        if receiver is None:  # another address since a moment; the next look finds that
            continue
        course = courses[message.pk]
        name = message.member.first_name if message.member else receiver.name
        context = {"course": course, "name": name, "is_guest": message.member is None, "now": now}
        context["enrolled"] = enrolled.get(course.pk, 0)
        context["file"] = file = files_of(message, receiver) if files_of else None
        letter = draw(template, context, language=receiver.language)
        letters[message.pk] = replace(letter, attachments=(file,) if file else ())
    return letters


def _enrolled_in(courses):
    rows = Enrolment.objects.enrolled().filter(course__in={course.pk for course in courses}).order_by()
    return dict(rows.values("course").annotate(number=Count("pk")).values_list("course", "number"))


def _drawn_openings(messages, now):
    return _drawn(messages, "courses/emails/opened", now)


def _drawn_cancellations(messages, now):
    return _drawn(messages, "courses/emails/cancelled", now, _files_that_take_it_out(messages, now))


def _files_that_take_it_out(messages, now):
    """Of each message the file that takes the sessions out of a calendar; None for who has none of them there."""
    keys = {message.refs["course"] for message in messages}
    sessions = defaultdict(list)
    ended = CourseSession.objects.filter(course__in=keys, cancelled_at=F("course__cancelled_at"))
    for session in ended.select_related("course").in_order():
        sessions[session.course_id].append(session)
    rows = Enrolment.objects.enrolled().filter(course__in=sessions).select_related("member", "guest")
    enrolments = {(row.course_id, row.receiver): row for row in rows}
    giving = set(CourseTrainer.objects.filter(course__in=sessions).values_list("course", "member"))

    def file_of(message, receiver):
        course = message.refs["course"]
        if enrolment := enrolments.get((course, receiver)):
            return session_calendar.invitation_of(sessions[course], enrolment, now)
        if (course, message.member_id) in giving and message.member_id:
            return session_calendar.invitation_of_trainer(sessions[course], receiver.language, now)
        return None

    return file_of


def _drawn_too_few(messages, now):
    return _drawn(messages, "courses/emails/too_few", now)


def register() -> None:
    kinds.register(
        LetterKind(
            name=OPENED,
            title=_("Courses that I wanted"),
            description=_("When you can enrol in a course of which you said that you want it."),
            still_wanted=_unwanted_openings,
            render=_drawn_openings,
        )
    )
    kinds.register(
        LetterKind(
            name=CANCELLED,
            title=_("Courses that are cancelled"),
            description=_("When a course that you follow, give or wanted does not take place."),
            still_wanted=_unwanted_cancellations,
            render=_drawn_cancellations,
            can_be_switched_off=False,
            always_because=_("Without this mail you would come for nothing."),
        )
    )
    kinds.register(
        LetterKind(
            name=TOO_FEW,
            title=_("Courses with too few people"),
            description=_("When nobody can enrol any more in a course that you keep, and too few people take part."),
            still_wanted=_unwanted_too_few,
            render=_drawn_too_few,
        )
    )
