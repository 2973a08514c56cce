"""What this room holds about a member, and what the outbox below it does: shown, moved and taken away, line by line.

Nobody else's contact details are shown, only names, where they are part of what is about the member.
"""

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _

from members import gathering, held_profile, moving
from members.column_words import MINE
from members.gathering import Section
from members.held import Fate, Held, holder
from members.history_words import PARTS, in_words
from members.models import (
    BookletCopy,
    Change,
    ErasureRequest,
    ImportDraft,
    Member,
    NotADuplicate,
    SearchRow,
)
from samensterker.outbox import kinds
from samensterker.outbox.models import Hold, Message, OptOut

HIDDEN = {
    "password": "Only a salted hash is kept: it would say nothing to its owner and much to a thief.",
    "sort_name": "The name once more, made from it.",
    "is_active": "The other side of left_at.",
    "erased_at": "Who was erased has no page any more.",
}
MADE = "Made of the rest; it says nothing more."


def _about_me(member):
    """The row of the member itself."""
    words = {name: getattr(member, name) for name in MINE}
    words |= {name: getattr(member, f"get_{name}_display")() for name in ("preferred_contact", "language", "role")}
    words |= {name: str(words[name]) for name in ("phone", "sharing_text", "entered_by") if words[name]}
    words["photo"] = bool(member.photo)
    yield Section(
        title=str(_("About me")),
        name="members.Member",
        rows=[words],
        labels={name: str(label) for name, label in MINE.items()},
        files=(("photo.jpg", member.photo.name),) if member.photo else (),
    )


def _kind_title(row):
    kind = kinds.find(row.kind)
    return str(kind.title) if kind else row.kind


RECORDS = [
    Held(
        Change,
        "member",
        Fate.GONE,
        _("What was changed of me"),
        {
            "at": _("when"),
            "by": _("by"),
            "part": _("what"),
            "channel": _("how"),
            "before": _("before"),
            "after": _("after"),
        },
        words={
            "part": lambda row: str(PARTS.get(row.part, row.part)),
            "before": lambda row: in_words(row.part, row.before),
            "after": lambda row: in_words(row.part, row.after),
        },
    ),
    Held(
        Change,
        "by",
        Fate.PSEUDONYM,
        hidden={"by": "What one changed of another stands in the history of the other; of oneself, in the line above."},
    ),
    Held(NotADuplicate, "first", Fate.GONE, hidden={"first": "Two names that look alike."}, settle=moving.pairs),
    Held(
        NotADuplicate,
        "second",
        Fate.GONE,
        hidden={"second": "Two names that look alike."},
        settle=lambda keep, gone, *, now: None,  # done with the line above, as a pair has two ends
    ),
    Held(NotADuplicate, "said_by", Fate.NOBODY, hidden={"said_by": "Work of the coordinator about others."}),
    Held(
        ErasureRequest,
        "member",
        Fate.PSEUDONYM,
        _("When I asked to be erased"),
        {"asked_at": _("when"), "asked_by": _("by"), "withdrawn_at": _("taken back on")},
        settle=moving.erasure_requests,
    ),
    Held(ErasureRequest, "asked_by", Fate.PSEUDONYM, hidden={"asked_by": "Of oneself it stands in the line above."}),
    Held(
        ImportDraft,
        "made_by",
        Fate.GONE,
        _("Files I looked at before importing them"),
        {"made_at": _("when"), "file_name": _("file")},
        hidden={"rows": "The details of other people; gone after a day."},
    ),
    Held(
        BookletCopy,
        "receiver",
        Fate.PSEUDONYM,
        _("Booklets I received"),
        {"received_at": _("when"), "version": _("version")},
    ),
    Held(
        SearchRow,
        "member",
        Fate.GONE,
        hidden=dict.fromkeys(
            ("member", "names", "members_words", "members_vector", "coordinators_words", "coordinators_vector"), MADE
        ),
        settle=moving.search_row,
    ),
    Held(
        Member,
        "entered_by",
        Fate.PSEUDONYM,
        hidden={"entered_by": "Work of the coordinator about others, in whose own data it stands."},
        settle=moving.who_entered,
    ),
]
MAIL = [
    Held(
        Message,
        "member",
        Fate.GONE,
        _("Mail to me, of the last ninety days"),
        {"due_at": _("due"), "kind": _("what kind"), "state": _("what became of it"), "sent_at": _("sent on")},
        words={"kind": _kind_title},
        hidden={
            "address": "Only of who is no member.",
            "dedupe_key": "Ids, to send it once.",
            "refs": "Ids of what it is about.",
            "secret": "A code to log in with, for the ten minutes that it is on its way.",
            "last_error": "What a mail server said, between computers.",
        },
        settle=moving.messages,
    ),
    Held(
        OptOut,
        "member",
        Fate.GONE,
        _("Mail I do not want"),
        {"kind": _("what kind"), "since": _("since")},
        words={"kind": _kind_title},
        hidden={"address_digest": "Only of who is no member."},
        settle=moving.opt_outs,
    ),
    Held(Hold, "released_by", Fate.PSEUDONYM, hidden={"released_by": "Work of the coordinator on the guild's mail."}),
]
LOGIN = [
    Held(
        EmailAddress,
        "user",
        Fate.GONE,
        hidden={"user": "The email address once more, as the part of the house keeps it that logs people in."},
        settle=moving.forget_login,
    ),
    Held(LogEntry, "user", Fate.PSEUDONYM, hidden={"user": "Work of the coordinator in the administration."}),
]
LINES = [*held_profile.LINES, *RECORDS, *MAIL, *LOGIN]


def register() -> None:
    gathering.register(holder("members", LINES, first=_about_me))
