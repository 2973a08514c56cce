"""Cells that a spreadsheet would take for a formula, and work out. Going out they get an apostrophe in front.

That sign says "text" in every spreadsheet. Coming in it is taken off again, so that what went out comes back the same.
"""

import re

# With the full-width forms, which some spreadsheets read the same.
STARTS = "=+\\-@|%\t\r\n\0＝＋－＠"
SUSPECT = frozenset("'=+-@|%\t\r\n\0＝＋－＠")  # what begins with another sign need not be looked at
DANGEROUS = re.compile(f"'*[{STARTS}]")  # also behind apostrophes of its own, or coming in would take one too many
ESCAPED = re.compile(f"'+[{STARTS}]")
FORMULA = re.compile("[=＝]")
TEXT_FORMULA = re.compile(r'="([^"]*)"')  # ="0612345678": how people keep the zero of a number


def escaped(cell: str) -> str:
    return f"'{cell}" if DANGEROUS.match(cell) else cell


def unescaped(cell: str) -> str:
    return cell[1:] if ESCAPED.match(cell) else cell


def kept_text(cell: str) -> str | None:
    """The text of a cell that came in; None when it is a formula, which nobody works out here."""
    if kept := TEXT_FORMULA.fullmatch(cell):
        return kept[1]
    return None if FORMULA.match(cell) else unescaped(cell)
