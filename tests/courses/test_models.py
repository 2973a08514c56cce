from datetime import date

import pytest
from django.db import IntegrityError

from courses.models import Course, Stage
from tests.factories import CourseFactory

pytestmark = pytest.mark.django_db
APRIL_1 = date(2026, 4, 1)
WITHOUT_DATE = [Stage.IDEA, Stage.GAUGING, Stage.CANCELLED]


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in WITHOUT_DATE])
def test_course_that_is_planned_has_a_date(stage):
    with pytest.raises(IntegrityError, match="course_that_is_planned_has_a_date"):
        CourseFactory(stage=stage)


@pytest.mark.parametrize("stage", WITHOUT_DATE)
def test_course_that_is_not_planned_needs_no_date(stage):
    assert CourseFactory(stage=stage).starts_on is None


def titles(courses):
    return [course.title for course in courses]


def test_announced_courses_stand_in_the_order_of_their_start():
    CourseFactory(title="Boekhouden", stage=Stage.IDEA)
    CourseFactory(title="WordPress", stage=Stage.OPEN, starts_on=date(2026, 5, 1))
    CourseFactory(title="Teamdesk", stage=Stage.RUNNING, starts_on=APRIL_1)
    CourseFactory(title="AVG", stage=Stage.GAUGING)
    CourseFactory(title="Excel", stage=Stage.FINISHED, starts_on=APRIL_1)
    CourseFactory(title="Solderen", stage=Stage.CANCELLED, starts_on=APRIL_1)

    assert titles(Course.objects.announced()) == ["Teamdesk", "WordPress", "AVG", "Boekhouden"]


def test_visitors_see_what_has_a_date():
    CourseFactory(title="Boekhouden", stage=Stage.IDEA)
    CourseFactory(title="Sponsoren", stage=Stage.GAUGING, starts_on=APRIL_1)
    CourseFactory(title="WordPress", stage=Stage.PLANNED, starts_on=APRIL_1)

    assert titles(Course.objects.open_to_visitors()) == ["WordPress"]
