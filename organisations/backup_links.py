"""The link in a mail with which one person answers for one backup, without logging in."""

from datetime import datetime

from members.models import Member
from organisations.models import Backup
from samensterker.dated_links import DatedLinks, UnknownLink

_links = DatedLinks("organisations.backup")


def link_token(backup: Backup, member: Member, *, now: datetime) -> str:
    """Stands for this member and this backup: whoever has it may answer in their name, and nothing else."""
    return _links.token(backup.pk, member.pk, now=now)


def read(token: str, *, now: datetime) -> tuple[Backup, Member]:
    """Raises `LinkExpired` and `UnknownLink`."""
    backup, member = _links.keys(token, now=now)
    try:
        return Backup.objects.with_names().get(pk=backup), Member.objects.get(pk=member)
    except (Backup.DoesNotExist, Member.DoesNotExist) as error:
        raise UnknownLink from error
