"""What time brings to a date poll: one reminder to who has not answered, and that it can be decided."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from meetings import poll_letters
from meetings.models import DatePoll
from samensterker.localtime import local_day
from samensterker.outbox import planners
from samensterker.outbox.models import Message

BEFORE = timedelta(hours=36)


def plan(*, now):
    """Safe to run twice or side by side."""
    for poll in DatePoll.objects.running(now).filter(closes_at__lte=now + BEFORE):
        _remind(poll, on=local_day(now))
    late = DatePoll.objects.to_decide(now).filter(closes_at__gt=now - poll_letters.WORTH_DECIDING)
    for poll in late.select_related("created_by"):
        poll_letters.ask_to_decide(poll, now=now)


def _remind(poll, *, on):
    """Not who was asked only after that moment: for them the question itself has just come."""
    due_at = poll.closes_at - BEFORE
    key = Concat(Value(f"{poll_letters.REMINDER}:{poll.pk}:1:"), Cast("member_id", CharField()))
    silent = poll.voters.taking_part(on).unanswered().filter(asked_at__lte=due_at).exclude(member__email=None)
    silent = silent.annotate(key=key).exclude(Exists(Message.objects.filter(dedupe_key=OuterRef("key"))))
    poll_letters.remind(poll, silent.values_list("member", flat=True), due_at=due_at)


def register():
    planners.register("meetings.polls", plan)
