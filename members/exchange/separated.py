"""CSV: one row a line, with a sign between the cells. Which sign and which letters, differs from program to program."""

import codecs
import csv
import io
import re
from itertools import islice

from django.utils.translation import gettext as _

from members.exchange.rows import filled
from members.uploads import UploadRefused

SEPARATORS = ";,\t|"
LOOKED_AT = 30  # rows, to find the separator
SEP_LINE = re.compile(r"sep=(.)\r?\n|sep=(.)\r", re.IGNORECASE)  # Excel's own note on top; it does not count as a row
MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
# What é, ë, ï, ö or ü of an old Mac or of DOS become, read as Windows letters; no Dutch word has them after a letter.
# Within bounds, as to look for a whole word from each letter of a very long one takes hours.
WRONG_LETTERS = re.compile(r"\w{0,30}[a-z][‚„†‡ˆ‰•¢ŽŠŸ]\w{0,30}")


def read(content, *, known):
    """How it was read, in words, and its rows with their numbers."""
    text, letters = _text(content)
    if "\0" in text:
        number = text.count("\n", 0, text.index("\0")) + 1
        words = _("Line %(number)d holds a sign that is no text. Open the file in Excel, and save it once more.")
        raise UploadRefused(words % {"number": number})
    note = SEP_LINE.match(text)
    if note:
        text = text[note.end() :]
    separator = (note[1] or note[2]) if note else _separator(text, known)
    return _("CSV, with %(letters)s letters") % {"letters": letters}, _rows(text, separator)


def _text(content):
    for mark, encoding, letters in MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding), letters
    encoding = _utf16_without_mark(content)
    if encoding:
        return _decoded(content, encoding), "UTF-16"
    try:
        return content.decode(), "UTF-8"
    except UnicodeDecodeError:
        text = _decoded(content, "cp1252")
    if wrong := WRONG_LETTERS.search(text):
        raise UploadRefused(_unclear(wrong[0]))
    return text, "Windows"


def _utf16_without_mark(content):
    """Every second byte of Western text is a zero then."""
    sample = content[:400]
    halves = {"utf-16-le": sample[1::2], "utf-16-be": sample[::2]}
    return next((name for name, half in halves.items() if half and half.count(0) * 10 > len(half) * 7), None)


def _decoded(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        before = content[: wrong.start].decode(encoding, errors="ignore")
        raise UploadRefused(_unclear(before.splitlines()[-1][-20:] + "…" if before.strip() else "…")) from None


def _unclear(sample):
    words = _(
        "We cannot read the letters with accents here: “%(sample)s”. Open the file in Excel, choose Save as, and "
        "choose CSV UTF-8 or Excel workbook (.xlsx)."
    )
    return words % {"sample": sample}


def _separator(text, known):
    """The one that shows most headings; the semicolon of Dutch Excel when none of them does."""
    return max(SEPARATORS, key=lambda separator: _headings(text, separator, known))


def _headings(text, separator, known):
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return max((known(row) for row in islice(rows, LOOKED_AT)), default=0)
    except csv.Error:
        return 0


def _rows(text, separator):
    def rows(**dialect):
        return csv.reader(io.StringIO(text, newline=""), delimiter=separator, **dialect)

    try:
        return filled(rows(strict=True))
    except csv.Error as wrong:
        if "unexpected end" in str(wrong):
            raise UploadRefused(_unclosed()) from None
    try:
        return filled(rows())  # a quotation mark in the middle of a cell is only that
    except csv.Error:
        raise UploadRefused(_unclosed()) from None


def _unclosed():
    return _("Somewhere a quotation mark opens that does not close. Open the file in Excel, and save it once more.")
