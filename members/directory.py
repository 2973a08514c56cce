"""The pages of the directory: who is on them, and what each row shows.

One query a page, however many rows and members there are: which members, and in which order, is a queryset; what a row
shows is put around it in SQL.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import Func, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from members import finding
from members.filters import Filters
from members.full_names import initials
from members.models import Member, Role, SearchRow
from samensterker.prepared import Prepared

SIZE = 25
MOST_FOUND = 100  # with more, another word or filter helps better than another page
LAST_PAGE = MOST_FOUND // SIZE
AREAS_SHOWN = 3
TIERS = [finding.is_known_by, finding.fits_word_for_word, finding.fits]

# Higher apps are known here by the names of their tables only. Areas that were asked for come first in a row. A roster
# comes along for who may see it: `sharing.shown_to`, for people of whom is known that they are visible.
ROWS = """
WITH {found},
page AS (SELECT * FROM found ORDER BY score DESC, name, id OFFSET %s LIMIT %s)
SELECT member.id, member.first_name, member.surname_prefix, member.last_name, member.photo, member.doing_now,
    member.paused_at, member.left_at, roster.can,
    array_to_json(ARRAY(
        SELECT organisation.name FROM organisations_affiliation AS affiliation
        JOIN organisations_organisation AS organisation ON organisation.id = affiliation.organisation_id
        WHERE affiliation.member_id = member.id AND affiliation.from_on <= %s
            AND (affiliation.until_on IS NULL OR affiliation.until_on >= %s)
        ORDER BY organisation.name
    ))::text,
    array_to_json(ARRAY(
        SELECT json_build_array(area.name, level, can_teach, gives_advice, can_step_in, wants_to_learn)
        FROM members_expertise AS expertise JOIN members_knowledgearea AS area ON area.id = expertise.area_id
        WHERE expertise.member_id = member.id
        ORDER BY {asked_first} level DESC, area.name LIMIT %s
    ))::text,
    (SELECT count(*) FROM found)
FROM page JOIN members_member AS member ON member.id = page.id AND {visible}
LEFT JOIN members_roster AS roster ON roster.member_id = member.id AND (%s OR member.shares_roster OR member.id = %s)
ORDER BY score DESC, name, member.id
"""
AREA_FIRST = "(%s IN (area.id, area.parent_id)) IS TRUE DESC,"
# Best first: these very words in a name, an area or an organisation, then anywhere, then what is near them; in each the
# likeness of the name, and how well someone knows the area that is asked for. A tier is not looked at when one before
# it found enough already: what is near a common word is near everything. The likeness counts for names with a word that
# begins as one that is asked; what is only near may differ there too.
RANKED = r"""
asked AS MATERIALIZED (
    SELECT area.id FROM members_knowledgearea AS area
    LEFT JOIN members_knowledgearea AS part_of ON part_of.id = area.parent_id
    WHERE area.words || coalesce(part_of.words, '') @@ (SELECT search_query(%s, '|', 'near'))
),
{tiers},
candidate AS ({all_tiers}),
found (id, name, score) AS (
    SELECT id, name, tier + coalesce(level, 0) / 10.0
        + CASE WHEN tier = 0 OR name ~ (
            SELECT '\m(' || replace(regexp_replace(search_plain(%s), '(\w\w?\w?)\w*', '\1', 'g'), ' ', '|') || ')'
        ) THEN word_similarity((SELECT search_plain(%s)), name) ELSE 0 END
    FROM (SELECT id, name, max(tier) AS tier FROM candidate GROUP BY id, name) AS best
    LEFT JOIN (
        SELECT member_id, max(level) AS level FROM members_expertise
        WHERE member_id = ANY(ARRAY(SELECT id FROM candidate)) AND area_id = ANY(ARRAY(SELECT id FROM asked))
        GROUP BY member_id
    ) AS knowing ON member_id = id
)
"""
TIER = "{tier} (id, tier, name) AS MATERIALIZED (SELECT * FROM ({sql}) AS fits WHERE {others_are_few})"
IS_FEW = "(SELECT count(*) FROM {tier}) <= {most}"


class Knows(NamedTuple):
    """What a member says of one area, as the row shows it."""

    area: str
    level: int
    offers: tuple[bool, ...]  # in the order of `Expertise.OFFERS`


class Person(NamedTuple):
    """A row of the directory: what every member may see of someone, and their roster when this viewer may.

    Just as the database says it, so that equal rows are equal values: what is drawn of them may be drawn once.
    """

    pk: int
    first_name: str
    surname_prefix: str
    last_name: str
    photo: str
    doing_now: str
    paused_at: datetime | None
    left_at: datetime | None
    can: int | None  # the mask of the roster; None: no roster, or not for this viewer
    organisations_json: str
    knows_json: str

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.surname_prefix, self.last_name)))

    @property
    def initials(self) -> str:
        return initials(self.first_name, self.last_name)

    @property
    def organisations(self) -> list[str]:
        return json.loads(self.organisations_json)

    @property
    def knows(self) -> list[Knows]:
        return [Knows(area, level, tuple(offers)) for area, level, *offers in json.loads(self.knows_json)]


@dataclass(frozen=True)
class Page:
    """Some people, and where the next page begins: after a key in the list by name, at a number among what is found."""

    people: list[Person]
    after: int | None = None
    number: int = 1
    found: int = 0  # by words: how many, counted up to MOST_FOUND and one more
    only_alike: bool = False  # nobody fits all words; these look like it
    is_last: bool = True

    @property
    def is_empty(self) -> bool:
        return not self.people


def by_name(filters: Filters, viewer: Member, *, after: int | None, today: date) -> Page:
    """From the first letter on, or from behind the member with this key."""
    sql, values = _names(filters, viewer, after, today)
    asked_first, asked = (AREA_FIRST, [filters.area]) if filters.area else ("", [])
    found = f"found (id, name, score) AS ({sql})"
    people, _found = _read(found, asked_first, [*values, 0, SIZE + 1, today, today, *asked, AREAS_SHOWN], viewer)
    is_last = len(people) <= SIZE
    return Page(people[:SIZE], after=None if is_last else people[SIZE - 1].pk, is_last=is_last)


def by_words(filters: Filters, viewer: Member, *, number: int, alike: bool, today: date) -> Page:
    """Whom all words fit, the best first; when nobody does, who looks like it."""
    if not alike:
        page = _best(TIERS, filters, viewer, number, today)
        if page.people or number > 1:
            return page
    return replace(_best([finding.looks_alike], filters, viewer, number, today), only_alike=True)


def _best(conditions, filters, viewer, number, today):
    tiers = [_words(condition, tier, filters, viewer, today) for tier, condition in enumerate(reversed(conditions))]
    tiers.reverse()
    found = _ranked(*(sql for sql, _values in tiers))
    start = (number - 1) * SIZE
    asked = [value for _sql, values in tiers for value in values]
    values = [filters.q, *asked, filters.q, filters.q, start, SIZE, today, today, AREAS_SHOWN]
    people, number_found = _read(found, "area.id IN (SELECT id FROM asked) DESC,", values, viewer)
    is_last = start + SIZE >= min(number_found, MOST_FOUND)
    return Page(people, number=number, found=number_found, is_last=is_last)


@lru_cache(maxsize=100)
def _ranked(*tiers):
    """The SQL of what is found in these, of which the first is the best."""
    names = [f"tier_{place}" for place in range(len(tiers))]
    few = ["true", *(IS_FEW.format(tier=name, most=MOST_FOUND) for name in names)]
    parts = [
        TIER.format(tier=name, sql=sql, others_are_few=" AND ".join(few[: place + 1]))
        for place, (name, sql) in enumerate(zip(names, tiers))
    ]
    return RANKED.format(tiers=",\n".join(parts), all_tiers=" UNION ALL ".join(f"TABLE {name}" for name in names))


# --- which members, as SQL; that of a list without choices is worked out once ---------------------


def _names(filters, viewer, after, today):
    if filters.count:
        members = filters.apply_choices(Member.objects.visible_to(viewer), viewer, today=today)
        return _keys_by_name(members, after).query.sql_with_params()
    return _all_names(viewer.is_coordinator, bool(after)).statement(**({"after": after} if after else {}))


def _words(condition, tier, filters, viewer, today):
    if filters.count:
        members = filters.apply_choices(Member.objects.visible_to(viewer), viewer, today=today)
        found = _keys_that_fit(members, condition(viewer, filters.q), tier, "search_row__names")
        return found.query.sql_with_params()
    return _all_words(condition, tier, viewer.is_coordinator).statement(q=filters.q)


@cache
def _all_names(is_coordinator, is_further):
    members = Member.objects.visible_to(_viewer(is_coordinator))
    if is_further:
        return Prepared(lambda after: _keys_by_name(members, after), after=-1)
    return Prepared(lambda: _keys_by_name(members, None))


@cache
def _all_words(condition, tier, is_coordinator):
    """Of the search rows alone; whether someone may be seen is asked of who is on the page."""
    viewer = _viewer(is_coordinator)
    return Prepared(
        lambda q: _keys_that_fit(SearchRow.objects.all(), condition(viewer, q, of=""), tier, "names"),
        q="what is asked",
    )


def _viewer(is_coordinator):
    """Of whom only the role matters."""
    return Member(role=Role.COORDINATOR if is_coordinator else Role.MEMBER)


def _keys_by_name(members, after):
    if after:
        members = members.filter(_behind(after))
    return members.by_name().values_list("pk", "sort_name", Value(0))[: SIZE + 1]


def _keys_that_fit(members, condition, tier, names):
    return members.filter(condition).values_list("pk", Value(tier), names)[: MOST_FOUND + 1]


def _behind(key):
    """In the order of names; an unknown key is the beginning."""
    its_name = Subquery(Member.objects.filter(pk=key).values("sort_name"))
    return GreaterThan(_row("sort_name", "pk"), _row(Coalesce(its_name, Value("")), Value(key)))


def _row(*columns):
    """Two columns that are compared as one, so that the index on both is walked from there on."""
    return Func(*columns, function="ROW", output_field=TextField())


# --- reading --------------------------------------------------------------------------------------


@lru_cache(maxsize=100)
def _rows(found, asked_first, visible):
    return ROWS.format(found=found, asked_first=asked_first, visible=visible)


def _read(found, asked_first, values, viewer):
    """The people, and how many there were to choose from."""
    visible = "member.erased_at IS NULL" if viewer.is_coordinator else "member.left_at IS NULL"  # visible_to(viewer)
    with connection.cursor() as cursor:
        cursor.execute(_rows(found, asked_first, visible), [*values, viewer.is_coordinator, viewer.pk])
        rows = cursor.fetchall()
    return [Person._make(row[:-1]) for row in rows], rows[0][-1] if rows else 0
