"""A letter as the bytes that go over the line."""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.charset import QP, Charset
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
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

# Links stay in one piece: what is longer than 998 is broken, no sooner. The subject is folded before that.
LINES = policy.compat32.clone(linesep="\r\n", max_line_length=998)


class BadHeader(ValueError):
    """What would become a header has a line break in it, or an address that no mail server understands."""


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
    """Raises BadHeader rather than letting a line break make a header of its own."""
    kind = kinds.get(message.kind)
    with translation.override(letter.language):
        letter = letter.signed(*_footer(message, kind))
    receiver = _ascii(message.receiver)
    headers = _headers(message, kind, letter, receiver, now)
    return Envelope(
        message=message,
        kind=kind,
        letter=letter,
        sender=_ascii(parseaddr(settings.MAIL_FROM)[1]),
        receiver=receiver,
        headers=headers,
        content=_with_headers(_body(letter), headers).as_bytes(policy=LINES),
    )


def _headers(message, kind, letter, receiver, now):
    sender_name, sender = parseaddr(settings.MAIL_FROM)
    headers = {
        "Subject": letter.subject,
        "From": _person(sender_name, sender),
        "To": _person(str(message.member) if message.member else "", receiver),
        "Reply-To": letter.reply_to or _person(settings.GUILD_NAME, settings.GUILD_EMAIL),
        "Message-ID": message.message_id,
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    if kind.can_be_switched_off:
        headers["List-Id"] = _person(settings.GUILD_NAME, f"{kind.name}.{settings.SITE_HOST}")
        headers["List-Unsubscribe"] = f"<{stop_link(message)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _with_headers(mail, headers):
    for name, value in headers.items():
        if any(sign in value for sign in "\r\n\x00"):
            raise BadHeader(f"{name} has a line break in it.")
        if name == "Subject":
            value = Header(value, "utf-8" if not value.isascii() else None, header_name=name).encode()
        elif not value.isascii():
            raise BadHeader(f"{name} has a sign in it that not every mail server understands.")
        mail[name] = value
    return mail


def _footer(message, kind):
    """Why this mail came, and the words and the address of the link to change that."""
    if kind.can_be_switched_off:
        # Translators: at the foot of a mail; "Stop it here" follows, as a link
        words = _("Would you rather not get this sort of mail?")
        return words, _("Stop it here"), stop_link(message)
    # Translators: at the foot of a mail, after the reason why it comes; a link to the page of that name
    return str(kind.why_always), _("All mail that you can get"), settings.SITE_ORIGIN + reverse("outbox:choices")


def _body(letter):
    """Text first, then the same in HTML, then for the calendar; once more as a file, as many calendars expect."""
    parts = [_text(letter.text, "plain")]
    if letter.html:
        parts.append(_text(letter.html, "html"))
    if letter.calendar is None:
        return MIMEMultipart("alternative", _subparts=parts)
    invitation = MIMEText(letter.calendar.decode(), "calendar", "utf-8")
    invitation.set_param("method", letter.calendar_method)
    attached = MIMEApplication(letter.calendar, "ics", name="invite.ics")
    attached.add_header("Content-Disposition", "attachment", filename="invite.ics")
    alternatives = MIMEMultipart("alternative", _subparts=[*parts, invitation])
    return MIMEMultipart("mixed", _subparts=[alternatives, attached])


def _text(words, subtype):
    charset = Charset("utf-8")
    charset.body_encoding = QP  # lines of at most 76 signs, readable in the source; base64 scores as spam
    part = MIMENonMultipart("text", subtype)
    part.set_payload(words, charset)
    return part


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
