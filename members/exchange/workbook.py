"""XLSX: Excel's workbooks, read row by row. Formulas are not worked out: the cell tells that there is one."""

import io
import re
import zipfile
import zlib
from datetime import date, time
from itertools import islice
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from members.exchange.formulas import escaped
from members.exchange.rows import MOST_COLUMNS, filled
from members.uploads import UploadRefused

MOST_UNPACKED = 60 * 1024 * 1024
MOST_TIMES_SMALLER = 200  # a real sheet packs to a tenth or a twentieth
SMALL = 1024 * 1024  # below this a part may pack as well as it likes
DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)  # no workbook has one; it can make a small file very large
LOOKED_AT = 30
FORMULA = "=?"  # of several cells at once, or a mistake that Excel found; it is refused as any formula is


def read(content, *, known):
    """How it was read, in words, and its rows with their numbers."""
    _refuse_unsafe(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = _sheet_with_headings(book, known)
        rows = filled([_text(cell) for cell in cells] for cells in _cells(sheet))
    except (KeyError, ValueError, TypeError, AttributeError, OSError) as wrong:
        raise UploadRefused(_damaged()) from wrong
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, EOFError) as wrong:
        raise UploadRefused(_damaged()) from wrong
    return _("Excel, sheet %(name)s") % {"name": sheet.title}, rows


def _refuse_unsafe(content):
    """Before anything is unpacked whole: is it a workbook, and is it as large as it says?"""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if "xl/workbook.xml" not in packed.namelist():
                raise UploadRefused(
                    _("This is not an Excel file (.xlsx). Open it in the program it comes from, and save it as .xlsx.")
                )
            if sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_is_bomb, parts)):
                raise UploadRefused(_("There is much more in this file than a list of people. We do not open it."))
            if any(DOCTYPE.search(packed.read(part)) for part in parts if part.filename.endswith((".xml", ".rels"))):
                raise UploadRefused(_damaged())
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as wrong:
        raise UploadRefused(_damaged()) from wrong


def _is_bomb(part):
    return part.file_size > SMALL and part.file_size > MOST_TIMES_SMALLER * max(part.compress_size, 1)


def _damaged():
    return _("This Excel file is damaged. Open it in Excel, and save it once more as .xlsx.")


def _sheet_with_headings(book, known):
    """The sheet that shows most headings in its first rows; the first sheet when none does."""

    def headings(sheet):
        rows = islice(_cells(sheet), LOOKED_AT)
        return max((known([_text(cell) for cell in cells]) for cells in rows), default=0)

    return max(book.worksheets, key=headings)


def _cells(sheet):
    """Whatever the file says of its own size; a cell far to the right costs nothing."""
    sheet.reset_dimensions()
    return sheet.iter_rows(max_col=MOST_COLUMNS)


def _text(cell):
    """A text that looks like a formula is only text here, and marked as such; `formulas` takes the mark off."""
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind == "e" or not isinstance(value, str | int | float | date | time):
        return FORMULA
    if kind == "f":
        return str(value)
    return escaped(value) if isinstance(value, str) else _written(value)


def _written(value):
    """Numbers without a point behind them, days as people here write them."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return str(value)
