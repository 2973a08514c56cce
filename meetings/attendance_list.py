"""The list on paper of who is expected: names and organisations, to tick with a pen."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from meetings.models import Answer, Meeting
from organisations.models import Affiliation
from samensterker.localtime import local_day

EMPTY_LINES = 6  # for who comes along
COMING = [Answer.YES, Answer.MAYBE]


@dataclass(frozen=True)
class Expected:
    name: str
    organisation: str
    is_guest: bool
    is_unsure: bool  # perhaps, or no answer


def people(meeting: Meeting, *, has_silent: bool) -> list[Expected]:
    """Members by name, and then guests, in three queries."""
    answers = [*COMING, Answer.NONE] if has_silent else COMING
    invited = meeting.invitations.filter(member__left_at=None, answer__in=answers).select_related("member")
    rows = list(invited.order_by("member__sort_name", "pk"))
    organisations = _organisations([row.member_id for row in rows], on=local_day(meeting.starts_at))
    members = [
        Expected(
            name=row.member.full_name,
            organisation=", ".join(organisations[row.member_id]),
            is_guest=False,
            is_unsure=row.answer != Answer.YES,
        )
        for row in rows
    ]
    guests = [
        Expected(row.name, row.organisation, is_guest=True, is_unsure=row.answer != Answer.YES)
        for row in meeting.guests.filter(answer__in=answers)
    ]
    return members + guests


def _organisations(members: list[int], *, on: date) -> dict[int, list[str]]:
    rows = Affiliation.objects.current(on).filter(member__in=members).order_by("pk")
    found = defaultdict(list)
    for member, name in rows.values_list("member", "organisation__name"):
        if name not in found[member]:
            found[member].append(name)
    return found
