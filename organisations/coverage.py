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

# On that day a holder counts: they do it, know how, have access and are in practice on the days that the database keeps
# in `able_days` (migration 0007), and are not away. The day on which a member leaves does not count any more; a pause
# has no end until it is over. The same as days, of all at once: `organisations.coverage_trend`.
IS_HERE = """NOT EXISTS (
        SELECT FROM members_absence WHERE member_id = {who}.member_id
            AND first_on <= %(on)s::date AND last_on >= %(on)s::date
    ) AND NOT EXISTS (
        SELECT FROM members_member AS member WHERE member.id = {who}.member_id
            AND ((left_at AT TIME ZONE 'Europe/Amsterdam')::date <= %(on)s::date
                OR (paused_at AT TIME ZONE 'Europe/Amsterdam')::date <= %(on)s::date)
    )"""
HOLDS = f"holder.able_days @> %(on)s::date AND {IS_HERE.format(who='holder')}"
# The same of a backup: an organisation that ended steps in no more, nor does a member who is away.
STEPS_IN = f"""backup.from_on <= %(on)s::date AND (backup.until_on IS NULL OR backup.until_on >= %(on)s::date)
    AND {IS_HERE.format(who="backup")} AND NOT EXISTS (
        SELECT FROM organisations_organisation WHERE id = backup.organisation_id AND ended_on <= %(on)s::date
    )"""
# How many hold each task and how many step in, to join to `task`: in sets, as for each task apart takes twice as long.
# What comes in the place of {of} says of which tasks, as far as that is known beforehand.
COUNTED = f"""LEFT JOIN (
    SELECT task_id, count(*) AS holders FROM organisations_taskholder AS holder WHERE {HOLDS} {{of}} GROUP BY task_id
) AS held ON held.task_id = task.id LEFT JOIN (
    SELECT task_id, count(*) AS backups FROM organisations_backup AS backup WHERE {STEPS_IN} {{of}} GROUP BY task_id
) AS helped ON helped.task_id = task.id CROSS JOIN LATERAL (
    SELECT coalesce(held.holders, 0), coalesce(helped.backups, 0)
) AS counted (holders, backups)"""  # noqa: S608 - all of it is ours
COUNTED_OF_ALL = COUNTED.format(of="")
# Which tasks count on a day, in the words of `CoreTaskQuerySet.current` and `OrganisationQuerySet.on_the_map`.
IS_CURRENT = "task.from_on <= %(on)s::date AND (task.until_on IS NULL OR task.until_on >= %(on)s::date)"
IS_ON_THE_MAP = """organisation.merged_into_id IS NULL AND (
        organisation.stage = 'joined'
        OR organisation.stage = 'ended' AND organisation.joined_on IS NOT NULL AND organisation.ended_on > %(on)s::date
    )"""
COVERS = f"""
SELECT task.id, counted.holders, counted.backups
FROM organisations_coretask AS task {COUNTED.format(of="AND task_id = ANY(%(tasks)s)")} WHERE task.id = ANY(%(tasks)s)
"""  # noqa: S608
HOLDERS = f"""
SELECT holder.id FROM organisations_taskholder AS holder WHERE holder.task_id = ANY(%(tasks)s) AND {HOLDS}
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
