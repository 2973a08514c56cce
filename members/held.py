"""One line for each way in which a row of some table points at a member: how it is shown, moved, and taken away.

Apps write their lines in `holding.py`, and make the `Holder` of `members.gathering` of them. As they are lines, a test
can hold them against the models: a new key to `Member` without one does not pass.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from members.gathering import Holder, Section
from members.models import Member
from members.stored_files import remove_after_commit

Words = str | Promise


class Fate(Enum):
    """What becomes of the rows when the member is erased."""

    GONE = "they say something about the member, and go"
    PSEUDONYM = "they are the memory of the guild, and name the pseudonym from then on"
    NOBODY = "they are about something else, and name nobody from then on"


@dataclass(frozen=True)
class Held:
    """The rows of a table that point at a member by one key."""

    model: type[Model]
    key: str
    fate: Fate
    title: Words = ""  # of its section in *my data*; without one it is not shown, for the reason in `hidden`
    columns: Mapping[str, Words] = field(default_factory=dict)  # what is shown, and what it is called
    words: Mapping[str, Callable[[Any], object]] = field(
        default_factory=dict
    )  # of a column that needs more than itself
    along: tuple[str, ...] = ()  # what those words need, to be fetched at once
    hidden: Mapping[str, str] = field(default_factory=dict)  # columns that are not shown, and why
    files: Callable[[Any], tuple[str, str]] | None = None
    emptied: Mapping[str, object] = field(default_factory=dict)  # with Fate.NOBODY: what goes along with the key
    # What points at two people at once, or may stand there once only, is not simply moved.
    settle: Callable[..., None] | None = None

    def of(self, member: Member):
        return self.model._base_manager.filter(**{self.key: member})

    def show(self, member: Member) -> Section | None:
        if not self.title:
            return None
        keys = [name for name in self.columns if self._is_key(name)]
        rows = list(self.of(member).select_related(*keys).prefetch_related(*self.along).order_by("-pk"))
        return Section(
            title=str(self.title),
            name=f"{self.model._meta.label}.{self.key}",
            labels={name: str(label) for name, label in self.columns.items()},
            rows=[{name: self._value(row, name) for name in self.columns} for row in rows],
            files=tuple(self.files(row) for row in rows) if self.files else (),
        )

    def move(self, keep: Member, gone: Member, *, now: datetime) -> None:
        if self.settle:
            self.settle(keep, gone, now=now)
        else:
            self.of(gone).update(**{self.key: keep})

    def erase(self, member: Member) -> None:
        if self.fate is Fate.GONE:
            if self.files:
                for row in self.of(member):
                    remove_after_commit(self.files(row)[1])
            self.of(member).delete()
        elif self.fate is Fate.NOBODY:
            self.of(member).update(**{self.key: None, **self.emptied})

    def _is_key(self, name):
        return name not in self.words and self.model._meta.get_field(name).is_relation

    def _value(self, row, name):
        if name in self.words:
            return self.words[name](row)
        if self.model._meta.get_field(name).choices:
            return str(getattr(row, f"get_{name}_display")())
        value = getattr(row, name)
        return str(value) if isinstance(value, Model) else value


def holder(name: str, lines: Iterable[Held], *, first: Callable[[Member], Iterable[Section]] | None = None) -> Holder:
    """`first` yields what is not in a table of its own."""
    lines = tuple(lines)

    def show(member):
        yield from first(member) if first else ()
        for line in lines:
            if (section := line.show(member)) and section.rows:
                yield section

    def move(keep, gone, *, now):
        for line in lines:
            line.move(keep, gone, now=now)

    def erase(member, *, now):
        for line in lines:
            line.erase(member)

    made = Holder(name, show, move, erase)
    LINES.extend(lines)
    return made


def once(model: type[Model], key: str, *beside: str) -> Callable[..., None]:
    """The `settle` of rows of which one may stand beside the same others: where both have one, that of who stays."""

    def settle(keep, gone, *, now):
        rows = model._base_manager
        theirs = set(rows.filter(**{key: keep}).values_list(*beside))
        for row in rows.filter(**{key: gone}):
            if tuple(getattr(row, model._meta.get_field(name).attname) for name in beside) in theirs:
                row.delete()
            else:
                rows.filter(pk=row.pk).update(**{key: keep})

    return settle


LINES: list[Held] = []  # of all apps together
