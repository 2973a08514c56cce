"""How many core tasks had nobody or one person, month by month, from the rows' own dates: there are no snapshots.

One question to the database for any number of days. Of each holder the days on which they count are spans; where those
of a task begin and end, its strength may change. So nothing is looked at once a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

YEARS = 5
MONTHS_IN_A_YEAR = 12

# The conditions are those of `organisations.coverage`, here as spans of days: of who is away, of holders and backups,
# and of the tasks themselves. `days` are the days that are asked for; `place` is the number of a day in that row,
# counted from nought: a span is there from the first of them in it until the first after it.
TREND = """
WITH away AS (
    SELECT member_id, range_agg(span) AS days FROM (
        SELECT member_id, daterange(first_on, last_on, '[]') FROM members_absence
        UNION ALL
        SELECT id, daterange((least(left_at, paused_at) AT TIME ZONE 'Europe/Amsterdam')::date, NULL)
        FROM members_member WHERE left_at IS NOT NULL OR paused_at IS NOT NULL
    ) AS gone (member_id, span) GROUP BY member_id
), spans (task_id, span, holders, backups) AS (
    SELECT task_id, unnest(able_days - coalesce(away.days, '{}')), 1, 0
    FROM organisations_taskholder LEFT JOIN away USING (member_id)
    UNION ALL
    SELECT task_id, unnest(
        datemultirange(daterange(from_on, until_on, '[]')) - coalesce(away.days, '{}')
        - CASE WHEN ended_on IS NULL THEN '{}' ELSE datemultirange(daterange(ended_on, NULL)) END
    ), 0, 1
    FROM organisations_backup AS backup LEFT JOIN away USING (member_id)
    LEFT JOIN organisations_organisation AS helper ON helper.id = backup.organisation_id WHERE from_on IS NOT NULL
), task AS (
    SELECT task.id, width_bucket(task.from_on - 1, %(days)s::date[]) AS place,
        coalesce(width_bucket(least(task.until_on, ended_on - 1), %(days)s::date[]), %(number)s) AS until
    FROM organisations_coretask AS task
    JOIN organisations_organisation AS organisation ON organisation.id = task.organisation_id
    JOIN members_knowledgearea AS area ON area.id = task.area_id
    WHERE organisation.merged_into_id IS NULL
        AND (organisation.stage = 'joined' OR organisation.stage = 'ended' AND organisation.joined_on IS NOT NULL)
        AND (%(area)s::bigint IS NULL OR %(area)s IN (area.id, area.parent_id))
), part AS (
    SELECT task_id, holders, backups, greatest(width_bucket(lower(span) - 1, %(days)s::date[]), task.place) AS place,
        least(coalesce(width_bucket(upper(span) - 1, %(days)s::date[]), %(number)s), task.until) AS until
    FROM spans JOIN task ON task.id = task_id
), change AS (
    SELECT task_id, place, sum(holders) AS holders, sum(backups) AS backups FROM (
        SELECT id, place, 0, 0 FROM task WHERE place < until
        UNION ALL SELECT id, until, 0, 0 FROM task WHERE place < until
        UNION ALL SELECT task_id, place, holders, backups FROM part WHERE place < until
        UNION ALL SELECT task_id, until, -holders, -backups FROM part WHERE place < until
    ) AS edge (task_id, place, holders, backups) GROUP BY task_id, place
), state AS (
    SELECT place, lead(place) OVER in_time AS until, sum(holders) OVER in_time AS holders,
        sum(backups) OVER in_time AS backups
    FROM change WINDOW in_time AS (PARTITION BY task_id ORDER BY place)
)
SELECT edge.place, sum(sign), sum(sign) FILTER (WHERE holders = 1 AND backups = 0), sum(sign) FILTER (WHERE holders = 0)
FROM state, LATERAL (VALUES (state.place, 1), (state.until, -1)) AS edge (place, sign)
WHERE state.until IS NOT NULL GROUP BY edge.place ORDER BY edge.place
"""


@dataclass(frozen=True)
class Point:
    """How many core tasks there were on a day, and how many of them hung on one person or on nobody."""

    on: date
    tasks: int = 0
    fragile: int = 0
    open: int = 0


def trend(days: Sequence[date], *, area: int | None = None) -> list[Point]:
    """Of each of these days, the earliest first; of one area with its parts, or of all."""
    with connection.cursor() as cursor:
        cursor.execute(TREND, {"days": list(days), "number": len(days), "area": area})
        changes = {place: numbers for place, *numbers in cursor.fetchall()}
    points, sums = [], [0, 0, 0]
    for place, day in enumerate(days):
        sums = [int(before + (change or 0)) for before, change in zip(sums, changes.get(place, (0, 0, 0)))]
        points.append(Point(day, *sums))
    return points


def compared_with(points: Sequence[Point]) -> Point | None:
    """The point with which the last one is compared: at the beginning of the year, or of the year before when that is
    not long ago. In a young guild the first month in which there were tasks; None when that is this month.
    """
    now = points[-1].on
    begin = date(now.year if now.month > 3 else now.year - 1, 1, 1)
    return next((point for point in points[:-1] if point.on >= begin and point.tasks), None)


def months_until(on: date, *, years: int = YEARS) -> list[date]:
    """The first day of each month of so many years, and the day itself when it is another one."""
    last = on.year * MONTHS_IN_A_YEAR + on.month - 1
    numbers = range(last - years * MONTHS_IN_A_YEAR, last + 1)
    firsts = [date(number // MONTHS_IN_A_YEAR, number % MONTHS_IN_A_YEAR + 1, 1) for number in numbers]
    return firsts if on.day == 1 else [*firsts, on]
