"""The rows of a table, as text, each with its number as the spreadsheet shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from members.uploads import UploadRefused

MOST_ROWS = 20_000
MOST_COLUMNS = 60  # what stands to the right of these is not looked at


@dataclass(frozen=True)
class Row:
    number: int
    cells: list[str]


def filled(rows: Iterable[list[str]]) -> list[Row]:
    """Without the empty rows; their numbers count all the same. Stops at once when there are too many."""
    stripped = (Row(number, _stripped(cells)) for number, cells in enumerate(rows, start=1))
    found = list(islice((row for row in stripped if row.cells), MOST_ROWS + 2))  # a heading, and one too many
    if len(found) > MOST_ROWS + 1:
        raise UploadRefused(_("This file has more than 20,000 rows. Cut it into parts."))
    return found


def _stripped(cells):
    """Also of the empty cells behind the last that is filled in."""
    stripped = [cell.strip() for cell in cells[:MOST_COLUMNS]]
    while stripped and not stripped[-1]:
        stripped.pop()
    return stripped
