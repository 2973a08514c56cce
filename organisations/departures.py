"""A member who leaves the guild holds no core task any more from that day, nor is anyone's backup."""

from datetime import datetime

from django.db.models import F, Q

from members import joining
from members.models import Member
from organisations.models import Backup, TaskHolder
from samensterker.localtime import local_day


def let_go(member: Member, *, by: Member | None, now: datetime) -> None:
    """What was stays known; what was still to begin does not come."""
    today = local_day(now)
    holdings = TaskHolder.objects.filter(member=member).filter(Q(until_on=None) | Q(until_on__gt=today))
    holdings.filter(from_on__gt=today).delete()
    holdings.update(until_on=today)
    promised = Backup.objects.filter(member=member)
    promised.open().update(declined_at=now, declined_by=by)
    accepted = promised.filter(from_on__isnull=False).filter(Q(until_on=None) | Q(until_on__gt=today))
    accepted.filter(from_on__gt=today).update(until_on=F("from_on"))
    accepted.filter(from_on__lte=today).update(until_on=today)


def register() -> None:
    joining.on_leaving(let_go)
