"""What an idea can become in this room: a proposal for an agenda, an action item, a help request."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import action_items, ideas, proposals
from meetings.ideas import Outcome, State
from meetings.models import ActionItem, Audience, Became, ComesFrom, Idea, Proposal, ProposalState, ProposalSupport
from members.models import Member
from organisations import help_requests, policies
from organisations.models import HelpKind, HelpRequest
from samensterker.localtime import local_day
from samensterker.templatetags.house import day


def make_proposal(idea: Idea, *, by: Member, now: datetime, title: str, minutes: int, purpose: str) -> int:
    """Under the name of who had the idea, and who liked that supports this."""
    proposal, _is_new = proposals.propose(
        title=title,
        explanation=_explanation(idea),
        minutes=minutes,
        purpose=purpose,
        comes_from=ComesFrom.IDEA,
        by=idea.written_by,
        now=now,
    )
    likes = idea.supporters.values_list("member", "supported_at")
    ProposalSupport.objects.bulk_create(
        ProposalSupport(proposal=proposal, member_id=member, supported_at=moment) for member, moment in likes
    )
    return proposal.pk


def _explanation(idea):
    return "\n\n".join(part for part in (idea.now, idea.better) if part)


def make_action_item(idea: Idea, *, by: Member, now: datetime, title: str, due_on, audience: str, assignees) -> int:
    item = action_items.add_action_item(
        title=title, due_on=due_on, audience=Audience(audience), assignees=assignees, by=by, now=now
    )
    return item.pk


def make_help_request(idea: Idea, *, by: Member, now: datetime, organisation, kind: str, area, words: str) -> int:
    request, _is_new = help_requests.place(
        organisation, kind=HelpKind(kind), area=area, task=None, words=words, by=by, now=now
    )
    return request.pk


# --- how it is today ------------------------------------------------------------------------------


def states_of_proposals(keys: Iterable[int], member: Member, now: datetime) -> dict[int, State]:
    rows = Proposal.objects.visible_to(member, on=local_day(now)).select_related("agenda_item__meeting")
    return {
        row.pk: State(row.title, _state_of_proposal(row, now), row.get_absolute_url())
        for row in rows.filter(pk__in=keys)
    }


def _state_of_proposal(proposal, now):
    if proposal.is_settled:
        on = day(proposal.agenda_item.meeting.starts_at, now)
        return _("on the agenda of %(day)s") % {"day": on}
    if proposal.state == ProposalState.PUT_OFF:
        return _("later, from %(day)s on") % {"day": day(proposal.put_off_until, now)}
    if proposal.state == ProposalState.DECLINED:
        return _("not on the agenda now")
    return _("waits for a place on an agenda")


def states_of_action_items(keys: Iterable[int], member: Member, now: datetime) -> dict[int, State]:
    rows = ActionItem.objects.visible_to(member, on=local_day(now)).with_progress().filter(pk__in=keys)
    return {row.pk: State(row.title, _state_of_action(row, now), _page_of_action(row, member)) for row in rows}


def _state_of_action(item, now):
    if item.total_count and item.ready_count == item.total_count:
        return _("done")
    words = ngettext(
        "%(ready)d of %(number)d done, before %(day)s", "%(ready)d of %(number)d done, before %(day)s", item.total_count
    )
    return words % {"ready": item.ready_count, "number": item.total_count, "day": day(item.due_on, now)}


def _page_of_action(item, member):
    """An action item has no page of its own for who does not write it down."""
    return item.get_absolute_url() if member.is_coordinator else reverse("meetings:action-list")


def states_of_help_requests(keys: Iterable[int], member: Member, now: datetime) -> dict[int, State]:
    sees_relations = policies.sees_relations(member, on=local_day(now))
    seen = HelpRequest.objects.visible_to(member, sees_relations=sees_relations)
    rows = seen.filter(pk__in=keys).select_related("area", "organisation")
    return {
        row.pk: State(f"{row.area.name}, {row.organisation.name}", _state_of_request(row), row.get_absolute_url())
        for row in rows
    }


def _state_of_request(request):
    if request.closed_at:
        return _("closed: %(outcome)s") % {"outcome": request.get_outcome_display()}
    # Translators: the state of a help request
    return _("still open")


def register() -> None:
    ideas.register_outcome(Became.AGENDA, Outcome(make_proposal, states_of_proposals))
    ideas.register_outcome(Became.ACTION, Outcome(make_action_item, states_of_action_items))
    ideas.register_outcome(Became.HELP, Outcome(make_help_request, states_of_help_requests))
