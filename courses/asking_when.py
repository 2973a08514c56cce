"""Asking who wants a course when they can: one mail each, to those of whom we do not know it.

They answer with their roster, as that is what best moments are counted from; a roster of the last months is an answer
already. Who did not answer can be asked again after a week.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from courses import interest_letters
from courses.enrolling import held
from courses.models import BEFORE_A_DATE, Course

FRESH = timedelta(days=90)  # so old a roster may be
NOT_AGAIN_WITHIN = timedelta(days=7)


def known(*, now: datetime) -> Q:
    """The condition on interest that we know when they can."""
    return Q(member__roster__saved_at__gte=now - FRESH)


def to_ask(course: Course, *, now: datetime):
    """The interest of whom asking now makes sense: nobody while the course has a date."""
    rows = course.interests.counting().exclude(member__email=None).exclude(known(now=now))
    rows = rows.filter(Q(asked_at=None) | Q(asked_at__lte=now - NOT_AGAIN_WITHIN))
    return rows if course.stage in BEFORE_A_DATE else rows.none()


def ask(course: Course, *, now: datetime) -> int:
    """How many get a mail; pressed twice, or by two at once, nobody gets two."""
    with held(course) as current:
        rows = list(to_ask(current, now=now).select_related("member"))
        current.interests.filter(pk__in=[row.pk for row in rows]).update(asked_at=now)
        return interest_letters.ask_when(current, [row.member for row in rows], now=now)
