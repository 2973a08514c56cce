"""Rows 8 and 9: what searching costs beside ILIKE, and whether a name with a typing error is found."""

import random
from datetime import date
from functools import partial

from django.db import connection

from bench import guild
from bench.clock import sql_median
from bench.names import SURNAMES
from bench.report import Row, Target, worst_of
from members import directory
from members.filters import Filters
from members.models import Member

COST = Target(8, "search SQL : ILIKE over the same columns", 1 / 10, 1 / 20)
FOUND = Target(9, "names with one typing error found among the first 25", 0.85, 0.92, higher_is_better=True)

ASKED = ("subsidies", "Westerveld", "boekhouden", "Brink vrijwilligers", "fotograaf", "Speeltuin", "Ömer Hazenmolen")
SHORTEST, MISSPELT, SEED = 5, 300, 20261122
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# All that members are found by, where it stands itself; and once more in the one text that the search rows make of it.
SOURCES = """(
    concat_ws(' ', first_name, surname_prefix, last_name) ILIKE %(word)s OR doing_now ILIKE %(word)s
    OR EXISTS (
        SELECT FROM members_cventry AS entry WHERE entry.member_id = member.id AND shares_cv AND is_shown
            AND concat_ws(' ', entry.role, entry.organisation, entry.line) ILIKE %(word)s)
    OR EXISTS (
        SELECT FROM members_expertise AS known JOIN members_knowledgearea AS area ON area.id = known.area_id
        WHERE known.member_id = member.id AND area.name ILIKE %(word)s)
    OR EXISTS (
        SELECT FROM organisations_affiliation AS place
        JOIN organisations_organisation AS organisation ON organisation.id = place.organisation_id
        WHERE place.member_id = member.id AND organisation.name ILIKE %(word)s)
)"""
ONE_TEXT = "(SELECT members_words FROM members_searchrow WHERE member_id = member.id) ILIKE %(word)s"
FOUND_PLAINLY = """found (id, name, score) AS (
    SELECT id, sort_name, 0 FROM members_member AS member WHERE left_at IS NULL AND {conditions}
    ORDER BY sort_name, id LIMIT {most}
)"""


def measure(*, today: date) -> list[Row]:
    reader = guild.reader()
    ours = sum(sql_median(partial(_search, words, reader, today)) for words in ASKED)
    plain, in_one_text = (
        sum(sql_median(partial(_plain_page, words, column, today), repeats=5, warm_up=1) for words in ASKED)
        for column in (SOURCES, ONE_TEXT)
    )
    each = f"{len(ASKED)} questions, {ours / len(ASKED) * 1000:.1f} ms each"
    note = f"{each}; {ours / in_one_text:.2f} of ILIKE over one text"
    found, asked = count_found(reader, today=today)
    return [
        worst_of(COST, [ours / plain], note),
        worst_of(FOUND, [found / asked], f"{found} of {asked}"),
    ]


def count_found(reader: Member, *, today: date) -> tuple[int, int]:
    """Of how many surnames that someone has, one wrong letter still brings someone of that name on the first page."""
    dice = random.Random(SEED)
    there = set(Member.objects.values_list("last_name", flat=True))
    names = [name for name in SURNAMES if name in there and len(name) >= SHORTEST]
    names = dice.sample(names, min(MISSPELT, len(names)))
    found = 0
    for name in names:
        people = _search(misspelt(name, dice), reader, today).people
        found += any(person.last_name == name for person in people)
    return found, len(names)


def misspelt(name: str, dice: random.Random) -> str:
    """With one letter left out, put in, replaced, or changed places with the next."""
    place = dice.randrange(len(name))
    letter = dice.choice([letter for letter in LETTERS if letter != name[place].lower()])
    before, here, after = name[:place], name[place], name[place + 1 :]
    swapped = after[:1] + here + after[1:] if after[:1].lower() not in ("", here.lower()) else letter + after
    return before + dice.choice([after, letter + here + after, letter + after, swapped])


def _search(words: str, reader: Member, today: date) -> directory.Page:
    return directory.by_words(Filters(q=words), reader, number=1, alike=False, today=today)


def _plain_page(words: str, column: str, today: date) -> list[tuple]:
    """The same page of the directory, found by ILIKE and in the order of names."""
    each = [literal(f"%{word}%") for word in words.split()]
    conditions = " AND ".join(column % {"word": word} for word in each)
    found = FOUND_PLAINLY.format(conditions=conditions.replace("%", "%%"), most=directory.MOST_FOUND)
    sql = directory.ROWS.format(found=found, asked_first="", visible="member.left_at IS NULL")
    with connection.cursor() as cursor:
        cursor.execute(sql, [0, directory.SIZE, today, today, directory.AREAS_SHOWN, False, 0])
        return cursor.fetchall()


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
