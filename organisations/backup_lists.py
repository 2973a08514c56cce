"""Backups as the pages show them: who, since when, and what this viewer may do. A constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Q, QuerySet, Value, When

from members.models import Member
from organisations import backups
from organisations.contacts import contacts_of
from organisations.models import Backup, CoreTask
from organisations.speaking import Speaker


@dataclass(frozen=True)
class Row:
    """One backup, for one viewer."""

    backup: Backup
    speaker: Speaker
    today: date
    is_mailed: bool  # somebody who has to answer it gets a mail

    @property
    def state(self) -> str:
        if self.backup.declined_at:
            return "declined"
        if self.backup.is_open:
            return "offered" if self.backup.was_offered else "asked"
        if not self.backup.is_in_force(self.today):
            return "over"
        return "ending" if self.backup.until_on else "in_force"

    @property
    def note(self) -> str:
        """What was agreed is between the two sides, and the coordinator."""
        reads_it = self.speaker.is_coordinator or self.speaker.has_a_side_in(self.backup)
        return self.backup.note if reads_it else ""

    @property
    def may_answer(self) -> bool:
        return self.backup.is_open and self.speaker.was_asked(self.backup)

    @property
    def may_take_back(self) -> bool:
        return self.backup.is_open and self.speaker.did_ask(self.backup)

    @property
    def may_end(self) -> bool:
        return self.backup.is_in_force(self.today) and self.speaker.has_a_side_in(self.backup)


@dataclass(frozen=True)
class TaskBackups:
    """What the page of a core task shows of its backups: `templates/organisations/_backups.html`."""

    rows: list[Row]
    may_ask: bool
    may_offer: bool

    @classmethod
    def of(cls, task: CoreTask, viewer: Member, *, on: date) -> "TaskBackups":
        """Who steps in is for everyone; what was asked and not answered yet is for the two sides."""
        speaker = Speaker.of(viewer, on=on)
        shown = in_order(task.backups.standing(on), on)
        mine = [row for row in rows(shown, speaker, on=on) if row.backup.from_on or speaker.has_a_side_in(row.backup)]
        takes_part = task.organisation.takes_part and (task.until_on is None or task.until_on >= on)
        return cls(mine, may_ask=takes_part and speaker.for_task(task), may_offer=takes_part)


def lists(speaker: Speaker, *, on: date) -> dict[str, QuerySet[Backup]]:
    """What waits for an answer, what was promised, what was asked; to the coordinator also what waits for others."""
    own = {"organisations": speaker.organisations, "member": speaker.member}
    waiting = Backup.objects.waiting_for(**own)
    promised = Backup.objects.promised_by(**own).exclude(helper_said_yes_at=None)
    asked = Backup.objects.filter(task__organisation__in=speaker.organisations).exclude(task_said_yes_at=None)
    found = {"waiting": waiting, "promised": promised, "asked": asked}
    if speaker.is_coordinator:
        is_seen = Q(pk__in=waiting.values("pk")) | Q(pk__in=promised.values("pk")) | Q(pk__in=asked.values("pk"))
        found["others"] = Backup.objects.open().exclude(is_seen)
    return {name: in_order(rows, on) for name, rows in found.items()}


def in_order(found, on: date):
    """What is open first, then what holds, then what is over; the newest first."""
    is_over = Q(declined_at__isnull=False) | Q(until_on__lt=on)
    rank = Case(When(is_over, then=Value(2)), When(from_on=None, then=Value(0)), default=Value(1))
    return found.with_names().order_by(rank, "-asked_at", "-pk")


def rows(shown: Iterable[Backup], speaker: Speaker, *, on: date) -> list[Row]:
    """In two queries, however many there are."""
    found = list(shown)
    waiting = {key for backup in found if backup.is_open and (key := backup.answering_organisation_id)}
    contacts = contacts_of(waiting, on=on) if waiting else {}

    def is_mailed(backup):
        key = backup.answering_organisation_id
        return backups.can_be_mailed(contacts.get(key, []) if key else [backup.helper])

    return [Row(backup, speaker, on, is_mailed=not backup.is_open or is_mailed(backup)) for backup in found]
