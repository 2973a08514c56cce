"""What the page of an organisation shows: who they are, whom to reach there, and how strong its core tasks are."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import F

from members.models import Member
from members.policies import is_coordinator
from organisations import coverage, policies
from organisations.coverage import Strength
from organisations.models import Affiliation, CoreTask, Endorsement, HelpRequest, Offer, Organisation, Principles

PEOPLE_SHOWN = 12  # the rest stands on a page of its own
HELP_SHOWN = 5


@dataclass(frozen=True)
class Task:
    """A core task and how strong it is; never its remark, which is not for every member."""

    task: CoreTask
    strength: Strength


@dataclass(frozen=True)
class PartnerPage:
    organisation: Organisation
    viewer: Member
    today: date

    @cached_property
    def is_coordinator(self) -> bool:
        return is_coordinator(self.viewer)

    @cached_property
    def may_edit(self) -> bool:
        return policies.may_edit(self.viewer, self.organisation, on=self.today)

    @cached_property
    def sees_relations(self) -> bool:
        return policies.sees_relations(self.viewer, on=self.today)

    @cached_property
    def people(self) -> list[Affiliation]:
        """Contact persons first; one more than is shown tells that there are more."""
        return list(current_people(self.organisation, on=self.today)[: PEOPLE_SHOWN + 1])

    @property
    def contacts(self) -> list[Affiliation]:
        return [row for row in self.people if row.is_contact]

    @property
    def first_contact(self) -> Member | None:
        """Whom one writes to by the button on top; who keeps the page has other buttons there."""
        here = [row.member for row in self.contacts if row.member.paused_at is None]
        return here[0] if here and not self.may_edit else None

    @property
    def others(self) -> list[Affiliation]:
        return [row for row in self.people[:PEOPLE_SHOWN] if not row.is_contact]

    @property
    def has_more_people(self) -> bool:
        return len(self.people) > PEOPLE_SHOWN

    @cached_property
    def tasks(self) -> list[Task]:
        rows = CoreTask.objects.current(self.today).filter(organisation=self.organisation).select_related("area")
        found = list(rows.defer("remark").order_by("-importance", "area__name", "pk"))
        for task in found:
            task.organisation = self.organisation  # for its address
        covers = coverage.covers([task.pk for task in found], on=self.today)
        return [Task(task, covers[task.pk].strength) for task in found]

    @cached_property
    def principles(self) -> Principles | None:
        """The version that holds now."""
        return Principles.objects.defer("body", "body_en").first()

    @cached_property
    def endorsement(self) -> Endorsement | None:
        """Of the newest version that this organisation stands behind."""
        rows = Endorsement.objects.filter(organisation=self.organisation).select_related("principles", "member")
        return rows.order_by("-principles__number").first()

    @property
    def endorsed_by(self) -> str:
        """Names of people outside the guild are not for every member."""
        if self.endorsement is None or not (self.endorsement.member or self.may_edit):
            return ""
        return self.endorsement.member.full_name if self.endorsement.member else self.endorsement.name

    @property
    def stands_behind_the_newest(self) -> bool:
        return bool(self.endorsement and self.principles and self.endorsement.principles_id == self.principles.pk)

    @cached_property
    def offers(self) -> list[Offer]:
        rows = Offer.objects.current(self.today).filter(organisation=self.organisation).select_related("area")
        return list(rows.order_by("area__name", "pk")[:HELP_SHOWN])

    @cached_property
    def trainings(self):
        """That they give themselves, with places for others; the first to start on top."""
        return list(self.organisation.courses.announced().filter(is_open_training=True)[:HELP_SHOWN])

    @cached_property
    def requests(self) -> list[HelpRequest]:
        rows = HelpRequest.objects.open().filter(organisation=self.organisation).select_related("area")
        return list(rows.newest()[:HELP_SHOWN])


def current_people(organisation: Organisation, *, on: date):
    """Who belongs there on that day and is in the guild; contact persons first, then by name."""
    rows = Affiliation.objects.current(on).filter(organisation=organisation, member__left_at=None)
    return rows.select_related("member").order_by(F("is_contact").desc(), "member__sort_name", "pk")


def former_people(organisation: Organisation, *, on: date):
    """Who belonged there before that day, or will from a later day on."""
    rows = Affiliation.objects.filter(organisation=organisation, member__erased_at=None)
    current = Affiliation.objects.current(on).filter(organisation=organisation, member__left_at=None)
    return rows.exclude(pk__in=current.values("pk")).select_related("member").order_by("-until_on", "-pk")
