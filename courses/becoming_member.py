"""A guest who becomes a member is one person: their places, attendance and what they completed become the member's."""

from datetime import datetime

from django.utils.translation import ngettext

from courses import completing, enrol_letters
from courses.handing_over import hand_over
from courses.models import Course, CourseGuest, Enrolment
from members import arriving
from members.models import KnowledgeArea, Member
from samensterker.outbox import kinds, queueing


def take_over(member: Member, now: datetime) -> str:
    """What stands under their address, which is surely theirs. Answers what to tell them; empty for who was no guest.

    In a transaction; twice is once.
    """
    if (guest := _held(member)) is None:
        return ""
    number = guest.enrolments.standing().count()
    completed = list(guest.enrolments.exclude(completed_at=None).values_list("pk", flat=True))
    for row in guest.enrolments.select_related("guest"):
        enrol_letters.hand_over(row, member)
    ours = [name for name in kinds.names() if name.startswith("courses.")]
    queueing.hand_over(kinds=ours, about={"guest": guest.pk}, to=member)
    hand_over(guest.enrolments.all(), member, givers=[member], now=now)
    for row in Enrolment.objects.filter(pk__in=completed, member=member).select_related("course__area", "member"):
        completing.learn_afterwards(row, now=now)
    guest.delete()
    words = ngettext(
        "You were a guest before. The course that you followed stands with you now.",
        "You were a guest before. The %(number)d courses that you followed stand with you now.",
        number,
    )
    return words % {"number": number} if number else ""


def _held(member):
    """The guest; nobody enrols or forgets them until the transaction ends. The rows in the order of `completing`."""
    guest = CourseGuest.objects.filter(email__iexact=member.email).first() if member.email else None
    if guest is None:
        return None
    courses = guest.enrolments.values("course")
    areas = KnowledgeArea.objects.filter(courses__in=courses).values("pk")
    list(KnowledgeArea.objects.select_for_update(no_key=True).filter(pk__in=areas).order_by("pk"))
    list(Member.objects.to_change().filter(pk=member.pk))
    held = list(Course.objects.select_for_update(no_key=True).filter(pk__in=courses).order_by("pk"))
    current = CourseGuest.objects.select_for_update().filter(pk=guest.pk, email=guest.email).first()
    elsewhere = current and current.enrolments.exclude(course__in=held).exists()
    return None if elsewhere else current  # a course that came since the look; then the next time


def register() -> None:
    arriving.register(take_over)
