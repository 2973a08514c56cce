from datetime import UTC, datetime

import pytest

from bench import guild, large_courses
from courses.models import Course

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def _filled():
    guild.fill(80, now=NOW)


@pytest.mark.usefixtures("_filled")
def test_large_course_is_full_and_has_a_list():
    course = large_courses.large(NOW)

    enrolments = course.enrolments
    assert (enrolments.enrolled().count(), enrolments.waiting().count()) == (65 + 20, 13)  # of a guild of eighty
    assert (course.maximum, course.sessions.count(), course.trainers.count()) == (85, 8, 2)
    assert not enrolments.filter(member=guild.reader()).exists()


@pytest.mark.usefixtures("_filled")
def test_catalogue_has_five_hundred():
    large_courses.catalogue(NOW)

    assert Course.objects.announced().filter(slug__startswith="bench-").count() == 500


@pytest.mark.usefixtures("_filled")
def test_each_run_has_a_course_with_one_place():
    courses = [large_courses.with_one_place(NOW, number) for number in range(2)]

    assert [(course.maximum, course.enrolments.count()) for course in courses] == [(1, 0), (1, 0)]
