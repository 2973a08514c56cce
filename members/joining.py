"""Joining, pausing, returning, leaving, and who coordinates. There is always at least one coordinator."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from members import history, search
from members.accounts import trust_address
from members.models import Channel, ErasureRequest, Member, Role

logger = logging.getLogger(__name__)

_followers: list[Callable[..., None]] = []


def on_leaving(follow: Callable[..., None]) -> None:
    """What an app above does when a member leaves the guild: `follow(member, by=…, now=…)`, in the same transaction."""
    if follow not in _followers:
        _followers.append(follow)


def let_go(member: Member, *, by: Member | None, now: datetime) -> None:
    """What the apps above do when someone is not in the guild any more; for who leaves, or is erased before that."""
    for follow in _followers:
        follow(member, by=by, now=now)


class LastCoordinatorError(Exception):
    """The guild would be left without a coordinator."""

    message = _("There is always at least one coordinator. Make someone else coordinator first.")


class EmailTaken(Exception):
    """This address is someone's already; carries them."""

    def __init__(self, member):
        self.member = member
        super().__init__(member.pk)


class AlreadyAdded(Exception):
    """The same form came in before; carries the member that it made."""

    def __init__(self, member):
        self.member = member
        super().__init__(member.pk)


class StaleMember(Exception):
    """Someone else changed this member after the form was made; carries them as they are now."""

    def __init__(self, member):
        self.member = member
        super().__init__(member.pk)


def add_member(
    *, first_name, email=None, by=None, now: datetime, submission=None, channel: Channel = Channel.WEB, **fields
) -> Member:
    """A new member, who can log in by a mailed code at once. `by` is None when a command does it.

    Raises `EmailTaken`, and `AlreadyAdded` for a form that comes in twice.
    """
    email = email or None
    if email is None:  # someone enters them, and goes on doing so
        fields.setdefault("entered_by", by)
    try:
        with transaction.atomic():
            member = Member.objects.create_user(
                email, first_name=first_name, joined_at=now, submission=submission, **fields
            )
            trust_address(member)
            _record_state(member, None, by=by, now=now, channel=channel)
            search.refresh([member.pk])
    except IntegrityError:
        if made := Member.objects.filter(submission=submission).first() if submission else None:
            raise AlreadyAdded(made) from None
        _raise_taken(email)
        raise
    if by:
        _note("joined", member, by)
    return member


@transaction.atomic
def pause(member, *, by, now, channel: Channel = Channel.WEB):
    """No invitations and no nudges until they return; they can still log in."""
    was = _locked(member)
    if member.paused_at is None and member.left_at is None:
        member.paused_at = now
        member.save(update_fields=["paused_at"])
        _record_state(member, was, by=by, now=now, channel=channel)
        _note("pauses", member, by)


@transaction.atomic
def return_(member, *, by, now, channel: Channel = Channel.WEB):
    """Back from a pause, or back in the guild; who had asked to be erased, is not erased then."""
    was = _locked(member)
    if member.paused_at or member.left_at:
        member.paused_at = member.left_at = None
        member.is_active = True
        member.save(update_fields=["paused_at", "left_at", "is_active"])
        ErasureRequest.objects.open().filter(member=member).update(withdrawn_at=now)
        _record_state(member, was, by=by, now=now, channel=channel)
        search.refresh([member.pk])
        _note("returned", member, by)


@transaction.atomic
def leave(member, *, by, now, channel: Channel = Channel.WEB):
    """Out of the guild: hidden, no mail, cannot log in, and every session of theirs ends for good."""
    refuse_without_coordinator(member)  # before the row of the member: always in this order, so that nobody waits twice
    was = _locked(member)
    if member.left_at:
        return
    member.left_at, member.is_active = now, False
    member.set_unusable_password()  # a session carries a hash of it, so that none comes alive again on return
    member.save(update_fields=["left_at", "is_active", "password"])
    let_go(member, by=by, now=now)
    _record_state(member, was, by=by, now=now, channel=channel)
    search.refresh([member.pk])
    _note("left", member, by)


@transaction.atomic
def give_role(member, role, *, by, now):
    if role != Role.COORDINATOR:
        refuse_without_coordinator(member)
    _locked(member)
    if member.role == role:
        return
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    history.record(member, "role", before={"role": str(before)}, after={"role": str(role)}, by=by, now=now)
    _note(f"became {role}", member, by)


def change_email(member, email, *, by, now, version=None, channel: Channel = Channel.WEB):
    """By the coordinator, who vouches for it. The old address logs in no more; an empty one: they have none now.

    Raises `EmailTaken`, and `StaleMember` when the form was made from another version (None: from none).
    """
    email = email.strip().lower() if email else None
    try:
        with transaction.atomic():
            _locked(member)
            before = member.email
            if email == before:
                trust_address(member)
                return
            if version not in (None, member.version):
                raise StaleMember(member)
            _write_email(member, email)
            trust_address(member)
            history.record(
                member, "email", before={"email": before}, after={"email": email}, by=by, now=now, channel=channel
            )
            search.refresh([member.pk])
    except IntegrityError:
        _raise_taken(email)
        raise
    _note("has another email address", member, by)


def _write_email(member, email):
    member.email, member.has_no_email = email, member.has_no_email and email is None
    member.version += 1
    if member.last_login is None:  # how to log in was told at another address, if at all
        member.welcomed_at = None
    member.save(update_fields=["email", "has_no_email", "version", "welcomed_at"])


def refuse_without_coordinator(member):
    """Raises when nobody else coordinates. Holds the coordinators until the transaction ends: two cannot go at once."""
    coordinators = list(Member.objects.coordinators().to_change().order_by("pk").values_list("pk", flat=True))
    if coordinators == [member.pk]:
        raise LastCoordinatorError(LastCoordinatorError.message)


def state_of(member):
    """A word for the history: "taking_part", "paused" or "left"."""
    return "left" if member.left_at else "paused" if member.paused_at else "taking_part"


def _locked(member):
    """Brings the member up to date, and nobody else changes them until the transaction ends; answers their state."""
    member.refresh_from_db(from_queryset=Member.objects.to_change())
    return state_of(member)


def _record_state(member, was, *, by, now, channel):
    after = {"state": state_of(member)}
    history.record(member, "state", before=was and {"state": was}, after=after, by=by, now=now, channel=channel)


def _raise_taken(email):
    if email and (owner := Member.objects.filter(email=email).first()):
        raise EmailTaken(owner) from None


def _note(what, member, by):
    logger.info("Member %s %s (by %s).", member.pk, what, by.pk if by else "a command")
