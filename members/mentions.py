"""Where else a person is named: in what people wrote, in any table. For who is erased.

A full name, an email address and a telephone number are surely theirs, and become the pseudonym. A first name alone may
be someone else's: where one stands in what the guild remembers, the coordinator looks.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import phonenumbers
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, EmailField, Field, JSONField, Model, SlugField, TextField
from django.utils import translation
from django.utils.translation import gettext as _

from members.models import Member

# What other people and things are called is theirs, also when it sounds the same.
NAMES = {"name", "slug"}
OF_A_MEMBER = {"doing_now"}
_names_of_people: set[str] = set()  # "app.Model.column"; see `register_names`
BEFORE, AFTER = r"(?<![[:alnum:]])", r"(?![[:alnum:]])"
PLACES_SHOWN = 50


@dataclass(frozen=True)
class Person:
    """How someone may be named, taken down before it is wiped."""

    first_name: str
    surname_prefix: str
    last_name: str
    email: str
    phone: str
    is_only_one: bool = True  # nobody else in the guild has the same name

    @classmethod
    def of(cls, member: Member) -> "Person":
        names = {name: getattr(member, name) for name in ("first_name", "surname_prefix", "last_name")}
        same = Member.objects.filter(**{f"{name}__iexact": word for name, word in names.items()}).exclude(pk=member.pk)
        return cls(**names, email=member.email or "", phone=str(member.phone or ""), is_only_one=not same.exists())

    @property
    def patterns(self) -> list[str]:
        """Of what is surely this person, for PostgreSQL. One word alone is not: there may be ten who are called Jan."""
        before, after = f"{self.first_name} {self.surname_prefix}".split(), self.last_name.split()
        names = [[*before, *after], [*(f"{' '.join(after)},".split()), *before]] if after else [before]
        names = [words for words in names if len(words) > 1] if self.is_only_one else []
        found = [r"\s+".join(_escaped(word) for word in words) for words in names]
        in_json = [
            r"\s+".join(_escaped(json.dumps(word, ensure_ascii=False)[1:-1]) for word in words) for words in names
        ]
        found += [pattern for pattern in in_json if pattern not in found]  # a quotation mark is written otherwise there
        found += [escape(pattern) for pattern in found if escape(pattern) != pattern]  # as it stands in a mail's HTML
        if self.email:
            found.append(_escaped(self.email))
        return found + _phone_patterns(self.phone)

    @property
    def whole_pattern(self) -> str:
        return f"{BEFORE}(?:{'|'.join(self.patterns)}){AFTER}" if self.patterns else ""


def pseudonym(number: int) -> str:
    """In the language of the guild, as it is written down."""
    with translation.override(settings.LANGUAGE_CODE):
        # Translators: stands in the place of the name of someone who was erased, as in "Oud-lid 17"
        return _("Former member %(number)d") % {"number": number}


def register_names(*columns: str) -> None:
    """Where people are written down by name and nothing else: it may be who is erased, from before they came."""
    _names_of_people.update(columns)


def replace(person: Person, pseudonym: str) -> set[str]:
    """Writes the pseudonym wherever the person is surely named; answers the tables in which that was."""
    if not (pattern := person.whole_pattern):
        return set()
    return {model._meta.label for model, field in _columns() if _replace_in(model, field, pattern, pseudonym)}


def looks_like(person: Person) -> list[tuple[str, int]]:
    """Where a first name stands that may be theirs: tables and keys, some of them, of what has a page to look at."""
    pattern = rf"{BEFORE}{_escaped(person.first_name)}{AFTER}"
    found: dict[tuple[str, int], None] = {}
    for model, field in _columns():
        if model is not Member and hasattr(model, "get_absolute_url") and isinstance(field, CharField | TextField):
            keys = model._base_manager.filter(**{f"{field.name}__iregex": pattern}).order_by("-pk")
            found |= {(model._meta.label_lower, pk): None for pk in keys.values_list("pk", flat=True)[:PLACES_SHOWN]}
    return list(found)[:PLACES_SHOWN]


def _columns() -> Iterator[tuple[type[Model], Field]]:
    """All that people write freely, in the tables of every app, so that a new one is not forgotten."""
    for model in apps.get_models():
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            is_free = isinstance(field, CharField | TextField | JSONField) and not isinstance(field, SlugField)
            if is_free and not (field.primary_key or field.choices or _is_a_name(model, field)):
                yield model, field


def _is_a_name(model, field):
    if f"{model._meta.label}.{field.name}" in _names_of_people:
        return False
    if model is Member:
        return field.name not in OF_A_MEMBER
    return field.name in NAMES or field.unique or isinstance(field, EmailField)


def _replace_in(model, field, pattern, pseudonym):
    written = f"regexp_replace({_quoted(field.column)}::text, %s, %s, 'gi')"
    try:
        with transaction.atomic():
            return _written_in(model, field, pattern, pseudonym, written)
    except IntegrityError:  # two ways to write one name, where each name may stand once
        numbered = f"{written} || ' ' || {_quoted(model._meta.pk.column)}"
        return _written_in(model, field, pattern, pseudonym, numbered)


def _written_in(model, field, pattern, pseudonym, written):
    table, column = _quoted(model._meta.db_table), _quoted(field.column)
    if isinstance(field, JSONField):
        written = f"({written})::jsonb"
    elif field.max_length and isinstance(field, CharField):
        written = f"left({written}, {field.max_length})"
    update = f"UPDATE {table} SET {column} = {written} WHERE {column}::text ~* %s"  # noqa: S608 - names of our models
    with connection.cursor() as cursor:
        cursor.execute(update, [pattern, pseudonym, pattern])
        return cursor.rowcount


def _quoted(name):
    return connection.ops.quote_name(name)


def _escaped(words):
    return re.sub(r"([^\w\s])", r"\\\1", words)


def _phone_patterns(number):
    """`+31600000001`, `06 00 00 00 01`, `0031 (0)6-0000 0001`: as people write it."""
    if not number:
        return []
    parsed = phonenumbers.parse(number)
    between = r"[\s().\-]*"
    digits = between.join(str(parsed.national_number))
    return [rf"(?:(?:\+|00){between}{between.join(str(parsed.country_code))}{between}0?{between}|0{between}){digits}"]
