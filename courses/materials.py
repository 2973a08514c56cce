"""Files and links with a course: for who takes part, and afterwards for the guild when it was chosen so."""

from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from courses.enrolling import held
from courses.models import Course, CourseMaterial, Enrolment, EnrolmentState, Stage
from members import stored_files
from members.kept_files import CheckedFile
from members.models import Member
from samensterker.prepared import Prepared

MOST = 40  # of one course
FOLDER = "courses"
ALL = Prepared(lambda course: CourseMaterial.objects.filter(course=course), course=-1)


class TooMany(Exception):
    """The course has as many as it can have."""


def seen(course: Course, *, teaches: bool, own: Enrolment | None):
    """Those that may be opened by who teaches it, by who has a place (`own`), or afterwards by every member."""
    if teaches or (own is not None and own.state == EnrolmentState.ENROLLED):
        return course.materials.all()
    if course.stage == Stage.FINISHED:
        return course.materials.filter(for_guild_afterwards=True)
    return course.materials.none()


def listed(course: Course, *, teaches: bool, own: Enrolment | None) -> list[CourseMaterial]:
    """`seen`, for the page of the course."""
    if course.stage == Stage.FINISHED:
        return list(seen(course, teaches=teaches, own=own))
    may_see = teaches or (own is not None and own.state == EnrolmentState.ENROLLED)
    return ALL.objects(course=course.pk) if may_see else []


def add(
    course: Course,
    *,
    by: Member,
    now: datetime,
    submission: UUID,
    title: str,
    for_guild_afterwards: bool,
    link: str = "",
    file: CheckedFile | None = None,
) -> CourseMaterial:
    """A link, or a file. The same form sent twice adds once. Raises `TooMany`."""
    with held(course):
        if made := CourseMaterial.objects.filter(submission=submission).first():
            return made
        if course.materials.count() >= MOST:
            raise TooMany
        row = CourseMaterial(course=course, title=title, link=link, for_guild_afterwards=for_guild_afterwards)
        row.added_at, row.added_by, row.submission = now, by, submission
        if file:
            row.kind, row.size = file.kind, len(file.content)
            # A name of its own, which tells nothing and cannot be guessed; people see the title.
            row.file.save(f"{uuid4().hex}.{file.kind}", ContentFile(file.content), save=False)
        row.save()
        return row


@transaction.atomic
def remove(material: CourseMaterial) -> None:
    stored_files.remove_after_commit(material.file.name)
    CourseMaterial.objects.filter(pk=material.pk).delete()


def register() -> None:
    stored_files.keeps(FOLDER, lambda: CourseMaterial.objects.exclude(file="").values_list("file", flat=True))
