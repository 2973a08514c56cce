"""Points for the agenda of a next meeting: proposing, supporting, and what the organiser decides.

Each change holds the row of the proposal, so that two organisers come one after the other; to put it on an agenda also
holds the meeting, always after the proposal.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from meetings import agenda, proposal_letters
from meetings.models import AgendaItem, ComesFrom, Meeting, Proposal, ProposalState, ProposalSupport
from meetings.policies import may_organise_for
from members.models import Group, Member
from samensterker.localtime import local_day

FACTS = ("title", "explanation", "minutes", "purpose")


class ProposalChanged(Exception):
    """Someone else changed or answered it after this form was made; carries it as it is now."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(proposal)
        self.proposal = proposal


class AlreadyAnswered(ProposalChanged):
    """It is not open any more, so its words stay as they are."""


class NotInGroup(Exception):
    """Only who belongs to a group proposes something for its meetings."""


class MeetingGone(Exception):
    """It was cancelled, is over, or is of another circle."""


# --- proposing ------------------------------------------------------------------------------------


def propose(
    *,
    title: str,
    by: Member,
    now: datetime,
    explanation: str = "",
    minutes: int = 15,
    purpose: str = "",
    group: Group | None = None,
    comes_from: ComesFrom = ComesFrom.MEMBER,
    submission: UUID | None = None,
) -> tuple[Proposal, bool]:
    """The proposal, and whether it is new: the same form sent twice finds the first. Raises `NotInGroup`."""
    if made := _made(submission):
        return made, False
    if group is not None and not may_organise_for(by, group.pk, on=local_day(now)):
        raise NotInGroup
    facts = {"title": title, "explanation": explanation, "minutes": minutes, "purpose": purpose, "group": group}
    try:
        with transaction.atomic():
            about = {"comes_from": comes_from, "proposed_by": by, "proposed_at": now, "submission": submission}
            return Proposal.objects.create(**facts, **about), True
    except IntegrityError:  # the same form, a moment ago
        if made := _made(submission):
            return made, False
        raise


def _made(submission):
    return submission and Proposal.objects.filter(submission=submission).first()


@transaction.atomic
def change(proposal: Proposal, *, version: int, **facts: Any) -> bool:
    """Other words for what is still open. Answers whether anything was different; raises `ProposalChanged`."""
    current = _held(proposal)
    if current.state != ProposalState.OPEN:
        raise AlreadyAnswered(current)
    if all(getattr(current, name) == value for name, value in facts.items()):
        return False
    if current.version != version:
        raise ProposalChanged(current)
    Proposal.objects.filter(pk=current.pk).update(**facts, version=F("version") + 1)
    return True


@transaction.atomic
def set_support(proposal: Proposal, *, member: Member, wanted: bool, now: datetime) -> bool:
    """That this member would like it too, or not any more; answers whether that is new.

    Who proposed it is known to like it, and what is on an agenda needs no support.
    """
    current = _held(proposal)
    if current.proposed_by_id == member.pk or current.is_settled:
        return False
    if not wanted:
        gone, _ = ProposalSupport.objects.filter(proposal=current, member=member).delete()
        return gone > 0
    _row, is_new = ProposalSupport.objects.get_or_create(
        proposal=current, member=member, defaults={"supported_at": now}
    )
    return is_new


# --- deciding -------------------------------------------------------------------------------------


def meetings_for(proposal: Proposal, *, now: datetime):
    """On the agenda of which it could come: those of its circle that are not over, the first one first."""
    meetings = Meeting.objects.upcoming(now).filter(group=proposal.group_id)
    return meetings.exclude(pk=proposal.source.meeting_id) if proposal.source else meetings


@transaction.atomic
def accept(
    proposal: Proposal, meeting: Meeting, *, by: Member, now: datetime, version: int, word: str = ""
) -> AgendaItem:
    """Onto the agenda of that meeting, as its last item; who proposed and who supported it get a mail.

    Raises `ProposalChanged` when someone else decided before, and `MeetingGone`.
    """
    current = _to_decide(proposal, version)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meetings_for(current, now=now).filter(pk=meeting.pk).exists():
        raise MeetingGone
    item = agenda.add_item(meeting, **_fields_of_item(current))
    _decide(current, ProposalState.ACCEPTED, by=by, now=now, word=word, agenda_item=item)
    return item


@transaction.atomic
def settle_what_stands_there(meeting: Meeting, *, by: Member, now: datetime, carries: bool = False) -> int:
    """What returns, and stands on this agenda already by its title, is not proposed for it as well; answers how many.

    So the usual points of a template do not come twice. With `carries` the items are told where they come from, and
    for the how manieth time: those of a template begin anew each time.
    """
    rows = (
        Proposal.objects.for_circle_of(meeting.group_id)
        .waiting(on=local_day(now))
        .filter(source__meeting__starts_at__lt=meeting.starts_at)
    )
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    returning = [_held(Proposal(pk=key)) for key in keys]
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    free = {
        item.title.casefold(): item
        for item in current.agenda_items.points().filter(carried_from=None, proposal=None).order_by("-position")
    }
    settled = 0
    for proposal in returning:
        if not proposal.is_settled and (item := free.pop(proposal.title.casefold(), None)):
            if carries:
                AgendaItem.objects.filter(pk=item.pk).update(
                    carried_from=proposal.source, times_carried=proposal.times_carried
                )
            _decide(proposal, ProposalState.ACCEPTED, by=by, now=now, word="", agenda_item=item)
            settled += 1
    return settled


@transaction.atomic
def put_off(proposal: Proposal, *, until: date, by: Member, now: datetime, version: int, word: str = "") -> None:
    """Not now: from that day on it waits again. Raises `ProposalChanged`."""
    current = _to_decide(proposal, version)
    _decide(current, ProposalState.PUT_OFF, by=by, now=now, word=word, put_off_until=until)


@transaction.atomic
def decline(proposal: Proposal, *, word: str, by: Member, now: datetime, version: int) -> None:
    """With a word to who proposed it. Raises `ProposalChanged`."""
    current = _to_decide(proposal, version)
    _decide(current, ProposalState.DECLINED, by=by, now=now, word=word)


def _to_decide(proposal, version):
    current = _held(proposal)
    if current.is_settled or current.version != version:
        raise ProposalChanged(current)
    return current


def _fields_of_item(proposal):
    fields = {name: getattr(proposal, name) for name in FACTS}
    if source := proposal.source:
        form = source.working_form if source.working_form and source.working_form.ended_at is None else None
        again = {"presenter": _who_takes_part(source.presenter), "working_form": form, "recurs": source.recurs}
        return {**fields, **again, "carried_from": source, "times_carried": proposal.times_carried}
    return {**fields, "presenter": _who_takes_part(proposal.proposed_by)}


def _who_takes_part(member):
    return member if member and member.left_at is None and member.paused_at is None else None


def _decide(proposal, state, *, by, now, word, put_off_until=None, agenda_item=None):
    proposal.state, proposal.word = state, word
    proposal.put_off_until, proposal.agenda_item = put_off_until, agenda_item
    proposal.decided_at, proposal.decided_by = now, by
    proposal.version += 1
    proposal.save()
    proposal_letters.lay_answer(proposal, by=by, now=now)


def _held(proposal):
    rows = Proposal.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("agenda_item__meeting", "source", "proposed_by", "decided_by").get(pk=proposal.pk)
