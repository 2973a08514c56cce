"""Who may be in the guild twice: people who look alike by name, phone or email address, in one query.

Comparing everyone with everyone takes hours at twenty thousand members. So each gets a few keys, under which lookalikes
meet: a phone number; a name without its prefix, words in any order; a name with one letter left out, under which two
names meet that differ by one slip; and the letters of the address before the @. Of a crowd under one key each is
held against the next three only, so that the work grows no faster than the guild.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from members.full_names import PREFIXES
from members.models import Member, NotADuplicate

SIZE = 20
# Trigram similarity of names that differ by a slip: "fatima bakker" and "fatima baker" have 0.8. Of who have nearly the
# same address, the names need only be akin.
ALIKE, AKIN = 0.5, 0.2
SHORTEST = 6  # shorter names differ by one letter too easily
# Addresses that many share are nobody's in particular.
SHARED_ADDRESSES = ["info", "secretariaat", "secretaris", "penningmeester", "voorzitter", "bestuur", "contact", "mail"]
REASONS = {
    "name": _("the same name"),
    "slip": _("nearly the same name"),
    "phone": _("the same phone number"),
    "email": _("nearly the same email address"),
}

PAIRS = r"""
WITH people AS MATERIALIZED (
    SELECT id, left_at IS NOT NULL AS has_left, phone, email,
        btrim(regexp_replace(plain_text(first_name || ' ' || last_name), '[^[:alnum:]]+', ' ', 'g')) AS plain
    FROM members_member WHERE erased_at IS NULL
), named AS MATERIALIZED (
    SELECT id, (
        SELECT string_agg(word, ' ' ORDER BY word COLLATE "C") FROM regexp_split_to_table(plain, ' ') AS word
        WHERE word <> ALL(%(prefixes)s)
    ) AS words
    FROM people WHERE plain LIKE '%% %%'
), keys AS (
    SELECT id, 'phone' AS reason, phone AS key FROM people WHERE phone <> ''
    UNION ALL
    SELECT id, 'name', words FROM named WHERE words IS NOT NULL
    UNION ALL
    SELECT id, 'email', letters FROM (
        SELECT id, regexp_replace(split_part(split_part(email, '@', 1), '+', 1), '[^a-z0-9]', '', 'g') AS letters
        FROM people WHERE email IS NOT NULL
    ) AS addresses
    WHERE length(letters) >= %(shortest)s AND letters <> ALL(%(shared)s)
    UNION ALL
    SELECT id, 'slip', plain FROM people WHERE length(plain) >= %(shortest)s AND plain LIKE '%% %%'
    UNION ALL
    SELECT DISTINCT id, 'slip', overlay(plain PLACING '' FROM place FOR 1)
    FROM people, generate_series(1, length(plain)) AS place
    WHERE length(plain) >= %(shortest)s AND plain LIKE '%% %%'
), met AS (
    SELECT id, reason, lead(id, 1) OVER following AS next, lead(id, 2) OVER following AS second,
        lead(id, 3) OVER following AS third
    FROM (SELECT id, reason, hashtextextended(key, 0) AS key FROM keys) AS hashed
    WINDOW following AS (PARTITION BY reason, key ORDER BY id)
), pairs AS (
    SELECT met.id AS first, other AS second, array_agg(DISTINCT reason) AS reasons
    FROM met, unnest(ARRAY[next, met.second, third]) AS other
    WHERE other IS NOT NULL AND other <> met.id
    GROUP BY met.id, other
)
SELECT first, second, reasons
FROM pairs JOIN people AS one ON one.id = first JOIN people AS other ON other.id = second
WHERE (first, second) > (%(first)s, %(second)s)
    AND NOT (one.has_left AND other.has_left)
    AND (reasons && ARRAY['name', 'phone']
        OR similarity(one.plain, other.plain) >= CASE WHEN 'slip' = ANY(reasons) THEN %(alike)s ELSE %(akin)s END)
    AND NOT EXISTS (
        SELECT 1 FROM members_notaduplicate AS said
        WHERE said.first_id = pairs.first AND said.second_id = pairs.second
    )
ORDER BY first, second
LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Pair:
    first: Member
    second: Member
    reasons: list[str]

    @property
    def members(self):
        return self.first, self.second

    @property
    def words(self):
        """Why they look alike; who has the same name need not be told that it is nearly the same."""
        return [REASONS[reason] for reason in REASONS if reason in self.reasons and self._tells(reason)]

    def _tells(self, reason):
        return reason != "slip" or "name" not in self.reasons


@dataclass(frozen=True)
class Page:
    """Some pairs, and the one after which the next page begins; empty on the last one."""

    rows: list[Pair]
    following: str


def page(*, after: str = "") -> Page:
    """In two queries: which pairs, and who they are."""
    first, _sign, second = after.partition("-")
    is_place = all(key.isascii() and key.isdecimal() and len(key) < 19 for key in (first, second))
    place = {"first": int(first), "second": int(second)} if is_place else {"first": 0, "second": 0}
    found = _pairs(place)
    people = Member.objects.in_bulk({pk for pair in found[:SIZE] for pk in pair[:2]})
    rows = [Pair(people[one], people[other], reasons) for one, other, reasons in found[:SIZE]]
    last = found[SIZE - 1] if len(found) > SIZE else None
    return Page(rows, f"{last[0]}-{last[1]}" if last else "")


def say_they_are_two(one: Member, other: Member, *, by: Member, now: datetime) -> None:
    """They only look alike; from now on nobody is asked again. Saying so twice is the same as once."""
    first, second = sorted((one.pk, other.pk))
    said = NotADuplicate(first_id=first, second_id=second, said_by=by, said_at=now)
    NotADuplicate.objects.bulk_create([said], ignore_conflicts=True)


def _pairs(place):
    values = {
        **place,
        "prefixes": sorted(PREFIXES),
        "shared": SHARED_ADDRESSES,
        "shortest": SHORTEST,
        "alike": ALIKE,
        "akin": AKIN,
        "limit": SIZE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, values)
        return cursor.fetchall()
