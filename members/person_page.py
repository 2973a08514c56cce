"""What stands on the profile of a member, for one who looks at it. The number of queries does not grow with it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils.dates import WEEKDAYS

from members import knowledge, sharing
from members.models import Absence, Member, Shared
from members.slots import ANSWERS, SLOTS, states_of


@dataclass(frozen=True)
class PersonPage:
    """`parts` is what may be seen of the four that are shared by choice; the page asks nothing beyond them."""

    member: Member
    viewer: Member
    parts: list[Shared]
    today: date

    @classmethod
    def of(cls, member: Member, viewer: Member, *, today: date, as_member: bool) -> "PersonPage":
        """One's own is shown as others see it; so is another's when a coordinator asks for that."""
        as_others_do = viewer.pk == member.pk or as_member
        parts = sharing.seen_by_members(member) if as_others_do else sharing.visible_parts(viewer, member)
        return cls(member, viewer, parts, today)

    @property
    def is_own(self) -> bool:
        return self.viewer.pk == self.member.pk

    @property
    def hidden(self) -> list[Shared]:
        return [what for what in Shared if what not in self.parts]

    @cached_property
    def contents(self) -> list[Shared]:
        """What of the four there really is to see."""
        there = {
            Shared.PHONE: self.phone,
            Shared.EMAIL: self.email,
            Shared.CV: self.entries or self.cv_file,
            Shared.ROSTER: self.roster,
        }
        return [what for what in self.parts if there[what]]

    @property
    def phone(self):
        return self.member.phone if Shared.PHONE in self.parts else ""

    @property
    def email(self):
        return (self.member.email or "") if Shared.EMAIL in self.parts else ""

    @cached_property
    def entries(self) -> list[Any]:
        return list(self.member.cv_entries.shown().latest_first()) if Shared.CV in self.parts else []

    @property
    def cv_file(self):
        return getattr(self.member, "cv_file", None) if Shared.CV in self.parts else None

    @cached_property
    def roster(self) -> list[tuple[Any, list[str]]]:
        """For each answer the days: ("can", ["Monday – Thursday: evening"])."""
        kept = getattr(self.member, "roster", None) if Shared.ROSTER in self.parts else None
        if kept is None:
            return []
        states = states_of(kept)
        return [(answer, days) for answer in ANSWERS if (days := _days(states, answer))]

    @cached_property
    def away_until(self) -> date | None:
        """They are away today; part of when they can, so for whom that is shared."""
        if Shared.ROSTER not in self.parts:
            return None
        absences = Absence.objects.filter(member=self.member).on(self.today)
        return absences.values_list("last_on", flat=True).first()

    @cached_property
    def affiliations(self) -> list[Any]:
        return list(self.member.affiliations.current(self.today).select_related("organisation"))

    @cached_property
    def expertise(self) -> list[Any]:
        return list(knowledge.shown(self.member))


def _days(states, answer):
    """`Monday – Thursday: morning, evening`: days after each other with the same answer stand together."""
    by_day = [
        [str(slot.daypart.label) for slot in SLOTS if slot.weekday == weekday and states[slot] == answer]
        for weekday in range(7)
    ]
    runs = [
        (dayparts, [weekday for weekday, _dayparts in run])
        for dayparts, run in groupby(enumerate(by_day), key=itemgetter(1))
    ]
    return [f"{_from_until(weekdays)}: {', '.join(dayparts)}" for dayparts, weekdays in runs if dayparts]


def _from_until(weekdays):
    first, last = (WEEKDAYS[weekdays[place]] for place in (0, -1))
    return f"{first} – {last}" if len(weekdays) > 1 else str(first)
