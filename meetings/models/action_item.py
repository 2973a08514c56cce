from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Value, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda_item import AgendaItem
from meetings.models.assignment import NAME, Assignment, add_people, days_since, full_name, is_fulfilled
from meetings.models.audience import Audience
from meetings.models.meeting import Meeting
from members.models import Group, GroupMembership, Member
from members.profile import MEASURED_PARTS, PAGES, ProfilePart

NAMES_SHOWN = 5
ASKS_FIRST = [F("help_asked_at").asc(nulls_last=True)]
ABOUT = ("due_on", "item__due_on", "snoozed_at", "help_asked_at", "help_words")


class Waits(NamedTuple):
    """Someone who is not ready, as who organises it reads that."""

    name: str
    put_off_until: date | None
    asks_help: bool
    words: str

    def __str__(self):
        return self.name


class ActionItemQuerySet(models.QuerySet):
    def visible_to(self, member, *, on):
        """Those of the guild; those of a group for who belongs to it that day, has a part in it, or coordinates."""
        if member.is_coordinator:
            return self.all()
        groups = GroupMembership.objects.current(on).filter(member=member).values("group")
        mine = Assignment.objects.filter(member=member).values("item")
        return self.filter(Q(group=None) | Q(group__in=groups) | Q(pk__in=mine))

    def open(self):
        """With a part that someone in the guild still has to do."""
        return self.filter(_has_one(Assignment.objects.open()))

    def overdue(self, today):
        return self.filter(_has_one(Assignment.objects.overdue(today)))

    def stuck(self, today):
        """With a part that no nudge will mention any more: now a person has to ask."""
        return self.filter(_has_one(Assignment.objects.beyond_nudging(today)))

    def asking_for_help(self):
        """With a part that someone cannot do alone."""
        return self.filter(_has_one(Assignment.objects.asking_for_help()))

    def with_progress(self):
        """Adds `ready_count` and `total_count`, the "7 of 11"; only members who are in the guild count."""
        active = Q(assignments__member__left_at=None)
        ready = active & (Q(assignments__done_at__isnull=False) | is_fulfilled("assignments__", item=""))
        return self.annotate(
            ready_count=Count("assignments", filter=ready), total_count=Count("assignments", filter=active)
        )

    def as_seen_on(self, today):
        """Adds `today`, for the days that are left."""
        return self.annotate(today=Value(today, output_field=models.DateField()))

    def for_coordinator(self, today):
        """A list for templates/meetings/_action_item.html, in four queries; in `waiting_for` who is not ready."""
        return self._to_list(today, tells_names=lambda item: True)

    def for_reader(self, member, today):
        """The same for who may see it, in five queries: names are only for who may organise it.

        As `policies.may_organise_for` has it, of many.
        """
        if member.is_coordinator:
            return self.for_coordinator(today)
        mine = set(GroupMembership.objects.current(today).filter(member=member).values_list("group", flat=True))
        return self._to_list(today, tells_names=lambda item: item.group_id in mine)

    def _to_list(self, today, *, tells_names):
        items = list(self.as_seen_on(today).select_related("meeting", "group"))
        facts = ActionItem.objects.filter(pk__in=[item.pk for item in items]).order_by()
        progress = facts.with_progress().values_list("pk", "ready_count", "total_count")
        counts = {pk: numbers for pk, *numbers in progress}
        add_people(items)
        waiting, first_days = _waiting(items)
        for item in items:
            item.is_organised = tells_names(item)
            item.first_due_on = first_days.get(item.pk, item.due_on)
            item.ready_count, item.total_count = counts[item.pk]
            item.waiting_for = waiting.get(item.pk, []) if item.is_organised else []
            item.people = item.people if item.is_organised else []
        return items


def _has_one(assignments):
    return Exists(assignments.of_active().filter(item=OuterRef("pk")))


def _waiting(items):
    """Some who are not ready, by item: at most `NAMES_SHOWN` of each, however many; who asks for help first.

    And, by item, the first day on which one of all of them is due.
    """
    parts = Assignment.objects.open().of_active().filter(item__in=items)
    place = Window(RowNumber(), partition_by="item", order_by=[*ASKS_FIRST, "member__sort_name", "member_id"])
    first_due_on = Window(Min("due_on"), partition_by="item")
    rows = parts.annotate(place=place, first_due_on=first_due_on).filter(place__lte=NAMES_SHOWN).order_by("place")
    people, first_days = defaultdict(list), {}
    for item, first_day, *about, words, first, prefix, last in rows.values_list(
        "item_id", "first_due_on", *ABOUT, *NAME
    ):
        until, item_until, snoozed_at, asked_at = about
        name, first_days[item] = (first, prefix, last), first_day
        put_off = until if snoozed_at and until > item_until else None
        people[item].append(Waits(full_name(name), put_off, asked_at is not None, words))
    return people, first_days


class ActionItem(models.Model):
    """What was agreed to be done, by when; who does it stands in its assignments."""

    title = models.CharField(_("what"), max_length=200)
    due_on = models.DateField(_("before"))
    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.NAMED)
    fulfilled_by = models.CharField(
        _("ticks itself once this is filled in"), max_length=20, choices=ProfilePart, blank=True
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="action_items", verbose_name=_("meeting")
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("agenda item"),
    )
    group = models.ForeignKey(  # whose *everyone* is meant; empty is the whole guild
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="action_items", verbose_name=_("group")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one item, also when sent twice
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(Member, editable=False, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+")

    objects = ActionItemQuerySet.as_manager()

    # What `with_progress`, `for_coordinator` and the page of a meeting add.
    ready_count: int
    total_count: int
    people: list[tuple[int, str]]
    waiting_for: list[Waits]
    is_organised: bool
    today: date

    first_due_on: date | None = None  # of its open parts; from `for_reader`

    days_past = property(days_since)

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        indexes = [models.Index(fields=["-due_on", "-id"], name="action_item_by_due_day")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:action-edit", args=[self.pk])

    @property
    def names(self):
        """Of who does it, when it is for a few. Needs `for_coordinator`, or an item of the page of its meeting."""
        return [name for _member, name in self.people]

    @property
    def unnamed_count(self):
        """How many more are not ready than a page names. Needs `for_coordinator`."""
        return max(self.total_count - self.ready_count - NAMES_SHOWN, 0)

    @property
    def days_left(self):
        """Until its day; in a list from `for_reader` until the first day of an open part, as one may be put off."""
        return ((self.first_due_on or self.due_on) - self.today).days

    @property
    def is_ready(self):
        """Everyone did it. Needs `with_progress`, or a list from `for_reader`."""
        return self.ready_count == self.total_count > 0

    @property
    def put_off(self):
        """Who chose a later day. Needs `for_reader`."""
        return [person for person in self.waiting_for if person.put_off_until]

    @property
    def asking(self):
        """Who asks for help. Needs `for_reader`."""
        return [person for person in self.waiting_for if person.asks_help]

    @property
    def ticks_itself(self):
        """Whether the profile decides."""
        return self.fulfilled_by in MEASURED_PARTS

    @property
    def profile_url(self):
        """Where one fills in the part that ticks it."""
        return reverse(f"members:{PAGES[self.fulfilled_by]}")
