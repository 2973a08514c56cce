"""Which moments suit a group best: counted in one query, from masks, without a row for each daypart.

How it counts: a roster's three masks lie side by side in one number, `Roster.answers`. Shifted to a daypart, a mask
of three bits keeps its *can*, *rather not* and *cannot*, which can then be added up for all members at once: each
sum is three counts of 21 bits. Who is away on a day is counted for that day, and taken off its sums.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from members.models import Absence, Daypart, Member, Shared
from members.models.roster import SLOTS
from members.sharing import shown_to
from members.slots import Slot, states_of

FIELD = SLOTS  # bits of a count in a sum, by chance as many as there are dayparts: two million members
COUNT = (1 << FIELD) - 1
THREE = 1 | 1 << FIELD | 1 << 2 * FIELD  # the same daypart in each of the masks
CHUNK_FIELD = 7  # bits of a count of a chunk
CHUNK = (1 << CHUNK_FIELD) - 1  # members


@dataclass(frozen=True)
class Days:
    """From the first day until and with the last."""

    first: date
    last: date

    @classmethod
    def weeks(cls, first: date, number: int) -> "Days":
        return cls(first, first + timedelta(weeks=number, days=-1))

    @property
    def each(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Moment:
    """A daypart of a day, and how many people can then."""

    day: date
    slot: Slot
    can: int
    rather_not: int
    cannot: int
    away: int
    unanswered: int

    @property
    def number(self) -> int:
        return self.can + self.rather_not + self.cannot + self.away + self.unanswered


def best_moments(members: QuerySet[Member] | None, weeks: Days) -> list[Moment]:
    """Each daypart of these days, the best first: most who can, then who rather not, then fewest who cannot.

    Of these members; None is everyone who takes part, and then the database need not look each of them up.
    """
    if members is None:
        sql, parameters = OF_EVERYONE, []
    else:
        chosen, parameters = _as_sql(members)
        sql = OF_CHOSEN.replace("{chosen}", chosen)
    with connection.cursor() as cursor:
        cursor.execute(sql, [weeks.each, *parameters])
        return [Moment(day, Slot.on(day, Daypart(daypart)), *counts) for day, daypart, *counts in cursor.fetchall()]


def best_slots(members: QuerySet[Member] | None) -> list[Moment]:
    """The same for a usual week, in which nobody is away; only the slots of these moments mean something."""
    return best_moments(members, LONG_AGO)


LONG_AGO = Days.weeks(date(2001, 1, 1), 1)  # a week from before there was a guild, so without absences


def weeks_of(moments: list[Moment]) -> list[list[list[tuple[Moment, int]]]]:
    """In the order of the calendar: weeks from Monday on, their days, the dayparts of each.

    With each how warm it is beside the best: from 0, nobody can, to 4.
    """
    most = max((moment.can for moment in moments), default=0) or 1
    weeks: dict[tuple[int, int], dict[date, list[tuple[Moment, int]]]] = {}
    for moment in sorted(moments, key=lambda moment: (moment.day, moment.slot)):
        year, week, _weekday = moment.day.isocalendar()
        heat = -(-4 * moment.can // most)
        weeks.setdefault((year, week), {}).setdefault(moment.day, []).append((moment, heat))
    return [list(days.values()) for days in weeks.values()]


def named(
    moments: list[Moment], members: QuerySet[Member], viewer: Member
) -> list[tuple[Moment, dict[str, list[Member]]]]:
    """With each moment the members by what they say of it: can, rather_not, cannot, unanswered, or away.

    Only those whose roster this viewer may see. In one query.
    """
    first, last = min(moment.day for moment in moments), max(moment.day for moment in moments)
    absences = Absence.objects.filter(member=OuterRef("pk"), first_on__lte=last, last_on__gte=first)
    days = absences.values_list(JSONObject(first="first_on", last="last_on"))
    shown = members.filter(shown_to(viewer, Shared.ROSTER)).select_related("roster")
    people = list(shown.annotate(days_away=ArraySubquery(days)).order_by("sort_name", "pk"))
    states = {member: states_of(getattr(member, "roster", None)) for member in people}
    found = []
    for moment in moments:
        names: dict[str, list[Member]] = {}
        for member in people:
            names.setdefault(_says(member, states[member], moment), []).append(member)
        found.append((moment, names))
    return found


def _says(member, states, moment):
    day = moment.day.isoformat()
    is_away = any(absence["first"] <= day <= absence["last"] for absence in member.days_away)
    return "away" if is_away else states[moment.slot].value


def _as_sql(members):
    try:
        return members.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # Django knows without asking that nobody is in it
        return "SELECT 0::bigint WHERE false", []


def _answers_of(people: str) -> str:
    """Looked up one by one, as these people are few; that is what OFFSET says."""
    return f"SELECT answers FROM members_roster WHERE member_id = {people}.id OFFSET 0"  # noqa: S608 - all of it is ours


def _sums(people: str) -> str:
    """An array of the sums of the 21 dayparts. Their keys go along the index as one array, and not one by one."""
    sums = ", ".join(f"add_up(answers >> {slot} & {THREE})" for slot in range(SLOTS))
    keys = f"ARRAY(SELECT id FROM {people})"  # noqa: S608 - all of it is ours
    return f"SELECT ARRAY[{sums}] AS slots FROM members_roster WHERE member_id = ANY({keys})"  # noqa: S608


def _sums_by_chunk() -> str:
    """The same of all rosters, in a third of the additions: nine counts of seven bits in a sum of 127 members at most.

    Those sums are then spread over counts of 21 bits, and added up.
    """
    nine = sum(1 << CHUNK_FIELD * count for count in range(9))
    chunk_sums = ", ".join(f"add_up(answers >> {bit} & {nine}) AS s{bit}" for bit in range(CHUNK_FIELD))
    spread = CHUNK * THREE
    sums = ", ".join(
        f"add_up(s{slot % CHUNK_FIELD} >> {slot - slot % CHUNK_FIELD} & {spread})" for slot in range(SLOTS)
    )
    return f"""
        SELECT ARRAY[{sums}] AS slots
        FROM generate_series(0, (SELECT max(member_id) / {CHUNK} FROM members_roster)) AS chunk
        CROSS JOIN LATERAL (
            SELECT {chunk_sums} FROM members_roster
            WHERE member_id BETWEEN chunk * {CHUNK} AND chunk * {CHUNK} + {CHUNK - 1}
            OFFSET 0
        ) AS of_chunk"""  # noqa: S608


def _statement(people: str, is_meant: str) -> str:
    """`people` are tables with `sums` and `people`; `is_meant` is the condition on whose absences count."""
    gone = ", ".join(f"add_up(answers >> 3 * weekday & {THREE << part}) >> {part}" for part in range(3))
    return f"""
WITH days AS MATERIALIZED (
    SELECT day, extract(isodow FROM day)::int - 1 AS weekday
    FROM unnest(%s::date[]) AS day
), {people}, absent AS MATERIALIZED (
    SELECT member_id AS id, first_on, last_on FROM members_absence
    WHERE first_on <= (SELECT max(day) FROM days) AND last_on >= (SELECT min(day) FROM days) AND {is_meant}
), away AS MATERIALIZED (
    SELECT day, count(*) AS number, ARRAY[{gone}] AS gone
    FROM absent LEFT JOIN LATERAL ({_answers_of("absent")}) AS said ON true
    JOIN days ON day BETWEEN first_on AND last_on
    GROUP BY day
)
SELECT day, part, can, rather_not, cannot, away, number - can - rather_not - cannot - away
FROM (
    SELECT day, part, people.number, coalesce(away.number, 0) AS away,
        left_over & {COUNT} AS can, left_over >> {FIELD} & {COUNT} AS rather_not, left_over >> {2 * FIELD} AS cannot
    FROM people CROSS JOIN sums CROSS JOIN days CROSS JOIN generate_series(0, 2) AS part
    LEFT JOIN away USING (day)
    CROSS JOIN LATERAL (SELECT slots[3 * weekday + part + 1] - coalesce(gone[part + 1], 0) AS left_over) AS counts
    OFFSET 0
) AS moments
ORDER BY can DESC, rather_not DESC, cannot + away, day, part"""  # noqa: S608


OF_CHOSEN = _statement(
    f"""
    chosen(id) AS MATERIALIZED ({{chosen}}),
    people AS (SELECT count(*) AS number FROM chosen),
    sums AS MATERIALIZED ({_sums("chosen")})""",  # noqa: S608
    "member_id IN (SELECT id FROM chosen)",
)

# Few do not take part, and nearly all do: so all are counted, and those few are taken off again.
OF_EVERYONE = _statement(
    f"""
    others AS MATERIALIZED (
        SELECT id FROM members_member WHERE left_at IS NOT NULL OR paused_at IS NOT NULL
    ),
    people AS (
        SELECT (SELECT count(*) FROM members_member) - (SELECT count(*) FROM others) AS number
    ),
    everybody AS MATERIALIZED ({_sums_by_chunk()}),
    not_meant AS MATERIALIZED ({_sums("others")}),
    sums AS MATERIALIZED (
        SELECT ARRAY(
            SELECT one - other FROM unnest(everybody.slots, not_meant.slots) WITH ORDINALITY AS both_(one, other, slot)
            ORDER BY slot
        ) AS slots
        FROM everybody CROSS JOIN not_meant
    )""",  # noqa: S608
    "member_id NOT IN (SELECT id FROM others)",
)
