"""Row 11 and the import: taking everybody along as CSV beside COPY of those rows, and bringing people in."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from bench import guild
from bench.clock import seconds
from bench.names import name_of
from bench.report import Row, Target, worst_of
from members.exchange import drafts, exporting, writing
from members.models import Member
from samensterker.localtime import local_day

EXPORT = Target(11, "export as CSV : COPY of the same rows", 12, 6)
IMPORT = Target("import", "import, with preview : COPY of the same rows", None, None)
FIRST_NEW = 1_000_000  # numbers that no member of the guild has


def measure(*, runs: int, imported: int, now: datetime) -> list[Row]:
    found = [_export(now) for _ in range(runs)]
    brought = [_import(imported, now) for _ in range(runs)]
    return [
        worst_of(EXPORT, [ours / copy for ours, copy, _number in found], f"{found[0][2]:,} members"),
        worst_of(
            IMPORT,
            [ours / copy for ours, copy in brought],
            f"{imported:,} new people in {max(ours for ours, _copy in brought):.1f} s",
        ),
    ]


def _export(now: datetime) -> tuple[float, float, int]:
    """Seconds of ours, of COPY, and how many members."""
    viewer, on = guild.coordinator(), local_day(now)
    table = list(exporting.rows(viewer, Member.objects.visible_to(viewer), on=on))
    with _as_table(table[1:]) as copy_out:
        ours, copy = [], []
        for _turn in range(3):
            ours.append(seconds(lambda: _take_along(viewer, on)))
            copy.append(seconds(copy_out))
    return min(ours), min(copy), len(table) - 1


def _take_along(viewer: Member, on) -> int:
    rows = exporting.rows(viewer, Member.objects.visible_to(viewer), on=on)
    return sum(len(part) for part in exporting.as_csv(rows))


@contextmanager
def _as_table(rows: list[list[str]]) -> Iterator:
    """The rows in a table of their own, and what copies them out of it."""
    columns = ", ".join(f"c{place} text" for place in range(len(rows[0])))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE copied ({columns}) ON COMMIT DROP")
        _copy_in(cursor, rows)

        def copy_out() -> int:
            with cursor.copy("COPY copied TO STDOUT (FORMAT csv)") as out:
                return sum(len(part) for part in out)

        yield copy_out
        transaction.set_rollback(True)


def _import(number: int, now: datetime) -> tuple[float, float]:
    """Seconds of ours and of COPY; nothing of it stays."""
    people = [_person(new) for new in range(FIRST_NEW, FIRST_NEW + number)]
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([["Voornaam", "Tussenvoegsel", "Achternaam", "E-mail"], *people])
    content = file.getvalue().encode()
    by = guild.coordinator()
    with transaction.atomic():
        before = Member.objects.count()
        ours = seconds(lambda: _bring_in(content, by, now))
        if Member.objects.count() != before + number:
            raise SystemExit("The import did not bring everybody in.")
        transaction.set_rollback(True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied (a text, b text, c text, d text) ON COMMIT DROP")
        copy = seconds(lambda: _copy_in(cursor, people))
        transaction.set_rollback(True)
    return ours, copy


def _bring_in(content: bytes, by: Member, now: datetime) -> None:
    read = drafts.read_file(SimpleUploadedFile("leden.csv", content))
    writing.write(drafts.keep(read, by=by, now=now), welcome=False, by=by, now=now)


def _person(number: int) -> list[str]:
    names = name_of(number)
    return [*names.values(), f"nieuw{number}@example.org"]


def _copy_in(cursor, rows: list[list[str]]) -> None:
    with cursor.copy("COPY copied FROM STDIN") as into:
        for row in rows:
            into.write_row(row)
