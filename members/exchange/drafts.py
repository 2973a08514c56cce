"""A file that was read, kept until whoever sent it has looked at what it would do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from members.exchange import headings, planning, reading, values
from members.exchange.values import ReadRow
from members.models import ImportDraft, Member
from members.typed_text import one_line
from members.uploads import FILE_AT_MOST, UploadRefused, refuse_size
from samensterker.localtime import local_day

LONGEST_NAME = 120


@dataclass(frozen=True)
class ReadFile:
    """What stands in a file, before we look at whom it is about."""

    name: str
    kind: str
    used: dict[str, list[str]]
    unused: list[str]
    rows: list[ReadRow]


def read_file(file) -> ReadFile:
    """Raises `UploadRefused` with why, and what to do."""
    refuse_size(file, FILE_AT_MOST)
    table = reading.read(file.read(), known=headings.known)
    found = headings.find(table.rows)
    rows = [values.read(row.number, found.texts(row)) for row in table.rows if row.number > found.number]
    if not rows:
        raise UploadRefused(_("There are headings in this file, but no people under them."))
    name = one_line(file.name or "")[-LONGEST_NAME:] or "?"
    return ReadFile(name, table.kind, found.used, found.unused, rows)


def keep(file: ReadFile, *, by: Member, now: datetime) -> ImportDraft:
    plan = planning.plan(file.rows, on=local_day(now))
    facts: dict[str, Any] = {
        "kind": file.kind,
        "used": file.used,
        "unused": file.unused,
        "rows": [row.as_json() for row in file.rows],
        "plan": plan.as_json(),
    }
    return ImportDraft.objects.create(made_by=by, made_at=now, file_name=file.name, rows=facts)
