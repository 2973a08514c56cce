"""Telephone numbers as people type them, and as they are stored: +31600000001."""

from dataclasses import dataclass

import phonenumbers

HERE = "NL"


@dataclass(frozen=True)
class TypedNumber:
    """What was made of a number that someone typed."""

    stored: str  # E.164
    is_in_known_range: bool  # no: perhaps a slip, perhaps a range that is newer than our list


def read(typed: str) -> TypedNumber | None:
    """The number that is meant, Dutch when it names no country; None when no telephone could have it."""
    try:
        number = phonenumbers.parse(typed, HERE)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    stored = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return TypedNumber(stored, phonenumbers.is_valid_number(number))
