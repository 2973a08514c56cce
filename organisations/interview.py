"""The interview about core tasks: plain questions, one area a step, ten minutes for an organisation.

A round is every core task gone through once. Each step is saved on its own, so that one may stop and go on later; a
task that was gone through after the last round ended counts for this one. A round ends by itself with its last step,
or when someone says that it is enough for now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import KnowledgeArea, Member
from members.models.knowledge import in_order_of_the_tree
from organisations import core_tasks, holders
from organisations.contacts import contacts_of
from organisations.holders import Who
from organisations.models import CoreTask, Organisation, TaskHolder
from samensterker.localtime import at_local, local_day, months_on

EVERY = 6  # months
AT_LEAST = timedelta(days=180)  # in any half year


class LastDone(models.TextChoices):
    """When someone last did it, as people remember it."""

    # Translators: when someone last did a core task
    THIS_MONTH = "this_month", _("this month")
    # Translators: when someone last did a core task
    HALF_YEAR = "half_year", _("in the last half year")
    # Translators: when someone last did a core task
    YEAR_AND_A_HALF = "year_and_a_half", _("in the last year and a half")
    # Translators: when someone last did a core task
    LONGER = "longer", _("longer ago")
    # Translators: when someone last did a core task
    NEVER = "never", _("never yet")


# How many months ago it was at most, and what we write down when we know no better.
MONTHS = {
    LastDone.THIS_MONTH: (1, 0),
    LastDone.HALF_YEAR: (6, 3),
    LastDone.YEAR_AND_A_HALF: (18, 12),
}
LONGER_AGO = 24


@dataclass(frozen=True)
class About:
    """What was answered about one person: someone who is there already (`holder`), or a new one (`who`)."""

    facts: dict[str, Any]
    holder: TaskHolder | None = None
    version: str = ""
    who: Who | None = None


class Refused(Exception):
    """What was answered about one person cannot be; `number` is which of them, and the cause says why."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


@dataclass(frozen=True)
class Round:
    """How far an organisation is: its core tasks in the order of the tree, and which were gone through."""

    tasks: list[CoreTask]
    done: frozenset[int]

    @property
    def still_to_do(self) -> list[CoreTask]:
        return [task for task in self.tasks if task.pk not in self.done]

    @property
    def is_begun(self) -> bool:
        return bool(self.done and self.still_to_do)

    @property
    def is_complete(self) -> bool:
        return bool(self.tasks) and not self.still_to_do

    def number_of(self, task: CoreTask) -> int:
        return self.tasks.index(task) + 1

    def after(self, task: CoreTask) -> CoreTask | None:
        """The next that was not gone through: below it, or else above it."""
        place = self.tasks.index(task)
        ahead = [*self.tasks[place + 1 :], *self.tasks[:place]]
        return next((other for other in ahead if other.pk not in self.done), None)

    def below(self, task: CoreTask) -> CoreTask | None:
        """For who skips one: only ahead, so that there is an end."""
        place = self.tasks.index(task)
        return next((other for other in self.tasks[place + 1 :] if other.pk not in self.done), None)


def tasks_of(organisation: Organisation, *, on: date):
    """Its core tasks on that day, as the areas stand in the tree."""
    tasks = all_tasks([organisation], on=on)
    return tasks.select_related("area__parent", "organisation").order_by(*in_order_of_the_tree("area__"))


def all_tasks(organisations: Iterable[Organisation], *, on: date):
    return CoreTask.objects.current(on).filter(organisation__in=list(organisations))


def mark_of(organisation: Organisation) -> str:
    """After which interview the round that is going on began; empty for the first one."""
    return organisation.interviewed_at.isoformat() if organisation.interviewed_at else ""


def round_of(organisation: Organisation, *, on: date) -> Round:
    tasks = list(tasks_of(organisation, on=on))
    since = organisation.interviewed_at
    done = (task.pk for task in tasks if task.reviewed_at and (since is None or task.reviewed_at > since))
    return Round(tasks, frozenset(done))


@transaction.atomic
def need(organisation: Organisation, areas: Iterable[KnowledgeArea], *, now: datetime) -> int:
    """A core task for each area that has none yet; answers how many that were."""
    added = 0
    for area in sorted(areas, key=lambda area: area.pk):  # in one order, so that two do not wait for each other
        try:
            core_tasks.add(organisation, area, now=now)
        except (core_tasks.AlreadyThere, core_tasks.AreaGone):
            continue
        added += 1
    return added


@transaction.atomic
def answer(
    task: CoreTask, *, mark: str, version: int, facts: dict[str, Any], people: list[About], by: Member, now: datetime
) -> None:
    """One step: what was answered about the task, and about each person; all of it or nothing.

    `mark` is that of the round in which it was asked: what comes in after its end, as a second click on the last
    button does, begins no new one.

    Raises `core_tasks.StaleTask`, `core_tasks.TaskEnded`, and `Refused`.
    """
    core_tasks.change(task, version=version, now=now, **facts)
    for number, about in enumerate(people):
        try:
            _answer_about(task, about, by=by, now=now)
        except (holders.HoldsAlready, holders.StaleHolder, holders.NotInTheGuild, holders.WrongDays) as error:
            raise Refused(number) from error
    organisation = Organisation.objects.get(pk=task.organisation_id)
    if mark != mark_of(organisation):
        return
    CoreTask.objects.filter(pk=task.pk).update(reviewed_at=now)
    if round_of(organisation, on=local_day(now)).is_complete:
        finish(organisation, by=by, now=now)


def _answer_about(task, about, *, by, now):
    if about.holder:
        holders.change(about.holder, version=about.version, now=now, **about.facts)
        return
    try:
        with transaction.atomic():
            holders.add(task, about.who, by=by, now=now, **about.facts)
    except holders.HoldsAlready as there:
        if holders.facts_of(there.holder, local_day(now)) != {"until_on": None, **about.facts}:
            raise  # else this form came in before


@transaction.atomic
def finish(organisation: Organisation, *, by: Member, now: datetime) -> None:
    """The round is over, also when not all was gone through."""
    Organisation.objects.filter(pk=organisation.pk).update(interviewed_at=now, interviewed_by=by)


def last_done_on(choice: str, *, known: date | None, today: date) -> date | None:
    """The day to write down for an answer: the one that is known as long as it fits, else one thereabouts."""
    if choice == LastDone.NEVER:
        return None
    if choice == LastDone.LONGER:
        fits = known is not None and known <= months_on(today, -MONTHS[LastDone.YEAR_AND_A_HALF][0])
        return known if fits else months_on(today, -LONGER_AGO)
    at_most, about = MONTHS[LastDone(choice)]
    fits = known is not None and known > months_on(today, -at_most)
    return known if fits else months_on(today, -about)


@dataclass(frozen=True)
class Due:
    """An organisation of which the interview is due, since when, and its contact persons who take part."""

    organisation: Organisation
    since: date
    contacts: list[Member]

    @property
    def can_be_mailed(self) -> bool:
        return any(contact.email for contact in self.contacts)


def due(on: date) -> list[Due]:
    """Those that take part and never had the interview, or had it half a year ago; the longest ago first.

    Who can be mailed gets a letter every half year; the others are for the coordinator to call.
    """
    long_ago = Q(interviewed_at=None) | Q(interviewed_at__lt=at_local(on - AT_LEAST, time.max))
    rows = Organisation.objects.joined().filter(long_ago)
    organisations = list(rows)
    contacts = contacts_of([row.pk for row in organisations], on=on)
    found = []
    for row in organisations:
        since = months_on(local_day(row.interviewed_at), EVERY) if row.interviewed_at else row.joined_on
        if since <= on:
            found.append(Due(row, since, contacts.get(row.pk, [])))
    return sorted(found, key=lambda one: (one.since, one.organisation.name.lower()))
