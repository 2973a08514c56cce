"""Core tasks of organisations, with who does them: three holders for two tasks, spread over five years."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Model

from members.models import KnowledgeArea, Member
from organisations.models import Ability, AbilityKind, Backup, CoreTask, Importance, Organisation, Practice, TaskHolder

EACH = 8  # core tasks of an organisation in a guild
AREAS = 20  # that the guild's core tasks are spread over
HOLDERS = (1, 2, 0, 1, 3, 2, 1, 2)  # of the tasks, in turn: three for two
AT_ONCE = 1_000
DAYS = 5 * 365
Made = TypeVar("Made", bound=Model)


def tell(organisations: list[Organisation], people: list[Member], *, today: date, each: int = EACH) -> None:
    """Each organisation gets so many, each in an area of its own."""
    areas = list(KnowledgeArea.objects.in_use().order_by("pk")[:AREAS])
    tasks = _make(CoreTask, _tasks(organisations, areas, today, each))
    holders = _make(TaskHolder, _holders(tasks, people, today))
    _make(
        Ability,
        (
            Ability(holder=holder, kind=kind, from_on=holder.from_on)
            for number, holder in enumerate(holders)
            for kind in AbilityKind
            if number % 19 or kind != AbilityKind.HAS_ACCESS  # one in nineteen has no access yet
        ),
    )
    _make(Practice, (practice for holder in holders for practice in _practices(holder, today)))
    _make(Backup, _backups(tasks, organisations, people, today))


def _tasks(organisations, areas, today, each) -> Iterator[CoreTask]:
    for number, organisation in enumerate(organisations):
        for turn in range(each):
            # Seven and twenty have no divisor in common, so no area comes twice.
            area = areas[(number * 3 + turn * 7) % len(areas)]
            begun = today - timedelta(days=30 + (number * 97 + turn * 131) % DAYS)
            yield CoreTask(organisation=organisation, area=area, from_on=begun, importance=Importance.IMPORTANT)


def _holders(tasks, people, today) -> Iterator[TaskHolder]:
    for number, task in enumerate(tasks):
        for turn in range(HOLDERS[number % len(HOLDERS)]):
            since = task.from_on + timedelta(days=(number * 31 + turn * 97) % 200)
            leaves = number % 10 == 9
            yield TaskHolder(
                task=task,
                member=people[(number * 5 + turn * 3) % len(people)],
                from_on=min(since, today),
                until_on=today + timedelta(days=number % 300) if leaves else None,
            )


def _practices(holder, today) -> Iterator[Practice]:
    """Once a year; but one in thirteen did not do it lately."""
    until = today - timedelta(days=600) if holder.pk % 13 == 0 else today
    for year in itertools.count():
        day = holder.from_on + timedelta(days=365 * year)
        if day > until and year:
            return
        yield Practice(holder=holder, done_on=day)


def _backups(tasks, organisations, people, today) -> Iterator[Backup]:
    if len(organisations) < 2:
        return
    moment = people[0].joined_at
    for number, task in enumerate(tasks):
        if number % 11 == 0:
            others = (organisations[(number + step) % len(organisations)] for step in (1, 2))
            helper = next(other for other in others if other.pk != task.organisation_id)
            yield Backup(
                task=task,
                organisation=helper,
                asked_at=moment,
                task_said_yes_at=moment,
                helper_said_yes_at=moment,
                from_on=today - timedelta(days=number % 400),
            )


def _make(model: type[Made], rows: Iterator[Made]) -> list[Made]:
    made: list[Made] = []
    while some := list(itertools.islice(rows, AT_ONCE)):
        made += model._default_manager.bulk_create(some)
    return made
