"""Which organisations we would miss at a meeting: from which nobody comes, and who of them did not answer."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from meetings.models import Answer, Guest, Invitation, Meeting
from meetings.models.assignment import NAME, full_name
from members.key_pages import KeyPage
from organisations.models import Affiliation, Organisation
from samensterker.localtime import local_day


@dataclass(frozen=True)
class OfOrganisation:
    """An organisation, and who of its people who are invited gave which answer."""

    organisation: Organisation
    is_missed: bool  # nobody of theirs comes; a guest counts as well
    names: dict[str, list[str]]

    @property
    def silent(self) -> list[str]:
        return self.names[Answer.NONE]

    @property
    def declined(self) -> list[str]:
        return self.names[Answer.NO]

    @property
    def unsure(self) -> list[str]:
        return self.names[Answer.MAYBE]


def by_organisation(meeting: Meeting, *, after: str, size: int) -> KeyPage:
    """A page of the organisations from which nobody comes, or of which somebody did not answer.

    Of a plenary meeting those that take part in the guild; of a group those of whom someone is invited.
    """
    page = KeyPage.of(_looked_for(meeting), order=["name", "pk"], after=after, size=size)
    names = _names(meeting, page.rows)
    return KeyPage([OfOrganisation(row, not row.is_coming, names[row.pk]) for row in page.rows], page.following)


def _looked_for(meeting):
    invited = Exists(_theirs(meeting))
    silent = Exists(_theirs(meeting, answer=Answer.NONE))
    guests = Guest.objects.filter(meeting=meeting, answer=Answer.YES, organisation__iexact=OuterRef("name"))
    coming = Exists(_theirs(meeting, answer=Answer.YES)) | Exists(guests)
    rows = Organisation.objects.joined() if meeting.is_plenary else Organisation.objects.real().filter(invited)
    return rows.annotate(is_coming=coming, is_silent=silent).filter(Q(is_coming=False) | Q(is_silent=True))


def _theirs(meeting, **answered):
    """Invitations of people of an organisation that an outer query names."""
    of_it = Affiliation.objects.current(local_day(meeting.starts_at)).filter(organisation=OuterRef(OuterRef("pk")))
    people = of_it.filter(member=OuterRef("member"))
    return Invitation.objects.filter(Exists(people), meeting=meeting, member__left_at=None, **answered)


def _names(meeting: Meeting, organisations: list[Any]) -> dict[int, dict[str, list[str]]]:
    people = Affiliation.objects.current(local_day(meeting.starts_at)).filter(organisation__in=organisations)
    rows = people.filter(member__left_at=None, member__invitations__meeting=meeting).order_by("member__sort_name")
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for organisation, answer, *name in rows.values_list(
        "organisation", "member__invitations__answer", *NAME
    ).distinct():
        found[organisation][answer].append(full_name(name))
    return found
