"""A letter as the bytes that go over the line.

Written out by hand: the standard library takes longer to put a mail together than a server takes to accept it.
"""

import re
import secrets
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import Letter, one_line
from samensterker.outbox.models import Message
from samensterker.outbox.stopping import stop_link

AT_ONCE = 39  # bytes in one encoded word: with the name of the header 76 signs
IN_ONE_LINE = 900  # signs in a header; 998 is the limit
MOST_ATTACHED = 5 * 1024 * 1024  # bytes, of all files together; many mailboxes refuse more than ten, in base64
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


class BadHeader(ValueError):
    """What would become a header has a line break in it, or an address that no mail server understands."""


class TooLarge(ValueError):
    """What is attached is more than a mail may carry."""


@dataclass(frozen=True)
class Envelope:
    """All that a carrier needs."""

    message: Message
    kind: LetterKind
    letter: Letter
    sender: str
    receiver: str
    headers: dict[str, str]
    content: bytes


def seal(message: Message, letter: Letter, *, now: datetime) -> Envelope:
    """Raises BadHeader rather than letting a line break make a header of its own, and TooLarge."""
    kind = kinds.get(message.kind)
    with translation.override(letter.language):
        words, label, link = _footer(message, kind)
    letter = letter.signed(words, label, link)
    receiver = _ascii(message.receiver)
    headers = _headers(message, kind, letter, receiver, now)
    if kind.can_be_switched_off:
        headers |= _stopping(kind, link)
    return Envelope(
        message=message,
        kind=kind,
        letter=letter,
        sender=_ascii(parseaddr(settings.MAIL_FROM)[1]),
        receiver=receiver,
        headers=headers,
        content=_lines(headers) + b"MIME-Version: 1.0\r\n" + _body(letter),
    )


def _headers(message, kind, letter, receiver, now):
    sender_name, sender = parseaddr(settings.MAIL_FROM)
    return {
        "Subject": letter.subject,
        "From": _person(sender_name, sender),
        "To": _person(str(message.member) if message.member else "", receiver),
        "Reply-To": letter.reply_to or _person(settings.GUILD_NAME, settings.GUILD_EMAIL),
        "Message-ID": message.message_id,
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }


def _stopping(kind, link):
    """RFC 8058: a mail program may offer a button that stops this kind of mail."""
    return {
        "List-Id": _person(settings.GUILD_NAME, f"{kind.name}.{settings.SITE_HOST}"),
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _footer(message: Message, kind: LetterKind) -> tuple[str, str, str]:
    """Why this mail came, and the words and the address of the link to change that, if its receiver can."""
    if kind.can_be_switched_off:
        # Translators: at the foot of a mail; "Stop it here" follows, as a link
        return _("Would you rather not get this sort of mail?"), _("Stop it here"), stop_link(message)
    if message.member_id is None:  # a guest, or an address that we do not know: that page is for members
        return str(kind.why_always), "", ""
    # Translators: at the foot of a mail, after the reason why it comes; a link to the page of that name
    return str(kind.why_always), _("All mail that you can get"), settings.SITE_ORIGIN + reverse("outbox:choices")


def _lines(headers):
    lines = []
    for name, value in headers.items():
        if any(sign in value for sign in "\r\n\x00"):
            raise BadHeader(f"{name} has a line break in it.")
        if name == "Subject":
            value = _encoded(value)
        elif not value.isascii():
            raise BadHeader(f"{name} has a sign in it that not every mail server understands.")
        lines.append(f"{name}: {value}\r\n")
    return "".join(lines).encode("ascii")


def _encoded(words):
    """As it is, or in the encoded words of RFC 2047, none of which splits a sign."""
    if words.isascii() and len(words) <= IN_ONE_LINE and "=?" not in words:
        return words
    pieces = [b""]
    for sign in words:
        raw = sign.encode()
        if len(pieces[-1]) + len(raw) > AT_ONCE:
            pieces.append(b"")
        pieces[-1] += raw
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in pieces)


def _body(letter):
    """Text first, then the same in HTML, then for the calendar; once more as a file, as many calendars expect."""
    parts = [_text("plain", letter.text)]
    if letter.html:
        parts.append(_text("html", letter.html))
    files = _files(letter.attachments)
    if letter.calendar is not None:
        parts.append(_base64(f'text/calendar; charset="utf-8"; method="{letter.calendar_method}"', letter.calendar))
        files.insert(0, _base64('application/ics; name="invite.ics"', letter.calendar, attached_as="invite.ics"))
    words = _multipart("alternative", parts)
    return _multipart("mixed", [words, *files]) if files else words


def _files(attachments):
    if sum(len(file.content) for file in attachments) > MOST_ATTACHED:
        raise TooLarge(f"More than {MOST_ATTACHED} bytes are attached.")
    return [_file(file) for file in attachments]


def _file(file):
    if not FILE_NAME.fullmatch(file.name) or not CONTENT_TYPE.fullmatch(file.content_type):
        raise BadHeader("The name or the kind of a file that is attached has a sign in it that does not belong there.")
    return _base64(f'{file.content_type}; name="{file.name}"', file.content, attached_as=file.name)


def _multipart(subtype, parts):
    # "=_" stands in no part: in quoted-printable a digit or a line break follows on "=", base64 has no "_".
    boundary = b"=_" + secrets.token_hex(12).encode()
    inner = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary.decode()}"\r\n\r\n'.encode() + (
        inner + b"--" + boundary + b"--\r\n"
    )


def _text(subtype, words):
    """Quoted-printable: lines of at most 76 signs, readable in the source; base64 scores as spam."""
    raw = "\r\n".join(words.splitlines()).encode() + b"\r\n"
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + b2a_qp(raw)


def _base64(content_type, raw, *, attached_as=""):
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n"
    if attached_as:
        head += f'Content-Disposition: attachment; filename="{attached_as}"\r\n'
    return head.encode() + b"\r\n" + encodebytes(raw).replace(b"\n", b"\r\n")


def _person(name, address):
    words = formataddr((one_line(name), address), "utf-8")
    # An encoded word has 75 signs at most; a longer name is not worth a second one.
    return words if name.isascii() or len(words) - len(address) < 75 else address


def _ascii(address):
    """The domain in its ASCII form; what stands before the @ has none."""
    local, at, domain = address.rpartition("@")
    try:
        plain = f"{local}{at}{domain.encode('idna').decode()}"
        plain.encode("ascii")
    except UnicodeError as error:
        raise BadHeader("The address is not one that every mail server understands.") from error
    if not (local and domain) or any(sign.isspace() or sign in "<>," or not sign.isprintable() for sign in plain):
        raise BadHeader("The address is not an address.")
    return plain
