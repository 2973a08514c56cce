"""One cell of the coverage map, and what can be done about it: the four things the guild does, and courses.

A constant number of questions to the database, however many people and organisations there are.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.models import Course, Interest, SecondPerson
from members.models import KnowledgeArea, Member
from organisations import coverage_holders, suggestions
from organisations.coverage import Cover, Strength, covers
from organisations.models import (
    Backup,
    CoreTask,
    Credentials,
    Handover,
    HandoverStepKind,
    HelpKind,
    HelpRequest,
    Instruction,
    Organisation,
)
from organisations.policies import may_edit
from samensterker.portal.course_lines import number_of
from samensterker.templatetags.house import short_day

SHOWN = 3  # of each kind of help; who wants more, asks for help


@dataclass
class Panel:
    """What is known of one core task, and who could help, as this viewer may see it; each part is asked when read."""

    organisation: Organisation
    area: KnowledgeArea
    viewer: Member
    on: date
    today: date

    @cached_property
    def may_edit(self) -> bool:
        return may_edit(self.viewer, self.organisation, on=self.today)

    @cached_property
    def task(self) -> CoreTask | None:
        """None: no core task of this organisation is known here on that day."""
        tasks = CoreTask.objects.current(self.on).filter(organisation=self.organisation, area=self.area)
        return tasks.order_by("-from_on", "-pk").first()

    @property
    def title(self) -> str:
        return self.task.name or self.area.name if self.task else self.area.name

    @cached_property
    def cover(self) -> Cover:
        return covers([self.task.pk], on=self.on)[self.task.pk] if self.task else Cover()

    @property
    def strength(self) -> Strength:
        return self.cover.strength

    @property
    def is_weak(self) -> bool:
        return self.strength in (Strength.OPEN, Strength.FRAGILE)

    @cached_property
    def holders(self) -> list[coverage_holders.HolderLine]:
        if self.task is None:
            return []
        return coverage_holders.lines(self.task, viewer=self.viewer, may_edit=self.may_edit, on=self.on)

    # --- what it is like ---------------------------------------------------------------------------

    @cached_property
    def sentences(self) -> list[str]:
        """Who does it, since when, and what makes it strong or not."""
        counting = [line for line in self.holders if line.counts]
        found = [self._who_can(counting)]
        if len(counting) > 1:
            found += [
                format_html(_("{name} stops on {day}."), name=line.name, day=short_day(line.stops_on))
                for line in counting
                if line.stops_on
            ]
        for line in self.holders:
            if not line.counts:
                because = self._and(line.why_not)
                found.append(format_html(_("{name} is on the list too, but {why}."), name=_linked(line), why=because))
        return found

    @cached_property
    def facts(self) -> list[str]:
        """What else makes it weak; nothing of what only the organisation may read."""
        task, found = self.task, []
        if task and task.credentials == Credentials.ONE:
            found.append(_("The passwords and keys are with one person."))
        if task and task.instruction == Instruction.NONE:
            found.append(_("There is no written instruction."))
        elif task and task.instruction == Instruction.OUTDATED:
            found.append(_("The written instruction is old."))
        if task and task.bearable_days and self.is_weak:
            words = _("When it stops, the organisation can bear that for %(time)s.")
            found.append(words % {"time": task.get_bearable_days_display()})
        return found

    def _who_can(self, counting):
        if not counting:
            return _("Nobody can do this now.") if self.on == self.today else _("Nobody can do this then.")
        first, names = counting[0], self._and([_linked(line) for line in counting])
        if len(counting) > 1:
            return format_html(_("{names} can do this."), names=names)
        words = _("Only {name} can do this, since {time}.")
        if first.stops_on:
            words = _("Only {name} can do this, since {time}, and stops on {day}.")
        return format_html(words, name=names, time=_since(first.holder.from_on, self.on), day=short_day(first.stops_on))

    def _and(self, words):
        """In a row, as in “one, two and three”."""
        if len(words) < 2:
            return words[0] if words else ""
        between = pgettext("between the last two of a row", " and ")
        start = format_html("{}" + ", {}" * (len(words) - 2), *words[:-1])
        return format_html("{}{}{}", start, between, words[-1])

    # --- what can be done --------------------------------------------------------------------------

    @cached_property
    def backups(self) -> list[Backup]:
        """Those that stand, and those that were asked or offered and wait for an answer."""
        if self.task is None:
            return []
        is_asked = Q(from_on=None, declined_at=None)
        stands = Q(from_on__lte=self.on) & (Q(until_on=None) | Q(until_on__gte=self.on))
        rows = self.task.backups.filter(stands | is_asked).select_related("organisation", "member")
        return list(rows.order_by("from_on", "pk"))

    @cached_property
    def partners(self) -> list[suggestions.OrganisationSuggestion]:
        """Organisations that have two or more people, or offer something, and were not asked yet."""
        asked = [backup.organisation_id for backup in self.backups if backup.organisation_id]
        return suggestions.organisations(
            self.area,
            besides=self.organisation,
            today=self.today,
            limit=SHOWN,
            wants=HelpKind.TOGETHER,
            leaving_out=asked,
        )

    @cached_property
    def advisers(self) -> list[suggestions.Suggestion]:
        return suggestions.people(self.area, wants=HelpKind.ADVICE, besides=self._own_people, **self._asking)

    @cached_property
    def teachers(self) -> list[suggestions.Suggestion]:
        """Others than those who give advice, who are named already."""
        besides = [*self._own_people, *(found.member.pk for found in self.advisers)]
        return suggestions.people(self.area, wants=HelpKind.LEARN, besides=besides, **self._asking)

    @cached_property
    def learners(self) -> list[suggestions.Suggestion]:
        return suggestions.learners(self.area, besides=self._own_people, **self._asking)

    @cached_property
    def courses(self) -> list[Course]:
        """In this area, or in the one above or below it."""
        near = Q(area=self.area) | Q(area__parent=self.area) | Q(area__isnull=False, area=self.area.parent_id)
        wishes = number_of(Interest.objects.counting())
        return list(Course.objects.announced().filter(near).annotate(wishes=wishes)[:SHOWN])

    @cached_property
    def came_by_course(self) -> list[SecondPerson]:
        """Those who do it that day since they followed a course, and of whom there is a page to see."""
        seen = [line.holder.pk for line in self.holders if line.member]
        rows = SecondPerson.objects.filter(holder__in=seen).select_related("enrolment__course", "holder__member")
        return list(rows.order_by("pk")[:SHOWN])

    @cached_property
    def help_requests(self) -> list[HelpRequest]:
        about = Q(area=self.area) | Q(task=self.task) if self.task else Q(area=self.area)
        return list(HelpRequest.objects.open().filter(about, organisation=self.organisation).newest()[:SHOWN])

    @cached_property
    def handovers(self) -> list[Handover]:
        """Going on, each with how many steps are done."""
        if self.task is None:
            return []
        rows = Handover.objects.open().filter(holder__task=self.task).prefetch_related("steps")
        return list(rows.select_related("holder__member", "successor"))

    @cached_property
    def leaving(self) -> list[coverage_holders.HolderLine]:
        """Who said when they stop, and hand nothing over yet."""
        going_on = {handover.holder_id for handover in self.handovers}
        return [line for line in self.holders if line.stops_on and line.holder.pk not in going_on]

    @property
    def steps(self) -> int:
        return len(HandoverStepKind)

    @property
    def _own_people(self):
        return [line.holder.member_id for line in self.holders if line.holder.member_id]

    @property
    def _asking(self):
        return {"viewer": self.viewer, "organisation": self.organisation, "today": self.today, "limit": SHOWN}


def _linked(line: coverage_holders.HolderLine) -> SafeString:
    if line.member is None:
        return format_html("{}", line.name)
    return format_html('<a href="{}">{}</a>', line.member.get_absolute_url(), line.name)


def _since(day, on):
    """A year says enough of long ago; of lately the month."""
    return str(day.year) if day.year < on.year - 1 else date_format(day, "F Y")
