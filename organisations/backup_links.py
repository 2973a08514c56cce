"""The link in a mail with which one person answers for one backup, without logging in."""

from datetime import date, datetime, timedelta

from django.core import signing

from members.models import Member
from organisations.models import Backup
from samensterker.localtime import local_day

GOOD_FOR = timedelta(days=60)
# A full stop: it stands in no signature, and mail programs keep it within a link.
_signer = signing.Signer(salt="organisations.backup", sep=".")


class LinkExpired(Exception):
    """It was ours, but its last day is behind us."""


class UnknownLink(Exception):
    """We did not make it, or what it was about is gone."""


def link_token(backup: Backup, member: Member, *, now: datetime) -> str:
    """Stands for this member and this backup: whoever has it may answer in their name, and nothing else."""
    return _signer.sign(f"{backup.pk}-{member.pk}-{local_day(now) + GOOD_FOR:%Y%m%d}")


def read(token: str, *, now: datetime) -> tuple[Backup, Member]:
    """Raises `LinkExpired` and `UnknownLink`."""
    try:
        backup, member, until = _signer.unsign(token).split("-")
    except (signing.BadSignature, ValueError) as error:
        raise UnknownLink from error
    if local_day(now) > date.fromisoformat(until):
        raise LinkExpired
    try:
        return Backup.objects.with_names().get(pk=backup), Member.objects.get(pk=member)
    except (Backup.DoesNotExist, Member.DoesNotExist) as error:
        raise UnknownLink from error
