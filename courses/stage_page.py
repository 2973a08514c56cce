"""What the page shows on which a course is brought a step further."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import evaluating, stage_letters, stages
from courses.models import Course, Stage

BUTTONS = {
    Stage.GAUGING: gettext_lazy("Ask who wants it"),
    Stage.PLANNED: gettext_lazy("It is planned"),
    Stage.OPEN: gettext_lazy("Open it for enrolment"),
    Stage.RUNNING: gettext_lazy("It has begun"),
    Stage.FINISHED: gettext_lazy("It is finished"),
}
WHAT_IT_DOES = {
    Stage.GAUGING: gettext_lazy("Members see that you look for who wants it, and say so on its page."),
    Stage.PLANNED: gettext_lazy("It stands among the courses that are coming, with its days and who gives it."),
    Stage.OPEN: gettext_lazy("From now on people can enrol."),
    Stage.RUNNING: gettext_lazy("Nobody can enrol any more."),
    Stage.FINISHED: gettext_lazy("It moves to the courses that were given."),
}


@dataclass(frozen=True)
class Way:
    """One button: where it brings the course, what that does, and who gets a mail."""

    stage: Stage
    button: str | Promise
    what_it_does: str | Promise
    who_hears: str


@dataclass
class StagePage:
    course: Course
    now: datetime

    @cached_property
    def next(self) -> Stage | None:
        return stages.next_stage(self.course)

    @cached_property
    def lacking(self) -> list[str]:
        return stages.lacking(self.course, self.next, now=self.now) if self.next else []

    @cached_property
    def too_few(self) -> str:
        return stages.too_few(self.course) if self.next == Stage.RUNNING else ""

    @property
    def steps(self) -> list[tuple[Stage, str]]:
        """The whole path, each step with whether it was, is, or comes."""
        if self.course.stage == Stage.CANCELLED:
            return []
        here = stages.PATH.index(Stage(self.course.stage))
        return [(step, "was" if at < here else "is" if at == here else "") for at, step in enumerate(stages.PATH)]

    @cached_property
    def ways(self) -> list[Way]:
        """The buttons, when nothing lacks. A course with its days known can be opened without being planned first."""
        stages_now = [self.next] if self.next and not self.lacking else []
        if stages_now == [Stage.PLANNED] and not stages.lacking(self.course, Stage.OPEN, now=self.now):
            stages_now = [Stage.OPEN, Stage.PLANNED]
        return [Way(stage, BUTTONS[stage], WHAT_IT_DOES[stage], self._who_hears(stage)) for stage in stages_now]

    @property
    def room(self) -> str:
        """How many can come, for who opens the course."""
        if not any(way.stage == Stage.OPEN for way in self.ways):
            return ""
        most = self.course.maximum
        if most is None:
            return _("There is room for everyone: no greatest number is filled in.")
        return ngettext("There is %(number)d place.", "There are %(number)d places.", most) % {"number": most}

    def _who_hears(self, stage: Stage) -> str:
        if stage == Stage.FINISHED and (enrolled := self.course.enrolments.enrolled().count()) >= evaluating.ENOUGH:
            words = _(
                "The morning after, each of the %(number)d people who took part gets a mail, and can say for two weeks "
                "what they thought of it, without their name."
            )
            return words % {"number": enrolled}
        if stage != Stage.OPEN:
            return _("Nobody gets a mail about this.")
        number = stage_letters.interested_in(self.course).count()
        words = ngettext(
            "%(number)d member said to want it, and gets a mail.",
            "%(number)d members said to want it, and each get a mail.",
            number,
        )
        return words % {"number": number} if number else _("Nobody gets a mail about this.")

    @cached_property
    def hear_of_cancelling(self) -> int:
        return stage_letters.number_to_hear_of_cancelling(self.course)

    @property
    def can_cancel(self) -> bool:
        return self.course.stage not in stages.OVER
