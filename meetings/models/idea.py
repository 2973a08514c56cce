from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member


class Became(models.TextChoices):
    """What came of an idea."""

    AGENDA = "agenda", _("a point for the agenda")
    ACTION = "action", _("an action item")
    COURSE = "course", _("a course")
    HELP = "help", _("a help request")
    NOTHING = "nothing", _("nothing for now")


SETTLED = (Became.AGENDA, Became.ACTION, Became.COURSE, Became.HELP)


class IdeaQuerySet(models.QuerySet):
    def open(self):
        return self.filter(became="")

    def with_support(self):
        """Adds `support`: how many members of the guild like it, and `added`: how often something was added to it."""
        likes = IdeaSupport.objects.filter(idea=OuterRef("pk"), member__left_at=None)
        return self.annotate(
            support=_number_of(likes), added=_number_of(IdeaAddition.objects.filter(idea=OuterRef("pk")))
        )

    def decided(self):
        """What something came of, or nothing for now."""
        return self.exclude(became="")

    def about(self, words):
        """In which each of these words stands, with or without accents."""
        found = self
        for word in words.split()[:8]:
            said = Q(title__unaccent__icontains=word) | Q(now__unaccent__icontains=word)
            found = found.filter(said | Q(better__unaccent__icontains=word))
        return found


def _number_of(rows):
    number = rows.order_by().values("idea").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


class Idea(models.Model):
    """How do we do it now, and what could be better: a member writes it, others support it and add to it."""

    title = models.CharField(_("your idea in a few words"), max_length=120)
    now = models.TextField(_("how do we do it now?"), max_length=2_000, blank=True)
    better = models.TextField(_("what could be better?"), max_length=2_000)
    written_at = models.DateTimeField(editable=False)
    written_by = models.ForeignKey(Member, editable=False, on_delete=models.PROTECT, related_name="ideas")
    became = models.CharField(max_length=10, choices=Became, blank=True, default="", editable=False)
    became_pk = models.BigIntegerField(null=True, editable=False)  # of the proposal, action item, course or request
    word = models.TextField(_("a word with it"), max_length=1_000, blank=True)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = IdeaQuerySet.as_manager()

    support: int  # `with_support` adds these
    added: int
    state_today: Any  # `ideas.add_states` adds it

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(became="", decided_at=None, decided_by=None)
                | (~Q(became="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="idea_decided_when_something_came_of_it",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:idea", args=[self.pk])

    @property
    def is_settled(self):
        """It became something; *nothing for now* may still become something."""
        return self.became in SETTLED


class IdeaSupport(models.Model):
    """That a member likes the idea."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supporters")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="supported_ideas")
    supported_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "member"], name="idea_supported_once")]

    def __str__(self):
        return f"{self.member} – {self.idea}"


class IdeaAddition(models.Model):
    """What another member adds to an idea."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="additions")
    text = models.TextField(_("what do you want to add?"), max_length=1_000)
    written_at = models.DateTimeField(editable=False)
    written_by = models.ForeignKey(Member, editable=False, on_delete=models.PROTECT, related_name="+")
    submission = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self):
        return self.text[:80]
