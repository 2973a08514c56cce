"""A member who leaves the guild holds no core task any more from that day; for backups see `backups.follow_leaving`."""

from datetime import datetime

from django.db.models import Q

from members import joining
from members.models import Member
from organisations.models import TaskHolder
from samensterker.localtime import local_day


def let_go(member: Member, *, by: Member | None, now: datetime) -> None:
    """What was stays known; what was still to begin does not come."""
    today = local_day(now)
    holdings = TaskHolder.objects.filter(member=member).filter(Q(until_on=None) | Q(until_on__gt=today))
    holdings.filter(from_on__gt=today).delete()
    holdings.update(until_on=today)


def register() -> None:
    joining.on_leaving(let_go)
