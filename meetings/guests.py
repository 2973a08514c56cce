"""Guests: people without an account who are asked to one meeting, by email."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meetings import letters
from meetings.models import Guest, Meeting
from meetings.seen import mark
from samensterker.outbox.queueing import withdraw

MOST = 60  # with an address, at one meeting


class AlreadyAsked(Exception):
    """A guest with this address is asked already, under another name or organisation; carries the guest."""

    def __init__(self, guest):
        super().__init__(guest)
        self.guest = guest


class TooManyGuests(Exception):
    """As many as a meeting may have are asked already."""


class TooLate(Exception):
    """Nobody is asked to what was cancelled or has begun."""


class StaleGuest(Exception):
    """Someone else changed the guest since this form was made; `guest` is how they stand now."""

    def __init__(self, guest):
        super().__init__(guest)
        self.guest = guest


@transaction.atomic
def ask_guest(meeting, *, name, email, organisation, by, now):
    """The guest, and whether they are new; the invitation is on its way. The same form sent twice asks once.

    Raises `AlreadyAsked`, `TooManyGuests` and `TooLate`.
    """
    current = _open(meeting, now)
    guests = current.guests.with_address()
    if there := guests.filter(email__iexact=email).first():
        if (there.name, there.organisation) != (name, organisation):
            raise AlreadyAsked(there)
        return there, False
    if guests.count() >= MOST:
        raise TooManyGuests
    facts = {"name": name, "email": email, "organisation": organisation}
    guest = Guest.objects.create(meeting=current, invited_at=now, invited_by=by, **facts)
    letters.invite(current, [guest], now=now)
    return guest, True


@transaction.atomic
def change_guest(guest, *, seen, now, name, email, organisation):
    """Answers whether anything was new. At another address they are asked anew, and the old link stops working.

    Raises `StaleGuest` and `AlreadyAsked`.
    """
    meeting = Meeting.objects.select_for_update().get(pk=guest.meeting_id)
    current = Guest.objects.get(pk=guest.pk)
    facts = {"name": name, "email": email, "organisation": organisation}
    if facts == {name: getattr(current, name) for name in facts}:
        return False
    if mark_of(current) != seen:
        raise StaleGuest(current)
    others = meeting.guests.with_address().exclude(pk=current.pk)
    if email and (there := others.filter(email__iexact=email).first()):
        raise AlreadyAsked(there)
    was = current.email
    for field, value in facts.items():
        setattr(current, field, value)
    current.save(update_fields=facts)
    if email != was:
        _ask_at_another_address(meeting, current, now)
    return True


def mark_of(guest):
    return mark(guest.name, guest.email, guest.organisation)


@transaction.atomic
def remove_guest(guest, *, now):
    """Nothing that still waits goes to them; a second time changes nothing."""
    _withdraw(guest, now)
    Guest.objects.filter(pk=guest.pk).delete()


def _open(meeting, now):
    """The meeting, while nobody else changes it or its guests."""
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if current.is_cancelled or current.starts_at <= now:
        raise TooLate
    return current


def _ask_at_another_address(meeting, guest, now):
    _withdraw(guest, now)
    if guest.email and not meeting.is_cancelled and meeting.starts_at > now:
        letters.invite(meeting, [guest], now=now)


def _withdraw(guest, now):
    about = {"meeting": guest.meeting_id, "guest": guest.pk}
    withdraw(kinds=letters.KINDS, about=about, reason=_("The guest is not invited any more."), now=now)
