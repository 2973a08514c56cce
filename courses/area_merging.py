"""Two knowledge areas become one: courses go along."""

from courses.models import Course
from members import area_merging


def move(gone, into, *, now) -> None:
    Course.objects.filter(area=gone).update(area=into)


def register() -> None:
    area_merging.on_merge(move)
