"""How strong a core task is on a day: worked out from dated rows, so that history and future come from the same facts.

A holder counts on the days on which they hold the task, know how, have access, and did it in the eighteen months
before; a member not on days of absence, nor from the day on which they pause or leave. Backups count from the day on
which both sides said yes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, models
from django.utils.translation import gettext_lazy as _


class Strength(models.TextChoices):
    """In the order of how much they ask for attention."""

    OPEN = "open", _("nobody")
    FRAGILE = "fragile", _("one person")
    BACKED_UP = "backed_up", _("one, and a backup")
    STRONG = "strong", _("two or more")


@dataclass(frozen=True)
class Cover:
    """How many people count for a task on a day, and how many backups."""

    holders: int = 0
    backups: int = 0

    @property
    def strength(self) -> Strength:
        """Nobody is `open`, also with a backup: a backup steps in for someone."""
        if self.holders >= 2:
            return Strength.STRONG
        if self.holders == 0:
            return Strength.OPEN
        return Strength.BACKED_UP if self.backups else Strength.FRAGILE


NOBODY = Cover()

# The days on which a holder counts, as one multirange: `holder` is a row of organisations_taskholder. The day on which
# a member leaves does not count any more; a pause has no end until it is over.
DAYS_OF_HOLDER = """
    datemultirange(daterange(holder.from_on, holder.until_on, '[]'))
    * (SELECT coalesce(range_agg(daterange(from_on, until_on, '[]')), '{}') FROM organisations_ability
        WHERE holder_id = holder.id AND kind = 'knows_how')
    * (SELECT coalesce(range_agg(daterange(from_on, until_on, '[]')), '{}') FROM organisations_ability
        WHERE holder_id = holder.id AND kind = 'has_access')
    * (SELECT coalesce(range_agg(daterange(done_on, (done_on + interval '18 months')::date)), '{}')
        FROM organisations_practice WHERE holder_id = holder.id)
    - (SELECT coalesce(range_agg(daterange(first_on, last_on, '[]')), '{}') FROM members_absence
        WHERE member_id = holder.member_id)
    - (SELECT coalesce(range_agg(daterange((gone_at AT TIME ZONE 'Europe/Amsterdam')::date, NULL)), '{}')
        FROM members_member AS member CROSS JOIN LATERAL (VALUES (left_at), (paused_at)) AS gone(gone_at)
        WHERE member.id = holder.member_id AND gone_at IS NOT NULL)
"""
# The same of a backup: an organisation that ended steps in no more, nor does a member who is away.
DAYS_OF_BACKUP = """
    datemultirange(daterange(backup.from_on, backup.until_on, '[]'))
    - (SELECT coalesce(range_agg(daterange(first_on, last_on, '[]')), '{}') FROM members_absence
        WHERE member_id = backup.member_id)
    - (SELECT coalesce(range_agg(daterange((gone_at AT TIME ZONE 'Europe/Amsterdam')::date, NULL)), '{}')
        FROM members_member AS member CROSS JOIN LATERAL (VALUES (left_at), (paused_at)) AS gone(gone_at)
        WHERE member.id = backup.member_id AND gone_at IS NOT NULL)
    - (SELECT coalesce(range_agg(daterange(ended_on, NULL)), '{}') FROM organisations_organisation
        WHERE id = backup.organisation_id AND ended_on IS NOT NULL)
"""
COVERS = f"""
SELECT task.id,
    (SELECT count(*) FROM organisations_taskholder AS holder
        WHERE holder.task_id = task.id AND ({DAYS_OF_HOLDER}) @> %(on)s::date),
    (SELECT count(*) FROM organisations_backup AS backup
        WHERE backup.task_id = task.id AND backup.from_on IS NOT NULL AND ({DAYS_OF_BACKUP}) @> %(on)s::date)
FROM organisations_coretask AS task WHERE task.id = ANY(%(tasks)s)
"""  # noqa: S608 - all of it is ours
HOLDERS = f"""
SELECT holder.id FROM organisations_taskholder AS holder
WHERE holder.task_id = ANY(%(tasks)s) AND ({DAYS_OF_HOLDER}) @> %(on)s::date
"""  # noqa: S608


def covers(tasks: Iterable[int], *, on: date) -> dict[int, Cover]:
    """Of each of these core tasks, by its key, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(COVERS, {"tasks": list(tasks), "on": on})
        return {task: Cover(holders, backups) for task, holders, backups in cursor.fetchall()}


def who_counts(tasks: Iterable[int], *, on: date) -> set[int]:
    """The keys of the holders of these tasks who count on that day."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, {"tasks": list(tasks), "on": on})
        return {key for (key,) in cursor.fetchall()}
