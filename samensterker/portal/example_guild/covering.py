"""Puts the core tasks in the database: who does them since when, who steps in, and what is being handed over."""

from datetime import datetime, time, timedelta

from members.models import Member
from organisations.models import Ability, AbilityKind, Backup, CoreTask, Handover, Practice, TaskHolder
from samensterker.localtime import at_local, local_day
from samensterker.portal.example_guild import core_tasks, relations

EVENING = time(20)
AHEAD = timedelta(days=45)  # who stops, does so at the end of the month that comes then
PRACTISED_EVERY = 150  # days, long ago; far within the eighteen months that count
REMEMBERED = 4 * 365  # days


def cover(organisations, members, areas, *, now: datetime) -> None:
    """`organisations` by their short name, `members` by their key, `areas` by their name."""
    _Covering(organisations, members, areas, now).cover()


class _Covering:
    def __init__(self, organisations, members, areas, now):
        self.organisations, self.members, self.areas = organisations, members, areas
        self.now, self.today = now, local_day(now)
        self.tasks: dict[tuple[str, str], CoreTask] = {}

    def cover(self):
        self._interviews()
        for example in core_tasks.TASKS:
            self.tasks[example.organisation, example.area] = self._task(example)
        for backup in core_tasks.BACKUPS:
            self._backup(backup)
        for handover in core_tasks.HANDOVERS:
            self._handover(handover)

    def _interviews(self):
        for slug, organisation in self.organisations.items():
            if organisation.interviewed_at:
                organisation.interviewed_by = self._contact(slug)
                organisation.save(update_fields=["interviewed_by"])

    def _task(self, example):
        organisation = self.organisations[example.organisation]
        task = CoreTask.objects.create(
            organisation=organisation,
            area=self.areas[example.area],
            name=example.name,
            importance=example.importance,
            frequency=example.frequency,
            consequence=example.consequence,
            bearable_days=example.bearable,
            instruction=example.instruction,
            instruction_where=example.where,
            credentials=example.credentials,
            remark=example.remark,
            from_on=self._ago(core_tasks.KNOWN_SINCE),
            reviewed_at=organisation.interviewed_at,
        )
        for holder in example.holders:
            self._holder(task, holder)
        return task

    def _holder(self, task, example):
        from_on = self._ago(example.since)
        until_on = self._end_of_month() if example.stops else self._ago(example.until)
        holder = TaskHolder.objects.create(task=task, **self._who(example.who), from_on=from_on, until_on=until_on)
        kinds = AbilityKind if example.has_access else [AbilityKind.KNOWS_HOW]
        Ability.objects.bulk_create(Ability(holder=holder, kind=kind, from_on=from_on) for kind in kinds)
        began = min(example.since, REMEMBERED)
        days = {began, example.last_done, *range(began, example.last_done, -PRACTISED_EVERY)}
        Practice.objects.bulk_create(Practice(holder=holder, done_on=self._ago(day)) for day in sorted(days))

    def _backup(self, example):
        task, asked_at = self.tasks[example.organisation, example.area], self._evening(example.asked)
        is_member = example.helper in self.members
        helper = self.members[example.helper] if is_member else self._contact(example.helper)
        accepted = {}
        if example.accepted is not None:
            accepted = {
                "helper_said_yes_at": self._evening(example.accepted),
                "helper_said_yes_by": helper,
                "from_on": self._ago(example.accepted),
            }
        Backup.objects.create(
            task=task,
            **({"member": helper} if is_member else {"organisation": self.organisations[example.helper]}),
            note=example.note,
            asked_at=asked_at,
            task_said_yes_at=asked_at,
            task_said_yes_by=self._contact(example.organisation),
            **accepted,
        )

    def _handover(self, example):
        holder = self.tasks[example.organisation, example.area].holders.get(name=example.holder)
        by = self._contact(example.organisation)
        handover = Handover.objects.create(
            holder=holder,
            successor=self.members[example.successor],
            successor_organisation=self.organisations[example.successor_organisation],
            note=example.note,
            started_at=self._evening(example.started),
            started_by=by,
        )
        for kind, days in example.done:
            handover.steps.create(kind=kind, done_at=self._evening(days), done_by=by)

    def _who(self, who):
        return {"member": self.members[who]} if who in self.members else {"name": who}

    def _contact(self, slug):
        """Who speaks for the organisation; the coordinator for who has no email."""
        contact = Member.objects.filter(
            affiliations__organisation=self.organisations[slug], affiliations__is_contact=True
        )
        return contact.exclude(email=None).first() or self.members[relations.COORDINATOR]

    def _ago(self, days):
        return None if days is None else self.today - timedelta(days=days)

    def _evening(self, days):
        return at_local(self._ago(days), EVENING)

    def _end_of_month(self):
        first_of_next = ((self.today + AHEAD).replace(day=1) + timedelta(days=31)).replace(day=1)
        return first_of_next - timedelta(days=1)
