"""What this room holds about a member: shown, moved and taken away, line by line.

Reports stay as they were; who is erased stands in them under a pseudonym.
"""

from django.utils.translation import gettext_lazy as _

from meetings import held_outcomes, held_planning
from meetings.models import ActionItem, AgendaItem, Assignment, Invitation, Meeting, Nudge
from members import gathering
from members.held import Fate, Held, holder


def move_invitations(keep, gone, *, now):
    """To one meeting: the later answer, and since the earlier invitation."""
    theirs = {row.meeting_id: row for row in Invitation.objects.filter(member=keep)}
    for row in Invitation.objects.filter(member=gone):
        if (other := theirs.get(row.meeting_id)) is None:
            Invitation.objects.filter(pk=row.pk).update(member=keep)
            continue
        row.delete()
        if row.answered_at and (other.answered_at is None or row.answered_at > other.answered_at):
            other.answer, other.answered_at = row.answer, row.answered_at
        other.invited_at = min(other.invited_at, row.invited_at)
        other.was_there = row.was_there if other.was_there is None else other.was_there or bool(row.was_there)
        other.checked_in_at = other.checked_in_at or row.checked_in_at
        other.save()


def move_assignments(keep, gone, *, now):
    """Of one action item: done when either did it, and else with the later day."""
    theirs = {row.item_id: row for row in Assignment.objects.filter(member=keep)}
    for row in Assignment.objects.filter(member=gone):
        if (other := theirs.get(row.item_id)) is None:
            Assignment.objects.filter(pk=row.pk).update(member=keep)
            continue
        if row.done_at and (other.done_at is None or row.done_at < other.done_at):
            other.done_at, other.done_by_id = row.done_at, row.done_by_id
        other.due_on = max(other.due_on, row.due_on)
        other.assigned_at = min(other.assigned_at, row.assigned_at)
        _move_nudges(other, row)
        if not other.passings_on.filter(answered_at=None).exists():
            row.passings_on.update(assignment=other)
        row.delete()
        other.save()


def _move_nudges(stays, over):
    """Who was reminded once of a day is not reminded of it again."""
    known = stays.nudges.values_list("due_on", "step")
    for nudge in over.nudges.all():
        if (nudge.due_on, nudge.step) not in known:
            Nudge.objects.filter(pk=nudge.pk).update(assignment=stays)


LINES = [
    Held(
        Invitation,
        "member",
        Fate.PSEUDONYM,
        _("Meetings I was invited to"),
        {
            "meeting": _("meeting"),
            "invited_at": _("invited on"),
            "answer": _("answer"),
            "answered_at": _("answered on"),
            "was_there": _("was there"),
            "checked_in_at": _("checked in at"),
        },
        hidden={"asked_again_on": "That the organiser asked everyone once more who had not answered."},
        settle=move_invitations,
    ),
    Held(
        Assignment,
        "member",
        Fate.PSEUDONYM,
        _("What I promised to do"),
        {
            "item": _("what"),
            "due_on": _("before"),
            "assigned_at": _("agreed on"),
            "done_at": _("done on"),
            "done_by": _("ticked by"),
            "snoozed_at": _("put off on"),
            "help_asked_at": _("asked for help on"),
            "help_words": _("what I need"),
        },
        settle=move_assignments,
    ),
    Held(
        Assignment, "done_by", Fate.PSEUDONYM, _("What I ticked for another"), {"item": _("what"), "done_at": _("when")}
    ),
    Held(
        AgendaItem,
        "presenter",
        Fate.PSEUDONYM,
        _("Agenda items I presented"),
        {"title": _("title"), "meeting": _("meeting")},
        hidden={"explanation": "The memory of the guild, for all members to read.", "outcome": "The same."},
    ),
    Held(
        Meeting,
        "created_by",
        Fate.PSEUDONYM,
        _("Meetings I planned"),
        {"title": _("meeting"), "created_at": _("when")},
        hidden={"report": "The memory of the guild, for all members to read."},
    ),
    Held(
        Meeting,
        "changed_by",
        Fate.PSEUDONYM,
        _("Meetings I changed last"),
        {"title": _("meeting"), "changed_at": _("when")},
    ),
    Held(
        Meeting,
        "cancelled_by",
        Fate.PSEUDONYM,
        _("Meetings I cancelled"),
        {"title": _("meeting"), "cancelled_at": _("when")},
    ),
    Held(
        ActionItem,
        "created_by",
        Fate.PSEUDONYM,
        _("Action items I wrote down"),
        {"title": _("what"), "created_at": _("when")},
    ),
    Held(
        ActionItem,
        "changed_by",
        Fate.PSEUDONYM,
        _("Action items I changed last"),
        {"title": _("what"), "changed_at": _("when")},
    ),
]


def register() -> None:
    gathering.register(holder("meetings", [*LINES, *held_planning.LINES, *held_outcomes.LINES]))
