"""The letter that says what became of a proposal: to who proposed it, and once on an agenda to who supports it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from meetings.models import Proposal, ProposalState
from members.models import GroupMembership, Member
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

KIND = "meetings.proposal-answered"
WORTH_SENDING = timedelta(days=14)

# Translators: why a message was not sent; on the coordinator's list of messages
GONE = gettext_noop("What this was about is not there any more.")
OTHERWISE = gettext_noop("It was decided otherwise in the meantime.")
OVER = gettext_noop("The meeting was cancelled, or has begun.")
PAUSES = gettext_noop("The member pauses.")
NOT_IN_GROUP = gettext_noop("The member does not belong to the group any more.")


def lay_answer(proposal: Proposal, *, by: Member, now: datetime) -> int:
    """Nobody hears from us what they decided themselves."""
    keys = {proposal.proposed_by_id}
    if proposal.state == ProposalState.ACCEPTED:
        keys |= set(proposal.supporters.values_list("member", flat=True))
    members = Member.objects.active().filter(pk__in=keys - {None, by.pk})
    return queue(
        Draft(
            kind=KIND,
            dedupe_key=f"{KIND}:{proposal.pk}:{proposal.version}:{member.pk}",
            member_id=member.pk,
            due_at=now,
            expires_at=_worth_until(proposal, now),
            refs={"proposal": proposal.pk, "version": proposal.version},
        )
        for member in members
    )


def _worth_until(proposal, now):
    item = proposal.agenda_item
    return item.meeting.ends_at if item else now + WORTH_SENDING


def still_wanted(messages, now):
    """Which are not wanted any more, and why."""
    about, in_groups = _proposals_of(messages), _in_groups(messages, now)

    def why(message):
        proposal = about.get(message.pk)
        if proposal is None:
            return GONE
        if proposal.version != message.refs["version"]:
            return OTHERWISE
        if proposal.state == ProposalState.ACCEPTED and not (proposal.is_settled and _lies_ahead(proposal, now)):
            return OVER
        if message.member.is_paused:
            return PAUSES
        belongs = proposal.group_id is None or message.member.is_coordinator
        return None if belongs or (proposal.group_id, message.member_id) in in_groups else NOT_IN_GROUP

    return {message.pk: reason for message in messages if (reason := why(message))}


def _lies_ahead(proposal, now):
    return proposal.agenda_item.meeting.starts_at > now


def _proposals_of(messages) -> dict[int, Proposal]:
    """What each message is about, by the message's key; missing when it is gone. One query."""
    rows = Proposal.objects.select_related("agenda_item__meeting__host", "decided_by", "group")
    found = rows.in_bulk({message.refs["proposal"] for message in messages})
    pairs = ((message.pk, found.get(message.refs["proposal"])) for message in messages)
    return {pk: proposal for pk, proposal in pairs if proposal}


def _in_groups(messages, now):
    """Which of these members belong to which group, as pairs of keys. One query."""
    current = GroupMembership.objects.current(local_day(now))
    members = {message.member_id for message in messages}
    return set(current.filter(member__in=members).values_list("group_id", "member_id"))


def render(messages, now):
    about, letters = _proposals_of(messages), {}
    for message in messages:
        if (proposal := about.get(message.pk)) is None or proposal.decided_at is None:  # gone this very second
            continue
        context = {
            "proposal": proposal,
            "member": message.member,
            "is_own": proposal.proposed_by_id == message.member_id,
            "meeting": proposal.agenda_item and proposal.agenda_item.meeting,
            "now": now,
        }
        letters[message.pk] = draw("meetings/emails/proposal_answered", context, language=message.member.language)
    return letters


def register() -> None:
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("What became of a proposal for the agenda"),
            description=_("When a point that you proposed or supported comes on an agenda, comes later, or does not."),
            still_wanted=still_wanted,
            render=render,
        )
    )
