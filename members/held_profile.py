"""Of `members.holding`: the lines of what a member filled in and shares, and who looked at it."""

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from members import moving
from members.held import Fate, Held
from members.models import (
    Absence,
    ContactMessage,
    ContactView,
    CvEntry,
    CvFile,
    Daypart,
    Expertise,
    GroupMembership,
    KnowledgeArea,
    Roster,
    Shared,
    SharingChoice,
    SharingText,
)
from members.models.roster import SLOTS


def _seen(view):
    return ", ".join(str(Shared(word).label) for word in view.what.split() if word in Shared.values)


def _dayparts(column):
    """The bits of a mask, in words."""

    def words(roster):
        mask = getattr(roster, column)
        slots = [divmod(bit, len(Daypart)) for bit in range(SLOTS) if mask >> bit & 1]
        return ", ".join(f"{WEEKDAYS[day]} {Daypart(part).label}" for day, part in slots)

    return words


CV = [
    Held(
        CvEntry,
        "member",
        Fate.GONE,
        _("My CV"),
        {
            "kind": _("kind"),
            "role": _("what you did"),
            "organisation": _("where"),
            "from_year": _("from"),
            "until_year": _("until"),
            "line": _("a line about it"),
            "is_shown": _("shown in my short CV"),
        },
    ),
    Held(
        CvFile,
        "member",
        Fate.GONE,
        _("My CV as a file"),
        {"name": _("name"), "uploaded_at": _("sent on")},
        hidden={"file": "The file itself goes along."},
        files=lambda row: (row.name, row.file.name),
        settle=moving.cv_file,
    ),
]
KNOWLEDGE = [
    Held(
        Expertise,
        "member",
        Fate.GONE,
        _("What I know"),
        {
            "area": _("knowledge area"),
            "level": _("how well"),
            "interest": _("interest"),
            "can_teach": _("I can teach"),
            "gives_advice": _("I give advice"),
            "can_step_in": _("I can step in"),
            "wants_to_learn": _("I want to learn"),
            "confirmed_by": _("confirmed by"),
            "confirmed_at": _("confirmed on"),
            "learned_in": _("completed the course"),
            "learned_at": _("completed on"),
        },
        settle=moving.expertise,
        hidden={"learned_link": "Where that course stands.", "level_before": "To take it back; in the history."},
    ),
    Held(
        Expertise,
        "confirmed_by",
        Fate.NOBODY,
        _("Whose knowledge I confirmed"),
        {"member": _("member"), "area": _("knowledge area"), "confirmed_at": _("confirmed on")},
        emptied={"confirmed_at": None},
    ),
    Held(
        KnowledgeArea,
        "proposed_by",
        Fate.NOBODY,
        _("Knowledge areas I proposed"),
        {"name": _("name"), "declined_because": _("what became of it")},
    ),
]
AVAILABILITY = [
    Held(
        Roster,
        "member",
        Fate.GONE,
        _("My availability"),
        {"can": _("I can"), "rather_not": _("I would rather not"), "cannot": _("I cannot"), "saved_at": _("saved on")},
        words={name: _dayparts(name) for name in ("can", "rather_not", "cannot")},
        hidden={"answers": "The three answers once more, in one number."},
        settle=moving.roster,
    ),
    Held(
        Absence,
        "member",
        Fate.GONE,
        _("When I am away"),
        {"first_on": _("first day"), "last_on": _("last day"), "note": _("what for")},
        settle=moving.absences,
    ),
]
GROUPS = [
    Held(
        GroupMembership,
        "member",
        Fate.GONE,
        _("Groups I belong to"),
        {"group": _("group"), "role": _("role"), "from_on": _("from"), "until_on": _("until")},
        settle=moving.group_memberships,
    ),
]
SHARING = [
    Held(
        SharingChoice,
        "member",
        Fate.GONE,
        _("What I chose to share, and when"),
        {
            "chosen_at": _("when"),
            "what": _("what"),
            "is_shared": _("shared with members"),
            "text": _("version of the text"),
            "channel": _("how I said so"),
            "entered_by": _("entered by"),
        },
    ),
    Held(
        SharingChoice,
        "entered_by",
        Fate.PSEUDONYM,
        hidden={"entered_by": "Evidence about another member, in whose own data it stands."},
    ),
    Held(SharingText, "published_by", Fate.NOBODY, _("Texts about sharing I published"), {"number": _("version")}),
    Held(
        ContactView,
        "member",
        Fate.GONE,
        _("Who looked at my contact details, CV or roster"),
        {"seen_at": _("when"), "viewer": _("who"), "how": _("how"), "what": _("what")},
        words={"what": _seen},
        hidden={"seen_on": "The day of seen_at."},
        settle=moving.looks,
    ),
    Held(
        ContactView,
        "viewer",
        Fate.PSEUDONYM,
        _("Whose contact details, CV or roster I looked at"),
        {"seen_at": _("when"), "member": _("who"), "how": _("how"), "what": _("what")},
        words={"what": _seen},
        settle=lambda keep, gone, *, now: None,  # done with the line above, as a look has two ends
    ),
    Held(
        ContactMessage,
        "sender",
        Fate.GONE,
        _("Messages I wrote to members"),
        {"written_at": _("when"), "receiver": _("to"), "text": _("text"), "shows_address": _("with my address")},
    ),
    Held(
        ContactMessage,
        "receiver",
        Fate.GONE,
        _("Messages members wrote to me"),
        {"written_at": _("when"), "sender": _("from"), "text": _("text")},
    ),
]
LINES = [*CV, *KNOWLEDGE, *AVAILABILITY, *GROUPS, *SHARING]
