"""What binds the organisations: who already works with whom, from what they did for each other and together.

A tie is a fact in our own rows: someone who belongs to both, a backup that is promised, a task handed over, help that
was given, an evening at which both were. Only organisations that take part; people who left bind nobody.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from organisations.models import CoreTask, Offer

REMEMBERED = timedelta(days=365)  # an evening longer ago binds no more
SHOWN = 20


class TieKind(models.TextChoices):
    """In the order of how much they bind."""

    BACKUP = "backup", _("stepping in for each other")
    HANDOVER = "handover", _("taking over from each other")
    HELP = "help", _("helping each other")
    PERSON = "person", _("people who belong to both")
    MEETING = "meeting", _("at the same meeting")


WEIGHTS = {TieKind.BACKUP: 3, TieKind.HANDOVER: 3, TieKind.HELP: 2, TieKind.PERSON: 2, TieKind.MEETING: 1}
TOGETHER = tuple(kind for kind in TieKind if kind != TieKind.MEETING)  # more than having been in one room


class Bond(models.TextChoices):
    """How much binds a pair, for the width of its line."""

    LOOSE = "loose", _("they know each other")
    FIRM = "firm", _("they work together")
    CLOSE = "close", _("they work together a lot")


FIRM, CLOSE = 2, 5  # from so much weight on


@dataclass(frozen=True)
class Partner:
    pk: int
    slug: str
    name: str


@dataclass(frozen=True)
class Tie:
    """What `giver` did for `taker`; in a tie that has no direction the order says nothing."""

    kind: TieKind
    giver: Partner
    taker: Partner
    what: tuple[str, ...]  # areas, names of people or titles of meetings
    number: int


@dataclass
class Pair:
    one: Partner
    other: Partner
    weight: int
    ties: list[Tie] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)  # areas in which both have a core task or an offer

    @property
    def bond(self) -> Bond:
        return Bond.CLOSE if self.weight >= CLOSE else Bond.FIRM if self.weight >= FIRM else Bond.LOOSE

    @property
    def keys(self) -> tuple[int, int]:
        return self.one.pk, self.other.pk


# Each tie is a row of `giver`, `taker` and what it is about; `number` tells the things apart, `words` name them.
TIES = """
WITH partner AS MATERIALIZED (
    SELECT id, slug, name FROM organisations_organisation
    WHERE stage = 'joined' AND merged_into_id IS NULL
), belongs AS MATERIALIZED (
    SELECT DISTINCT organisation_id, member_id,
        concat_ws(' ', first_name, nullif(surname_prefix, ''), last_name) AS name
    FROM organisations_affiliation AS affiliation JOIN members_member AS member ON member.id = member_id
    WHERE from_on <= %(on)s AND (until_on IS NULL OR until_on >= %(on)s) AND left_at IS NULL
), there AS MATERIALIZED (
    SELECT DISTINCT meeting.id AS meeting_id, title, organisation_id
    FROM meetings_meeting AS meeting JOIN meetings_invitation AS invitation ON invitation.meeting_id = meeting.id
    JOIN organisations_affiliation AS affiliation ON affiliation.member_id = invitation.member_id
        AND (starts_at AT TIME ZONE 'Europe/Amsterdam')::date
            BETWEEN from_on AND coalesce(until_on, 'infinity'::date)
    WHERE ends_at <= %(now)s AND starts_at > %(since)s AND cancelled_at IS NULL AND answer = 'yes'
        AND 'meeting' = ANY(%(kinds)s)
), tie (kind, giver, taker, number, words) AS (
    SELECT 'person', one.organisation_id, other.organisation_id, one.member_id, one.name
    FROM belongs AS one JOIN belongs AS other USING (member_id) WHERE one.organisation_id < other.organisation_id
    UNION ALL
    SELECT 'meeting', one.organisation_id, other.organisation_id, one.meeting_id, one.title
    FROM there AS one JOIN there AS other USING (meeting_id) WHERE one.organisation_id < other.organisation_id
    UNION ALL
    SELECT 'backup', coalesce(backup.organisation_id, belongs.organisation_id), task.organisation_id, task.id,
        concat(coalesce(nullif(task.name, ''), area.name), ' (' || belongs.name || ')')
    FROM organisations_backup AS backup JOIN organisations_coretask AS task ON task.id = task_id
    JOIN members_knowledgearea AS area ON area.id = task.area_id
    LEFT JOIN belongs ON belongs.member_id = backup.member_id
    WHERE backup.from_on <= %(on)s AND (backup.until_on IS NULL OR backup.until_on >= %(on)s)
        AND (task.until_on IS NULL OR task.until_on >= %(on)s)
    UNION ALL
    SELECT 'handover', successor_organisation_id, task.organisation_id, task.id,
        coalesce(nullif(task.name, ''), area.name)
    FROM organisations_handover AS handover JOIN organisations_taskholder AS holder ON holder.id = holder_id
    JOIN organisations_coretask AS task ON task.id = holder.task_id
    JOIN members_knowledgearea AS area ON area.id = task.area_id
    WHERE handover.cancelled_at IS NULL AND successor_organisation_id IS NOT NULL
    UNION ALL
    SELECT 'help', coalesce(asked.organisation_id, belongs.organisation_id), request.organisation_id, request.id,
        area.name
    FROM organisations_helpasked AS asked JOIN organisations_helprequest AS request ON request.id = request_id
    JOIN members_knowledgearea AS area ON area.id = request.area_id
    LEFT JOIN belongs ON belongs.member_id = asked.member_id
    WHERE asked.answer = 'yes' AND request.outcome NOT IN ('not_helped', 'withdrawn')
), bound AS (
    SELECT kind, giver, taker, count(DISTINCT number)::int AS number,
        (array_agg(DISTINCT words ORDER BY words))[:5] AS words
    FROM tie JOIN partner AS one ON one.id = giver JOIN partner AS other ON other.id = taker
    WHERE giver <> taker AND kind = ANY(%(kinds)s)
        AND (%(organisation)s::bigint IS NULL OR %(organisation)s IN (giver, taker))
        AND (%(area)s::bigint IS NULL OR giver = ANY(%(with_area)s) AND taker = ANY(%(with_area)s))
    GROUP BY kind, giver, taker
), pair AS (
    SELECT least(giver, taker) AS low, greatest(giver, taker) AS high,
        sum(number * (%(weights)s::jsonb ->> kind)::int)::int AS weight
    FROM bound GROUP BY low, high
), page AS (
    SELECT pair.*, row_number() OVER (ORDER BY weight DESC, one.name, other.name, low, high) AS place
    FROM pair JOIN partner AS one ON one.id = low JOIN partner AS other ON other.id = high
    ORDER BY place OFFSET %(skip)s LIMIT %(limit)s
)
SELECT low, high, weight, kind, giver, taker, number, words, one.slug, one.name, other.slug, other.name
FROM page JOIN bound ON least(giver, taker) = low AND greatest(giver, taker) = high
JOIN partner AS one ON one.id = low JOIN partner AS other ON other.id = high
ORDER BY place, array_position(%(order)s, kind), giver
"""


def pairs(
    *,
    on: date,
    now: datetime,
    kinds: Iterable[str] = TieKind,
    organisation: int | None = None,
    area: int | None = None,
    skip: int = 0,
    limit: int | None = SHOWN,
) -> list[Pair]:
    """Those with most between them first, each with its ties; in two queries, one when no area is asked for.

    Of one area: those of whom both have a core task or an offer in it.
    """
    arguments: dict[str, Any] = {
        "on": on,
        "now": now,
        "since": now - REMEMBERED,
        "kinds": [str(kind) for kind in kinds],
        "order": [str(kind) for kind in TieKind],
        "weights": json.dumps(WEIGHTS),
        "organisation": organisation,
        "area": area,
        "with_area": [] if area is None else [place for place, key, _name in areas_of(on=on, area=area)],
        "skip": skip,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(TIES, arguments)
        return _pairs(cursor.fetchall())


def _pairs(rows: Sequence[tuple]) -> list[Pair]:
    found: dict[tuple[int, int], Pair] = {}
    for low, high, weight, kind, giver, taker, number, words, *names in rows:
        if (low, high) not in found:
            both = Partner(low, *names[:2]), Partner(high, *names[2:])
            one, other = sorted(both, key=lambda partner: (partner.name.lower(), partner.pk))
            found[low, high] = Pair(one, other, weight)
        pair = found[low, high]
        whose = {partner.pk: partner for partner in (pair.one, pair.other)}
        pair.ties.append(Tie(TieKind(kind), whose[giver], whose[taker], tuple(words), number))
    return list(found.values())


def areas_of(*, on: date, organisations: Iterable[int] | None = None, area: int | None = None):
    """Rows of an organisation, an area and its name, in which it has a core task or an offer on that day; one query."""
    found = []
    for rows in (CoreTask.objects.current(on), Offer.objects.current(on)):
        if organisations is not None:
            rows = rows.filter(organisation__in=organisations)
        if area is not None:
            rows = rows.filter(models.Q(area=area) | models.Q(area__parent=area))
        found.append(rows.values_list("organisation_id", "area_id", "area__name"))
    return found[0].union(found[1])


def add_shared(found: list[Pair], *, on: date) -> None:
    """To these pairs, the areas in which both have a core task or an offer; one query."""
    keys = {key for pair in found for key in pair.keys}
    known: dict[int, set[str]] = defaultdict(set)
    for organisation, _area, name in areas_of(on=on, organisations=sorted(keys)):
        known[organisation].add(name)
    for pair in found:
        pair.shared = sorted(known[pair.one.pk] & known[pair.other.pk])
