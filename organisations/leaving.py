"""Who stops soon and has no successor: for the coordinator's panel."""

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from organisations.models import Handover, Organisation, TaskHolder


def leaving(on: date, within: timedelta) -> QuerySet[TaskHolder]:
    """Holders whose last day lies from that day on within this time, without a successor; the first to go first.

    One who was found in a warm handover counts, also when that is not finished yet. With each the key of a handover
    that still looks for someone, as `looking_in`; None when there is none. One query.
    """
    theirs = Handover.objects.filter(holder=OuterRef("pk"))
    found = theirs.open().exclude(successor=None, successor_name="")
    done = theirs.exclude(finished_at=None)
    is_task = Q(task__until_on=None) | Q(task__until_on__gte=F("until_on"))
    takes_part = Q(task__organisation__in=Organisation.objects.joined())
    soon = TaskHolder.objects.leaving(on).filter(is_task, takes_part, until_on__lte=on + within)
    holders = soon.filter(~Exists(found), ~Exists(done))
    looking = holders.annotate(looking_in=Subquery(theirs.open().values("pk")[:1]))
    return looking.select_related("task__organisation", "task__area", "member").order_by("until_on", "pk")
