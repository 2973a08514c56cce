"""The link in a mail with which a member acts on one part of theirs, without logging in."""

from meetings.models import Assignment, PassingOn
from samensterker.dated_links import DatedLinks, UnknownLink

_links = DatedLinks("meetings.tick")


class PassedOn(Exception):
    """It was theirs, and another took it over; `to` is who did."""

    def __init__(self, to):
        super().__init__(to)
        self.to = to


def link_token(assignment, *, now):
    """Stands for this part of this member: whoever has it may tick it, put it off, hand it over or ask for help with
    it, and nothing else, until its last day."""
    return _links.token(assignment.pk, assignment.member_id, now=now)


def assignment_by_token(token, *, now):
    """The assignment of a link.

    Raises `LinkExpired`, `PassedOn`, or `Assignment.DoesNotExist` for what we did not make.
    """
    try:
        pk, *member = _links.keys(token, now=now)
    except UnknownLink as error:
        raise Assignment.DoesNotExist from error
    assignment = Assignment.objects.select_related("item__meeting", "member").get(pk=pk)
    if passed := _passed_on(assignment, member):
        raise PassedOn(passed.to)
    return assignment


def _passed_on(assignment, member):
    """How it went from whose link this is to another, or None.

    Links of before handing over was possible do not say whose they are: they stop when it is handed over. One of a
    member who was merged goes on with whom they are now.
    """
    if member and member[0] == assignment.member_id:
        return None
    given = PassingOn.objects.filter(assignment=assignment, is_accepted=True).select_related("to")
    given = given.filter(asked_by=member[0]) if member else given
    return given.order_by("-answered_at").first()
