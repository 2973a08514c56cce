"""The organisations that give courses: of two that turn out to be one, the courses go along."""

from django.utils.translation import ngettext_lazy

from courses.models import Course
from organisations import partner_merging


def register() -> None:
    words = ngettext_lazy("%(number)d course of them", "%(number)d courses of them", "number")
    partner_merging.on_merge(partner_merging.Line(Course, "organiser", words))
