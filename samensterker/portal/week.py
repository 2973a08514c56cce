"""What meetings and courses ask of the coordinator this week, for the panel: one query, and a few rows of each kind."""

from datetime import UTC, date, datetime

from samensterker.localtime import local_day
from samensterker.portal import courses_week, meetings_week
from samensterker.portal.week_rows import Row
from samensterker.prepared import Prepared


def of_this_week(now: datetime) -> dict[str, list[Row]]:
    """By kind, the most pressing first."""
    found: dict[str, list[Row]] = {}
    about = {"now": now, "today": local_day(now), "waits_since": now - courses_week.WAITS_LONG}
    for row in map(Row._make, ROWS.rows(**about)):
        found.setdefault(row.kind, []).append(row)
    return found


def _rows(*, now, today, waits_since):
    first, *others = [*meetings_week.questions(now, today), *courses_week.questions(today, waits_since)]
    return first.union(*others, all=True)


ROWS = Prepared(
    _rows,
    now=datetime(1970, 1, 1, tzinfo=UTC),
    today=date(1970, 1, 2),
    waits_since=datetime(1970, 1, 3, tzinfo=UTC),
)
