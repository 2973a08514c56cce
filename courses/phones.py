"""The phone numbers of who takes part, for who gives or keeps the course: only while it runs, and each look is noted.

Whether someone's number is seen at all is their own choice: with all members, as everywhere (`members.sharing`), or
course by course with who gives it. Enrolling by itself changes nothing about that. Of guests none is kept.
"""

from collections.abc import Iterable
from datetime import datetime

from courses.models import Course, Enrolment, EnrolmentState, Stage
from courses.policies import gives
from members import looking
from members.models import ContactView, Member, Shared
from members.sharing import may_see, seen_by_members


def phones_of(course: Course, enrolments: Iterable[Enrolment], viewer: Member, *, now: datetime) -> dict[int, str]:
    """By the key of the enrolment, of members that have a place and let this viewer see their phone; empty unless the
    course runs.

    That they were seen is noted for their owners. No query but the noting, and one when someone
    chose so at this course.
    """
    if course.stage != Stage.RUNNING:
        return {}
    there = [
        (row, member)
        for row in enrolments
        if (member := row.member) and row.state == EnrolmentState.ENROLLED and member.phone and member.left_at is None
    ]
    is_trainer = any(row.shows_phone for row, _member in there) and gives(viewer, course)
    seen = [
        (row.pk, member)
        for row, member in there
        if may_see(viewer, member, Shared.PHONE) or (is_trainer and row.shows_phone)
    ]
    looking.note(viewer, [member for _key, member in seen], ContactView.How.LIST, [Shared.PHONE], now=now)
    return {key: member.phone for key, member in seen}


def has_a_choice(member: Member) -> bool:
    """There is a number, and members do not see it already."""
    return bool(member.phone) and Shared.PHONE not in seen_by_members(member)


def choose(course: Course, member: Member, *, shows: bool) -> bool:
    """Whether who gives the course may see their number while it runs. False for who has no place, nor waits."""
    return bool(course.enrolments.standing().filter(member=member).update(shows_phone=shows))
