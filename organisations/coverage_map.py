"""The coverage map: organisations by knowledge areas, with how strong each core task is on a day.

One question to the database for a page, and one for all pages together, however many organisations there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from members.models import Member
from members.policies import is_coordinator
from organisations.coverage import COUNTED, COUNTED_OF_ALL, IS_CURRENT, IS_ON_THE_MAP, Cover, Strength
from organisations.coverage_filters import CoverageFilters, Show

SIZE = 20  # organisations on a page
MANY = 8  # with more columns than this, parts stand under the name of their top

WEAK = {
    Show.WEAK.value: "(counted.holders = 0 OR counted.holders = 1 AND counted.backups = 0)",
    Show.FRAGILE.value: "counted.holders = 1 AND counted.backups = 0",
    Show.OPEN.value: "counted.holders = 0",
}
IN_AREA = (
    "(task.area_id = %(area)s OR task.area_id IN (SELECT id FROM members_knowledgearea WHERE parent_id = %(area)s))"
)
HAS_TASK = f"""organisation.id IN (
    SELECT task.organisation_id FROM organisations_coretask AS task {{counted}} WHERE {IS_CURRENT}{{which}}
)"""  # noqa: S608 - all of it is ours
BELONGS = """EXISTS (
    SELECT FROM organisations_affiliation AS affiliation
    WHERE affiliation.organisation_id = {organisation} AND affiliation.member_id = %(viewer)s{which}
        AND affiliation.from_on <= %(today)s AND (affiliation.until_on IS NULL OR affiliation.until_on >= %(today)s)
)"""
# A page begins behind an organisation, in the order of `OrganisationQuerySet.by_name`; an unknown one is the beginning.
BEHIND = """(lower(organisation.name), organisation.id) > (
    coalesce((SELECT lower(name) FROM organisations_organisation WHERE id = %(after)s), ''), %(after)s
)"""
MAP = f"""
WITH page AS (
    SELECT id, name, slug, row_number() OVER (ORDER BY lower(name), id) AS place
    FROM organisations_organisation AS organisation WHERE {{conditions}} ORDER BY lower(name), id LIMIT {{most}}
), task AS MATERIALIZED (
    SELECT task.id, task.organisation_id, task.area_id, task.from_on FROM organisations_coretask AS task
    WHERE task.organisation_id IN (SELECT id FROM page) AND {IS_CURRENT}{{in_area}}
)
SELECT page.id, page.name, page.slug, {{may_edit}}, task.id, counted.holders, counted.backups,
    area.id, area.name, area.slug, area.position, part_of.id, part_of.name, part_of.position
FROM page
LEFT JOIN task ON task.organisation_id = page.id
LEFT JOIN members_knowledgearea AS area ON area.id = task.area_id
LEFT JOIN members_knowledgearea AS part_of ON part_of.id = area.parent_id
{COUNTED.format(of="AND task_id = ANY(ARRAY(SELECT id FROM task))")}
ORDER BY page.place, task.from_on
"""  # noqa: S608 - the conditions are ours
# What a table to take along says of each core task; no names of people, and no remarks.
TABLE = f"""
SELECT organisation.name, organisation.kind, organisation.neighbourhood, part_of.name, area.name, task.name,
    task.importance, task.frequency, task.bearable_days, task.instruction, task.credentials,
    counted.holders, counted.backups
FROM organisations_organisation AS organisation
JOIN organisations_coretask AS task ON task.organisation_id = organisation.id AND {IS_CURRENT}{{in_area}}
JOIN members_knowledgearea AS area ON area.id = task.area_id
LEFT JOIN members_knowledgearea AS part_of ON part_of.id = area.parent_id
{COUNTED_OF_ALL}
WHERE {{conditions}}
ORDER BY lower(organisation.name), organisation.id, coalesce(part_of.position, area.position),
    coalesce(part_of.id, area.id), area.parent_id NULLS FIRST, area.position, area.id
"""  # noqa: S608


class Column(NamedTuple):
    """A knowledge area in which an organisation on this page has a core task."""

    pk: int
    name: str
    slug: str
    position: int
    top_pk: int | None  # what it is a part of
    top: str | None
    top_position: int | None

    @property
    def place(self) -> tuple[int, int, int, int, int]:
        """In the order of the tree, as `in_order_of_the_tree` says in SQL."""
        if self.top_pk is None:
            return self.position, self.pk, 0, 0, 0
        return self.top_position or 0, self.top_pk, 1, self.position, self.pk


class Cell(NamedTuple):
    task: int
    strength: Strength


@dataclass
class Line:
    """An organisation with its core tasks, by knowledge area."""

    pk: int
    name: str
    slug: str
    may_edit: bool
    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Map:
    lines: list[Line]
    columns: list[Column]  # in the order of the tree
    following: int | None  # the organisation behind which the next page begins

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > MANY


class TableRow(NamedTuple):
    organisation: str
    kind: str
    neighbourhood: str
    top: str | None
    area: str
    name: str
    importance: int
    frequency: str
    bearable_days: int | None
    instruction: str
    credentials: str
    cover: Cover


def page(filters: CoverageFilters, viewer: Member, *, today: date, after: int | None = None, size: int = SIZE) -> Map:
    """Organisations by name, from the first on or from behind one of them, with what their tasks are worth that day."""
    # `organisations.policies.may_edit` says the same of one organisation.
    may_edit = "true" if is_coordinator(viewer) else BELONGS.format(organisation="page.id", which=" AND is_contact")
    conditions = [*_conditions(filters), *([BEHIND] if after else [])]
    # The number stands in the statement: a plan that PostgreSQL keeps should know how few organisations these are.
    parts = {"conditions": " AND ".join(conditions), "may_edit": may_edit, "in_area": _in_area(filters)}
    query = MAP.format(**parts, most=size + 1)
    return _read(_rows(query, filters, viewer, today, after=after), size)


def table(filters: CoverageFilters, viewer: Member, *, today: date) -> Iterator[TableRow]:
    """Every core task that these filters leave."""
    query = TABLE.format(conditions=" AND ".join(_conditions(filters)), in_area=_in_area(filters))
    for *facts, holders, backups in _rows(query, filters, viewer, today):
        yield TableRow._make([*facts, Cover(holders, backups)])


def _conditions(filters):
    """Which organisations, as SQL."""
    yield IS_ON_THE_MAP
    if filters.kind:
        yield "organisation.kind = %(kind)s"
    if filters.neighbourhood:
        yield "organisation.neighbourhood = %(neighbourhood)s"
    if filters.mine:
        yield BELONGS.format(organisation="organisation.id", which="")
    if filters.show:
        yield HAS_TASK.format(counted=COUNTED_OF_ALL, which=f"{_in_area(filters)} AND {WEAK[filters.show]}")
    elif filters.area:
        yield HAS_TASK.format(counted="", which=_in_area(filters))


def _in_area(filters):
    return f" AND {IN_AREA}" if filters.area else ""


def _rows(query, filters, viewer, today, **more) -> list[Any]:
    values = {
        "on": filters.on,
        "area": filters.area,
        "kind": filters.kind,
        "neighbourhood": filters.neighbourhood,
        "viewer": viewer.pk,
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, values | more)
        return cursor.fetchall()


def _read(rows, size):
    lines: dict[int, Line] = {}
    columns: dict[int, Column] = {}
    following = None
    for pk, name, slug, may_edit, task, holders, backups, *of_area in rows:
        if pk not in lines:
            if len(lines) == size:
                following = list(lines)[-1]
                break
            lines[pk] = Line(pk, name, slug, may_edit)
        if task:
            area = of_area[0]
            columns.setdefault(area, Column(*of_area))
            lines[pk].cells[area] = Cell(task, Cover(holders, backups).strength)
    return Map(list(lines.values()), sorted(columns.values(), key=lambda column: column.place), following)
