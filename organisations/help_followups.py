"""Three weeks after the first yes, who asked is asked once whether it helped."""

from datetime import datetime, time, timedelta

from django.db.models import OuterRef, Subquery

from organisations.contacts import contacts_for
from organisations.help_letters import HELPED, draft_of_helped
from organisations.models import HelpAsked, HelpRequest
from samensterker.localtime import at_local, local_day
from samensterker.outbox import planners
from samensterker.outbox.models import Message, State
from samensterker.outbox.queueing import queue

AFTER = timedelta(weeks=3)
CLOCK = time(10)
HORIZON = timedelta(days=2)  # laid this long before; looked at again before it goes
LATE = timedelta(days=30)  # after an outage, or when it was due and nobody could be asked; longer ago is not asked


def plan(*, now: datetime) -> int:
    """Lays what falls due within the horizon, and what is late as nothing ran; safe to run twice or side by side."""
    first_yes = HelpAsked.objects.answered_yes().filter(request=OuterRef("pk")).order_by("answered_at")
    standing = HelpRequest.objects.standing().annotate(helped_at=Subquery(first_yes.values("answered_at")[:1]))
    soon = standing.filter(helped_at__lte=now - AFTER + HORIZON, helped_at__gt=now - AFTER - LATE)
    requests = list(soon.select_related("organisation", "asked_by"))
    if not requests:
        return 0
    told = _told(requests)
    contacts = contacts_for(requests, on=local_day(now))
    return queue(
        _draft(request, contacts[request.pk])
        for request in requests
        if request.pk in contacts and request.pk not in told
    )


def _told(requests):
    """Of which the question went, or lies ready: it comes once, also when another began to help later."""
    laid = Message.objects.filter(kind=HELPED, refs__help_request__in=[request.pk for request in requests])
    return set(laid.exclude(state=State.EXPIRED).values_list("refs__help_request", flat=True))


def _draft(request, contact):
    since = local_day(request.helped_at)
    due_at = at_local(since + AFTER, CLOCK)
    return draft_of_helped(request, contact, since=since, due_at=due_at, expires_at=due_at + LATE)


def register() -> None:
    planners.register("organisations.help-followups", plan)
