"""Who may do what with meetings; views and templates ask these, and nothing else decides.

A meeting of the whole guild is the coordinator's to organise. A group keeps its own: each of its members may (ADR 28).
"""

from datetime import date

from meetings.models import Meeting
from members.models import Group, GroupMembership, Member
from members.models.group import GroupQuerySet
from members.policies import is_coordinator


def belongs_to(member: Member, group: int | None, *, on: date) -> bool:
    """To the group with this key, on that day. To no group, nobody does."""
    if group is None or not member.is_active:
        return False
    return GroupMembership.objects.current(on).filter(member=member, group=group).exists()


def may_organise(member: Member, meeting: Meeting, *, on: date) -> bool:
    """Plan, invite, make the agenda, write down, send the report."""
    return may_organise_for(member, meeting.group_id, on=on)


def may_organise_for(member: Member, group: int | None, *, on: date) -> bool:
    """The same for the group with this key, or for the whole guild when it is None."""
    return is_coordinator(member) or belongs_to(member, group, on=on)


def groups_to_organise_for(member: Member, *, on: date) -> GroupQuerySet:
    """Those for which `may_organise_for` holds."""
    groups = Group.objects.current(on)
    if is_coordinator(member):
        return groups
    return groups.filter(pk__in=GroupMembership.objects.current(on).filter(member=member).values("group"))


def sees(member: Member, meeting: Meeting, *, is_invited: bool, on: date) -> bool:
    """The same as `MeetingQuerySet.visible_to`, of one, when it is known whether the member was invited."""
    return meeting.is_plenary or is_invited or may_organise(member, meeting, on=on)
