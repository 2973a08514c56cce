"""Checking in at a meeting by one's own phone, with the code that hangs on the wall."""

import secrets
from datetime import timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from meetings.models import Guest, Invitation, Meeting

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without those that look alike on a wall: 0 and O, 1 and I and L, U and V
LENGTH = 6
AROUND = timedelta(hours=1)  # so long before it begins until so long after it ends
WRONG_CODES, WRONG_FOR = 60, 600  # so many in so many seconds; in a hall with one address for all it may be many people
MOST_GUESTS = 300  # who has the code may type names; nobody types a phone book


class Closed(models.TextChoices):
    """Why nobody can check in now."""

    CANCELLED = "cancelled", _("the meeting was cancelled")
    EARLY = "early", _("it is too early")
    OVER = "over", _("the meeting is over")


class CheckInClosed(Exception):
    def __init__(self, why):
        super().__init__(why)
        self.why = why


class TooManyGuests(Exception):
    """So many names have been typed that someone has to look."""


@transaction.atomic
def make_code(meeting, *, instead_of=""):
    """The code of this meeting: the one that it has, or a new one when it has none or `instead_of` is that one.

    Pressed twice, or by two people, it is made once.
    """
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if current.check_in_code == instead_of:
        current.check_in_code = _fresh()
        current.save(update_fields=["check_in_code"])
    return current.check_in_code


def meeting_by_code(code):
    """As people type it, in small letters or with a dash. Raises `Meeting.DoesNotExist`."""
    plain = "".join(sign for sign in code.upper() if sign in SIGNS)
    if len(plain) != LENGTH:
        raise Meeting.DoesNotExist
    return Meeting.objects.defer("report").get(check_in_code=plain)


def opens_at(meeting):
    return meeting.starts_at - AROUND


def closed_because(meeting, *, now):
    """Why nobody can check in, or None as long as people can."""
    if meeting.is_cancelled:
        return Closed.CANCELLED
    if now < opens_at(meeting):
        return Closed.EARLY
    if now > meeting.ends_at + AROUND:
        return Closed.OVER
    return None


@transaction.atomic
def check_in(meeting, member, *, now):
    """The member is there, also who was not invited. Answers whether that is new; raises `CheckInClosed`."""
    _refuse_closed(meeting, now)
    invitation, _is_new = Invitation.objects.get_or_create(meeting=meeting, member=member, defaults={"invited_at": now})
    here = Invitation.objects.filter(pk=invitation.pk, checked_in_at=None)
    return here.update(was_there=True, checked_in_at=now) == 1


@transaction.atomic
def check_in_guest(meeting, *, name, organisation, now):
    """Someone without an account is there: a guest who was asked, by their name, or else one who came along.

    Raises `CheckInClosed` and `TooManyGuests`.
    """
    _refuse_closed(meeting, now)
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if there := current.guests.filter(name__iexact=name).order_by("pk").first():
        Guest.objects.filter(pk=there.pk).update(was_there=True)
        return there
    if current.guests.count() >= MOST_GUESTS:
        raise TooManyGuests
    return Guest.objects.create(
        meeting=current,
        name=name,
        organisation=organisation,
        invited_at=now,
        invited_by_id=current.created_by_id,
        was_there=True,
    )


def _refuse_closed(meeting, now):
    if why := closed_because(meeting, now=now):
        raise CheckInClosed(why)


def _fresh():
    """One that no other meeting has."""
    while Meeting.objects.filter(check_in_code=(code := "".join(secrets.choice(SIGNS) for _sign in range(LENGTH)))):
        pass
    return code
