"""The figures of courses as a table to take along, for who has to account for them."""

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from courses.models import Stage
from courses.results import CourseFigures, Totals


def table(totals: Totals) -> Iterator[list[str]]:
    """A row a course; no names of people."""
    yield [
        _("Course"),
        _("Began on"),
        _("Stage"),
        _("Offered by"),
        _("Open training"),
        _("Participants"),
        _("Organisations they came from"),
        _("Two or more organisations"),
        _("Sessions held"),
        _("Completed"),
        _("Answers to the evaluation"),
        _("Mark"),
        _("Fragile tasks that got a second person"),
    ]
    yield from map(_row, totals.rows)


def _row(row: CourseFigures) -> list[str]:
    return [
        row.title,
        row.starts_on.isoformat(),
        str(Stage(row.stage).label),
        row.organiser,
        _yes_or_no(row.is_open_training),
        str(row.taking.people),
        str(row.taking.organisations),
        _yes_or_no(row.is_joint),
        str(row.sessions),
        str(row.taking.completed) if row.is_finished else "",
        str(row.answers or ""),
        "" if row.mark is None else number_format(row.mark, 1),
        str(row.mended),
    ]


def _yes_or_no(value):
    return _("yes") if value else _("no")
