import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Avg, Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.decision import Decision
from meetings.models.meeting import Meeting
from members.models import Member

QUESTIONS = ("useful", "together", "forward")
SCORE = [MinValueValidator(1), MaxValueValidator(10)]


ENOUGH = 5  # answers; of fewer, nothing is shown


class PulseQuerySet(models.QuerySet):
    def running(self, now):
        """Still to be answered."""
        return self.filter(opens_at__lte=now, closes_at__gt=now)

    def with_results(self, now):
        """Closed, and answered by enough people: the only ones of which anything is worked out, the latest first.

        Each with the `number` of answers and the means `useful`, `together`, `forward` and `overall` of all three.
        """
        means = {name: Avg(f"answers__{name}") for name in QUESTIONS}
        rows = self.filter(closes_at__lte=now).annotate(number=Count("answers"), **means).filter(number__gte=ENOUGH)
        overall = (F("useful") + F("together") + F("forward")) / 3.0
        return rows.annotate(overall=overall).order_by("-meeting__starts_at", "-pk")


class Pulse(models.Model):
    """The thermometer after a meeting: three short questions and an open one, from a moment until a moment.

    Nothing of it is shown before it closes, and nothing ever when fewer than five answered.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="pulse")
    opens_at = models.DateTimeField(editable=False)
    closes_at = models.DateTimeField(editable=False)
    lesson = models.TextField(_("what did we learn?"), blank=True, max_length=2_000)
    decision = models.ForeignKey(  # what came of it
        Decision, verbose_name=_("decision"), on_delete=models.SET_NULL, null=True, blank=True, related_name="pulses"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PulseQuerySet.as_manager()

    class Meta:
        verbose_name = _("thermometer")
        verbose_name_plural = _("thermometers")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="pulse_closes_after_it_opens")
        ]

    def __str__(self):
        return str(self.meeting)

    def get_absolute_url(self):
        return reverse("meetings:pulse", args=[self.meeting_id])

    def is_closed(self, now):
        return self.closes_at <= now


class PulseReceiver(models.Model):
    """Who is asked, and whether they answered; not when, and nothing leads from here to an answer."""

    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="receivers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="pulses")
    has_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pulse", "member"], name="pulse_receiver_once")]

    def __str__(self):
        return f"{self.member} – {self.pulse}"


class PulseAnswer(models.Model):
    """What someone answered: without a name, without a moment, and with a key that tells no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="answers")
    useful = models.PositiveSmallIntegerField(_("I got something out of it"), validators=SCORE)
    together = models.PositiveSmallIntegerField(_("I felt at home"), validators=SCORE)
    forward = models.PositiveSmallIntegerField(_("We get ahead as a guild"), validators=SCORE)
    words = models.TextField(_("what else do you want to say?"), blank=True, max_length=1_000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(useful__range=(1, 10), together__range=(1, 10), forward__range=(1, 10)),
                name="pulse_scores_from_1_to_10",
            )
        ]

    def __str__(self):
        return str(self.pk)
