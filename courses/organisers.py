"""Organisations that give courses or from which people take part: of two that turn out to be one, it all goes along."""

from django.utils.translation import ngettext_lazy

from courses.models import Course, CourseGuest, Enrolment, Interest
from organisations import partner_merging


def register() -> None:
    words = ngettext_lazy("%(number)d course of them", "%(number)d courses of them", "number")
    partner_merging.on_merge(partner_merging.Line(Course, "organiser", words))
    guests = ngettext_lazy("%(number)d guest of courses", "%(number)d guests of courses", "number")
    partner_merging.on_merge(partner_merging.Line(CourseGuest, "organisation", guests))
    people = ngettext_lazy("%(number)d person in a course", "%(number)d people in courses", "number")
    partner_merging.on_merge(partner_merging.Line(Enrolment, "organisation", people))
    wishes = ngettext_lazy("%(number)d wish for a course", "%(number)d wishes for courses", "number")
    partner_merging.on_merge(partner_merging.Line(Interest, "organisation", wishes))
