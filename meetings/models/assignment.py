from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from meetings.models.audience import Audience
from members.models import Member
from members.profile import MEASURED_PARTS

NAME = ("member__first_name", "member__surname_prefix", "member__last_name")

# What a row on a page tells of an assignment. A meeting has its whole report in it, and a row more than fifty columns.
SHOWN = (
    *("item_id", "member_id", "due_on", "done_at", "done_by_id"),
    *("item__title", "item__due_on", "item__audience", "item__fulfilled_by", "item__meeting__title"),
    *(*NAME, "member__paused_at"),
    *(f"member__{moment}" for moment in MEASURED_PARTS.values()),
    *(name.replace("member", "done_by") for name in NAME),
)


def full_name(parts):
    """Of the values of `NAME`, without making a member for each; as `Member.full_name`."""
    return " ".join(filter(None, parts))


def days_until(row):
    """Days until the due day, below zero when it lies behind us. Rows get `today` from `as_seen_on`."""
    return (row.due_on - row.today).days


def days_since(row):
    return -days_until(row)


def last_nudge_day(today):
    """What was due before this day has had its last nudge."""
    return today - timedelta(days=Nudge.DAYS_AFTER[Nudge.LAST_STEP])


def add_people(items):
    """Gives each item the list `people`: key and name of who does it, when it is for a few. In one query."""
    people = {item.pk: [] for item in items if item.audience == Audience.NAMED}
    parts = Assignment.objects.of_active().filter(item__in=people).by_name()
    for pk, member, *name in parts.values_list("item_id", "member_id", *NAME):
        people[pk].append((member, full_name(name)))
    for item in items:
        item.people = people.get(item.pk, [])


def is_fulfilled(part="", item="item__"):
    """The condition, in SQL, that the profile has done it; `Assignment.is_done` says the same in Python.

    Of an assignment; or, with the ways to its parts and to the item, of another row.
    """
    fulfilled = Q(pk__in=[])
    for profile_part, moment in MEASURED_PARTS.items():
        fulfilled |= Q(**{f"{item}fulfilled_by": profile_part, f"{part}member__{moment}__isnull": False})
    return fulfilled


class AssignmentQuerySet(models.QuerySet):
    def of_active(self):
        """Of members who are in the guild: who leaves no longer counts in "7 of 11"."""
        return self.filter(member__left_at=None)

    def done(self):
        """Ticked by hand, or fulfilled by the member's profile."""
        return self.filter(Q(done_at__isnull=False) | is_fulfilled())

    def open(self):
        return self.filter(done_at=None).exclude(is_fulfilled())

    def due_by(self, day):
        return self.filter(due_on__lte=day)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def beyond_nudging(self, today):
        """Open after the day of the last nudge: it stands on the coordinator's list, also if no mail could go."""
        return self.overdue(last_nudge_day(today))

    def tickable_by(self, member):
        """Their own; for a coordinator, on behalf of each other member as well."""
        return self.of_active() if member.is_coordinator else self.of_active().filter(member=member)

    def by_due_day(self):
        return self.order_by("due_on", "pk")

    def by_name(self):
        return self.order_by("member__sort_name", "member_id")

    def open_first(self):
        """Who still has to, and then who is ready, each by name."""
        is_done = Case(When(Q(done_at__isnull=False) | is_fulfilled(), then=True), default=False)
        return self.order_by(is_done, "member__sort_name", "member_id")

    def last_ticked_first(self):
        return self.with_tick_moment().order_by("-ticked_at", "-pk")

    def as_seen_on(self, today):
        """Adds `today`, for the days that are left."""
        return self.annotate(today=Value(today, output_field=models.DateField()))

    def to_show(self, today):
        """A list for templates/meetings/_assignment.html, in two queries: `member.assignments.open().to_show(day)`."""
        parts = list(self.as_seen_on(today).select_related("item__meeting", "member", "done_by").only(*SHOWN))
        add_people([part.item for part in parts])
        return parts

    def with_tick_moment(self):
        """Adds `ticked_at` to order by; in Python `tick_moment` says the same."""
        parts = [When(Q(item__fulfilled_by=part), then=F(f"member__{m}")) for part, m in MEASURED_PARTS.items()]
        by_profile = Case(*parts, output_field=models.DateTimeField())
        return self.annotate(ticked_at=Coalesce("done_at", by_profile))


class Assignment(models.Model):
    """What one member promised to do: their own part of an action item, with its own tick."""

    item = models.ForeignKey("meetings.ActionItem", on_delete=models.CASCADE, related_name="assignments")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="assignments")
    due_on = models.DateField(_("before"))  # follows the item's, except for who came later
    assigned_at = models.DateTimeField(editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+")

    objects = AssignmentQuerySet.as_manager()
    today: date  # what `as_seen_on` adds
    days_left, days_past = property(days_until), property(days_since)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [
            models.Index(fields=["due_on", "member"], condition=Q(done_at=None), name="assignment_open_by_due_day")
        ]
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="assignment_once_a_member"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="assignment_done_at_and_by_go_together",
                violation_error_message=_("Say both who finished it and when."),
            ),
        ]

    def __str__(self):
        return f"{self.item} – {self.member}"

    @property
    def is_fulfilled(self):
        """Whether the member's profile has done it (in SQL: `is_fulfilled`)."""
        moment = MEASURED_PARTS.get(self.item.fulfilled_by)
        return moment is not None and getattr(self.member, moment) is not None

    @property
    def is_done(self):
        return self.done_at is not None or self.is_fulfilled

    @property
    def ticked_itself(self):
        return self.done_at is None and self.is_fulfilled

    @property
    def tick_moment(self):
        """When it was ticked by hand, or when the profile part was filled in (in SQL: `with_tick_moment`)."""
        moment = MEASURED_PARTS.get(self.item.fulfilled_by)
        return self.done_at or (getattr(self.member, moment) if moment else None)

    @property
    def companions(self):
        """The names of the others, in an item for a few. Needs `to_show`, or an item of the page of its meeting."""
        return [name for member, name in self.item.people if member != self.member_id]

    def complete(self, *, by, at):
        self.done_by, self.done_at = by, at
        self.save(update_fields=["done_by", "done_at"])

    def reopen(self):
        self.done_by = self.done_at = None
        self.save(update_fields=["done_by", "done_at"])


class NudgeQuerySet(models.QuerySet):
    def standing(self):
        """Still to be said: not done since, its due day not moved, no later step planned, and its member takes part."""
        later = Nudge.objects.filter(
            assignment=OuterRef("assignment"), due_on=OuterRef("due_on"), step__gt=OuterRef("step")
        )
        still_open = Assignment.objects.open().filter(member__in=Member.objects.taking_part())
        return self.filter(~Exists(later), due_on=F("assignment__due_on"), assignment__in=still_open)


class Nudge(models.Model):
    """That a member was reminded of an assignment with this due day, for the first to the fourth time; then no more."""

    LAST_STEP = 4
    DAYS_AFTER = {1: -3, 2: 0, 3: 7, 4: 14}  # when each step comes, in days after the due day

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="nudges")
    due_on = models.DateField()  # a moved due day begins again at step one
    step = models.PositiveSmallIntegerField()
    planned_at = models.DateTimeField()

    objects = NudgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "due_on", "step"], name="nudge_once_a_step"),
            models.CheckConstraint(condition=Q(step__gte=1, step__lte=4), name="nudge_at_most_four"),
        ]

    def __str__(self):
        return f"{self.assignment} {self.due_on} {self.step}"
