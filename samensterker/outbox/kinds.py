"""The catalogue of every kind of message that may leave the house.

Apps register their kinds when Django starts. Members see the same catalogue when they choose their mail.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from samensterker.outbox.letters import Letter
    from samensterker.outbox.models import Message

Words = str | Promise


def all_wanted(messages: list["Message"], now: datetime) -> Mapping[int, Words]:
    """The `still_wanted` of kinds that are always wanted."""
    return {}


@dataclass(frozen=True)
class LetterKind:
    """What one kind of message is, and how a batch of it is looked at again and drawn.

    `still_wanted` names only the messages that are *not* wanted any more, each with the reason, a msgid.
    `render` draws all of the batch. Both get messages with their members loaded, outside any transaction.
    """

    name: str  # "meeting-reminder"; stands in rows and links, so it never changes
    title: Words
    description: Words
    still_wanted: Callable[[list["Message"], datetime], Mapping[int, Words]]
    render: Callable[[list["Message"], datetime], Mapping[int, "Letter"]]
    can_be_switched_off: bool = True
    is_asked_for: bool = False  # by its receiver, a moment ago: goes at night and on hold too
    is_secret: bool = False  # never on the log page, never kept
    if_unsure: Literal["resend", "unsure"] = "resend"  # "unsure": rather not at all than twice; a human decides
    always_because: Words = ""  # why it cannot be switched off, in a sentence
    is_for_coordinators: bool = False  # others do not find it among their mail

    def __post_init__(self):
        if self.is_secret and not self.is_asked_for:
            raise ValueError(f"{self.name}: a secret is only mailed to who asked for it.")
        if self.is_asked_for:  # whoever asks for a code wants it; there is nothing to switch off
            object.__setattr__(self, "can_be_switched_off", False)

    @property
    def why_always(self) -> Words:
        if self.is_asked_for:
            return self.always_because or _("You only get this mail when you ask for it yourself.")
        return self.always_because or _("The guild cannot do without this mail.")


_kinds: dict[str, LetterKind] = {}


def register(kind: LetterKind) -> None:
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"There is a kind of message with the name {kind.name} already.")


def find(name: str) -> LetterKind | None:
    return _kinds.get(name)


def get(name: str) -> LetterKind:
    return _kinds[name]


def catalogue() -> Iterable[LetterKind]:
    """All kinds, in the order in which the apps registered them."""
    return list(_kinds.values())


def names() -> list[str]:
    return list(_kinds)


def asked_for() -> list[str]:
    return [kind.name for kind in _kinds.values() if kind.is_asked_for]


def secret() -> list[str]:
    return [kind.name for kind in _kinds.values() if kind.is_secret]
