"""Joining, pausing, returning, leaving, and who coordinates. There is always at least one coordinator."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members.accounts import trust_address
from members.models import Member, Role

logger = logging.getLogger(__name__)


class LastCoordinatorError(Exception):
    """The guild would be left without a coordinator."""

    message = _("There is always at least one coordinator. Make someone else coordinator first.")


def add_member(*, first_name, email=None, by=None, now: datetime, **fields) -> Member:
    """A new member, who can log in by a mailed code at once. `by` is None when a command does it."""
    with transaction.atomic():
        member = Member.objects.create_user(email or None, first_name=first_name, joined_at=now, **fields)
        trust_address(member)
    if by:
        _note("joined", member, by)
    return member


def pause(member, *, by, now):
    """No invitations and no nudges until they return; they can still log in."""
    if member.paused_at is None and member.left_at is None:
        member.paused_at = now
        member.save(update_fields=["paused_at"])
        _note("pauses", member, by)


def return_(member, *, by, now):
    """Back from a pause, or back in the guild."""
    if member.paused_at or member.left_at:
        member.paused_at = member.left_at = None
        member.is_active = True
        member.save(update_fields=["paused_at", "left_at", "is_active"])
        _note("returned", member, by)


@transaction.atomic
def leave(member, *, by, now):
    """Out of the guild: hidden, no mail, cannot log in, and every session of theirs ends for good."""
    if member.left_at:
        return
    refuse_without_coordinator(member)
    member.left_at, member.is_active = now, False
    member.set_unusable_password()  # a session carries a hash of it, so that none comes alive again on return
    member.save(update_fields=["left_at", "is_active", "password"])
    _note("left", member, by)


@transaction.atomic
def give_role(member, role, *, by, now):
    if member.role == role:
        return
    if role != Role.COORDINATOR:
        refuse_without_coordinator(member)
    member.role = role
    member.save(update_fields=["role"])
    _note(f"became {role}", member, by)


def change_email(member, email, *, by, now):
    """By the coordinator, who vouches for it. The old address logs in no more."""
    with transaction.atomic():
        member.email = email or None
        member.save(update_fields=["email"])
        trust_address(member)
    _note("has another email address", member, by)


def refuse_without_coordinator(member):
    """Raises when nobody else coordinates. Holds the coordinators until the transaction ends: two cannot go at once."""
    coordinators = list(Member.objects.coordinators().select_for_update().order_by("pk").values_list("pk", flat=True))
    if coordinators == [member.pk]:
        raise LastCoordinatorError(LastCoordinatorError.message)


def _note(what, member, by):
    logger.info("Member %s %s (by %s).", member.pk, what, by.pk if by else "a command")
