"""What stands on the page of a help request, for one who looks at it. The number of queries does not grow with it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator

from members.models import Member
from members.policies import is_coordinator
from organisations import help_requests, policies, suggestions
from organisations.contacts import contacts_for
from organisations.models import HelpAsked, HelpKind, HelpRequest
from samensterker.localtime import local_day

ASKED, SUGGESTED = 20, 5  # on a page


@dataclass(frozen=True)
class HelpPage:
    request: HelpRequest
    viewer: Member
    now: datetime
    page: Any = None  # of those who were asked

    @cached_property
    def today(self):
        return local_day(self.now)

    @cached_property
    def speaks_for_it(self) -> bool:
        """Whether the viewer asks, edits and closes."""
        return policies.may_edit(self.viewer, self.request.organisation, on=self.today)

    @cached_property
    def contact(self) -> Member | None:
        return contacts_for([self.request], on=self.today).get(self.request.pk)

    @cached_property
    def mine(self) -> list[HelpAsked]:
        """What was asked of the viewer, or of an organisation that they speak for."""
        return list(self.request.asked.of(self.viewer, self.today).to_show().order_by("pk"))

    @cached_property
    def may_volunteer(self) -> bool:
        is_asked = any(asked.member_id for asked in self.mine)
        if is_asked or not self.request.is_standing:
            return False
        return not help_requests.belongs_to(self.viewer, self.request.organisation, now=self.now)

    @cached_property
    def helpers(self) -> int:
        return self.request.asked.answered_yes().count()

    @cached_property
    def asked(self) -> Page:
        """For who speaks for the organisation: who said what, those who said yes first."""
        rows = self.request.asked.to_show().order_by("-answer", "-asked_at", "pk")
        return Paginator(rows, ASKED).get_page(self.page)

    @property
    def answers_for_them(self) -> bool:
        """The coordinator passes on what someone without email said."""
        return is_coordinator(self.viewer)

    @cached_property
    def people(self) -> list[suggestions.Suggestion]:
        return suggestions.people(
            self.request.area,
            viewer=self.viewer,
            organisation=self.request.organisation,
            wants=HelpKind(self.request.kind),
            today=self.today,
            limit=SUGGESTED,
            besides=self._asked_members,
        )

    @cached_property
    def learners(self) -> list[suggestions.Suggestion]:
        """Newcomers are among those who want to learn it."""
        if self.request.kind != HelpKind.PEOPLE:
            return []
        besides = {*self._asked_members, *(row.member.pk for row in self.people)}
        return suggestions.learners(
            self.request.area,
            viewer=self.viewer,
            organisation=self.request.organisation,
            today=self.today,
            limit=SUGGESTED,
            besides=besides,
        )

    @cached_property
    def organisations(self) -> list[suggestions.OrganisationSuggestion]:
        return suggestions.organisations(
            self.request.area,
            besides=self.request.organisation,
            today=self.today,
            limit=SUGGESTED,
            wants=HelpKind(self.request.kind),
            leaving_out=self._asked_organisations,
        )

    @cached_property
    def left_today(self) -> int:
        """How many the organisation may still ask today."""
        return max(help_requests.MOST_A_DAY - help_requests.asked_today(self.request.organisation, now=self.now), 0)

    @property
    def rosters_shown(self) -> list[Member]:
        """Whose availability stands among the reasons."""
        return [row.member for row in (*self.people, *self.learners) if row.shows_roster]

    @cached_property
    def _asked_keys(self):
        return list(self.request.asked.values_list("member_id", "organisation_id"))

    @property
    def _asked_members(self):
        return [member for member, _organisation in self._asked_keys if member]

    @property
    def _asked_organisations(self):
        return [organisation for _member, organisation in self._asked_keys if organisation]
