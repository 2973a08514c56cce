"""The link in a mail with which a member ticks one assignment, without logging in."""

from datetime import date, timedelta

from django.core import signing

from meetings.models import Assignment
from samensterker.localtime import local_day

GOOD_FOR = timedelta(days=60)
# A full stop: it stands in no signature, and mail programs keep it within a link.
_signer = signing.Signer(salt="meetings.tick", sep=".")


class LinkExpired(Exception):
    """It was ours, but its last day is behind us."""


def link_token(assignment, *, now):
    """Stands for this one assignment in links: whoever has it may tick that, and nothing else, until its last day."""
    return _signer.sign(f"{assignment.pk}-{local_day(now) + GOOD_FOR:%Y%m%d}")


def assignment_by_token(token, *, now):
    """The assignment of a link. Raises `LinkExpired`, or `Assignment.DoesNotExist` for what we did not make."""
    try:
        pk, _, until = _signer.unsign(token).partition("-")
    except signing.BadSignature as error:
        raise Assignment.DoesNotExist from error
    if local_day(now) > date.fromisoformat(until):
        raise LinkExpired
    return Assignment.objects.select_related("item__meeting", "member").get(pk=pk)
