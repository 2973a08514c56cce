"""Which column of a file is what: the headings that people here write above a list of members, Dutch and English."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from members.exchange import columns
from members.exchange.columns import FULL_NAME
from members.exchange.rows import Row
from members.uploads import UploadRefused

LOOKED_AT = 30  # rows; above the headings may stand a title
FOUND_SHOWN = 12


@dataclass(frozen=True)
class Headings:
    number: int  # of the row they stand in
    places: dict[str, list[int]]  # by the name of a column: where it stands; the first that is filled in counts
    used: dict[str, list[str]]  # by the name of a column: what stands above it in the file
    unused: list[str]

    def texts(self, row: Row) -> dict[str, str]:
        """What a row says in each column that we know."""
        return {name: _first_filled(row.cells, places) for name, places in self.places.items()}


def known(cells: list[str]) -> int:
    """How many headings there are among these cells."""
    return len({name for cell in cells if (name := _column_of(cell))})


def find(rows: list[Row]) -> Headings:
    """The headings of a table; the row with most of them, as a title or a merged row may stand above it."""
    row = max(rows[:LOOKED_AT], key=lambda row: known(row.cells))
    places: dict[str, list[int]] = {}
    unused = []
    for place, cell in enumerate(row.cells):
        if name := _column_of(cell):
            places.setdefault(name, []).append(place)
        elif cell:
            unused.append(cell)
    meant = _meant(places)
    unused += [row.cells[place] for name in places.keys() - meant.keys() for place in places[name]]
    _refuse_missing(meant, row)
    meant = _best_first(meant, row.cells)
    used = {name: [row.cells[place] for place in where] for name, where in meant.items()}
    return Headings(row.number, meant, used, unused)


def _meant(places):
    """*Naam* is the whole name; beside a first name it is the surname, and beside a surname the first name."""
    if FULL_NAME not in places:
        return places
    others = {name: where for name, where in places.items() if name != FULL_NAME}
    beside = {name for name in ("first_name", "last_name") if name in places}
    if beside == {"first_name"}:
        return others | {"last_name": places[FULL_NAME]}
    if beside == {"last_name"}:
        return others | {"first_name": places[FULL_NAME]}
    return others if beside else places


def _refuse_missing(places, row):
    found = ", ".join([cell for cell in row.cells if cell][:FOUND_SHOWN])
    if not ({"first_name", FULL_NAME} & places.keys()):
        words = _("There is no column with the first name, or with the whole name. We found: %(found)s.")
        raise UploadRefused(words % {"found": found})
    if not ({"email", "phone"} & places.keys()):
        words = _("There is no column with the email address or the phone number. We found: %(found)s.")
        raise UploadRefused(words % {"found": found})


def _best_first(places, cells):
    """Of two columns with a phone number the mobile one goes before: the order in which `known_as` names them."""
    orders = {column.name: [*column.known_as.split(), _plain(str(column.heading))] for column in columns.every()}

    def order(name, place):
        names = orders[name]
        plain = _plain(cells[place])
        return names.index(plain) if plain in names else len(names)

    return {name: sorted(where, key=lambda place: order(name, place)) for name, where in places.items()}


def _first_filled(cells, places):
    return next((cells[place] for place in places if place < len(cells) and cells[place]), "")


def _column_of(heading):
    names = _names()
    return names.get(_plain(heading)) or names.get(_plain(heading.partition("(")[0]))


@lru_cache(maxsize=4096)
def _plain(heading):
    """Without accents, capitals, spaces and signs."""
    letters = unicodedata.normalize("NFKD", heading[:80].casefold())
    return re.sub(r"[^a-z0-9]", "", letters)


@lru_cache(maxsize=1)
def _names():
    """What our own export writes above a column, in each language, and the other names."""
    found = {}
    for column in columns.every():
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found[_plain(str(column.heading))] = column.name
        found |= dict.fromkeys(column.known_as.split(), column.name)
    return found
