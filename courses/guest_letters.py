"""The letters to who asked for a place as a guest: say that it is you, your link once more, or you are a member.

Whoever typed the address sees the same page each time; only its owner reads which of these it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses import enrolling
from courses.enrol_letters import CANCELLED, GONE
from courses.models import Course, CourseGuest, Enrolment, Stage
from courses.place_links import guest_path, place_path, wish_path
from courses.places import places_on_lists
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.models.addresses import address_digest
from samensterker.outbox.queueing import Draft, queue

LINK = "courses.guest-link"
MEMBER = "courses.guest-is-member"
WORTH_SENDING = timedelta(days=2)

# Translators: why a message was not sent; on the coordinator's list of messages
CLOSED = gettext_noop("One cannot enrol in this course any more.")


def send_link(guest: CourseGuest, course: Course, *, now: datetime) -> int:
    """At most one a day for a course, however often someone types the address."""
    mark = address_digest(guest.email)[:12]
    key = f"{LINK}:{course.pk}:guest-{guest.pk}-{mark}:{local_day(now):%Y-%m-%d}"
    draft = Draft(kind=LINK, dedupe_key=key, due_at=now, expires_at=now + WORTH_SENDING, address=guest.email)
    return queue([replace(draft, refs={"course": course.pk, "guest": guest.pk})])


def tell_member(member: Member, course: Course, *, now: datetime) -> int:
    """At most one a day for a course."""
    key = f"{MEMBER}:{course.pk}:{member.pk}:{local_day(now):%Y-%m-%d}"
    draft = Draft(kind=MEMBER, dedupe_key=key, due_at=now, member_id=member.pk, refs={"course": course.pk})
    return queue([replace(draft, expires_at=now + WORTH_SENDING)])


@dataclass(frozen=True)
class Wish:
    guest: CourseGuest
    course: Course
    enrolment: Enrolment | None  # when they are in already


def _wishes(messages) -> dict[int, Wish]:
    """What each message is about, by its key; missing when the guest is gone, or has another address now."""
    courses = _courses_of(messages)
    guests = CourseGuest.objects.select_related("organisation").in_bulk({it.refs["guest"] for it in messages})
    rows = Enrolment.objects.standing().filter(guest__in=guests, course__in=courses)
    standing = {(row.guest_id, row.course_id): row for row in rows.select_related("guest")}
    found = {}
    for message in messages:
        guest, course = guests.get(message.refs["guest"]), courses.get(message.refs["course"])
        if guest and course and guest.email == message.address:
            found[message.pk] = Wish(guest, course, standing.get((guest.pk, course.pk)))
    return found


def _unwanted_links(messages, now):
    found = _wishes(messages)
    reasons = {message.pk: _why_moot(found.get(message.pk), now) for message in messages}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _why_moot(wish, now):
    if wish is None:
        return GONE
    if wish.course.stage == Stage.CANCELLED:
        return CANCELLED
    is_in = wish.enrolment is not None
    return None if is_in or not enrolling.course_closed_because(wish.course, is_by_oneself=True, now=now) else CLOSED


def _drawn_links(messages, now):
    found = _wishes(messages)
    numbers = places_on_lists(wish.enrolment for wish in found.values() if wish.enrolment)
    letters = {}
    for message in messages:
        if wish := found.get(message.pk):  # else it was taken back this very second
            context = {"course": wish.course, "name": wish.guest.name, "now": now}
            if own := wish.enrolment:
                context |= {"number": numbers.get(own.pk), "path": place_path(own), "all_path": guest_path(wish.guest)}
            else:
                context |= {"organisation": wish.guest.organisation, "path": wish_path(wish.guest, wish.course)}
            letters[message.pk] = _drawn("guest_is_in" if own else "guest_confirm", context, wish.guest)
    return letters


def _courses_of(messages):
    return Course.objects.in_bulk({message.refs["course"] for message in messages})


def _unwanted_to_members(messages, now):
    there = _courses_of(messages)
    gone = {message.pk: GONE for message in messages if message.refs["course"] not in there}
    return gone | {message.pk: GONE for message in messages if message.member.left_at is not None}


def _drawn_to_members(messages, now):
    there = _courses_of(messages)
    letters = {}
    for message in messages:
        if course := there.get(message.refs["course"]):
            context = {"course": course, "name": message.member.first_name, "path": course.get_absolute_url()}
            letters[message.pk] = _drawn("guest_is_member", context, message.member)
    return letters


def _drawn(template, context, receiver):
    return draw(f"courses/emails/{template}", context, language=receiver.language)


LETTERS = (
    LetterKind(
        name=LINK,
        title=_("Your place as a guest"),
        description=_("When you ask for a place in a course without being a member: the link to say that it is you."),
        still_wanted=_unwanted_links,
        render=_drawn_links,
        is_asked_for=True,
    ),
    LetterKind(
        name=MEMBER,
        title=_("You can log in for a course"),
        description=_("When someone asks for a place in a course as a guest, with your email address."),
        still_wanted=_unwanted_to_members,
        render=_drawn_to_members,
        is_asked_for=True,
    ),
)


def register() -> None:
    for letter in LETTERS:
        kinds.register(letter)
