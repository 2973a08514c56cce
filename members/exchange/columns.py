"""Which columns a table of members has: their names on an export, and the words by which a file is understood.

Apps above this one add their own (`Addition`), as this app knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FULL_NAME = "full_name"


@dataclass(frozen=True)
class Column:
    """A column of a file. `known_as` are headings for it: small letters, without accents and signs, the best first."""

    name: str
    heading: str | Promise
    known_as: str = ""


@dataclass
class Comparison:
    """What a row would change: for each column what is there and what will be; or why it cannot be."""

    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Addition:
    """What another app does with columns of its own. `texts` is what a row says in each of them.

    `prepare(every, members, on)` looks up in one go what all rows name (`every` is a list of texts, `members` of keys);
    the others get its answer as `found`. `compare(found, member, texts)` tells what a row would change; the key is None
    for someone new. `write(found, pairs, now)` gets the pairs of a key and texts that change something, in the
    transaction of the import. `gather(on)` is a queryset of keys of members, with what an export says in each of them.
    """

    name: str
    columns: tuple[Column, ...]
    prepare: Callable[[list[dict[str, str]], list[int], date], Any]
    compare: Callable[[Any, int | None, dict[str, str]], Comparison]
    write: Callable[[Any, list[tuple[int, dict[str, str]]], datetime], None]
    gather: Callable[[date], QuerySet[Any, Any]]

    def texts(self, values: dict[str, str]) -> dict[str, str]:
        return {column.name: values[column.name] for column in self.columns if column.name in values}


OWN = (
    Column("first_name", _("First name"), "voornaam voornamen roepnaam vnaam firstname givenname forename"),
    Column(
        "surname_prefix",
        _("Prefix of the surname"),
        "tussenvoegsel tussenvoegsels tussenv tv voorvoegsel voorvoegsels infix prefix surnameprefix",
    ),
    Column("last_name", _("Surname"), "achternaam familienaam geslachtsnaam lastname surname familyname"),
    Column(FULL_NAME, _("Name"), "naam volledigenaam naamdeelnemer naamlid naamcontactpersoon name fullname"),
    Column(
        "email",
        _("Email address"),
        "email emailadres mail mailadres epost eadres emailprive email1 emailadres1 contactemail emailaddress",
    ),
    Column(  # the mobile one first
        "phone",
        _("Phone number"),
        "mobiel mobielnummer mobieltelefoonnummer mobieletelefoon telefoonmobiel telefoonnummermobiel gsm 06 mobile "
        "mobilephone cell telefoon telefoonnummer telefoonnr telnr tel telefoonprive telefoonvast vastenummer phone "
        "phonenumber telephone telephonenumber",
    ),
    Column("language", _("Language"), "taal voorkeurstaal taalvoorkeur language preferredlanguage"),
)

_additions: dict[str, Addition] = {}


def register(addition: Addition) -> None:
    if _additions.setdefault(addition.name, addition) is not addition:
        raise ValueError(f"There are columns with the name {addition.name} already.")


def additions() -> list[Addition]:
    return list(_additions.values())


def added() -> list[Column]:
    return [column for addition in additions() for column in addition.columns]


def every() -> list[Column]:
    return [*OWN, *added()]


def headings() -> dict[str, str | Promise]:
    return {column.name: column.heading for column in every()}
