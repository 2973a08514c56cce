"""Puts in the database what the organisations of the example ask of each other, and what they offer."""

from datetime import datetime, time, timedelta

from organisations.models import HelpAsked, HelpRequest, Offer
from samensterker.localtime import at_local, local_day
from samensterker.portal.example_guild import help_requests

AFTERNOON, EVENING = time(15), time(20)


def help_each_other(organisations, members, areas, *, now: datetime) -> None:
    """`organisations` by their short name, `members` by their key, `areas` by their name."""
    today = local_day(now)

    def ago(days, clock=AFTERNOON):
        return None if days is None else at_local(today - timedelta(days=days), clock)

    for example in help_requests.REQUESTS:
        organisation, by = organisations[example.organisation], members[example.by]
        request = HelpRequest.objects.create(
            organisation=organisation,
            kind=example.kind,
            area=areas[example.area],
            task=organisation.core_tasks.filter(area=areas[example.area]).first(),
            words=example.words,
            asked_by=by,
            asked_at=ago(example.days),
            closed_at=ago(example.closed),
            closed_by=by if example.outcome else None,
            outcome=example.outcome or "",
        )
        for asked in example.asked:
            who = {"member": members[asked.who]} if asked.who in members else {"organisation": organisations[asked.who]}
            HelpAsked.objects.create(
                request=request,
                **who,
                asked_by=by,
                asked_at=ago(asked.days),
                answer=asked.answer or "",
                answered_at=ago(asked.answered, EVENING),
                answered_by=who.get("member") if asked.answer else None,
            )
    for offer in help_requests.OFFERS:
        Offer.objects.create(
            organisation=organisations[offer.organisation],
            kind=offer.kind,
            area=areas[offer.area],
            words=offer.words,
            from_on=today - timedelta(days=offer.days),
        )
