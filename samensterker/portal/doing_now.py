"""What members and organisations say that they are doing now, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Prefetch, Value

from members.full_names import initials
from members.models import Member
from organisations.models import Affiliation, Organisation

SIZE = 20
LAST_PAGE = 100
EVERYONE, PEOPLE, ORGANISATIONS = "", "people", "organisations"
WHOSE = (EVERYONE, PEOPLE, ORGANISATIONS)


@dataclass(frozen=True)
class Line:
    """What one of them is doing, and since when they say so; either `member` or `organisation`."""

    words: str
    at: datetime
    member: Member | None = None
    organisation: Organisation | None = None
    places: Sequence[str] = ()  # to which the member belongs

    @property
    def initials(self) -> str:
        return initials(self.member.first_name, self.member.last_name) if self.member else ""


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    number: int
    is_last: bool


def page_of(*, whose: str, number: int, on: date) -> Page:
    """Of members of the guild and of organisations that take part; in a constant number of queries."""
    first = (number - 1) * SIZE
    rows = list(_rows(whose)[first : first + SIZE + 1])
    shown = rows[:SIZE]
    members = _members([pk for kind, pk, *_rest in shown if kind == PEOPLE], on)
    organisations = Organisation.objects.in_bulk([pk for kind, pk, *_rest in shown if kind == ORGANISATIONS])
    lines = []
    for kind, pk, words, at in shown:
        if kind == ORGANISATIONS:
            lines.append(Line(words, at, organisation=organisations[pk]))
        else:
            places = [affiliation.organisation.name for affiliation in members[pk].places]
            lines.append(Line(words, at, member=members[pk], places=places))
    return Page(lines, number, len(rows) <= SIZE or number == LAST_PAGE)


def _rows(whose):
    said = [
        rows.exclude(doing_now="")
        .exclude(doing_now_at=None)
        .annotate(whose=Value(kind))
        .values_list("whose", "pk", "doing_now", "doing_now_at")
        for kind, rows in ((PEOPLE, Member.objects.active()), (ORGANISATIONS, Organisation.objects.joined()))
        if whose in (EVERYONE, kind)
    ]
    return said[0].union(*said[1:], all=True).order_by(F("doing_now_at").desc(), "whose", "pk")


def _members(keys, on):
    current = Affiliation.objects.current(on).select_related("organisation").order_by("organisation__name")
    places = Prefetch("affiliations", current, to_attr="places")
    return {member.pk: member for member in Member.objects.filter(pk__in=keys).prefetch_related(places)}
