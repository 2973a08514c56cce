"""What returns: items that were not discussed, that come each time, or that left something to be done.

They come back as proposals of the house; who organises decides, as of any other.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from meetings.models import ActionItem, AgendaItem, ComesFrom, Decision, Meeting, Proposal, ProposalState


def propose_from(meeting: Meeting, *, now: datetime) -> int:
    """Proposes what returns from this meeting, each item once however often this runs; answers how many were new.

    What turns out to have been discussed after all, and nobody decided on or supported yet, is taken back.
    """
    with transaction.atomic():
        current = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if current.is_cancelled or current.starts_at > now:
            return 0
        returning = list(_what_returns(current))
        _waiting_from(current).exclude(source__in=[item.pk for item, _reason in returning]).delete()
        known = set(Proposal.objects.filter(source__meeting=current).values_list("source_id", flat=True))
        new = [_proposal(current, item, reason, now) for item, reason in returning if item.pk not in known]
        return len(Proposal.objects.bulk_create(new))


def _waiting_from(meeting):
    return Proposal.objects.filter(
        source__meeting=meeting, state=ProposalState.OPEN, decided_at=None, supporters__isnull=True
    )


def _what_returns(meeting: Meeting) -> Iterator[tuple[AgendaItem, ComesFrom]]:
    """Each item that returns, and why; breaks and the agreeing of a report do not return this way."""
    decided = set(Decision.objects.filter(meeting=meeting).values_list("agenda_item_id", flat=True))
    of_meeting = ActionItem.objects.filter(agenda_item__meeting=meeting)
    agreed = set(of_meeting.values_list("agenda_item_id", flat=True))
    left_open = set(of_meeting.open().values_list("agenda_item_id", flat=True))
    for item in meeting.agenda_items.points().filter(approves=None, carried_to=None):
        something_came_of_it = bool(item.outcome.strip() or item.began_at or item.pk in decided or item.pk in agreed)
        was_discussed = something_came_of_it if item.was_discussed is None else item.was_discussed
        if not was_discussed:
            yield item, ComesFrom.NOT_DISCUSSED
        elif item.recurs:
            yield item, ComesFrom.RECURS
        elif item.pk in left_open:
            yield item, ComesFrom.OPEN_ACTIONS


def _proposal(meeting, item, reason, now):
    facts = {name: getattr(item, name) for name in ("title", "explanation", "minutes", "purpose")}
    return Proposal(
        **facts,
        group_id=meeting.group_id,
        comes_from=reason,
        source=item,
        times_carried=item.times_carried + 1,
        proposed_at=now,
    )
