"""The link in a mail with which one contact person answers one offer, without logging in."""

from datetime import datetime

from courses.models import SecondPerson
from members.models import Member
from samensterker.dated_links import DatedLinks, UnknownLink

_links = DatedLinks("courses.second-person")


def link_token(offer: SecondPerson, member: Member, *, now: datetime) -> str:
    """Stands for this member and this offer: whoever has it may answer in their name, and nothing else."""
    return _links.token(offer.pk, member.pk, now=now)


def read(token: str, *, now: datetime) -> tuple[int, Member]:
    """The key of the offer, and who answers. Raises `LinkExpired` and `UnknownLink`."""
    offer, member = _links.keys(token, now=now)
    if (found := Member.objects.filter(pk=member).first()) is None:
        raise UnknownLink
    return offer, found
