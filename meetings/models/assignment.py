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
    *("item_id", "member_id", "due_on", "done_at", "done_by_id", "snoozed_at", "help_asked_at", "help_words"),
    *("item__title", "item__due_on", "item__audience", "item__fulfilled_by", "item__group", "item__meeting__title"),
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

    def asking_for_help(self):
        """Open, and whoever does it said that they cannot do it alone."""
        return self.open().filter(help_asked_at__isnull=False)

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
    snoozed_at = models.DateTimeField(null=True, editable=False)  # when its member last chose a later day
    help_asked_at = models.DateTimeField(null=True, editable=False)  # that they cannot do it alone; until it is done
    help_words = models.CharField(_("what do you need?"), max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()
    today: date  # what `as_seen_on` adds
    days_left, days_past = property(days_until), property(days_since)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [
            models.Index(fields=["due_on", "member"], condition=Q(done_at=None), name="assignment_open_by_due_day"),
            models.Index(
                fields=["help_asked_at", "id"],
                condition=Q(done_at=None, help_asked_at__isnull=False),
                name="assignment_asks_for_help",
            ),
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
    def is_put_off(self):
        """Whether its member chose a day after the one that was agreed; who came later got a later day, and did not."""
        return self.snoozed_at is not None and self.due_on > self.item.due_on

    @property
    def companions(self):
        """The names of the others, in an item for a few. Needs `to_show`, or an item of the page of its meeting."""
        return [name for member, name in self.item.people if member != self.member_id]

    def complete(self, *, by, at):
        """Also ends what was asked about it: for help, and of another to take it over."""
        self.done_by, self.done_at = by, at
        self.help_asked_at, self.help_words = None, ""
        self.save(update_fields=["done_by", "done_at", "help_asked_at", "help_words"])
        self.passings_on.open().delete()

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


class PassingOnQuerySet(models.QuerySet):
    def open(self):
        """Not answered yet."""
        return self.filter(answered_at=None)

    def waiting_for(self, member):
        """What this member is asked to take over, and still can: nobody did it meanwhile."""
        still_open = Assignment.objects.open().values("pk")
        return self.open().filter(to=member, assignment__in=still_open).order_by("asked_at", "pk")

    def to_show(self):
        return self.select_related("assignment__item__meeting", "assignment__member", "asked_by", "to")


class PassingOn(models.Model):
    """That a member asks another to take over their part; it is theirs once they accept."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="passings_on")
    to = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("a word with it"), max_length=300, blank=True)
    asked_at = models.DateTimeField(editable=False)
    asked_by = models.ForeignKey(Member, editable=False, on_delete=models.CASCADE, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    is_accepted = models.BooleanField(null=True, editable=False)

    objects = PassingOnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(answered_at=None), name="passing_on_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_accepted=None)
                | Q(answered_at__isnull=False, is_accepted__isnull=False),
                name="passing_on_answered_when_and_what",
            ),
        ]

    def __str__(self):
        return f"{self.assignment} → {self.to}"


class LateJoinerQuerySet(models.QuerySet):
    def waiting(self):
        """Not answered, and still a question: the item is for everyone, others are busy with it, this member is not."""
        has_part = Assignment.objects.filter(item=OuterRef("item"), member=OuterRef("member"))
        others = Assignment.objects.open().of_active().filter(item=OuterRef("item"))
        unanswered = self.filter(answered_at=None, item__audience=Audience.EVERYONE, member__left_at=None)
        return unanswered.filter(~Exists(has_part), Exists(others)).exclude(is_fulfilled(item="item__"))

    def to_show(self):
        return self.select_related("item__meeting", "member").order_by("item__due_on", "pk")


class LateJoiner(models.Model):
    """That who came into the guild later is asked whether an open item for everyone is for them too."""

    item = models.ForeignKey("meetings.ActionItem", on_delete=models.CASCADE, related_name="late_joiners")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="late_items")
    asked_at = models.DateTimeField(editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    joins = models.BooleanField(null=True, editable=False)

    objects = LateJoinerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="late_joiner_asked_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, joins=None) | Q(answered_at__isnull=False, joins__isnull=False),
                name="late_joiner_answered_when_and_what",
            ),
        ]

    def __str__(self):
        return f"{self.member} – {self.item}"
