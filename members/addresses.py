"""Email addresses as people paste them: cleaned where it is clear what is meant, refused with the reason where not."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.typed_text import JOINERS, without_invisible_signs

# Where most people here have their mail. A domain that differs from one of these by a single slip is asked about.
KNOWN_DOMAINS = (
    *("gmail.com", "hotmail.com", "hotmail.nl", "outlook.com", "icloud.com", "yahoo.com", "kpnmail.nl", "ziggo.nl"),
    *("planet.nl", "xs4all.nl", "casema.nl", "upcmail.nl", "chello.nl", "hetnet.nl", "zonnet.nl", "telfort.nl"),
    *("quicknet.nl", "protonmail.com"),
)
OTHER_SLIPS = {"gmail.nl": "gmail.com", "hotmail.co.nl": "hotmail.nl", "googlemail.nl": "gmail.com"}
MAILTO = re.compile(r"mailto:", re.IGNORECASE)
AFTER_A_NAME = re.compile(r"[^<>@]*<([^<>]+)>")  # as a mail program copies it: Jan de Vries <jan@example.org>


@dataclass(frozen=True)
class ReadAddress:
    """What was made of an address that someone typed: one to keep, or the reason why not."""

    address: str = ""  # in small letters, the domain in its ASCII form
    problem: str | Promise = ""
    did_you_mean: str = ""  # another address, when the domain looks like a slip; never more than a question


def read(typed: str) -> ReadAddress:
    plain = _without_invisible(typed).strip().rstrip(",; ")
    if named := AFTER_A_NAME.fullmatch(plain):
        plain = named[1].strip()
    plain = MAILTO.sub("", plain, count=1).partition("?")[0].strip().strip("<>").strip()
    local, at, domain = plain.rpartition("@")
    if not at:
        return ReadAddress(problem=_("There is no @ in it."))
    if not local.isascii():
        # Translators: after the colon stands one sign, such as a dotless i or a Russian letter that looks like an a
        words = _("Before the @ stands a sign that is no usual letter: %(sign)s. Type the address by hand.")
        return ReadAddress(problem=words % {"sign": next(sign for sign in local if not sign.isascii())})
    if _mixes_alphabets(domain):
        return ReadAddress(problem=_("After the @ stand letters of two alphabets that look alike. Type it by hand."))
    return _checked(local.lower(), unicodedata.normalize("NFKC", domain).rstrip(". ").lower())


def _without_invisible(text):
    return "".join(sign for sign in without_invisible_signs(text) if sign not in JOINERS)


def _checked(local, domain):
    try:
        address = f"{local}@{domain.encode('idna').decode()}" if "." in domain and "[" not in domain else ""
        EmailValidator(allowlist=[])(address)
    except (UnicodeError, ValidationError):
        return ReadAddress(problem=_("This is not an email address. An example: jan@example.org."))
    meant = _meant(domain)
    return ReadAddress(address, did_you_mean=f"{local}@{meant}" if meant else "")


def _mixes_alphabets(domain):
    """An address that looks like another one is never stored as if it were that one."""
    return any(len(_alphabets(label)) > 1 for label in unicodedata.normalize("NFKC", domain).split("."))


def _alphabets(label):
    return {unicodedata.name(sign, "?").partition(" ")[0] for sign in label if sign.isalpha()}


def _meant(domain):
    """The well-known domain that this one is a slip of, or nothing."""
    plain = domain.replace("ı", "i")
    if plain in KNOWN_DOMAINS:
        return plain if plain != domain else ""
    slips = (known for known in KNOWN_DOMAINS if _is_one_slip_from(plain, known))
    return OTHER_SLIPS.get(plain) or next(slips, "")


def _is_one_slip_from(typed, known):
    """One letter more, less or another, or two that changed places."""
    if abs(len(typed) - len(known)) > 1:
        return False
    start = next((at for at, (one, other) in enumerate(zip(typed, known)) if one != other), min(len(typed), len(known)))
    one, other = typed[start:], known[start:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or one[:2][::-1] + one[2:] == other
