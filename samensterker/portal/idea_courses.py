"""An idea becomes a course: the one wing makes something in the other, so it happens here, on the roof."""

from collections.abc import Iterable
from datetime import datetime

from courses import slugs
from courses.models import Course, Stage
from meetings import ideas
from meetings.ideas import Outcome, State
from meetings.models import Became, Idea
from members.models import Member


def make_course(idea: Idea, *, by: Member, now: datetime, title: str, area) -> int:
    """In stage *idea*: it stands on the list of courses, and whoever takes it up gives it a date."""
    course = Course.objects.create(
        title=title,
        slug=slugs.take(title),
        summary=idea.better,
        area=area,
        stage=Stage.IDEA,
        created_at=now,
        created_by=by,
    )
    return course.pk


def states_of_courses(keys: Iterable[int], member: Member, now: datetime) -> dict[int, State]:
    rows = Course.objects.filter(pk__in=keys)
    return {row.pk: State(row.title, row.get_stage_display(), row.get_absolute_url()) for row in rows}


def register() -> None:
    ideas.register_outcome(Became.COURSE, Outcome(make_course, states_of_courses))
