"""Members as a table to take along: what the asker may see at that moment, read from the database row by row."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils.translation import gettext as _

from members import looking
from members.exchange import columns
from members.exchange.columns import FULL_NAME
from members.exchange.formulas import SUSPECT, escaped
from members.filters import Filters
from members.models import ContactView, Expertise, Member, Shared
from members.sharing import shown_to
from samensterker.localtime import AMSTERDAM
from samensterker.templatetags.house import phone as dutch_style

AT_ONCE = 500  # rows that are in memory
AREAS, BETWEEN = "areas", "; "
EMPTY = Value("", output_field=TextField())
PRIVATE = (Shared.EMAIL, Shared.PHONE)
FIRST_SIGN = itemgetter(slice(1))
STATEMENT = """
SELECT {shown} FROM (SELECT row_number() OVER () AS place, * FROM ({members}) AS chosen (key, {own})) AS member
{joins} {order}
"""


@dataclass(frozen=True)
class Exported:
    """A column of an export: what stands above it, and where it comes from.

    That is a column of `Member` or an expression; what hangs on members is `gathered`, of all of them at once.
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
    """The headings, and then a row for each member; nothing of it is read before it is asked for.

    Until the last row was asked for, the connection answers nothing else.
    """
    found = exported(viewer)  # now, as another language may be on by then
    return _rows(found, chosen, on)


def as_csv(table: Iterator[list[str]]) -> Iterator[bytes]:
    """As Excel opens it here with a double click: semicolons, and in front the mark that says which letters follow."""
    yield b"\xef\xbb\xbf"
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    while part := list(islice(table, AT_ONCE)):
        writer.writerows(
            cells if SUSPECT.isdisjoint(map(FIRST_SIGN, cells)) else [escaped(cell) for cell in cells] for cells in part
        )
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


def _rows(found, chosen, on):
    yield [column.heading for column in found]
    ways = [(place, column.written) for place, column in enumerate(found) if column.written]
    for row in _read(found, chosen, on):
        cells = list(row)
        for place, written in ways:
            cells[place] = written(cells[place])
        yield cells


def _read(found, chosen, on):
    """In one statement, so all is of one moment; the database works on what follows while we write what came."""
    try:
        statement, values = _statement(found, chosen, on)
    except EmptyResultSet:  # Django knows without asking that nobody is in it
        return
    with connection.cursor() as cursor:
        yield from cursor.stream(statement, values, size=AT_ONCE)


def _statement(found, chosen, on):
    """The members in their order, and beside each what hangs on them: that is gathered of everyone, and then joined."""
    sources = {f"own_{place}": column.source for place, column in enumerate(found) if not column.gathered}
    members, values = chosen.values_list("pk", *sources.values()).query.sql_with_params()
    joins = ""
    for number, (names, queryset) in enumerate(_gathered(on)):
        gathered, more = queryset.query.sql_with_params()
        joins += f" LEFT JOIN ({gathered}) AS part_{number} (of_{number}, {', '.join(names)}) ON of_{number} = key"
        values += more
    shown = [f"coalesce({column.gathered}, '')" if column.gathered else f"own_{n}" for n, column in enumerate(found)]
    statement = STATEMENT.format(
        shown=", ".join(shown),
        members=members,
        own=", ".join(sources),
        joins=joins,
        order="ORDER BY place" if chosen.ordered else "",
    )
    return statement, values


def _gathered(on):
    """Names of columns, and a queryset that answers members with a text for each of these."""
    areas = Expertise.objects.values_list("member_id").annotate(
        names=StringAgg("area__name", BETWEEN, order_by="area__name")
    )
    found = [([AREAS], areas)]
    return found + [
        ([column.name for column in addition.columns], addition.gather(on)) for addition in columns.additions()
    ]


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
