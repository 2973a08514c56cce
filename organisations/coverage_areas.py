"""The coverage map by knowledge area: WordPress hangs on one person at nine organisations."""

from datetime import date
from typing import NamedTuple

from django.db import connection

from organisations.coverage import COUNTED_OF_ALL, IS_CURRENT, IS_ON_THE_MAP, Strength

AREAS = f"""
SELECT area.id, area.name, part_of.id, part_of.name,
    count(*) FILTER (WHERE counted.holders = 0),
    count(*) FILTER (WHERE counted.holders = 1 AND counted.backups = 0),
    count(*) FILTER (WHERE counted.holders = 1 AND counted.backups > 0),
    count(*) FILTER (WHERE counted.holders > 1)
FROM organisations_organisation AS organisation
JOIN organisations_coretask AS task ON task.organisation_id = organisation.id AND {IS_CURRENT}
JOIN members_knowledgearea AS area ON area.id = task.area_id
LEFT JOIN members_knowledgearea AS part_of ON part_of.id = area.parent_id
{COUNTED_OF_ALL}
WHERE {IS_ON_THE_MAP}
GROUP BY area.id, part_of.id
ORDER BY coalesce(part_of.position, area.position), coalesce(part_of.id, area.id), area.parent_id NULLS FIRST,
    area.position, area.id
"""  # noqa: S608 - all of it is ours


class AreaLine(NamedTuple):
    """How many core tasks in one knowledge area have so many people."""

    pk: int
    name: str
    top_pk: int | None  # what it is a part of
    top: str | None
    open: int
    fragile: int
    backed_up: int
    strong: int

    @property
    def tasks(self) -> int:
        return self.open + self.fragile + self.backed_up + self.strong

    @property
    def weak(self) -> int:
        return self.open + self.fragile

    @property
    def numbers(self) -> list[tuple[Strength, int]]:
        return [(strength, getattr(self, strength.value)) for strength in Strength]


def areas(on: date) -> list[AreaLine]:
    """Those in which an organisation on the map has a core task that day, in the order of the tree."""
    with connection.cursor() as cursor:
        cursor.execute(AREAS, {"on": on})
        return [AreaLine(*row) for row in cursor.fetchall()]


def weakest_first(lines: list[AreaLine]) -> list[AreaLine]:
    return sorted(lines, key=lambda line: (-line.weak, -line.open))
