"""What a reader sees of an import before it is written: how many rows become what, and each row in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from members.exchange import columns
from members.exchange.planning import NAMES, Status
from members.models import ImportDraft
from samensterker.templatetags.house import phone as dutch_style

QUESTIONS = "questions"
SAMPLES = 3
ACCENTED = 3


@dataclass(frozen=True)
class Line:
    """A row of the file as the preview shows it."""

    number: int
    status: Status
    name: str
    facts: list[str]  # what a new member gets
    changes: list[tuple[str, str, str]]  # heading, what is there, what will be
    reasons: list[str]
    notes: list[str]
    asks: list[str]


def counts(draft: ImportDraft) -> dict[str, int]:
    """By status, and how many rows ask something."""
    found = {status.value: 0 for status in Status} | {QUESTIONS: 0}
    for row in draft.rows["plan"]:
        found[row["status"]] += 1
        found[QUESTIONS] += bool(row["asks"])
    return found


def new_with_address(draft: ImportDraft) -> int:
    return sum(row["status"] == Status.NEW and "email" in row["values"] for row in draft.rows["plan"])


def chosen(draft: ImportDraft, show: str) -> list[dict[str, Any]]:
    """The rows of one status, those that ask something, or all."""
    rows = draft.rows["plan"]
    if show == QUESTIONS:
        return [row for row in rows if row["asks"]]
    return [row for row in rows if row["status"] == show] if show in Status.values else rows


def line(row: dict[str, Any]) -> Line:
    headings = columns.headings()
    status = Status(row["status"])
    differs = status == Status.CHANGED
    return Line(
        number=row["number"],
        status=status,
        name=_name(row["values"]),
        facts=[] if differs else [_shown(name, text) for name, text in _in_order(row["values"]) if name not in NAMES],
        changes=[
            (str(headings[name]), _shown(name, before), _shown(name, after))
            for name, (before, after) in _in_order(row["changes"])
            if differs
        ],
        reasons=row["reasons"],
        notes=row["notes"],
        asks=row["asks"],
    )


def samples(draft: ImportDraft) -> list[str]:
    """Names to see by whether the letters came over well: the first, and those with accents."""
    names = [name for row in draft.rows["plan"] if (name := _name(row["values"]))]
    accented = (name for name in names[SAMPLES:] if not name.isascii())
    return [*names[:SAMPLES], *(name for name, _number in zip(accented, range(ACCENTED)))]


def used_columns(draft: ImportDraft) -> list[tuple[str, str]]:
    """Each heading of the file that is used, and what we take it for."""
    names = columns.headings()
    return [(heading, str(names[name])) for name, above in _in_order(draft.rows["used"]) for heading in above]


def _in_order(by_column):
    """As columns stand in an export; JSON in the database has an order of its own."""
    return [(column.name, by_column[column.name]) for column in columns.every() if column.name in by_column]


def _name(values):
    return " ".join(values[part] for part in NAMES if values.get(part))


def _shown(name, text):
    if name == "phone":
        return str(dutch_style(text))
    if name == "language":
        # Translators: languages in which we write to a member
        return {"nl": _("Dutch"), "en": _("English")}.get(text, text)
    return text
