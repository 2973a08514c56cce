"""Who came into the guild, or into a group, after an item for everyone was agreed, is asked: do you join in as well?

Asked once, in one mail the morning after they came, beside the welcome and not on top of it.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from meetings.action_items import add_late_joiner
from meetings.models import ActionItem, Audience, LateJoiner
from members.models import Member
from members.profile import MEASURED_PARTS
from samensterker.localtime import AMSTERDAM, at_local, local_day
from samensterker.outbox import planners
from samensterker.outbox.queueing import Draft, queue

KIND = "meetings.late-joining"
CLOCK = time(9)

# Of who takes part: who joined the guild after an item of the guild was made, or joined a group on the day that an item
# of that group was made or later; without a part in it, not asked before, and without that part of the profile.
NEWCOMERS = """
    INSERT INTO meetings_latejoiner (item_id, member_id, asked_at)
    SELECT item.id, member.id, %(now)s
    FROM meetings_actionitem AS item
    JOIN members_member AS member ON member.left_at IS NULL AND member.paused_at IS NULL AND (
        (item.group_id IS NULL AND member.joined_at > item.created_at) OR EXISTS (
            SELECT FROM members_groupmembership AS belongs JOIN members_group AS whole ON whole.id = belongs.group_id
            WHERE belongs.group_id = item.group_id AND belongs.member_id = member.id
                AND belongs.from_on >= (item.created_at AT TIME ZONE %(zone)s)::date
                AND belongs.from_on <= %(today)s AND (belongs.until_on IS NULL OR belongs.until_on >= %(today)s)
                AND whole.from_on <= %(today)s AND (whole.until_on IS NULL OR whole.until_on >= %(today)s)
        )
    )
    WHERE item.id = ANY(%(items)s) AND NOT ({fulfilled})
        AND NOT EXISTS (SELECT FROM meetings_assignment WHERE item_id = item.id AND member_id = member.id)
        AND NOT EXISTS (SELECT FROM meetings_latejoiner WHERE item_id = item.id AND member_id = member.id)
    ORDER BY item.id, member.id
    ON CONFLICT (item_id, member_id) DO NOTHING
    RETURNING id, member_id
"""
FULFILLED = " OR ".join(
    f"item.fulfilled_by = '{part}' AND member.{moment} IS NOT NULL" for part, moment in MEASURED_PARTS.items()
)


class AnsweredOtherwise(Exception):
    """They said yes or no before, and this is the other one."""


class NoQuestionAnyMore(Exception):
    """Everyone did it, it is for a few now, or they have a part in it already."""


def plan(*, now: datetime) -> int:
    """Asks whoever came and was not asked; answers how many questions were new. Safe twice and side by side."""
    today = local_day(now)
    items = list(ActionItem.objects.filter(audience=Audience.EVERYONE).open().values_list("pk", flat=True))
    if not items:
        return 0
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"now": now, "today": today, "zone": AMSTERDAM.key, "items": items}
        cursor.execute(NEWCOMERS.format(fulfilled=FULFILLED), values)
        asked = cursor.fetchall()
    members = Member.objects.reachable().filter(pk__in={member for _pk, member in asked}).values_list("pk", flat=True)
    queue(_draft(member, now) for member in members)
    return len(asked)


@transaction.atomic
def answer(row: LateJoiner, *, joins: bool, by: Member, now: datetime) -> bool:
    """With a yes they get a part, with a day that still lies ahead; after a no they are not asked again.

    Answers whether it was new. Raises `AnsweredOtherwise`, `NoQuestionAnyMore`, and `LateJoiner.DoesNotExist` for a
    question to another.
    """
    current = LateJoiner.objects.select_related("item").select_for_update(of=("self",)).get(pk=row.pk, member=by)
    if current.answered_at is not None:
        if current.joins != joins:
            raise AnsweredOtherwise
        return False
    if joins and not LateJoiner.objects.waiting().filter(pk=current.pk).exists():
        raise NoQuestionAnyMore
    current.answered_at, current.joins = now, joins
    current.save(update_fields=["answered_at", "joins"])
    if joins:
        add_late_joiner(current.item, by, by=by, now=now)
    return True


def register() -> None:
    planners.register("meetings.late-joining", plan)


def _draft(member_id, now):
    """The next morning: what they are asked until then stands in the same mail."""
    morning = at_local(local_day(now) + timedelta(days=1), CLOCK)
    return Draft(
        kind=KIND,
        dedupe_key=f"{KIND}:{member_id}:{morning:%Y-%m-%d}",
        due_at=morning,
        member_id=member_id,
        expires_at=morning + timedelta(days=14),
    )
