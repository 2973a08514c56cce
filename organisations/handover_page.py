"""A warm handover as one viewer sees it: names, steps, and what they may do. Asks nothing beyond what it is given."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from organisations.handovers import WITHOUT_SUCCESSOR
from organisations.models import Handover, HandoverStep, HandoverStepKind
from organisations.speaking import Speaker

# Translators: in the place of the name of someone outside the guild, for who may not read it
SOMEONE = _("someone of the organisation")
HINTS = {
    HandoverStepKind.ACCESS: _("Accounts, passwords, keys and rights: the successor gets in without asking."),
    HandoverStepKind.INSTRUCTION: _("What, when and how, short and clear, in a place where others find it."),
    HandoverStepKind.CONTACTS: _("Who helps when it breaks, and who has to know that someone else does it now."),
    HandoverStepKind.TOGETHER: _("The successor does it, the one who stops sits beside."),
    HandoverStepKind.ALONE: _("The successor did it without help, and can ask afterwards."),
}


@dataclass(frozen=True)
class Step:
    kind: HandoverStepKind
    row: HandoverStep | None
    can_be_ticked: bool

    @property
    def hint(self):
        return HINTS[self.kind]


@dataclass(frozen=True)
class HandoverPage:
    """Needs the names, and the steps with who ticked them: see `found`."""

    handover: Handover
    speaker: Speaker
    today: date

    @staticmethod
    def found(handovers):
        return handovers.with_names().prefetch_related("steps__done_by")

    @property
    def task(self):
        return self.handover.holder.task

    @property
    def leads(self) -> bool:
        return self.handover.is_open and self.speaker.leads(self.handover)

    @property
    def may_tick(self) -> bool:
        return self.handover.is_open and self.speaker.takes_part_in(self.handover)

    @property
    def holder_name(self):
        """Names of people outside the guild are for their own organisation and the coordinator."""
        holder = self.handover.holder
        return holder.who if holder.member_id or self.speaker.for_task(self.task) else SOMEONE

    @property
    def successor_name(self):
        """Empty as long as one is looked for."""
        handover = self.handover
        if handover.successor_id:
            return handover.successor.full_name
        is_theirs = self.speaker.leads(handover) or self.speaker.for_organisation(handover.successor_organisation_id)
        return handover.successor_name if is_theirs or not handover.successor_name else SOMEONE

    @cached_property
    def steps(self) -> list[Step]:
        rows = {row.kind: row for row in self.handover.steps.all()}
        has_successor = self.handover.has_successor
        return [Step(kind, rows.get(kind), has_successor or kind in WITHOUT_SUCCESSOR) for kind in HandoverStepKind]

    @property
    def done(self) -> int:
        return sum(step.row is not None for step in self.steps)

    @property
    def open_steps(self) -> list[Step]:
        return [step for step in self.steps if step.row is None]

    @property
    def holder_left(self) -> bool:
        member = self.handover.holder.member
        return member is not None and member.left_at is not None

    @property
    def successor_is_away(self) -> str:
        """Of one who left the guild or takes a break from it: "left" or "paused"."""
        successor = self.handover.successor
        if successor is None or not self.handover.is_open:
            return ""
        return "left" if successor.left_at else "paused" if successor.paused_at else ""

    @property
    def is_late(self) -> bool:
        """The last day of the holder is over, and the handover is not."""
        until_on = self.handover.holder.until_on
        return self.handover.is_open and until_on is not None and until_on < self.today
