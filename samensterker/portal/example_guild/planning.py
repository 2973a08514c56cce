"""Puts what stands around the meetings of the example: rooms, a date poll, proposals, ideas, a circle that meets."""

from datetime import datetime, time, timedelta
from typing import Any

from meetings import ideas, poll_voting, polls, proposals, scheduling
from meetings.models import Answer, Became, Idea, RoomBudget, Venue
from members.models import Group
from samensterker.localtime import at_local, local_day
from samensterker.portal.example_guild import calendar, past_mail, plans

TEN, HOUR = time(10), timedelta(hours=1)


def rooms(organisations, *, years) -> dict[str, Venue]:
    """By name; and what there is for rooms in these years."""
    for year in years:
        RoomBudget.objects.create(year=year, amount_cents=plans.BUDGET_CENTS)
    return {
        example.name: Venue.objects.create(
            **{**vars(example), "organisation": organisations.get(example.organisation)},
        )
        for example in plans.VENUES
    }


def plan(organisations, members, *, coordinator, now: datetime) -> None:
    """`organisations` by their short name, `members` by their key; all of it in the days before now."""
    _Planning(organisations, members, coordinator, now).plan()


class _Planning:
    def __init__(self, organisations, members, coordinator, now):
        self.organisations, self.members, self.coordinator = organisations, members, coordinator
        self.now, self.today = now, local_day(now)

    def plan(self):
        self._ideas()
        self._proposals()
        self._circle()
        self._poll()

    def _ideas(self):
        for example in plans.IDEAS:
            self._idea(example)
        idea, decided_at = self._idea(plans.IDEA_FOR_AGENDA), self._ago(plans.DECIDED_DAYS)
        how: dict[str, Any] = {
            "by": self.coordinator,
            "now": decided_at,
            "version": idea.version,
            "word": plans.WORD_WITH_IT,
        }
        ideas.decide(idea, Became.AGENDA, **how, **plans.BECAME)
        past_mail.send_as_if(decided_at)

    def _idea(self, example) -> Idea:
        written_at = self._ago(example.days)
        facts = {name: getattr(example, name) for name in ideas.FACTS}
        idea, _is_new = ideas.write(facts, by=self.members[example.by], now=written_at)
        for number, key in enumerate(example.supported_by, start=1):
            ideas.set_support(idea, member=self.members[key], wanted=True, now=written_at + number * HOUR)
        for key, text in example.added.items():
            ideas.add(idea, text=text, by=self.members[key], now=written_at + 5 * HOUR)
        return idea

    def _proposals(self):
        for example in plans.PROPOSALS:
            proposed_at = self._ago(example.days)
            facts = {name: getattr(example, name) for name in proposals.FACTS}
            proposal, _is_new = proposals.propose(**facts, by=self.members[example.by], now=proposed_at)
            for number, key in enumerate(example.supported_by, start=1):
                proposals.set_support(proposal, member=self.members[key], wanted=True, now=proposed_at + number * HOUR)

    def _circle(self):
        called_at, day = self._ago(4), calendar.circle_meets(self.now)
        asks = self.members[plans.CIRCLE_ASKED_BY]
        meeting = scheduling.call_meeting(
            by=asks,
            now=called_at,
            group=Group.objects.get(name=plans.CIRCLE),
            starts_at=at_local(day, plans.CIRCLE_BEGINS),
            ends_at=at_local(day, plans.CIRCLE_ENDS),
            agenda=[{**item, "presenter": self.members.get(item.get("presenter"))} for item in plans.CIRCLE_AGENDA],
            **plans.CIRCLE_MEETING,
        )
        past_mail.send_as_if(called_at)
        meeting.invitations.filter(member=asks).update(answer=Answer.YES, answered_at=called_at + HOUR)

    def _poll(self):
        """It runs for another week; most people have yet to answer."""
        asked_at = self._ago(2)
        evenings = calendar.evenings_to_choose(self.now)
        poll = polls.propose(
            by=self.coordinator,
            now=asked_at,
            options=[polls.Option(evening.starts_at, evening.ends_at) for evening in evenings],
            closes_at=at_local(self.today + timedelta(days=8), time()),
            **{**plans.POLL, "host": self.organisations[plans.POLL["host"]]},
        )
        past_mail.send_as_if(asked_at)
        options = poll.options.values_list("pk", flat=True)
        for number, (key, said) in enumerate(plans.POLL_VOTES.items(), start=1):
            answered_at = asked_at + number * HOUR
            voter = poll_voting.voter_of(poll, self.members[key], now=answered_at)
            poll_voting.vote(voter, dict(zip(options, said, strict=True)), now=answered_at)

    def _ago(self, days):
        return at_local(self.today - timedelta(days=days), TEN)
