"""When a member can: the usual week, saved per tap or as a whole, and who is free at a moment.

Dayparts and answers have names (`Slot`, `State`); that they are bits in three masks is only known in `members.slots`
and here. Absences are in `members.absences`, and the moments that suit a group in `members.moments`.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.lookups import Exact

from members import history, history_letters, profile
from members.models import Absence, Channel, Member, Roster
from members.models.roster import ALL_SLOTS
from members.moments import best_moments, best_slots
from members.profile import ProfilePart
from members.slots import SLOTS, Slot, State, masks, states_of
from samensterker.localtime import local_day

__all__ = ["Slot", "State", "best_moments", "best_slots", "free_at", "remove_roster", "save_roster", "set_slot"]


def set_slot(
    member: Member, slot: Slot, state: State, *, by: Member | None, now: datetime, channel: Channel = Channel.WEB
) -> Roster:
    """One tap."""
    return save_roster(member, {slot: state}, by=by, now=now, channel=channel)


@transaction.atomic
def save_roster(
    member: Member,
    states: Mapping[Slot, State],
    *,
    by: Member | None,
    now: datetime,
    channel: Channel = Channel.WEB,
) -> Roster:
    """Takes over these answers and leaves the other dayparts as they are, also when another saves those just now.

    Saved once, the part of the profile is filled in, even if every daypart is blank.
    """
    member.roster_at = Member.objects.to_change().get(pk=member.pk).roster_at  # a tap beside this one may be the first
    Roster.objects.get_or_create(member=member, defaults={"saved_at": now})
    before = Roster.objects.get(member=member)
    rest = ALL_SLOTS & ~sum(slot.bit for slot in states)
    answers = {name: F(name).bitand(rest).bitor(bits) for name, bits in masks(states).items()}
    Roster.objects.filter(member=member).update(**answers, saved_at=now)
    after = Roster.objects.get(member=member)
    profile.mark(member, ProfilePart.ROSTER, is_filled_in=True, now=now)
    _remember(member, before, after, by=by, now=now, channel=channel)
    return after


@transaction.atomic
def remove_roster(member: Member, *, by: Member | None, now: datetime, channel: Channel = Channel.WEB) -> None:
    """As if it was never saved; what the profile fulfils is open again."""
    Member.objects.to_change().get(pk=member.pk)
    before = Roster.objects.filter(member=member).first()
    if before is None:
        return
    before.delete()
    profile.mark(member, ProfilePart.ROSTER, is_filled_in=False, now=now)
    said = {key: state for key, state in _answers(before).items() if state != State.UNANSWERED}
    history.record(member, "roster", before=said, after=None, by=by, now=now, channel=channel)


def free_at(slot: Slot | int, on: date | None = None) -> Q:
    """The condition on members that they can then, and are not away `on` that day; a number is that of the slot.

    It says nothing about who may know: put `sharing.shown_to(viewer, Shared.ROSTER)` beside it.
    """
    slot = slot if isinstance(slot, Slot) else Slot.numbered(slot)
    can = Roster.objects.filter(Exact(F("can").bitand(slot.bit), slot.bit))
    free = Q(pk__in=can.values("member"))
    return free if on is None else free & ~Q(pk__in=Absence.objects.on(on).values("member"))


def _remember(member, before, after, *, by, now, channel):
    """A line a day for each who fills it in, as one for each tap would bury the rest of the history.

    The line says what was changed that day, from what it was before the first tap to what it is after the last one.
    """
    was, is_now = _answers(before), _answers(after)
    line = member.changes.filter(part="roster", by=by, channel=channel).order_by("-at", "-pk").first()
    if line is None or line.after is None or local_day(line.at) != local_day(now):
        changed = [key for key in was if was[key] != is_now[key]]
        before, after = ({key: facts[key] for key in changed} for facts in (was, is_now))
        history.record(member, "roster", before=before, after=after, by=by, now=now, channel=channel)
        return
    first = was | (line.before or {})
    line.before = {key: first[key] for key in first if first[key] != is_now[key]}
    line.after = {key: is_now[key] for key in line.before}
    line.at = now
    line.save(update_fields=["before", "after", "at"]) if line.before else line.delete()
    history_letters.tell([member], by=by, now=now)


def _answers(roster):
    """As it stands in the history: `{"wed-evening": "can"}`."""
    states = states_of(roster)
    return {slot.key: states[slot].value for slot in SLOTS}
