"""The words for a usual week: 21 dayparts, and what a member says of each. Beneath it lie the masks of `Roster`."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db import models
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Daypart, Roster
from members.models.roster import SLOTS as NUMBER_OF_SLOTS

HOURS = {Daypart.MORNING: (9, 12), Daypart.AFTERNOON: (13, 17), Daypart.EVENING: (19, 22)}
KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class State(models.TextChoices):
    # Translators: short, in a cell of the weekly roster: at this time I can
    CAN = "can", pgettext_lazy("roster", "can")
    # Translators: short, in a cell of the weekly roster: I would rather not at this time, but if need be I can
    RATHER_NOT = "rather_not", pgettext_lazy("roster", "rather not")
    # Translators: short, in a cell of the weekly roster: at this time I cannot
    CANNOT = "cannot", pgettext_lazy("roster", "cannot")
    # Translators: in a cell of the weekly roster: nothing was filled in here
    UNANSWERED = "unanswered", pgettext_lazy("roster", "not filled in")

    @property
    def following(self) -> "State":
        """What one more tap makes of it: can, rather not, cannot, blank, and round again."""
        order = (State.UNANSWERED, State.CAN, State.RATHER_NOT, State.CANNOT)
        return order[(order.index(self) + 1) % len(order)]


ANSWERS = (State.CAN, State.RATHER_NOT, State.CANNOT)  # each has a mask of this name


class Slot(NamedTuple):
    """One daypart of the week; Monday is 0, as in Python's calendar."""

    weekday: int
    daypart: Daypart

    @property
    def number(self) -> int:
        """Its bit in a mask."""
        return len(Daypart) * self.weekday + self.daypart

    @property
    def bit(self) -> int:
        return 1 << self.number

    @property
    def key(self) -> str:
        """In addresses and forms: `wed-evening`."""
        return f"{KEYS[self.weekday]}-{self.daypart.name.lower()}"

    @property
    def weekday_label(self) -> str:
        return str(WEEKDAYS[self.weekday])

    @property
    def weekday_short(self) -> str:
        """`wed`, for where there is little room."""
        return str(WEEKDAYS_ABBR[self.weekday])

    @property
    def label(self) -> str:
        """`Wednesday evening`"""
        # Translators: a part of a day of the week: Wednesday evening
        words = pgettext_lazy("roster", "%(weekday)s %(daypart)s")
        return str(words) % {"weekday": self.weekday_label, "daypart": self.daypart.label}

    @classmethod
    def numbered(cls, number: int) -> "Slot":
        weekday, daypart = divmod(number, len(Daypart))
        return cls(weekday, Daypart(daypart))

    @classmethod
    def on(cls, day: date, daypart: Daypart) -> "Slot":
        return cls(day.weekday(), daypart)


SLOTS = tuple(Slot.numbered(number) for number in range(NUMBER_OF_SLOTS))
BY_KEY = {slot.key: slot for slot in SLOTS}

EVENINGS = tuple(slot for slot in SLOTS if slot.daypart == Daypart.EVENING)
WEEKEND = tuple(slot for slot in SLOTS if slot.weekday >= 5)


def states_of(roster: Roster | None) -> dict[Slot, State]:
    """What the member says of each daypart; of no roster: nothing."""
    return {slot: _state(roster, slot) for slot in SLOTS}


def masks(states: Mapping[Slot, State]) -> dict[str, int]:
    """The bits that these states put in each mask."""
    return {answer.value: sum(slot.bit for slot, state in states.items() if state == answer) for answer in ANSWERS}


def hours(daypart: Daypart) -> str:
    first, last = HOURS[daypart]
    # Translators: the hours of a part of the day, on the clock of 24 hours
    return str(_("%(first)d – %(last)d o’clock")) % {"first": first, "last": last}


def _state(roster, slot):
    return next((state for state in ANSWERS if roster and getattr(roster, state.value) & slot.bit), State.UNANSWERED)
