"""People as they are pasted from a mail program or a document: addresses, with or without names."""

import re
from dataclasses import dataclass

from members import addresses, full_names
from members.addresses import ReadAddress

# What is between double quotes or angle brackets belongs together, with the commas in it.
ENTRY = re.compile(r'(?:"[^"\n]*"|<[^<>\n]*>|[^,;\t\n])+')
WITH_BRACKETS = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>[^<>]*")
LONE_ADDRESS = re.compile(r"<?[^\s,;<>]+>?")
LETTER = re.compile(r"[^\W\d_]")
BETWEEN_WORDS = re.compile(r"\s+")


@dataclass(frozen=True)
class PastedPerson:
    """One of them: on which line, what was pasted, and what was made of it."""

    line: int
    typed: str
    read: ReadAddress
    name: tuple[str, str, str]  # first name, prefix of the surname, surname
    is_name_guessed: bool


def read(text: str) -> list[PastedPerson]:
    """In their order; between them stand line ends, commas, semicolons or tabs. A row of a table is one of them."""
    return [
        _person(number, typed)
        for number, line in enumerate(text.splitlines(), start=1)
        for typed in _row(line) or _entries(line)
    ]


def _row(line):
    """Copied from a spreadsheet: a name in one cell or more, and one address; the name stands before it or behind."""
    cells = [cell.strip() for cell in line.split("\t")]
    at = [place for place, cell in enumerate(cells) if "@" in cell]
    if len(cells) == 1 or len(at) != 1 or not LONE_ADDRESS.fullmatch(cells[at[0]]):
        return []
    before, behind = (
        " ".join(cell for cell in part if LETTER.search(cell)) for part in (cells[: at[0]], cells[at[0] + 1 :])
    )
    return [f"{before or behind} <{cells[at[0]].strip('<>')}>".strip()]


def _entries(line):
    """ "Vries, Jan de <jan@example.org>" is one person, though a comma stands in it."""
    waiting = ""
    for entry in (found.strip() for found in ENTRY.findall(line)):
        if waiting and "<" in entry:
            yield f"{waiting}, {entry}"
            waiting = ""
            continue
        if waiting:
            yield waiting
        waiting = "" if "@" in entry else entry
        if entry and not waiting:
            yield entry
    if waiting:
        yield waiting


def _person(line, typed):
    name, address = _name_and_address(typed)
    read_address = addresses.read(address)
    taken_apart = full_names.take_apart(name)
    if taken_apart[0] or read_address.problem:
        return PastedPerson(line, typed, read_address, taken_apart, is_name_guessed=False)
    return PastedPerson(line, typed, read_address, full_names.guess(read_address.address), is_name_guessed=True)


def _name_and_address(typed):
    typed = addresses.MAILTO.sub("", typed).strip()
    if match := WITH_BRACKETS.fullmatch(typed):
        return match["name"].strip(), match["address"]
    words = BETWEEN_WORDS.split(typed)
    with_sign = [word for word in words if "@" in word]
    if len(with_sign) != 1 or len(words) == 1:
        return "", typed
    return " ".join(word for word in words if word not in with_sign).strip("()"), with_sign[0].strip("()")
