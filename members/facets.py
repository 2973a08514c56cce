"""What there is to choose from when one looks for people, each with how many that would be.

Counted among all who are in the guild, up to a cap, and kept for five minutes: nobody chooses otherwise by one more.
"""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.core.cache import cache
from django.db import connection

from members.filters import Filters
from members.models import Expertise, Member
from samensterker.templatetags.house import CAP

KEPT_FOR = 300  # seconds
KEY = "members.facets"
ORGANISATIONS_SHOWN = 20  # more names are found by typing them

# Higher apps are known here by the names of their tables only.
COUNTED = """
SELECT 'area', area.id, area.name, area.parent_id, (
    SELECT count(*) FROM (
        SELECT DISTINCT expertise.member_id FROM members_knowledgearea AS part
        JOIN members_expertise AS expertise ON expertise.area_id = part.id
        JOIN members_member AS member ON member.id = expertise.member_id AND member.left_at IS NULL
        WHERE area.id IN (part.id, part.parent_id) LIMIT %(cap)s
    ) AS people
), row_number() OVER (ORDER BY coalesce(part_of.position, area.position), coalesce(part_of.id, area.id),
    area.parent_id NULLS FIRST, area.position, area.id) AS place
FROM members_knowledgearea AS area LEFT JOIN members_knowledgearea AS part_of ON part_of.id = area.parent_id
WHERE area.accepted_at IS NOT NULL AND area.merged_into_id IS NULL
UNION ALL
SELECT 'organisation', id, name, NULL, (
    SELECT count(*) FROM (
        SELECT FROM organisations_affiliation AS affiliation
        JOIN members_member AS member ON member.id = affiliation.member_id AND member.left_at IS NULL
        WHERE affiliation.organisation_id = organisation.id AND affiliation.from_on <= %(today)s
            AND (affiliation.until_on IS NULL OR affiliation.until_on >= %(today)s) LIMIT %(cap)s
    ) AS people
), row_number() OVER (ORDER BY name)
FROM (
    SELECT id, name FROM organisations_organisation WHERE merged_into_id IS NULL ORDER BY name LIMIT %(organisations)s
) AS organisation
{offers}
ORDER BY 1, 6
"""
OFFERED = """
UNION ALL
SELECT 'offers', {place}, '{name}', NULL, count(*), {place} FROM (
    SELECT FROM members_member AS member
    WHERE left_at IS NULL AND EXISTS (SELECT FROM members_expertise WHERE member_id = member.id AND {name})
    LIMIT %(cap)s
) AS people
"""


@dataclass(frozen=True)
class Choice:
    """One thing to look for, and how many people that would be; more than the cap is all the same."""

    pk: int
    name: str
    part_of: int | None
    count: int


@dataclass(frozen=True)
class Facets:
    """Lists are not changed; `stamp` is another one each time that was counted."""

    stamp: str
    areas: list[Choice]  # in the order of the tree
    offers: list[Choice]  # names of `Expertise.OFFERS`
    organisations: list[Choice]
    has_more_organisations: bool

    def known(self, filters: Filters) -> Filters:
        """Without what is not there, or not any more."""
        gone = [] if self.area(filters.area) else ["area"]
        return filters.without(*gone, *([] if self.organisation(filters.organisation) else ["organisation"]))

    def area(self, pk: int | None) -> Choice | None:
        return next((area for area in self.areas if area.pk == pk), None)

    def organisation(self, pk: int | None) -> Choice | None:
        """Also one that is not among those that are shown; then it is not counted."""
        shown = next((organisation for organisation in self.organisations if organisation.pk == pk), None)
        if shown or not pk or not self.has_more_organisations:
            return shown
        return _organisation(pk)


def facets(*, today: date) -> Facets:
    """Of today, or of five minutes ago."""
    return cache.get(KEY) or count(today=today)


def count(*, today: date) -> Facets:
    counted = _counted(today)
    organisations = counted["organisation"]
    found = Facets(
        stamp=uuid4().hex,
        areas=counted["area"],
        offers=counted["offers"],
        organisations=organisations[:ORGANISATIONS_SHOWN],
        has_more_organisations=len(organisations) > ORGANISATIONS_SHOWN,
    )
    cache.set(KEY, found, KEPT_FOR)
    return found


def _counted(today):
    offers = "".join(OFFERED.format(name=name, place=place) for place, name in enumerate(Expertise.OFFERS))
    values = {"cap": CAP + 1, "today": today, "organisations": ORGANISATIONS_SHOWN + 1}
    rows: dict[str, list[Choice]] = {"area": [], "offers": [], "organisation": []}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(offers=offers), values)
        for kind, *row, _place in cursor.fetchall():
            rows[kind].append(Choice(*row))
    return rows


def _organisation(pk):
    """By its relation: the app that knows it is a higher one."""
    name = "affiliations__organisation__name"
    found = Member.objects.filter(affiliations__organisation=pk).values_list(name, flat=True).first()
    return Choice(pk, found, None, 0) if found else None
