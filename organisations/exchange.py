"""The columns about organisations in a table of members: at which one someone is, and as what.

One cell may name more of them, with a semicolon between; so does their role then. An import adds and changes, and ends
nothing. An organisation that we do not know yet is made.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.exchange import columns
from members.exchange.columns import Addition, Column, Comparison
from members.exchange.lookups import is_one_of, is_one_of_in_any_case
from members.forms.fields import LineField
from organisations import partners
from organisations.models import Affiliation, Organisation
from samensterker.localtime import local_day

NAME, ROLE = "organisation", "organisation_role"
BETWEEN, LOOKS_LIKE_IT = ";", ","  # a name or role with the sign between cells in it is written with the other one
COLUMNS = (
    Column(
        NAME,
        gettext_lazy("Organisation"),
        "organisatie organisaties naamorganisatie vrijwilligersorganisatie vereniging stichting org bedrijf "
        "organisation organisations organization organizations company",
    ),
    Column(
        ROLE,
        gettext_lazy("Role in the organisation"),
        "rol rollen functie functies taak positie role roles function position jobtitle",
    ),
)
FIELDS = {NAME: LineField(most=120, max_length=120), ROLE: LineField(most=60, max_length=80)}


@dataclass
class Found:
    """What the rows of a file name, as far as we know it."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    # Of each member those that are not over, also what is still to come: nobody is twice at one place.
    affiliations: dict[int, dict[int, Affiliation]] = field(default_factory=dict)


def prepare(every: list[dict[str, str]], members: list[int], on: date) -> Found:
    names = sorted({name for texts in every for name, _role in _pairs(texts)[0]})
    known = Organisation.objects.filter(is_one_of_in_any_case(_in_a_cell("name"), names)).select_related("merged_into")
    found = Found({_key(row.name): row.merged_into for row in known if row.merged_into})
    found.organisations |= {_key(row.name): row for row in known if not row.merged_into}
    rows = Affiliation.objects.filter(Q(until_on=None) | Q(until_on__gte=on)).select_related("organisation")
    for row in rows.filter(is_one_of(F("member_id"), members)).order_by("-from_on", "pk"):
        found.affiliations.setdefault(row.member_id, {})[row.organisation_id] = row
    return found


def compare(found: Found, member: int | None, texts: dict[str, str]) -> Comparison:
    pairs, problem = _pairs(texts)
    comparison = Comparison(reasons=[problem] if problem else _wrong(pairs))
    if comparison.reasons:
        return comparison
    theirs = found.affiliations.get(member, {}) if member else {}
    added, roles = [], []
    for name, role in pairs:
        organisation = found.organisations.get(_key(name))
        if organisation is None:
            comparison.notes.append(_("%(name)s is a new organisation.") % {"name": name})
        current = theirs.get(organisation.pk) if organisation else None
        if current is None:
            added.append((name, role))
        elif role and role != _cell(current.role):
            roles.append((current.role, role))
    if added:
        comparison.changes[NAME] = ("", _joined(name for name, _role in added))
    if any(role for _name, role in added) or roles:
        before, after = [old for old, _new in roles], [new for _old, new in roles]
        comparison.changes[ROLE] = (_joined(before), _joined([*after, *(role for _name, role in added if role)]))
    return comparison


def write(found: Found, pairs: list[tuple[int, dict[str, str]]], now: datetime) -> None:
    wanted: dict[tuple[int, str], tuple[str, str]] = {}
    for member, texts in pairs:
        for name, role in _pairs(texts)[0]:
            earlier = wanted.get((member, _key(name)), ("", ""))[1]
            wanted[member, _key(name)] = (name, role or earlier)
    _make_missing(found, [name for name, _role in wanted.values()], now)
    new, changed = [], []
    for (member, key), (_name, role) in wanted.items():
        organisation = found.organisations[key]
        current = found.affiliations.get(member, {}).get(organisation.pk)
        if current is None:
            row = Affiliation(member_id=member, organisation=organisation, role=role, from_on=local_day(now))
            found.affiliations.setdefault(member, {})[organisation.pk] = row  # two names may be of one organisation
            new.append(row)
        elif role and role != _cell(current.role):
            current.role = role
            if current.pk:
                changed.append(current)
    Affiliation.objects.bulk_create(new, batch_size=5000)
    Affiliation.objects.bulk_update(changed, ["role"], batch_size=500)


def gather(on: date) -> QuerySet[Affiliation, Any]:
    """Each role stands where its organisation stands."""
    in_order = ["organisation__name", "organisation_id"]
    names, roles = (
        StringAgg(_in_a_cell(column), f"{BETWEEN} ", order_by=in_order) for column in ("organisation__name", "role")
    )
    return Affiliation.objects.current(on).order_by().values_list("member_id").annotate(names=names, roles=roles)


def register() -> None:
    columns.register(ADDITION)


ADDITION = Addition("organisations", COLUMNS, prepare, compare, write, gather)


def _pairs(texts):
    """Each organisation with the role there; or why that cannot be told."""
    names = [name for part in texts.get(NAME, "").split(BETWEEN) if (name := part.strip())]
    role = texts.get(ROLE, "")
    if len(names) == 1:
        return [(names[0], _cell(role))], ""
    roles = [part.strip() for part in role.split(BETWEEN)] if role.strip(" ;") else [""] * len(names)
    if len(roles) != len(names):
        if not names:
            return [], _("There is a role, but no organisation.")
        words = _("There are %(names)d organisations, but %(roles)d roles. Put a semicolon between them.")
        return [], words % {"names": len(names), "roles": len(roles)}
    return list(zip(names, roles)), ""


def _wrong(pairs):
    reasons = []
    for pair in pairs:
        for (name, line), text in zip(FIELDS.items(), pair):
            try:
                text and line.clean(text)
            except ValidationError as refusal:
                reasons.append(f"{columns.headings()[name]}: {refusal.messages[0]}")
    return reasons


def _make_missing(found, names, now):
    missing = {_key(name): name for name in names if _key(name) not in found.organisations}
    rows = partners.take_in(missing.values(), now=now) if missing else []
    found.organisations |= {_key(row.name): row for row in rows}


def _key(name):
    return _cell(name).casefold()


def _cell(text):
    return text.replace(BETWEEN, LOOKS_LIKE_IT)


def _joined(texts):
    return f"{BETWEEN} ".join(texts)


def _in_a_cell(column):
    return Replace(F(column), Value(BETWEEN), Value(LOOKS_LIKE_IT))
