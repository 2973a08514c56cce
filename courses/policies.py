"""Who may do what with courses; views and templates ask these, and nothing else decides.

A course of the guild is the coordinator's to keep. An open training is kept by the contact persons of the organisation
that gives it too. Who gives a course writes to who takes part, and says who was there.
"""

from datetime import date

from django.db.models import Q

from courses.models import Course, Enrolment
from members.models import Member
from members.policies import is_coordinator
from organisations.models import Organisation
from organisations.policies import contact_of, is_contact_of
from samensterker.prepared import Prepared


def may_keep(member: Member, course: Course, *, on: date) -> bool:
    """Change it, bring it from stage to stage, give it trainers and sessions."""
    if is_coordinator(member):
        return True
    return course.is_open_training and course.organiser is not None and is_contact_of(member, course.organiser, on=on)


def organisers_for(member: Member, course: Course | None = None, *, on: date):
    """Which organisations they can choose to offer a course: those that take part, and of these their own as a contact
    person; and the one that offers this course already."""
    rows = Organisation.objects.joined()
    if not is_coordinator(member):
        rows = rows.filter(pk__in=contact_of(member, on=on).values("pk"))
    chosen = course.organiser_id if course else None
    return Organisation.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk=chosen)).by_name()


def gives(member: Member, course: Course) -> bool:
    return member.is_active and course.trainers.filter(member=member).exists()


def may_teach(member: Member, course: Course, *, on: date) -> bool:
    """See who takes part, enrol someone and take someone out, say who was there and who completed it, write to them,
    put material with it."""
    return gives(member, course) or may_keep(member, course, on=on)


def own_enrolment(member: Member, course: Course) -> Enrolment | None:
    """The one that stands, with a place or on the list."""
    return next(iter(OWN.objects(course=course.pk, member=member.pk)), None)


def _own(*, course, member):
    return Enrolment.objects.standing().filter(course=course, member=member).order_by("pk")


OWN = Prepared(_own, course=-1, member=-2)
