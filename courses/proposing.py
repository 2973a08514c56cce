"""Proposing a course: anyone can, in a few words; what looks like it is shown first, so that none comes twice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from courses import planning, wanting
from courses.models import Course, HowMuch
from courses.wanting import CannotWant
from members.models import KnowledgeArea, Member

MOST = 5
ALIKE, WITHIN = 0.4, 0.75  # trigram similarity: as a whole, and as a part of the other
# Words that half of all courses have in their title.
USUAL = r"\m(cursus|training|workshop|leren|voor|beginners|de|het|een|en|van|in|met|zelf|course|learning|the|a|for)\M"
LOOK_ALIKE = """
SELECT id FROM (
    SELECT id, area_id, btrim(regexp_replace(search_plain(title), %(usual)s, '', 'g')) AS theirs,
        btrim(regexp_replace(search_plain(%(title)s), %(usual)s, '', 'g')) AS asked
    FROM courses_course WHERE stage NOT IN ('finished', 'cancelled') AND NOT is_open_training
        AND coalesce(submission <> %(submission)s::uuid, true)
) AS course CROSS JOIN LATERAL (
    SELECT similarity(theirs, asked) AS whole,
        greatest(strict_word_similarity(theirs, asked), strict_word_similarity(asked, theirs)) AS part
) AS alike
WHERE area_id = %(area)s OR theirs <> '' AND asked <> '' AND (whole >= %(alike)s OR part >= %(within)s)
ORDER BY whole DESC, id LIMIT %(most)s
"""


def look_alikes(title: str, area: KnowledgeArea | None, *, submission: UUID | None = None) -> list[Course]:
    """Courses that are thought of, coming or going on, and are called nearly the same or are about the same area.

    Not what this form made itself, a moment ago."""
    values: dict[str, Any] = {"title": title, "area": area.pk if area else 0, "submission": submission}
    values |= {"usual": USUAL, "alike": ALIKE, "within": WITHIN, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(LOOK_ALIKE, values)
        keys = [key for (key,) in cursor.fetchall()]
    found = Course.objects.select_related("area").in_bulk(keys)
    return [found[key] for key in keys]


@transaction.atomic
def propose(
    *, by: Member, now: datetime, title: str, area: KnowledgeArea, summary: str, wants: bool, submission: UUID
) -> tuple[Course, bool]:
    """The idea, and whether it is new: the same form sent twice finds the first. `wants`: they want it themselves.

    Of an area that was merged meanwhile, the one that took its place; raises `help_requests.AreaGone`.
    """
    facts: dict[str, Any] = {"title": title, "area": area, "summary": summary}
    course, is_new = planning.create(by=by, now=now, submission=submission, **facts)
    if is_new and wants:
        try:
            wanting.want(course, by, now=now, how_much=HowMuch.MUCH)
        except CannotWant:  # who takes a break does not count; the idea is there all the same
            pass
    return course, is_new
