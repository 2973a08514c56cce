"""A name as it is written in one piece, taken apart: first name, prefix of the surname, surname."""

import re

from members.typed_text import one_line

# As they stand before Dutch, Flemish and other surnames; a duplicate is found with or without them.
PREFIXES = frozenset(
    (
        *(
            "van",
            "von",
            "de",
            "der",
            "den",
            "des",
            "del",
            "della",
            "di",
            "da",
            "dos",
            "du",
            "la",
            "le",
            "les",
            "l",
            "el",
        ),
        *("al", "ten", "ter", "te", "tot", "'t", "'s", "op", "in", "aan", "bij", "uit", "voor", "zu", "zum"),
    )
)
BETWEEN_WORDS = re.compile(r"[._\-+\s]+")


def take_apart(full_name: str) -> tuple[str, str, str]:
    """ "Jan van der Berg", and also "Berg, Jan van der", as address books write it."""
    words = _in_order(one_line(full_name).strip('"“” ')).split()
    if not words:
        return "", "", ""
    first = next((place for place, word in enumerate(words) if place and _is_prefix(word)), 1)
    last = next((place for place in range(first, len(words)) if not _is_prefix(words[place])), len(words))
    if last == len(words):  # "Maria del": the last word is a surname, whatever it looks like
        first = last = min(first, len(words) - 1) or 1
    return " ".join(words[:first]), " ".join(words[first:last]), " ".join(words[last:])


def guess(address: str) -> tuple[str, str, str]:
    """From what stands before the @: jan.de.vries is Jan de Vries. A person looks at it before it is kept."""
    local = address.partition("@")[0].partition("+")[0]
    words = [word.strip("0123456789") for word in BETWEEN_WORDS.split(local)]
    words = [word if _is_prefix(word) else word[:1].upper() + word[1:] for word in words if word]
    return take_apart(" ".join(word for word in words if any(map(str.isalpha, word))))


def _in_order(name):
    surname, comma, rest = name.partition(",")
    return f"{rest.strip()} {surname.strip()}".strip() if comma and "," not in rest else name


def _is_prefix(word):
    return word.lower().replace("’", "'") in PREFIXES


def initials(first_name: str, last_name: str) -> str:
    """Two letters where there is no photo. 's-Gravesande counts for its G, as in `member_sort_name` (SQL)."""
    return (first_name[:1] + re.sub(r"^['’`]\w{1,2}[- ]+", "", last_name)[:1]).upper()
