"""What people type or paste into one line: which signs stay, and how many of them one sees."""

import re
import unicodedata

# The joiners, which hold a family together in one emoji, and shape letters in some scripts. Between Latin
# letters they are only invisible.
JOINERS = "\u200c\u200d"
LATIN = r"\u0000-\u024f"
LONELY_JOINER = re.compile(f"(?<![^{LATIN}])[{JOINERS}]|[{JOINERS}](?![^{LATIN}])")
INVISIBLE = {"Cf", "Cc", "Cs", "Co"}  # format, control, half a character, private use
SKIN_TONES = range(0x1F3FB, 0x1F400)


def without_invisible_signs(text: str) -> str:
    """Without what turns text around (right-to-left overrides), zero-width signs, and control characters."""
    text = LONELY_JOINER.sub("", text)
    return "".join(sign for sign in text if sign in JOINERS or unicodedata.category(sign) not in INVISIBLE)


def one_line(text: str) -> str:
    """As it is stored: line breaks and runs of spaces become one space, an é is one sign however it was typed."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join(without_invisible_signs(text).split())


def visible_length(text: str) -> int:
    """How many signs one sees: accents, joiners and skin tones are part of the sign before them."""
    length, is_joined = 0, False
    for sign in text:
        if sign == "\u200d":
            is_joined = True
        elif not (unicodedata.category(sign) in {"Mn", "Me", "Cf"} or ord(sign) in SKIN_TONES):
            length += not is_joined
            is_joined = False
    return length


def lines(text: str) -> str:
    """Text of several lines as it is stored: its lines and empty lines stay, what one cannot see goes."""
    typed = unicodedata.normalize("NFC", text).replace("\t", " ").splitlines()
    return "\n".join(without_invisible_signs(line).rstrip() for line in typed).strip()
