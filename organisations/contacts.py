"""Who speaks for an organisation at this moment: its contact persons who take part in the guild."""

from collections.abc import Iterable
from datetime import date

from members.models import Member
from organisations.models import Affiliation, HelpRequest


def contacts_of(organisations: Iterable[int], *, on: date) -> dict[int, list[Member]]:
    """Of each of these organisations, by name; one query."""
    rows = Affiliation.objects.current(on).filter(organisation__in=list(organisations), is_contact=True)
    here = rows.filter(member__in=Member.objects.taking_part()).select_related("member")
    found: dict[int, list[Member]] = {}
    for row in here.order_by("member__sort_name", "member"):
        found.setdefault(row.organisation_id, []).append(row.member)
    return found


def contacts_for(requests: Iterable[HelpRequest], *, on: date) -> dict[int, Member]:
    """Whom it is about each of these requests: who placed it, as long as they speak for the organisation; else another
    contact person, else the coordinator who placed it. Missing when there is nobody. One query."""
    requests = list(requests)
    contacts = contacts_of({request.organisation_id for request in requests}, on=on)
    found = {}
    for request in requests:
        people, asked_by = contacts.get(request.organisation_id, []), request.asked_by
        if asked_by in people or (not people and asked_by.left_at is None and asked_by.paused_at is None):
            found[request.pk] = asked_by
        elif people:
            found[request.pk] = people[0]
    return found
