"""When members hear that something is still open: a ladder of four friendly steps, in one digest a member a day."""

from datetime import time, timedelta

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, PositiveSmallIntegerField, Q, Subquery, When
from django.db.models.functions import Coalesce

from meetings.letters import REMINDER
from meetings.models import Assignment, Nudge
from members.models import Member
from samensterker.localtime import at_local, local_day
from samensterker.outbox import planners, quiet
from samensterker.outbox.models import Message, State
from samensterker.outbox.queueing import Draft, queue

CLOCK = time(9)
KIND = "meetings.nudge"
LOCK = 20_261_127  # any number, the same for every planner of nudges

# Every step up to the one that has come is marked, only that one is mailed. What another planner marked before us is
# its to mail: ON CONFLICT leaves it out, and the order keeps two of them from waiting for each other. The steps stand
# in a list, as PostgreSQL takes a generated series for a thousand and then compiles a plan for millions of rows.
MARK = """
    WITH due (assignment_id, member_id, due_on, step) AS ({due}),
    marked AS (
        INSERT INTO meetings_nudge (assignment_id, due_on, step, planned_at)
        SELECT assignment_id, due_on, each, %s FROM due JOIN (VALUES {steps}) AS steps (each) ON each <= step
        ORDER BY assignment_id, each
        ON CONFLICT (assignment_id, due_on, step) DO NOTHING
        RETURNING id, assignment_id, step
    )
    SELECT member_id, array_agg(id) FROM marked JOIN due USING (assignment_id, step) GROUP BY member_id
"""


def plan(*, now):
    """Lay the digests of this day, from nine in the morning; answers how many were new.

    After an outage that is still today's: a step that was missed is not made up for, the latest one speaks.
    """
    today = local_day(now)
    if now < at_local(today, CLOCK) or quiet.is_quiet(now):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])  # so that one digest holds all of a member's day
        cursor.execute(*_marking(now))
        return queue(_digest(member, nudges, today) for member, nudges in cursor.fetchall())


def due(now):
    """Open assignments of members who may be nudged, with a `step` that has come and was not taken; for who had no mail
    today.

    What was agreed today needs no word today that it comes up.
    """
    today = local_day(now)
    midnight = at_local(today, time.min)
    ladder = sorted(Nudge.DAYS_AFTER.items(), reverse=True)
    come = [When(due_on__lte=today - timedelta(days=after), then=step) for step, after in ladder]
    # By a value and not by EXISTS: so each assignment looks in the index, whatever PostgreSQL believes of the table. As
    # long as its statistics are from before the digests of this morning, it would compare all with all.
    nudges = Nudge.objects.filter(assignment=OuterRef("pk"), due_on=OuterRef("due_on")).order_by("-step")
    taken = Coalesce(Subquery(nudges.values("step")[:1]), 0)
    mailed = Message.objects.filter(_speaks_of_open_items(today), member=OuterRef("member"))
    return (
        Assignment.objects.open()
        .due_by(today - timedelta(days=Nudge.DAYS_AFTER[1]))
        .filter(member__in=Member.objects.reachable().filter(wants_no_chasing=False))
        .annotate(step=Case(*come, output_field=PositiveSmallIntegerField()), taken=taken)
        .filter(~Exists(mailed), step__gt=F("taken"))
        .exclude(step=1, assigned_at__gte=midnight)
    )


def _speaks_of_open_items(today):
    """A digest of this day; or a reminder of a meeting, which has the same items on top: the digest waits a day."""
    this_day = Q(due_at__gte=at_local(today, time.min), due_at__lt=at_local(today + timedelta(days=1), time.min))
    return this_day & (Q(kind=KIND) | Q(kind=REMINDER) & ~Q(state=State.EXPIRED))


def register():
    planners.register("meetings.nudges", plan)


def _marking(now):
    query, values = due(now).values_list("pk", "member_id", "due_on", "step").query.sql_with_params()
    steps = ", ".join(f"({step})" for step in Nudge.DAYS_AFTER)
    return MARK.format(due=query, steps=steps), [*values, now]


def _digest(member_id, nudges, today):
    return Draft(
        kind=KIND,
        dedupe_key=f"{KIND}:{member_id}:{today:%Y-%m-%d}",
        due_at=at_local(today, CLOCK),
        member_id=member_id,
        refs={"nudges": sorted(nudges)},
    )
