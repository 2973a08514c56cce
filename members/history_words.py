"""The history of a member in sentences: who changed what, how, and what it was before."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from members.column_words import MINE, THEIRS
from members.models import Change, Channel, CvKind, Interest, Level, Member, PreferredContact, Role, Shared
from members.slots import BY_KEY, State
from samensterker.templatetags import house

# What can be changed, as it stands in a sentence: "Anna changed the phone number".
PARTS = {
    # Translators: these stand in a sentence, as in "Anna de Vries changed the name"; with its article
    "name": gettext_lazy("the name"),
    "contact_details": gettext_lazy("the contact details"),
    "email": gettext_lazy("the email address"),
    "photo": gettext_lazy("the photo"),
    "doing_now": gettext_lazy("the line about what one does now"),
    "preferences": gettext_lazy("the choices about being reached"),
    "language": gettext_lazy("the language"),
    "role": gettext_lazy("the role"),
    "state": gettext_lazy("whether one takes part"),
    "cv": gettext_lazy("a line of the CV"),
    "cv_file": gettext_lazy("the file with the CV"),
    "expertise": gettext_lazy("what one knows of an area"),
    "roster": gettext_lazy("the availability"),
    "absence": gettext_lazy("days away"),
    "sharing": gettext_lazy("what is shared"),
    "organisations": gettext_lazy("an organisation"),
    "groups": gettext_lazy("a group of the guild"),
    "merged": gettext_lazy("two entries into one"),
    "imported": gettext_lazy("the profile, with a file"),
}
ADDED, CHANGED, REMOVED = "added", "changed", "removed"
OWN_ROLES = ("cv", "organisations", "groups")  # a role in one's own words, not a word of `Role`
NOT_SHOWN = {"photo", "file", "submission", "size"}  # where a file lies says nothing
ENUMS = {"kind": CvKind, "level": Level, "interest": Interest, "preferred_contact": PreferredContact, "role": Role}
STATES = {
    # Translators: these stand behind a colon: "Anna noted: takes part"
    "taking_part": gettext_lazy("takes part"),
    "paused": gettext_lazy("pauses"),
    "left": gettext_lazy("left the guild"),
}
ORDER = [*MINE, *THEIRS, *BY_KEY]  # JSON has none
DAY = re.compile(r"\d{4}-\d\d-\d\d$")


@dataclass(frozen=True)
class Difference:
    """One thing that was something and is something else now; empty words: nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One change, for someone who reads it."""

    sentence: str
    at: datetime
    differences: list[Difference]


def lines(changes: Iterable[Change], *, reader: Member) -> list[Line]:
    """In the language that is on. The changes come with `by` loaded."""
    return [Line(sentence(change, reader=reader), change.at, differences(change)) for change in changes]


def sentence(change: Change, *, reader: Member) -> str:
    """`Anna de Vries changed the contact details, on paper`; of what the reader did: `You changed …`."""
    words = {"what": _what(change), "who": change.by, "how": _how(change)}
    is_own, done = change.by_id == reader.pk, _verb(change)
    if change.part == "merged":
        # Translators: one person stood in the list twice; %(how)s is empty, or as in ", on paper"
        own, other = (
            _("You joined two entries of one person%(how)s"),
            _("%(who)s joined two entries of one person%(how)s"),
        )
    elif change.part == "state":
        # Translators: %(what)s is as in "takes part" or "left the guild"; %(how)s is empty, or as in ", on paper"
        own, other = _("You noted: %(what)s%(how)s"), _("%(who)s noted: %(what)s%(how)s")
    elif done == ADDED:
        own, other = _("You added %(what)s%(how)s"), _("%(who)s added %(what)s%(how)s")
    elif done == REMOVED:
        own, other = _("You removed %(what)s%(how)s"), _("%(who)s removed %(what)s%(how)s")
    else:
        # Translators: %(what)s is as in "the contact details"; %(how)s is empty, or as in ", on paper"
        own, other = _("You changed %(what)s%(how)s"), _("%(who)s changed %(what)s%(how)s")
    if change.by_id is None:
        words["who"] = _("Someone who is not here any more, or the house itself,")
    return (own if is_own else other) % words


def differences(change: Change) -> list[Difference]:
    """What was different before, and is shown in a few words."""
    before, after = _facts(change.before), _facts(change.after)
    found = []
    for key in sorted({*before, *after} - _unshown(change), key=lambda key: (_place(key), key)):
        was, is_now = (facts.get(key) for facts in (before, after))
        # What is new and says no, or is over and said no, is not worth a line.
        if was != is_now and (was or is_now or (key in before and key in after)):
            told = [_words(change.part, key, value) for value in (was, is_now)]
            if any(told):
                found.append(Difference(str(_label(change.part, key)), *told))
    return found


def in_words(part: str, facts: Any) -> Any:
    """All that stood there, also what a sentence leaves out; each by its name and in words."""
    if not isinstance(facts, dict):
        return facts
    return {str(_label(part, key)): _words(part, key, value) for key, value in facts.items()}


def _what(change) -> str:
    """Of what hangs on a member, also which."""
    facts = _facts(change.after) or _facts(change.before)
    if change.part == "state":
        return str(STATES.get(facts.get("state"), ""))
    if change.part == "expertise" and facts.get("area"):
        # Translators: stands in a sentence, as in "Anna changed the knowledge of WordPress"
        return _("the knowledge of %(area)s") % {"area": facts["area"]}
    return str(PARTS.get(change.part, change.part))


def _unshown(change):
    """A file lies somewhere, which says nothing; and what stands in the sentence need not stand below it."""
    return NOT_SHOWN | {"state": {"state"}, "expertise": {"area"}}.get(change.part, set())


def _place(key):
    return ORDER.index(key) if key in ORDER else len(ORDER)


def _facts(value):
    return value if isinstance(value, dict) else {}


def _verb(change):
    was, is_now = (any(_facts(value).values()) for value in (change.before, change.after))
    if change.part in ("role", "sharing", "roster", "preferences"):
        return CHANGED
    return ADDED if is_now and not was else REMOVED if was and not is_now else CHANGED


def _how(change):
    if change.channel == Channel.PAPER:
        # Translators: behind a sentence: the member had handed it in on paper
        return _(", on paper")
    if change.channel == Channel.PHONE:
        # Translators: behind a sentence: the member had told it on the phone, or in person
        return _(", as told by phone or in person")
    return ""


def _label(part: str, key: str) -> str | Promise:
    if part == "roster" and key in BY_KEY:
        return BY_KEY[key].label
    if part == "sharing" and key in Shared.values:
        return Shared(key).label
    if part in OWN_ROLES and key == "role":
        return _("what you do or did there")
    return THEIRS.get(key) or MINE.get(key) or key.replace("_", " ")


def _words(part: str, key: str, value: Any) -> str:
    if part == "sharing" and isinstance(value, bool):
        return _("members of the guild") if value else _("coordinator only")
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return ", ".join(_words(part, key, each) for each in value)
    if part == "roster" and value in State.values:
        return str(State(value).label)
    if part not in OWN_ROLES or key != "role":
        return KEYS.get(key, _plain)(key, value)
    return _plain(key, value)


def _plain(key, value):
    if isinstance(value, str) and DAY.match(value):
        return house.day(date.fromisoformat(value))
    return str(value)


def _of_enum(key, value):
    enum: Any = ENUMS[key]
    return str(enum(value).label) if value in enum.values else _plain(key, value)


KEYS: dict[str, Callable[[str, Any], str]] = {
    **dict.fromkeys(ENUMS, _of_enum),
    "language": lambda key, value: str(dict(settings.LANGUAGES).get(value, value)),
    "phone": lambda key, value: str(house.phone(value)),
    "state": lambda key, value: str(STATES.get(value, value)),
}
