"""Who speaks for an organisation at this moment: its contact persons who take part in the guild."""

from collections.abc import Iterable
from datetime import date

from members.models import Member
from organisations.models import Affiliation


def contacts_of(organisations: Iterable[int], *, on: date) -> dict[int, list[Member]]:
    """Of each of these organisations, by name; one query."""
    rows = Affiliation.objects.current(on).filter(organisation__in=list(organisations), is_contact=True)
    here = rows.filter(member__in=Member.objects.taking_part()).select_related("member")
    found: dict[int, list[Member]] = {}
    for row in here.order_by("member__sort_name", "member"):
        found.setdefault(row.organisation_id, []).append(row.member)
    return found
