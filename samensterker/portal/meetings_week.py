"""What meetings ask of the coordinator this week: a question for each kind; `week` asks them all at once."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.aggregates import Count
from django.db.models.functions import Coalesce, TruncDate

from meetings.host_turns import meetings_of_ended, venues_of_ended
from meetings.models import Assignment, DatePoll, Decision, Meeting, PollVoter, Proposal, ReportVersion
from samensterker.localtime import AMSTERDAM
from samensterker.portal.partners_week import NAME
from samensterker.portal.week_rows import columns


def questions(now, today) -> list[QuerySet]:
    return [_report(now), _polls(now, today), _proposals(today), _decisions(today), _hosts(now), _rooms(), _help()]


def _day(moment):
    return TruncDate(moment, tzinfo=AMSTERDAM)


def _report(now):
    """Of the last meeting, when none was sent. It does not read the report, as that can be long."""
    last = Meeting.objects.plenary().held(now).values("pk")[:1]
    sent = ReportVersion.objects.filter(meeting=OuterRef("pk"))
    lacks = Meeting.objects.filter(pk=Subquery(last)).exclude(Exists(sent))
    is_begun = Q(minutes_began_at__isnull=False) | ~Q(report="")
    return columns(lacks.annotate(begun=is_begun), "report", title=F("title"), words=F("begun"), day=_day("starts_at"))


def _polls(now, today):
    """Of the guild: the last day has passed, or everyone answered."""
    silent = PollVoter.objects.taking_part(today).unanswered().filter(poll=OuterRef("pk"))
    ready = DatePoll.objects.open().filter(Q(closes_at__lte=now) | ~Exists(silent), group=None)
    return columns(ready.order_by("closes_at", "pk"), "poll", title=F("title"))


def _proposals(today):
    """How many, and the one that waits longest."""
    waiting = Proposal.objects.for_circle_of(None).filter(group=None).waiting(on=today)
    who = Coalesce("proposed_by__first_name", Value(""))
    number = Window(Count("pk"))  # also of what is not shown
    waiting = waiting.order_by("proposed_at", "pk")
    return columns(waiting, "proposal", shown=1, title=F("title"), words=who, number=number)


def _decisions(today):
    due = Decision.objects.to_review(today).filter(meeting__group=None).order_by("review_on", "pk")
    return columns(due, "decision", title=F("text"), day=F("decided_on"))


def _hosts(now):
    coming = meetings_of_ended(now).order_by("starts_at", "pk")
    return columns(coming, "host", title=F("title"), words=Coalesce("host__name", Value("")), day=_day("starts_at"))


def _rooms():
    return columns(venues_of_ended().order_by("name", "pk"), "room", title=F("name"), words=F("organisation__name"))


def _help():
    """Parts of action items of which somebody said that they cannot do it alone."""
    asked = Assignment.objects.of_active().asking_for_help().order_by("help_asked_at", "pk")
    return columns(asked, "help", title=F("item__title"), words=NAME)
