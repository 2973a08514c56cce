"""Members as a table to take along: what the asker may see at that moment, read from the database bit by bit."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils.translation import gettext as _

from members import looking
from members.exchange import columns
from members.exchange.columns import FULL_NAME
from members.exchange.formulas import SUSPECT, escaped
from members.exchange.lookups import is_one_of
from members.filters import Filters
from members.models import ContactView, Expertise, Member, Shared
from members.sharing import shown_to
from samensterker.localtime import AMSTERDAM
from samensterker.templatetags.house import phone as dutch_style

AT_ONCE = 2000  # rows that are in memory
AREAS, BETWEEN = "areas", "; "
EMPTY = Value("", output_field=TextField())
PRIVATE = (Shared.EMAIL, Shared.PHONE)


@dataclass(frozen=True)
class Exported:
    """A column of an export: what stands above it, and where it comes from.

    That is a column of `Member` or an expression; what hangs on members is `gathered`, for many of them at once.
    """

    heading: str
    source: Any
    written: Callable[[Any], str] | None = None
    gathered: str = ""  # its name in what is gathered


def exported(viewer: Member) -> list[Exported]:
    """The columns for this asker, with headings in the language that is active."""
    hidden = {FULL_NAME} if viewer.is_coordinator else {FULL_NAME, "language"}
    own = {
        "email": Exported("", _if_shown(viewer, Shared.EMAIL)),
        "phone": Exported("", _if_shown(viewer, Shared.PHONE), written=_phone),
        "language": Exported("", _language()),
    } | {column.name: Exported("", EMPTY, gathered=column.name) for column in columns.added()}
    shown = [column for column in columns.every() if column.name not in hidden]
    found = [replace(own.get(column.name, Exported("", column.name)), heading=str(column.heading)) for column in shown]
    return found + _not_imported(viewer)


def who_fit(filters: Filters, viewer: Member, *, on: date) -> QuerySet[Member]:
    """Of who is in the guild; an export is not of who left."""
    return filters.apply(Member.objects.visible_to(viewer).active(), viewer, today=on).order_by("sort_name", "pk")


def note(viewer: Member, chosen: QuerySet[Member], *, now: datetime) -> None:
    """Everyone whose address or number is in an export can see that the asker has it now."""
    seen: dict[tuple[Shared, ...], list[int]] = {}
    rows = chosen.order_by().values_list("pk", *(_if_shown(viewer, what) for what in PRIVATE))
    for key, *values in rows.iterator(chunk_size=AT_ONCE):
        whats = tuple(what for what, value in zip(PRIVATE, values) if value)
        seen.setdefault(whats, []).append(key)
    for whats, keys in seen.items():
        looking.note(viewer, keys, ContactView.How.EXPORT, whats, now=now)


def rows(viewer: Member, chosen: QuerySet[Member], *, on: date) -> Iterator[list[str]]:
    """The headings, and then a row for each member; nothing of it is read before it is asked for."""
    found = exported(viewer)  # now, as another language may be on by then
    return _rows(found, chosen.values_list(*(column.source for column in found), "pk"), on)


def as_csv(table: Iterator[list[str]]) -> Iterator[bytes]:
    """As Excel opens it here with a double click: semicolons, and in front the mark that says which letters follow."""
    yield b"\xef\xbb\xbf"
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    for number, row in enumerate(table, start=1):
        writer.writerow([escaped(cell) if cell[:1] in SUSPECT else cell for cell in row])
        if number % AT_ONCE == 0:
            yield _emptied(lines)
    yield _emptied(lines)


def headings_only() -> bytes:
    """What a file to import may look like."""
    names = [[str(column.heading) for column in columns.every() if column.name != FULL_NAME]]
    return b"".join(as_csv(iter(names)))


def _if_shown(viewer, what):
    text = Coalesce(Cast(what.value, TextField()), EMPTY)
    return Case(When(shown_to(viewer, what), then=text), default=EMPTY)


def _language():
    names = [When(language=code, then=Value(str(name))) for code, name in settings.LANGUAGES]
    return Case(*names, default=EMPTY, output_field=TextField())


def _not_imported(viewer):
    """What everyone sees of each other, and what the coordinator keeps; members change these themselves."""
    found = [Exported(_("What they do now"), "doing_now"), Exported(_("What they know"), EMPTY, gathered=AREAS)]
    if viewer.is_coordinator:
        state = Case(When(~Q(paused_at=None), then=Value(_("pauses"))), default=Value(_("takes part")))
        day = TruncDate("joined_at", tzinfo=AMSTERDAM)
        since = Func(day, Value("DD-MM-YYYY"), function="to_char", output_field=TextField())
        found += [Exported(_("State"), state), Exported(_("Member since"), since)]
    return found


def _rows(found, values, on):
    yield [column.heading for column in found]
    ways = [(place, column.written) for place, column in enumerate(found) if column.written]
    names = [(place, column.gathered) for place, column in enumerate(found) if column.gathered]
    rows = values.iterator(chunk_size=AT_ONCE)
    while together := list(islice(rows, AT_ONCE)):
        gathered = _gathered([row[-1] for row in together], on)
        for *cells, key in together:
            for place, written in ways:
                cells[place] = written(cells[place])
            if texts := gathered.get(key):
                for place, name in names:
                    cells[place] = texts.get(name, "")
            yield cells


def _gathered(keys, on):
    """What hangs on these members, by member and name of the column: a query for each kind, not for each member."""
    areas = Expertise.objects.filter(is_one_of(F("member_id"), keys)).values_list("member_id")
    names = areas.annotate(names=StringAgg("area__name", BETWEEN, order_by="area__name"))
    found = {key: {AREAS: text} for key, text in names}
    for addition in columns.additions():
        for key, texts in addition.gather(keys, on).items():
            found.setdefault(key, {}).update(texts)
    return found


def _emptied(lines):
    text = lines.getvalue()
    lines.seek(0)
    lines.truncate()
    return text.encode()


def _phone(number):
    """As Dutch people write it, so that no spreadsheet takes it for a number and drops its zero."""
    if number.startswith("+316") and len(number) == 12:
        return f"06 {number[4:6]} {number[6:8]} {number[8:10]} {number[10:]}"
    return _other_phone(number) if number else ""


@lru_cache(maxsize=1024)
def _other_phone(number):
    return dutch_style(number)
