"""Coverage as tables: the core tasks of one organisation, and all of them to take along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from members.models import Member
from members.models.knowledge import in_order_of_the_tree
from organisations import coverage_map
from organisations.coverage import NOBODY, Cover, Strength, covers
from organisations.coverage_filters import CoverageFilters
from organisations.models import Bearable, CoreTask, Credentials, Frequency, Importance, Instruction, Kind, Organisation

CHOICES: tuple[Any, ...] = (Kind, Strength, Importance, Frequency, Bearable, Instruction, Credentials)


@dataclass(frozen=True)
class TaskLine:
    task: CoreTask
    cover: Cover


def of_organisation(organisation: Organisation, *, on: date) -> list[TaskLine]:
    """In the order of the tree; an organisation has few enough to stand on one page, one an area."""
    tasks = CoreTask.objects.current(on).filter(organisation=organisation).select_related("area")
    rows = list(tasks.order_by(*in_order_of_the_tree("area__")))
    found = covers([task.pk for task in rows], on=on)
    return [TaskLine(task, found.get(task.pk, NOBODY)) for task in rows]


def numbers(lines: list[TaskLine]) -> list[tuple[Strength, int]]:
    """How many are as strong as this, for each strength that is there."""
    strengths = [line.cover.strength for line in lines]
    return [(strength, strengths.count(strength)) for strength in Strength if strength in strengths]


def to_take_along(filters: CoverageFilters, viewer: Member, *, today: date) -> Iterator[list[str]]:
    """The headings, and a row for each core task. Read at once, as later another language may be on."""
    headings = [_("Organisation"), _("Kind"), _("Neighbourhood"), _("Part of"), _("Knowledge area"), _("Own name")]
    # Translators: above a column of a table: how strong a core task is
    headings += [_("Coverage"), _("People"), _("Backups"), _("Importance"), _("How often"), _("Can be borne for")]
    headings += [_("Written instruction"), _("Passwords and keys")]
    words = {choices: {value: str(label) for value, label in choices.choices} for choices in CHOICES}
    rows = [_cells(row, words) for row in coverage_map.table(filters, viewer, today=today)]
    return iter([headings, *rows])


def _cells(row, words):
    """`words` are looked up once, as there may be many thousands of rows; what was not said is empty."""
    return [
        row.organisation,
        words[Kind].get(row.kind, ""),
        row.neighbourhood,
        row.top or "",
        row.area,
        row.name,
        words[Strength][row.cover.strength.value],
        str(row.cover.holders),
        str(row.cover.backups),
        words[Importance][row.importance],
        words[Frequency].get(row.frequency, ""),
        words[Bearable].get(row.bearable_days, ""),
        words[Instruction].get(row.instruction, ""),
        words[Credentials].get(row.credentials, ""),
    ]
