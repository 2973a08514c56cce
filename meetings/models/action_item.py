from collections import defaultdict

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Value, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda_item import AgendaItem
from meetings.models.assignment import NAME, Assignment, add_people, days_since, days_until, full_name, is_fulfilled
from meetings.models.audience import Audience
from meetings.models.meeting import Meeting
from members.models import Member
from members.profile import MEASURED_PARTS, PAGES, ProfilePart

NAMES_SHOWN = 5


class ActionItemQuerySet(models.QuerySet):
    def open(self):
        """With a part that someone in the guild still has to do."""
        return self.filter(_has_one(Assignment.objects.open()))

    def overdue(self, today):
        return self.filter(_has_one(Assignment.objects.overdue(today)))

    def stuck(self, today):
        """With a part that no nudge will mention any more: now a person has to ask."""
        return self.filter(_has_one(Assignment.objects.beyond_nudging(today)))

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
        items = list(self.as_seen_on(today).select_related("meeting"))
        facts = ActionItem.objects.filter(pk__in=[item.pk for item in items]).order_by()
        progress = facts.with_progress().values_list("pk", "ready_count", "total_count")
        counts = {pk: numbers for pk, *numbers in progress}
        add_people(items)
        waiting = _names_of_waiting(items)
        for item in items:
            item.ready_count, item.total_count = counts[item.pk]
            item.waiting_for = waiting.get(item.pk, [])
        return items


def _has_one(assignments):
    return Exists(assignments.of_active().filter(item=OuterRef("pk")))


def _names_of_waiting(items):
    """Some of those who are not ready, by item: at most `NAMES_SHOWN` of each, however many there are."""
    parts = Assignment.objects.open().of_active().filter(item__in=items)
    place = Window(RowNumber(), partition_by="item", order_by=["member__sort_name", "member_id"])
    rows = parts.annotate(place=place).filter(place__lte=NAMES_SHOWN).order_by("place")
    names = defaultdict(list)
    for item, *name in rows.values_list("item_id", *NAME):
        names[item].append(full_name(name))
    return names


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

    days_left, days_past = property(days_until), property(days_since)

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
    def ticks_itself(self):
        """Whether the profile decides."""
        return self.fulfilled_by in MEASURED_PARTS

    @property
    def profile_url(self):
        """Where one fills in the part that ticks it."""
        return reverse(f"members:{PAGES[self.fulfilled_by]}")
