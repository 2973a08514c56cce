"""What all apps hold about a person, in one place: to show it, to move it to another, and to take it away.

Each app registers its `Holder` when Django starts, so that this app knows none above it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from members.models import Member


@dataclass(frozen=True)
class Section:
    """A heading of *my data*, and under it rows of columns and values; files by name and path in storage."""

    title: str
    rows: list[dict[str, object]]
    files: tuple[tuple[str, str], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)  # of each column, for people
    name: str = ""  # of the section, for programs


@dataclass(frozen=True)
class Holder:
    """What one app does with what it holds about a member.

    `show(member)` yields sections; `move(keep, gone, now=…)` points rows of `gone` at `keep` and loses none;
    `erase(member, now=…)` removes what names or describes the member; what must stay readable keeps the row, as the
    member's name is by then a pseudonym. `move` and `erase` run in one transaction with those of the other apps.
    """

    name: str
    show: Callable[[Member], Iterable[Section]]
    move: Callable[..., None]
    erase: Callable[..., None]


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    if _holders.setdefault(holder.name, holder) != holder:
        raise ValueError(f"There is a holder with the name {holder.name} already.")


def show(member: Member) -> list[Section]:
    return [section for holder in _holders.values() for section in holder.show(member)]


def move(keep: Member, gone: Member, *, now: datetime) -> None:
    """The caller opens the transaction."""
    for holder in _holders.values():
        holder.move(keep, gone, now=now)


def erase(member: Member, *, now: datetime) -> None:
    """The caller opens the transaction."""
    for holder in _holders.values():
        holder.erase(member, now=now)
