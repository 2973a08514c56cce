"""Whose roster counts for whom, so that figures about a group tell nothing about one person who does not share it.

The coordinator counts everybody. Another member may know the figures of the whole guild, in which nobody stands out as
long as enough people do not share their roster. Of a smaller set, from the next narrower one, one could work out what a
single person said; there only those count who share it with members.
"""

from django.core.cache import cache
from django.db.models import QuerySet

from members.models import Member, Shared
from members.moments import Moment, best_slots
from members.sharing import shown_to

FEWEST = 5  # people who do not share their roster, and are hidden among each other
KEPT_FOR = 300  # seconds
KEY = "members.best-moments-of-the-guild"


def who_counts(viewer: Member, members: QuerySet[Member] | None) -> QuerySet[Member] | None:
    """Those of these members whose rosters count for this viewer; None is everyone, as in `members.moments`."""
    if viewer.is_coordinator or (members is None and _hide_each_other(viewer)):
        return members
    return (Member.objects.taking_part() if members is None else members).filter(shown_to(viewer, Shared.ROSTER))


def best_of_the_guild(viewer: Member, *, number: int) -> list[Moment]:
    """The best dayparts of a usual week, of those at which someone can. Figures of everyone may be minutes old."""
    counted = who_counts(viewer, None)
    best = _of_everyone() if counted is None else best_slots(counted)
    return [moment for moment in best[:number] if moment.can]


def _hide_each_other(viewer):
    hidden = Member.objects.taking_part().filter(shares_roster=False).exclude(roster_at=None).exclude(pk=viewer.pk)
    return len(hidden.values_list("pk")[:FEWEST]) == FEWEST


def _of_everyone():
    best = cache.get(KEY)
    if best is None:
        best = best_slots(None)
        cache.set(KEY, best, KEPT_FOR)
    return best
