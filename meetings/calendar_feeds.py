"""The secret address at which a member's calendar program reads their meetings.

Whoever has the address reads what its member may see, so of the token only a hash is kept, and one click resets it.
What lives beside us, such as the sessions of a course, is registered from above and stands in the same calendar.
"""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from icalendar import Event

from meetings import calendar
from meetings.models import Answer, CalendarFeed, Meeting
from members import joining
from members.models import GroupMembership, Member
from samensterker.localtime import local_day

BACK = timedelta(days=366)
# The log leaves out what mixes capitals with digits and is long; so that each token does, it begins with both.
BEGIN = "F1"


# What else a member has in their calendar: `events(member, since, now)`, each with an address of its own.
Events = Callable[[Member, datetime, datetime], Iterable[Event]]
_others: dict[str, Events] = {}


class StaleFeed(Exception):
    """The address was made, reset or switched off in the meantime, by another window."""


@transaction.atomic
def reset(member, *, seen, now):
    """A new address, and the old one stops working; answers the token, which nobody can read again.

    `seen` is the mark of what stood on the page. Raises `StaleFeed` when that is not so any more: a second click, or a
    page that is sent again, must not break an address that has just been copied.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if mark_of(feed_of(member)) != seen:
        raise StaleFeed
    token = BEGIN + secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(member=member, defaults={"token_hash": _hash(token), "made_at": now})
    return token


def switch_off(member):
    CalendarFeed.objects.filter(member=member).delete()


def feed_of(member):
    return CalendarFeed.objects.filter(member=member).first()


def mark_of(feed):
    """Another one after each reset, and no part of the address."""
    return sha256(feed.token_hash.encode()).hexdigest()[:16] if feed else "none"


def member_of(token):
    """Whose address this is. Raises `Member.DoesNotExist` for one that was reset, or never was."""
    return Member.objects.get(calendar_feed__token_hash=_hash(token), left_at=None)


def meetings_of(member, *, now):
    """What the member may see and has to do with, of the last year and of all that is ahead, also what was cancelled.

    Of the whole guild, of their own groups, and of other groups when they were invited. Each with `my_answer`.
    """
    today = local_day(now)
    groups = GroupMembership.objects.current(today).filter(member=member).values("group")
    rows = Meeting.objects.filter(ends_at__gte=now - BACK).visible_to(member, on=today)
    rows = rows.annotate(mine=FilteredRelation("invitations", condition=Q(invitations__member=member)))
    rows = rows.filter(Q(group=None) | Q(group__in=groups) | Q(mine__isnull=False))
    return rows.annotate(my_answer=F("mine__answer")).defer("report").order_by("starts_at", "pk")


def events_of(member, *, now):
    """No names, no addresses, and the link to join online only for who said that they come."""
    for meeting in meetings_of(member, now=now):
        event = calendar.event_of(meeting, now=now, comes=meeting.my_answer == Answer.YES)
        event.add("url", calendar.address_of(meeting))
        if meeting.my_answer == Answer.NO:
            event.add("transp", "TRANSPARENT")  # stands there, but keeps no time taken
        yield event
    for others in _others.values():
        yield from others(member, now - BACK, now)


def register_events(name: str, events: Events) -> None:
    _others[name] = events


def _hash(token):
    return sha256(token.encode()).hexdigest()


def let_go(member, *, by, now):
    """Who leaves has no calendar of the guild any more, also not when they return one day."""
    switch_off(member)


def register():
    joining.on_leaving(let_go)
