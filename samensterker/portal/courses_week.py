"""What courses ask of the coordinator this week: a question for each kind; `week` asks them all at once."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf, TruncDate

from courses.models import BEFORE_A_DATE, GOING_ON, Course, CourseTrainer, Enrolment, Interest, SecondPerson, Stage
from samensterker.localtime import AMSTERDAM
from samensterker.portal.course_lines import number_of
from samensterker.portal.week_rows import columns

WAITS_LONG = timedelta(days=7)


def questions(today, waits_since) -> list[QuerySet]:
    return [_untaught(today), _wanted(), _few(today), _over(today), _second_persons(waits_since)]


def _about(rows, kind, **of_kind):
    return columns(rows, kind, key="slug", title=F("title"), **of_kind)


def _untaught(today):
    """Whoever gave it left the guild, and nobody else gives it."""
    trainers = CourseTrainer.objects.filter(course=OuterRef("pk"))
    left, here = trainers.filter(member__left_at__isnull=False), trainers.filter(member__left_at=None)  # or a name
    ahead = Course.objects.filter(stage__in=GOING_ON).exclude(ends_on__lt=today)
    return _about(ahead.filter(Exists(left), ~Exists(here)).order_by("starts_on", "pk"), "untaught", day=F("starts_on"))


def _wanted():
    """Ideas that enough people want to give them a date."""
    ideas = Course.objects.filter(stage__in=BEFORE_A_DATE).annotate(wishes=number_of(Interest.objects.counting()))
    ideas = ideas.filter(wishes__gte=F("threshold")).order_by("-wishes", "pk")
    return _about(ideas, "wanted", number=F("wishes"), wanted=F("threshold"))


def _few(today):
    """Enrolling has closed, and fewer take part than it was meant for."""
    closed = Course.objects.filter(stage=Stage.OPEN, closes_on__lt=today)
    closed = closed.annotate(taking_part=number_of(Enrolment.objects.enrolled())).filter(taking_part__lt=F("minimum"))
    rows = closed.order_by("starts_on", "pk")
    return _about(rows, "few", day=F("starts_on"), number=F("taking_part"), wanted=F("minimum"))


def _over(today):
    """The last day is behind us, and it still runs: who completed it is to be said."""
    over = Course.objects.filter(stage=Stage.RUNNING, ends_on__lt=today).order_by("ends_on", "pk")
    return _about(over, "over", day=F("ends_on"))


def _second_persons(waits_since):
    """Who could be the second one for a task, and has waited a week for an answer of that organisation."""
    waiting = SecondPerson.objects.waiting().filter(task__until_on=None, offered_at__lte=waits_since)
    return columns(
        waiting.order_by("offered_at", "pk"),
        "second",
        key="enrolment__course__slug",
        title=Coalesce(NullIf("task__name", Value("")), "task__area__name"),
        words=Coalesce("enrolment__member__first_name", "enrolment__guest__name"),
        organisation=F("task__organisation__name"),
        day=TruncDate("offered_at", tzinfo=AMSTERDAM),
    )
