"""One row of a file by the rules of the forms: what it says, what is wrong with it, and what we ask about it."""

import re
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members import addresses, full_names, phones
from members.exchange import columns
from members.exchange.columns import FULL_NAME
from members.exchange.formulas import kept_text
from members.forms.fields import NameField
from members.typed_text import one_line
from samensterker.templatetags.house import phone as dutch_style

NAMES = {
    "first_name": NameField(max_length=80),
    "surname_prefix": NameField(max_length=30, most=20, required=False),
    "last_name": NameField(max_length=120, most=80, required=False),
}
LANGUAGES = {
    "nl": ("nl", "nederlands", "dutch", "ned", "nld", "nlnl"),
    "en": ("en", "engels", "english", "eng", "engb", "enus"),
}
MOST_SIGNS = 300  # of a cell; more is a quotation mark that was forgotten, or a letter
ROUNDED = re.compile(r"\d[.,]?\d*e\+?\d+", re.IGNORECASE)  # 6,12E+08: Excel threw the last digits away
ADDRESS_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]+)>")
LONGEST_ADDRESS = 254
LOST = "\N{REPLACEMENT CHARACTER}"
WITHOUT_ZERO = re.compile(r"[1-9]\d{8}")


@dataclass
class ReadRow:
    """A row of the file as it is kept until it is written: JSON holds it."""

    number: int
    values: dict[str, str] = field(default_factory=dict)  # by column; what is empty or wrong is left out
    wrong: list[str] = field(default_factory=list)  # each reason names its column
    doubts: dict[str, str] = field(default_factory=dict)  # by column; asked when the value is a new one

    def as_json(self):
        return asdict(self)


def read(number: int, texts: dict[str, str]) -> ReadRow:
    """`texts` are the cells by the name of their column."""
    row = ReadRow(number)
    headings = columns.headings()
    cells = {name: _cell(row, headings[name], text) for name, text in texts.items() if text}
    for name, text in _with_name_in_parts(row, cells, has_prefixes="surname_prefix" in texts).items():
        if not text:
            continue
        try:
            row.values[name] = READERS.get(name, _words)(row, name, text)
        except ValidationError as refusal:
            row.wrong.append(f"{headings[name]}: {refusal.messages[0]}")
    if "first_name" not in row.values and not row.wrong:
        row.wrong.append(_("The name is missing."))
    return row


def _cell(row, heading, text):
    kept = kept_text(text)
    if kept is None:
        row.wrong.append(
            _("%(column)s: this is a formula. Copy the cell, and paste only its value.") % {"column": heading}
        )
    elif LOST in kept or is_garbled(kept):
        words = _("%(column)s: the letters are broken (%(text)s). Save the file as CSV UTF-8, or as .xlsx.")
        row.wrong.append(words % {"column": heading, "text": kept[:40]})
    elif len(kept) > MOST_SIGNS:
        row.wrong.append(_("%(column)s: this is much too long.") % {"column": heading})
    else:
        return kept
    return ""


def is_garbled(text):
    """Ã© for é: letters of UTF-8 that a program took for Windows letters, and saved so."""
    if text.isascii():
        return False
    try:
        return text.encode("cp1252").decode() != text
    except UnicodeError:
        return False


def _with_name_in_parts(row, cells, *, has_prefixes):
    """A whole name is taken apart; so is a surname with its prefix, unless the file has a column for prefixes."""
    if whole := cells.pop(FULL_NAME, ""):
        first, prefix, last = full_names.take_apart(whole)
        cells |= {"first_name": first, "surname_prefix": cells.get("surname_prefix") or prefix, "last_name": last}
    elif not has_prefixes and " " in cells.get("last_name", ""):
        # The first name in front, as a prefix is only known by what stands before it.
        _first, prefix, last = full_names.take_apart(_in_order(cells["last_name"]))
        if last and _first == "x":
            cells |= {"surname_prefix": prefix, "last_name": last}
    return cells


def _in_order(surname):
    """`x van der Berg`, also of `Berg, van der`."""
    core, comma, prefix = surname.partition(",")
    return f"x {prefix.strip()} {core.strip()}" if comma else f"x {surname}"


def _name(row, name, text):
    return NAMES[name].clean(text)


def _email(row, name, text):
    in_brackets = ADDRESS_IN_BRACKETS.fullmatch(text)
    found = addresses.read(in_brackets[1] if in_brackets else text)
    if found.problem:
        raise ValidationError(f"{found.problem} ({text[:60]})")
    if len(found.address) > LONGEST_ADDRESS:
        raise ValidationError(_("This address is too long for an email address."))
    if found.did_you_mean:
        words = _("Is %(address)s right, or should it be %(other)s?")
        row.doubts[name] = words % {"address": found.address, "other": found.did_you_mean}
    return found.address


def _phone(row, name, text):
    if ROUNDED.fullmatch(text):
        words = _("Excel rounded this number: %(number)s. Set the column to Text, and type the number again.")
        raise ValidationError(words % {"number": text})
    number = phones.read(text)
    if number is None:
        raise ValidationError(_("No phone has this number: %(number)s.") % {"number": text[:40]})
    shown = dutch_style(number.stored)
    if not number.is_in_known_range:
        row.doubts[name] = _("We do not know phone numbers like %(number)s.") % {"number": shown}
    elif WITHOUT_ZERO.fullmatch(text):
        row.doubts[name] = _("The zero in front was gone; we made it %(number)s.") % {"number": shown}
    return number.stored


def _language(row, name, text):
    plain = re.sub(r"[^a-z]", "", text.casefold())
    found = next((code for code, names in LANGUAGES.items() if plain in names), None)
    if found not in dict(settings.LANGUAGES):
        raise ValidationError(_("We write in Dutch or in English, not in “%(text)s”.") % {"text": text[:40]})
    return found


def _words(row, name, text):
    """Of another app, which has rules of its own for it."""
    return one_line(text)


READERS = {**dict.fromkeys(NAMES, _name), "email": _email, "phone": _phone, "language": _language}
