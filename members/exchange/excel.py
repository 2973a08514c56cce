"""An export as an Excel workbook. Each cell is text: nothing in it is worked out, and no number loses its zero.

The library makes the workbook with one row in it, and we write the rows in its place, as it takes twenty times as long.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

SHEET = "xl/worksheets/sheet1.xml"
FIRST_ROW = re.compile(r'(<row r="2".*?</row>)', re.DOTALL)
STYLE = re.compile(r's="(\d+)"')
WIDTH = 22
IN_MEMORY = 2 * 1024 * 1024
AT_ONCE = 500


def written(table: Iterator[list[str]], *, title: str) -> IO[bytes]:
    """A file, at its beginning; a large one is on disk until it is closed."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response that sends it closes it
    with (
        zipfile.ZipFile(_frame(next(table), title)) as frame,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book,
    ):
        for name in frame.namelist():
            if name != SHEET:
                book.writestr(name, frame.read(name))
        sheet = frame.read(SHEET).decode()
        with book.open(SHEET, "w") as part:
            _write(part, sheet, table)
    file.seek(0)
    return file


def _frame(headings, title):
    """A workbook with headings that stay in sight, and below them a row to show how a cell of text looks."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.freeze_panes = "A2"
    sheet.append(headings)
    for place, cell in enumerate(sheet[1], start=1):
        cell.font, cell.data_type = Font(bold=True), "s"
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
    sheet["A2"] = "text"
    sheet["A2"].number_format = "@"
    file = io.BytesIO()
    book.save(file)
    return file


def _write(part, sheet, table):
    before, row, after = FIRST_ROW.split(sheet)
    style = STYLE.findall(row)[0]
    opening, empty = f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">', f'<c s="{style}"/>'
    part.write(before.encode())
    lines: list[str] = []
    for cells in table:
        lines.append("".join(f"{opening}{escape(text)}</t></is></c>" if text else empty for text in cells))
        if len(lines) == AT_ONCE:
            part.write(_rows(lines))
            lines = []
    part.write(_rows(lines) + after.encode())


def _rows(lines):
    return ILLEGAL_CHARACTERS_RE.sub("", "".join(f"<row>{line}</row>" for line in lines)).encode()
