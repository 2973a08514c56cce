"""What is held about a member of what came out of meetings: decisions, notes, reports, promises, the thermometer."""

from django.utils.translation import gettext_lazy as _

from meetings.models import (
    Decision,
    LateJoiner,
    Meeting,
    MinutesRevision,
    PassingOn,
    PulseReceiver,
    ReportVersion,
)
from members.held import Fate, Held, once


def move_pulses(keep, gone, *, now):
    """Who answered under either name has answered."""
    theirs = {row.pulse_id: row for row in PulseReceiver.objects.filter(member=keep)}
    for row in PulseReceiver.objects.filter(member=gone):
        if (other := theirs.get(row.pulse_id)) is None:
            PulseReceiver.objects.filter(pk=row.pk).update(member=keep)
            continue
        if row.has_answered:
            PulseReceiver.objects.filter(pk=other.pk).update(has_answered=True)
        row.delete()


def move_questions(keep, gone, *, now):
    """Nobody is asked to take over from themselves. Comes after the parts, which have moved by then."""
    PassingOn.objects.filter(to=gone).update(to=keep)
    PassingOn.objects.open().filter(to=keep, assignment__member=keep).delete()


LINES = [
    Held(
        Decision,
        "created_by",
        Fate.PSEUDONYM,
        _("Decisions that I wrote down"),
        {"text": _("decision"), "meeting": _("meeting"), "created_at": _("when")},
        hidden={"lesson": "The memory of the guild, for all members to read."},
    ),
    Held(
        MinutesRevision,
        "written_by",
        Fate.PSEUDONYM,
        _("Notes that I wrote in a meeting"),
        {"meeting": _("meeting"), "text": _("notes"), "written_at": _("when")},
    ),
    Held(
        ReportVersion,
        "sent_by",
        Fate.PSEUDONYM,
        _("Reports that I sent"),
        {"meeting": _("meeting"), "number": _("version"), "sent_at": _("when")},
        hidden={"content": "The memory of the guild, for all members to read.", "remark": "The same."},
    ),
    Held(
        Meeting,
        "report_checked_by",
        Fate.PSEUDONYM,
        _("Reports that I read through"),
        {"title": _("meeting"), "report_checked_at": _("when")},
    ),
    Held(
        PassingOn,
        "to",
        Fate.GONE,
        _("What I was asked to take over"),
        {
            "assignment": _("what"),
            "words": _("a word with it"),
            "asked_at": _("asked on"),
            "answered_at": _("answered on"),
            "is_accepted": _("accepted"),
        },
        settle=move_questions,
    ),
    Held(
        PassingOn,
        "asked_by",
        Fate.GONE,
        _("What I asked another to take over"),
        {"assignment": _("what"), "words": _("a word with it"), "asked_at": _("asked on")},
    ),
    Held(
        LateJoiner,
        "member",
        Fate.GONE,
        _("Action items for everyone, from before I came"),
        {"item": _("what"), "asked_at": _("asked on"), "answered_at": _("answered on"), "joins": _("I take part")},
        settle=once(LateJoiner, "member", "item_id"),
    ),
    Held(
        PulseReceiver,
        "member",
        Fate.GONE,
        _("Thermometers to which I was asked"),
        {"pulse": _("meeting"), "has_answered": _("answered")},
        settle=move_pulses,
    ),
]
