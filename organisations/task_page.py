"""What stands on the pages of core tasks: how strong each is, who does it, and why someone does not count.

The number of queries does not grow with the tasks. Who counts is decided by `organisations.coverage`; the words beside
it are made here from the same rows, and a test holds the two together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from members.models import Absence, Member, Shared
from members.sharing import may_see
from organisations import holders
from organisations.coverage import NOBODY, Cover, Strength, covers, who_counts
from organisations.models import Affiliation, CoreTask, Credentials, Instruction, Organisation, TaskHolder
from organisations.policies import is_contact_of, may_edit
from samensterker.localtime import local_day, months_on
from samensterker.templatetags.house import month, short_day

IN_PRACTICE = 18  # months; the same stands in `organisations.coverage`, as SQL


@dataclass(frozen=True)
class Sight:
    """What someone who looks at an organisation may see and do there."""

    viewer: Member
    organisation: Organisation
    today: date

    @cached_property
    def may_edit(self) -> bool:
        """Contact persons and the coordinator: they also read the names of people outside the guild, and remarks."""
        return may_edit(self.viewer, self.organisation, on=self.today)

    @cached_property
    def is_on_behalf(self) -> bool:
        """The coordinator, who is not a contact person here."""
        return self.may_edit and not is_contact_of(self.viewer, self.organisation, on=self.today)

    def name_of(self, holder: TaskHolder) -> str:
        if holder.member_id is None:
            return holder.name if self.may_edit else _("someone of the organisation")
        if holder.member.left_at and not self.may_edit and holder.member_id != self.viewer.pk:
            return _("someone who left the guild")
        return holder.who

    def knows_when(self, member: Member) -> bool:
        """Whether they may read until when someone is away."""
        return may_see(self.viewer, member, Shared.ROSTER)


@dataclass(frozen=True)
class HolderLine:
    """Someone who does a task, as the viewer sees them; `why_not` says why they do not count today."""

    holder: TaskHolder
    name: str
    counts: bool
    why_not: dict[str, str]  # by what it is about: "how", "access", "practice", "away", …
    facts: dict[str, Any]
    is_own: bool

    @property
    def has_a_page(self) -> bool:
        return self.holder.member_id is not None and self.holder.member.left_at is None

    @property
    def leaves_on(self) -> date | None:
        return self.holder.until_on


@dataclass(frozen=True)
class TaskView:
    task: CoreTask
    cover: Cover
    lines: list[HolderLine]  # who does it, or will
    former: list[HolderLine]
    today: date

    @property
    def strength(self) -> Strength:
        return self.cover.strength

    @property
    def counting(self) -> list[HolderLine]:
        return [line for line in self.lines if line.counts]

    @property
    def not_counting(self) -> list[HolderLine]:
        return [line for line in self.lines if not line.counts]

    @property
    def leaving(self) -> HolderLine | None:
        """Who counts today and is the first to stop."""
        going = [line for line in self.counting if line.leaves_on]
        return min(going, key=lambda line: line.leaves_on, default=None)  # type: ignore[arg-type,return-value]

    @property
    def left_over(self) -> int:
        """How many who count today have not said that they stop."""
        return sum(line.leaves_on is None for line in self.counting)

    @property
    def urgency(self) -> tuple[int, int, str]:
        """To sort by: what asks most for attention first."""
        order = [Strength.OPEN, Strength.FRAGILE, Strength.BACKED_UP, Strength.STRONG]
        return order.index(self.strength), -self.task.importance, self.task.title.lower()

    @property
    def lacks_instruction(self) -> bool:
        return self.task.instruction in (Instruction.NONE, Instruction.OUTDATED)

    @property
    def has_one_key(self) -> bool:
        return self.task.credentials == Credentials.ONE


def views_of(tasks: Iterable[CoreTask], sight: Sight) -> list[TaskView]:
    """In the order of the tasks, which have their area loaded."""
    tasks, today = list(tasks), sight.today
    keys = [task.pk for task in tasks]
    cover, counting = covers(keys, on=today), who_counts(keys, on=today)
    rows = list(holders.of_task(keys, on=today))
    away = _away(rows, today)
    lines: dict[int, list[HolderLine]] = defaultdict(list)
    former: dict[int, list[HolderLine]] = defaultdict(list)
    for row in rows:
        line = _line(row, row.pk in counting, away.get(row.member_id), sight)
        is_over = row.until_on is not None and row.until_on < today
        (former if is_over else lines)[row.task_id].append(line)
    return [TaskView(task, cover.get(task.pk, NOBODY), lines[task.pk], former[task.pk][::-1], today) for task in tasks]


def people_here(organisation: Organisation, *, on: date) -> list[Member]:
    """Who may do a task here: members who belong to the organisation on that day."""
    there = Affiliation.objects.current(on).filter(organisation=organisation)
    return list(Member.objects.active().filter(affiliations__in=there).distinct().by_name())


def _away(rows, today):
    """Of each member who is away today: the last day of it."""
    members = {row.member_id for row in rows if row.member_id}
    return dict(Absence.objects.on(today).filter(member__in=members).values_list("member_id", "last_on"))


def _line(row, counts, away_until, sight):
    facts = holders.facts_of(row, sight.today)
    why_not = {} if counts else dict(_why_not(row, facts, away_until, sight))
    is_own = row.member_id == sight.viewer.pk
    return HolderLine(row, sight.name_of(row), counts, why_not, facts, is_own)


def _why_not(row, facts, away_until, sight):
    today, member = sight.today, row.member
    if row.from_on > today:
        yield "begins", _("begins on %(day)s") % {"day": short_day(row.from_on)}
    if member and member.left_at and local_day(member.left_at) <= today:
        yield "gone", _("is not in the guild any more")
    elif member and member.paused_at and local_day(member.paused_at) <= today:
        # Translators: why someone does not count for a core task, after their name
        yield "gone", _("takes a break at the moment")
    if away_until and sight.knows_when(member):
        yield "away", _("is away, up to and including %(day)s") % {"day": short_day(away_until)}
    elif away_until:
        yield "away", _("cannot today")
    if not facts["knows_how"]:
        yield "how", _("does not know yet how to do it")
    if not facts["has_access"]:
        yield "access", _("cannot get in yet: passwords or keys are missing")
    if facts["done_on"] is None:
        yield "practice", _("has not done it yet")
    elif today >= months_on(facts["done_on"], IN_PRACTICE):
        words = _("last did it in %(month)s, and that is longer than a year and a half ago")
        yield "practice", words % {"month": month(facts["done_on"])}
