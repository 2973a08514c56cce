"""The links in mails about taking over a part and about joining in late, for who does not log in."""

from datetime import datetime

from meetings.models import PassingOn
from members.models import Member
from samensterker.dated_links import DatedLinks, UnknownLink

_passing, _joining = DatedLinks("meetings.passing"), DatedLinks("meetings.late-joining")


def passing_token(passing: PassingOn, *, now: datetime) -> str:
    """Whoever has it may say yes or no to taking over this one part, and nothing else."""
    return _passing.token(passing.pk, now=now)


def passing_by_token(token: str, *, now: datetime) -> PassingOn:
    """Raises `LinkExpired` and `UnknownLink`."""
    [key] = _passing.keys(token, now=now)
    try:
        return PassingOn.objects.to_show().get(pk=key)
    except PassingOn.DoesNotExist as error:
        raise UnknownLink from error


def joining_token(member: Member, *, now: datetime) -> str:
    """Whoever has it may say for this member whether they join in with what was agreed earlier, and nothing else."""
    return _joining.token(member.pk, now=now)


def member_by_token(token: str, *, now: datetime) -> Member:
    """Raises `LinkExpired` and `UnknownLink`."""
    [key] = _joining.keys(token, now=now)
    try:
        return Member.objects.get(pk=key)
    except Member.DoesNotExist as error:
        raise UnknownLink from error
