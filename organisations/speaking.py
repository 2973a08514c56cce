"""For whom a member speaks: the sides of a backup and of a warm handover.

Worked out once for a member and a day, so that the rows of a list ask nothing more.
"""

from dataclasses import dataclass
from datetime import date

from members.models import Member
from members.policies import is_coordinator
from organisations.models import Backup, CoreTask, Handover
from organisations.policies import contact_of


@dataclass(frozen=True)
class Speaker:
    """A member speaks for themselves and for the organisations of which they are a contact person.

    The coordinator speaks on behalf of all.
    """

    member: Member
    organisations: frozenset[int]
    is_coordinator: bool

    @classmethod
    def of(cls, member: Member, *, on: date) -> "Speaker":
        own = contact_of(member, on=on).values_list("pk", flat=True) if member.is_active else []
        return cls(member, frozenset(own), is_coordinator(member))

    def is_member(self, member_id: int | None) -> bool:
        return self.member.pk == member_id

    def for_organisation(self, organisation_id: int | None) -> bool:
        return self.is_coordinator or organisation_id in self.organisations

    # --- backups ----------------------------------------------------------------------------------

    def for_task(self, task: CoreTask) -> bool:
        return self.for_organisation(task.organisation_id)

    def for_helper(self, backup: Backup) -> bool:
        return self.is_coordinator or self.is_member(backup.member_id) or backup.organisation_id in self.organisations

    def has_a_side_in(self, backup: Backup) -> bool:
        return self.for_task(backup.task) or self.for_helper(backup)

    def was_asked(self, backup: Backup) -> bool:
        """Speaks for the side that says yes or no; the other one asked or offered it."""
        return self.for_task(backup.task) if backup.was_offered else self.for_helper(backup)

    def did_ask(self, backup: Backup) -> bool:
        return self.for_helper(backup) if backup.was_offered else self.for_task(backup.task)

    # --- warm handovers ---------------------------------------------------------------------------

    def leads(self, handover: Handover) -> bool:
        """Changes, finishes or stops it: the organisation of the task, and the holder."""
        return self.for_task(handover.holder.task) or self.is_member(handover.holder.member_id)

    def takes_part_in(self, handover: Handover) -> bool:
        """Ticks its steps: also the successor, and the organisation from which that one comes."""
        return (
            self.leads(handover)
            or self.is_member(handover.successor_id)
            or self.for_organisation(handover.successor_organisation_id)
        )

    def may_start_for(self, task: CoreTask, holder_member_id: int | None) -> bool:
        return self.for_task(task) or self.is_member(holder_member_id)
