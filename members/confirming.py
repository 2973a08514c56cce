"""Once a year: is what we know of you still right? One button says yes."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from members import nightly
from members.models import Change, Member
from members.profile import FACTS
from samensterker.dated_links import DatedLinks, UnknownLink
from samensterker.localtime import at_local, local_day
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue

KIND = "members.yearly-check"
CLOCK = time(9)
MADE_UP_FOR = timedelta(days=30)  # after an outage of at most so long the question is still asked
YEARS = 30  # nobody is asked for the first time after more years than this
LATELY = timedelta(days=180)
_links = DatedLinks("members.still-right", good_for=timedelta(days=90))


def plan(*, now: datetime) -> int:
    """Lays the question for whom the day came, for nine in the morning; answers how many that were. A nightly chore.

    The day is a year after they joined or last said that all was right; who does not answer is asked a year later.
    """
    today = local_day(now)
    return queue(_draft(pk, today) for pk in due(now).values_list("pk", flat=True))


def due(now: datetime):
    """Members who can be mailed, whose day was at most a month ago, who were not asked since, and did not lately
    change their profile themselves: that is looking at it too."""
    today = local_day(now)
    come = Q(pk__in=[])
    for years in range(1, YEARS + 1):
        last = at_local(_years_before(today, years) + timedelta(days=1), time.min)
        come |= Q(since__lt=last, since__gte=last - MADE_UP_FOR)
    asked = Message.objects.filter(kind=KIND, member=OuterRef("pk"), due_at__gt=now - MADE_UP_FOR - timedelta(days=1))
    own = Change.objects.filter(member=OuterRef("pk"), by=OuterRef("pk"), part__in=FACTS, at__gt=now - LATELY)
    since = Coalesce("confirmed_at", "joined_at")
    return Member.objects.reachable().annotate(since=since).filter(come, ~Exists(asked), ~Exists(own))


@transaction.atomic
def confirm(member: Member, *, now: datetime) -> None:
    """They said, or the coordinator heard, that all is still right."""
    Member.objects.filter(pk=member.pk).update(confirmed_at=now)
    member.confirmed_at = now


def to_ask_yourself(now: datetime):
    """Who takes part, has no email, and did not say for a year that all is right: for the coordinator's call list."""
    year_ago = at_local(_years_before(local_day(now), 1) + timedelta(days=1), time.min)
    since = Coalesce("confirmed_at", "joined_at")
    return Member.objects.taking_part().filter(email=None).annotate(since=since).filter(since__lt=year_ago)


def link_token(member: Member, *, now: datetime) -> str:
    """Stands for this member in the link: whoever has it may say that all is right, and see or do nothing else."""
    return _links.token(member.pk, now=now)


def member_by_token(token: str, *, now: datetime) -> Member:
    """Raises `LinkExpired`, or `Member.DoesNotExist` for what we did not make."""
    try:
        [pk] = _links.keys(token, now=now)
    except UnknownLink as error:
        raise Member.DoesNotExist from error
    return Member.objects.get(pk=pk)


def register() -> None:
    nightly.register("yearly question", plan)


def _draft(pk, today):
    return Draft(
        kind=KIND,
        dedupe_key=f"{KIND}:{today:%Y-%m-%d}:{pk}",
        due_at=at_local(today, CLOCK),
        member_id=pk,
        refs={"member": pk},
        expires_at=at_local(today, CLOCK) + MADE_UP_FOR,
    )


def _years_before(day, years):
    """The same day in an earlier year; of 29 February the day before, in a year that lacks it."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
