"""The first thing to do about a core task that is not strong: what takes least comes first."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from organisations.coverage import Strength
from organisations.task_page import HolderLine, TaskView


class Step(models.TextChoices):
    """In the order of how little it takes."""

    GIVE_ACCESS = "give_access"
    DO_IT_ONCE = "do_it_once"
    TEACH = "teach"
    HAND_OVER = "hand_over"
    SHARE_KEYS = "share_keys"
    WRITE_DOWN = "write_down"
    FIND_SOMEONE = "find_someone"


@dataclass(frozen=True)
class FirstStep:
    step: Step
    words: str


# Of someone who nearly counts, by what is missing and nothing else.
NEARLY = {
    frozenset({"access"}): Step.GIVE_ACCESS,
    frozenset({"practice"}): Step.DO_IT_ONCE,
    frozenset({"access", "practice"}): Step.GIVE_ACCESS,
    frozenset({"how"}): Step.TEACH,
    frozenset({"how", "access"}): Step.TEACH,
    frozenset({"how", "practice"}): Step.TEACH,
    frozenset({"how", "access", "practice"}): Step.TEACH,
}


def first_step(view: TaskView) -> FirstStep | None:
    """None when the task stands firm, also when those stop who said so."""
    if view.strength == Strength.STRONG and view.left_over >= 2:
        return None
    if view.strength != Strength.STRONG and (nearly := _nearly(view)):
        step, line = nearly
        return FirstStep(step, _words_about(step, line))
    if leaving := view.leaving:
        return FirstStep(Step.HAND_OVER, _("Let %(name)s hand it over warmly, in time.") % {"name": leaving.name})
    if view.strength != Strength.OPEN and view.has_one_key:
        return FirstStep(Step.SHARE_KEYS, _("Put the passwords and keys where a second person can reach them."))
    if view.strength != Strength.OPEN and view.lacks_instruction:
        return FirstStep(Step.WRITE_DOWN, _("Write down how it goes, in half a page."))
    if view.strength == Strength.OPEN:
        return FirstStep(Step.FIND_SOMEONE, _("Look for someone who can do this."))
    if view.strength == Strength.FRAGILE:
        return FirstStep(Step.FIND_SOMEONE, _("Look for a second person, or ask another organisation as a backup."))
    return None


def _nearly(view):
    """Who does not count yet, and for whom that takes least."""
    found = [(NEARLY[missing], line) for line in view.not_counting if (missing := frozenset(line.why_not)) in NEARLY]
    order = list(Step)
    return min(found, key=lambda one: order.index(one[0]), default=None)


def _words_about(step: Step, line: HolderLine) -> str:
    words = {
        Step.GIVE_ACCESS: _("Give %(name)s the passwords or keys."),
        Step.DO_IT_ONCE: _("Let %(name)s do it once, this month."),
        Step.TEACH: _("Let %(name)s learn how it goes: do it once together."),
    }[step]
    return words % {"name": line.name}
