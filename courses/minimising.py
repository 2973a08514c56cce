"""Guests of courses are known until a year after their last course; that somebody took part stays.

Who never said that an address is theirs, and has no place, is not known after a month.
"""

from django.db.models import Exists, OuterRef, Q

from courses.guests import make_nameless
from courses.models import CourseGuest, Enrolment, Interest, Stage
from members import minimising
from members.minimising import MONTH, YEAR, Rule
from organisations.models.outsiders import FORGOTTEN

A_YEAR_AFTER = "A year after its end"
NEVER_CONFIRMED = "30 days"


def _guests(now):
    """Without a course that goes on, or that ended less than a year ago."""
    over = Q(course__stage__in=[Stage.FINISHED, Stage.CANCELLED]) & (
        Q(course__finished_at__lte=now - YEAR) | Q(course__cancelled_at__lte=now - YEAR)
    )
    recent = Enrolment.objects.filter(guest=OuterRef("pk")).exclude(over)
    known = CourseGuest.objects.exclude(name__startswith=FORGOTTEN)
    return known.filter(~Exists(recent), consent_at__lte=now - YEAR)


def _forget(rows, now):
    """A number stands in the place of the name: how many took part, and from where, stays known."""
    for guest in rows:
        make_nameless(guest)


def _unconfirmed(now):
    """Whoever typed that address, its owner never said yes; nor did anyone of the guild enrol them."""
    there = Enrolment.objects.filter(Q(guest=OuterRef("pk")), ~Q(state="withdrawn") | Q(enrolled_by__isnull=False))
    return CourseGuest.objects.filter(~Exists(there), confirmed_at=None, consent_at__lte=now - MONTH)


def _interest(now):
    over = Q(course__finished_at__lte=now - YEAR) | Q(course__cancelled_at__lte=now - YEAR)
    return Interest.objects.filter(over)


RULES = (
    Rule(NEVER_CONFIRMED, "courses.CourseGuest", _unconfirmed),
    Rule(A_YEAR_AFTER, "courses.CourseGuest", _guests, _forget, ("name", "email", "consent_words")),
    Rule(A_YEAR_AFTER, "courses.Interest", _interest),
)


def register() -> None:
    minimising.register(*RULES)
