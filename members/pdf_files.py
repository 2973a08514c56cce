"""Refuses a PDF that asks for a password, runs a script, starts a program, or carries other files.

Names are looked for as a reader of PDF sees them: outside texts, comments and pictures, also in the compressed objects
that newer files have, and also when they are written with codes (`/J#61vaScript`).
"""

import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from members.uploads import MB, UploadRefused

BEGIN = b"%PDF-"
INFLATED_AT_MOST = 50 * MB
ENCRYPTED = b"Encrypt"
ACTIVE = {b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"}

TOKEN = re.compile(
    rb"%[^\r\n]*"  # a comment
    rb"|(?P<text>\()"
    rb"|/(?P<name>[^\x00\t\n\f\r ()<>\[\]{}/%]*)"
    rb"|(?<![^\s>])(?P<stream>stream)\r?\n"
)
PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)
CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
# The same, for what stands in the place of a stream or a text by what a cunning file says of itself.
ACTION = re.compile(rb"/S\s*/(JavaScript|Launch|RichMedia\w*)|/(JavaScript|EmbeddedFiles)\s*(<<|\d+\s+\d+\s+R)")
COMPRESSED_OBJECTS = re.compile(b"/" + b"".join(b"(?:%c|#%02x)" % (sign, sign) for sign in b"ObjStm"), re.IGNORECASE)
STREAM = re.compile(rb"stream\r?\n")


def refuse_what_does_something(content: bytes) -> None:
    if not content.startswith(BEGIN):
        raise UploadRefused(_damaged())
    if b"%%EOF" not in content[-2048:] or _is_something_else_too(content):
        raise UploadRefused(_damaged())
    if ENCRYPTED in _names(content):
        raise UploadRefused(
            _("This PDF is locked with a password or with limits. Save it without them, and try again.")
        )
    if any(_does_something(part) for part in (content, *_compressed_objects(content))):
        raise UploadRefused(
            _("There is a script or another file inside this PDF. Print it to PDF once more, and try again with that.")
        )


def _does_something(part: bytes) -> bool:
    return bool(ACTIVE.intersection(_names(part)) or ACTION.search(CODE.sub(_sign, part)))


def _damaged() -> str:
    return _("This PDF is damaged, or is another kind of file too. Open it, save it as an ordinary PDF, and try again.")


def _is_something_else_too(content: bytes) -> bool:
    """A ZIP, a web page or a program after the last words of the PDF."""
    return bool(content.rpartition(b"%%EOF")[2].strip(b"\r\n\t \x00")) or b"PK\x05\x06" in content[-66_000:]


def _names(content: bytes) -> Iterator[bytes]:
    """All names outside texts, comments and streams."""
    place = 0
    while token := TOKEN.search(content, place):
        place = token.end()
        if token["text"]:
            place = _end_of_text(content, place)
        elif token["stream"]:
            end = content.find(b"endstream", place)
            place = len(content) if end < 0 else end + len(b"endstream")
        elif token["name"] is not None:
            yield CODE.sub(_sign, token["name"])


def _end_of_text(content: bytes, place: int) -> int:
    depth = 1
    for sign in PARENTHESIS.finditer(content, place):
        depth += {b"(": 1, b")": -1}.get(sign[0], 0)
        if not depth:
            return sign.end()
    return len(content)


def _compressed_objects(content: bytes) -> Iterator[bytes]:
    """What the object streams hold; refuses one that cannot be opened, as we would not know."""
    left = INFLATED_AT_MOST
    for found in COMPRESSED_OBJECTS.finditer(content):
        begin = STREAM.search(content, found.end())
        if begin is None:
            raise UploadRefused(_damaged())
        try:
            part = zlib.decompressobj().decompress(content[begin.end() :], left)
        except zlib.error:
            raise UploadRefused(_damaged()) from None
        left -= len(part)
        if left <= 0:
            raise UploadRefused(_damaged())
        yield part


def _sign(code: re.Match[bytes]) -> bytes:
    return bytes([int(code[1], 16)])
