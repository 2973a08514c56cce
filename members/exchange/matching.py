"""Who of the members a row of a file is: by email address, else by exact name and phone number."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext as _

from members.exchange.lookups import is_one_of, is_one_of_in_any_case
from members.models import Member

LOOKED_AT = (
    *("email", "first_name", "surname_prefix", "last_name", "phone", "has_no_phone", "has_no_email", "language"),
    *("left_at", "version", "contact_details_at", "last_login", "welcomed_at"),
)


@dataclass(frozen=True)
class Match:
    """The member that is meant, if any; why it cannot be told; what the reader should know or confirm."""

    member: Member | None = None
    reason: str = ""
    note: str = ""
    ask: str = ""


def name_key(values) -> str:
    """Names are the same when they differ in capitals only."""
    parts = (values.get(part) for part in ("first_name", "surname_prefix", "last_name"))
    return unicodedata.normalize("NFC", " ".join(part for part in parts if part)).casefold()


class Known:
    """The members that the rows of a file may mean, looked up in one query however many rows there are."""

    def __init__(self, people: Iterable[dict[str, str]], *, lock: bool = False) -> None:
        people = list(people)
        emails = [values["email"] for values in people if "email" in values]
        surnames = sorted({values.get("last_name", "") for values in people})
        members = Member.objects.filter(erased_at=None).filter(
            Q(is_one_of(F("email"), emails)) | Q(is_one_of_in_any_case(F("last_name"), surnames))
        )
        if lock:
            members = members.select_for_update(no_key=True)
        self.by_email: dict[str, Member] = {}
        self.by_name: dict[str, list[Member]] = defaultdict(list)
        for member in members.only(*LOOKED_AT).order_by("pk"):
            self.by_name[name_key(vars(member))].append(member)
            if member.email:
                self.by_email[member.email] = member

    def match(self, values: dict[str, str]) -> Match:
        email, phone = values.get("email"), values.get("phone", "")
        if email in self.by_email:
            return _by_email(self.by_email[email], values)
        same_name = self.by_name.get(name_key(values), [])
        found = [member for member in same_name if not (phone or email) or (phone and str(member.phone) == phone)]
        if email:
            return _with_new_address(found, same_name)
        return _without_address(found, same_name)


def _by_email(member, values):
    if member.left_at:
        return Match(member, reason=_left(member))
    theirs, ours = values.get("first_name", "")[:1].casefold(), member.first_name[:1].casefold()
    if theirs != ours:
        words = _("This email address is of %(name)s. Is this the same person?")
        return Match(member, ask=words % {"name": member.full_name})
    return Match(member)


def _with_new_address(found, same_name):
    """An import gives an address to who has none; another one would change who logs in."""
    if len(found) == 1 and found[0].left_at:
        return Match(found[0], reason=_left(found[0]))
    if len(found) == 1 and found[0].email is None:
        return Match(found[0])
    if found:
        words = _("%(name)s, with this phone number, has another email address here. Change it on their own page.")
        return Match(found[0], reason=words % {"name": found[0].full_name})
    if same_name:
        return Match(note=_("There is a member with this name already. We take this for another person."))
    return Match()


def _without_address(found, same_name):
    if len(found) == 1:
        return Match(found[0], reason=_left(found[0]) if found[0].left_at else "")
    if found:
        return Match(reason=_("There are more members with this name. Add the email address, so that we know who."))
    if same_name:
        words = _("There is a member with this name already, with another phone number. Add the email address.")
        return Match(reason=words)
    return Match()


def _left(member):
    words = _("%(name)s left the guild. Let them return on their own page first.")
    return words % {"name": member.full_name}
