"""A file becomes a table. What it is, its content tells; its name may say anything."""

from collections.abc import Callable
from dataclasses import dataclass

import filetype
from django.utils.translation import gettext as _

from members.exchange import separated
from members.exchange.rows import Row
from members.uploads import UploadRefused

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also of a new one with a password
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Table:
    """What a file holds, without its empty rows; the headings are still one of the rows."""

    rows: list[Row]
    kind: str  # how it was read, for the reader


def read(content: bytes, *, known: Callable[[list[str]], int]) -> Table:
    """`known(cells)` counts the headings among these cells; that tells the separator and the sheet."""
    if content.startswith(ZIP):
        from members.exchange import workbook  # here: its library takes 5 MB of each worker, and few files are Excel's

        kind, rows = workbook.read(content, known=known)
    else:
        _refuse_other_kinds(content)
        kind, rows = separated.read(content, known=known)
    if not rows:
        raise UploadRefused(_("There is nothing in this file."))
    return Table(rows, kind)


def _refuse_other_kinds(content):
    if content.startswith(OLD_EXCEL):
        raise UploadRefused(
            _("This is an old Excel file, or one with a password. Open it, and save it as .xlsx without a password.")
        )
    if content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise UploadRefused(_("This is a web page, not a table. Open it in Excel, and save it as .xlsx."))
    kind = filetype.guess(content[:8192])
    if kind:
        words = _("This is a file of the kind %(kind)s. Choose a CSV file or an Excel file (.xlsx).")
        raise UploadRefused(words % {"kind": kind.extension.upper()})
