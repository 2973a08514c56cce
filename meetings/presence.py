"""Who was there: ticked while the meeting happens, of who was invited, who came along and who came as a guest."""

from typing import Any

from django.db import transaction

from meetings.minutes import lock, touch
from meetings.models import Answer, Guest, Invitation
from meetings.models.assignment import NAME, full_name
from meetings.typed_days import folded
from members.models import Member

SHOWN = 500  # to tick; of a larger guild the others are found by their name
KINDS: dict[str, Any] = {"member": Invitation, "guest": Guest}
ALIKE = 8


class Nobody(Exception):
    """There is no member with this name."""


class Several(Exception):
    """More than one member may be meant; `members` are some of them."""

    def __init__(self, members):
        self.members = members
        super().__init__(members)


def ticks(meeting):
    """Who can be ticked, by name, as dicts with key, name, answer and was_there; and whether there are more.

    Of many, those who were there or who said that they come, before the others.
    """
    invited = meeting.invitations.filter(member__left_at=None) | meeting.invitations.filter(was_there=True)
    rows = invited.order_by("member__sort_name", "pk").values_list("pk", "member", "answer", "was_there", *NAME)
    rows = list(rows[: SHOWN + 1])
    if has_more := len(rows) > SHOWN:
        first = invited.filter(was_there=True) | invited.filter(answer__in=["yes", "maybe"], member__left_at=None)
        chosen = first.order_by("member__sort_name", "pk")
        rows = list(chosen.values_list("pk", "member", "answer", "was_there", *NAME)[:SHOWN])
    people = [
        {"pk": pk, "member": member, "answer": answer, "was_there": was_there, "name": full_name(name)}
        for pk, member, answer, was_there, *name in rows
    ]
    return people, has_more


@transaction.atomic
def set_there(meeting, kind, pk, was_there, *, now):
    """Whether there is such an invitation ("member") or guest."""
    current = lock(meeting)
    found = KINDS[kind].objects.filter(meeting=current, pk=pk)
    stood = found.values_list("was_there", flat=True)
    if not stood:
        return False
    if stood[0] != was_there:
        found.update(was_there=was_there)
        touch(current, now=now)
    return True


@transaction.atomic
def who_said_yes_is_there(meeting, *, now):
    """Everyone who said that they come, and of whom nobody said otherwise; answers how many."""
    current = lock(meeting)
    number = sum(
        model.objects.filter(meeting=current, answer=Answer.YES, was_there=None).update(was_there=True)
        for model in KINDS.values()
    )
    if number:
        touch(current, now=now)
    return number


@transaction.atomic
def rest_was_absent(meeting, *, now):
    """Everyone of whom nobody said that they were there, was not; answers how many."""
    current = lock(meeting)
    number = sum(
        model.objects.filter(meeting=current, was_there=None).update(was_there=False) for model in KINDS.values()
    )
    if number:
        touch(current, now=now)
    return number


def who_is(name, *, among=None):
    """The member with this name. Raises `Nobody` and `Several`."""
    typed = folded(" ".join(name.split()))
    first_word = typed.partition(" ")[0]
    active = (Member.objects.active() if among is None else among).filter(first_name__unaccent__istartswith=first_word)
    members = list(active.by_name()[:200])
    for names in (_full, _short):
        alike = [member for member in members if typed in names(member)]
        if len(alike) == 1:
            return alike[0]
        if alike:
            raise Several(alike[:ALIKE])
    raise Nobody


def _full(member):
    return {folded(member.full_name)}


def _short(member):
    return {folded(member.first_name), folded(f"{member.first_name} {member.last_name}")}


@transaction.atomic
def came(meeting, member, *, now):
    """This member was there, invited or not."""
    current = lock(meeting)
    there = {"was_there": True}
    Invitation.objects.update_or_create(
        meeting=current, member=member, defaults=there, create_defaults={"invited_at": now, **there}
    )
    touch(current, now=now)


@transaction.atomic
def guest_came(meeting, name, *, by, now):
    """Someone without an account came along; the same name twice is one guest."""
    current, name = lock(meeting), name[:120]
    guest = Guest.objects.filter(meeting=current, name__iexact=name).first()
    if guest is None:
        guest = Guest(meeting=current, name=name, invited_at=now, invited_by=by)
    guest.was_there = True
    guest.save()
    touch(current, now=now)
    return guest
