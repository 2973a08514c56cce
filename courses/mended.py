"""Which core tasks hung on one person until somebody who did a course came beside them.

From the same dated rows as the coverage map: a task was mended by a second person when, on the day before this person
began to count, exactly one counted and nobody stood by as a backup.
"""

from collections import Counter
from datetime import date

from django.db import connection

from organisations.coverage import HOLDS, STEPS_IN

DAY_BEFORE = "came.on_day - 1"
MENDED = f"""
SELECT came.course_id, came.task_id
FROM (
    SELECT DISTINCT enrolment.course_id, second.task_id, lower(holder.able_days) AS on_day
    FROM courses_secondperson AS second
    JOIN courses_enrolment AS enrolment ON enrolment.id = second.enrolment_id
    JOIN organisations_taskholder AS holder ON holder.id = second.holder_id
    WHERE second.is_accepted AND lower(holder.able_days) <= %(today)s
) AS came
WHERE (
    SELECT count(*) FROM organisations_taskholder AS holder
    WHERE holder.task_id = came.task_id AND {HOLDS.replace("%(on)s::date", f"({DAY_BEFORE})")}
) = 1 AND NOT EXISTS (
    SELECT FROM organisations_backup AS backup
    WHERE backup.task_id = came.task_id AND {STEPS_IN.replace("%(on)s::date", f"({DAY_BEFORE})")}
)
"""  # noqa: S608 - all of it is ours


def tasks_mended(*, today: date) -> Counter[int]:
    """By the key of the course; in one query."""
    with connection.cursor() as cursor:
        cursor.execute(MENDED, {"today": today})
        return Counter(course for course, _task in cursor.fetchall())
