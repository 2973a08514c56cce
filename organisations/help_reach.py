"""Whom of those that were asked no mail reaches, so that someone calls them."""

from collections.abc import Iterable
from datetime import date

from organisations.contacts import contacts_of
from organisations.help_letters import ASKED
from organisations.models import HelpAsked
from samensterker.outbox.models import OptOut, UnreachableAddress


def out_of_reach(rows: Iterable[HelpAsked], *, on: date) -> list[HelpAsked]:
    """Without address, with one that mail comes back from, or who wants no such mail; an organisation when none of its
    contact persons is reached. Three queries."""
    rows = list(rows)
    contacts = contacts_of({row.organisation_id for row in rows if row.organisation_id}, on=on)
    people = {row: [row.member] if row.member else contacts.get(row.organisation_id or 0, []) for row in rows}
    everyone = [member for members in people.values() for member in members]
    unreachable = set(UnreachableAddress.objects.among([member.email for member in everyone if member.email]))
    off = set(OptOut.objects.filter(kind=ASKED, member__in=everyone).values_list("member_id", flat=True))

    def is_reached(member):
        return bool(member.email) and member.email not in unreachable and member.pk not in off

    return [row for row in rows if not any(map(is_reached, people[row]))]
