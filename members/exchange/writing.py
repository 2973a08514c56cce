"""An import is written: all of it or nothing, and only what the preview showed."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction

from members import history_letters, inviting, search
from members.accounts import trust_addresses
from members.exchange import columns, planning
from members.exchange.planning import NAMES, Plan, Status
from members.exchange.values import ReadRow
from members.models import Change, ImportDraft, Member
from samensterker.localtime import local_day

logger = logging.getLogger(__name__)

KEPT = timedelta(days=1)
LOCK = 0x696D706F7274  # "import": one at a time, as a row without an address has nothing else to be unique by
AT_ONCE = 500
CHANGED_COLUMNS = (
    *(*NAMES, "email", "phone", "language", "has_no_phone", "has_no_email", "contact_details_at", "version"),
)


class AlreadyWritten(Exception):
    """This import was written before; carries its draft."""

    def __init__(self, draft: ImportDraft) -> None:
        super().__init__(draft.pk)
        self.draft = draft


class PlanChanged(Exception):
    """Someone changed a member since the preview was made; the draft holds the new one."""


@dataclass
class Outcome:
    new: list[Member]
    changed: list[Member]


def write(draft: ImportDraft, *, welcome: bool, by: Member, now: datetime) -> Outcome:
    """Writes the good rows. Raises `AlreadyWritten`, or `PlanChanged` when a row would now become something else."""
    try:
        with transaction.atomic():
            outcome = _write(draft, welcome=welcome, by=by, now=now)
    except IntegrityError:  # someone was added, with an address of this file, while we were writing
        if not _plan_again(draft, now=now):
            raise
        raise PlanChanged from None
    if outcome is None:
        _plan_again(draft, now=now)
        raise PlanChanged
    logger.info("Import %s: %s new, %s changed (by %s).", draft.pk, len(outcome.new), len(outcome.changed), by.pk)
    return outcome


def remove_old_drafts(*, now: datetime) -> int:
    """A chore of the night: what was in a file is not kept."""
    removed, _by_model = ImportDraft.objects.filter(made_at__lte=now - KEPT).delete()
    return removed


def _write(draft, *, welcome, by, now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    draft.refresh_from_db(from_queryset=ImportDraft.objects.select_for_update())
    if draft.written_at:
        raise AlreadyWritten(draft)
    plan = planning.plan([ReadRow(**row) for row in draft.rows["rows"]], on=local_day(now), lock=True)
    if planning.essence(plan.as_json()) != planning.essence(draft.rows["plan"]):
        return None
    outcome = _write_plan(plan, by=by, now=now)
    if welcome:
        inviting.welcome(outcome.new, now=now)
    draft.written_at = now
    draft.save(update_fields=["written_at"])
    return outcome


def _plan_again(draft, *, now):
    """Answers whether anything is different now."""
    before = planning.essence(draft.rows["plan"])
    plan = planning.plan([ReadRow(**row) for row in draft.rows["rows"]], on=local_day(now)).as_json()
    draft.rows["plan"] = plan
    draft.save(update_fields=["rows"])
    return planning.essence(plan) != before


def _write_plan(plan: Plan, *, by: Member, now: datetime) -> Outcome:
    new = {row.number: _made(row, by, now) for row in plan.rows if row.status == Status.NEW}
    Member.objects.bulk_create(new.values(), batch_size=5000)
    people = new | plan.members
    changed = _changed(plan, now)
    Member.objects.bulk_update(changed, CHANGED_COLUMNS, batch_size=AT_ONCE)
    trust_addresses([people[row.number] for row in plan.rows if row.number in people and "email" in row.changes])
    _write_additions(plan, people, now)
    _record(plan, people, by=by, now=now)
    touched = {people[row.person].pk: people[row.person] for row in plan.rows if row.changes}
    search.refresh(touched)
    added = {member.pk for member in new.values()}
    return Outcome(list(new.values()), [member for pk, member in touched.items() if pk not in added])


def _changed(plan, now):
    """Who is another in what stands in their own row; already as they will be."""
    own = set(planning.OWN)
    rows = [row for row in plan.rows if row.status == Status.CHANGED and row.number == row.person]
    rows = [row for row in rows if own & row.changes.keys()]
    for row in rows:
        _change(plan.members[row.number], row.changes, now)
    return [plan.members[row.number] for row in rows]


def _made(row, by, now):
    own = {name: row.values[name] for name in planning.OWN if name in row.values}
    return Member(
        **own,
        password=make_password(None),
        joined_at=now,
        contact_details_at=now if "phone" in own else None,
        entered_by=None if "email" in own else by,
    )


def _change(member, changes, now):
    for name, (_before, after) in changes.items():
        if name in planning.OWN:
            setattr(member, name, after)
    if "phone" in changes:
        member.has_no_phone = False
        member.contact_details_at = member.contact_details_at or now
    if "email" in changes:
        member.has_no_email = False
    member.version += 1


def _write_additions(plan, people, now):
    for addition in columns.additions():
        names = {column.name for column in addition.columns}
        pairs = [
            (people[row.person].pk, addition.texts(row.values))
            for row in plan.rows
            if row.status != Status.REFUSED and names & row.changes.keys()
        ]
        if pairs:
            addition.write(plan.found[addition.name], pairs, now)


def _record(plan, people, *, by, now):
    """As `history.record` does one by one: who is new gets a welcome, who changed is told."""
    lines = []
    for row in plan.rows:
        if row.status != Status.REFUSED and row.changes:
            before = {name: before for name, (before, _after) in row.changes.items()}
            after = {name: after for name, (_before, after) in row.changes.items()}
            was = None if row.status == Status.NEW else before
            lines.append(Change(member=people[row.person], by=by, at=now, part="imported", before=was, after=after))
    Change.objects.bulk_create(lines, batch_size=5000)
    new = {row.number for row in plan.rows if row.status == Status.NEW}
    told = {row.person for row in plan.rows if row.changes and row.person not in new}
    history_letters.tell([people[number] for number in sorted(told)], by=by, now=now)
