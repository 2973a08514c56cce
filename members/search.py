"""Who is found by which words: writing the search rows. `members.finding` asks them.

A row holds what a member is found by twice: once with what members may see, and once with all that the coordinator may.
It is written in SQL for many members at once, so that a rebuild and one changed name cost the same a member.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from members.models import Member
from samensterker.localtime import local_day

AT_ONCE = 1000
LONG = 6  # letters: shorter words of a text are not looked for with a typing error, as too much would look like them

# Members whose rows are written wait for each other: a row that is made of what someone else is just now withdrawing
# would otherwise be written after it, and keep it findable.
LOCK = "SELECT id FROM members_member WHERE id = ANY(%(keys)s) ORDER BY id FOR NO KEY UPDATE"

# Higher apps are known here by the names of their tables only.
PEOPLE = """
SELECT person.*, plain_text(name) AS names, name_words,
    CASE WHEN is_seen THEN concat_ws(' ', name_words, nullif(known, ''), nullif(seen_text, '')) ELSE '' END
        AS members_words,
    concat_ws(' ', name_words, nullif(email_words, ''), nullif(known, ''), nullif(all_text, ''))
        AS coordinators_words
FROM (
    SELECT member.id, concat_ws(' ', first_name, nullif(surname_prefix, ''), nullif(last_name, '')) AS name,
        coalesce(search_plain(email), '') AS email_words, left_at IS NULL AS is_seen,
        search_plain(concat_ws(' ', areas.names, workplaces.names)) AS known,
        search_plain(concat_ws(' ', doing_now, CASE WHEN shares_cv THEN cv.shown END)) AS seen_text,
        search_plain(concat_ws(' ', doing_now, cv.whole)) AS all_text
    FROM members_member AS member
    CROSS JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', area.name, part_of.name), ' ' ORDER BY expertise.id) AS names
        FROM members_expertise AS expertise
        JOIN members_knowledgearea AS area ON area.id = expertise.area_id
        LEFT JOIN members_knowledgearea AS part_of ON part_of.id = area.parent_id
        WHERE expertise.member_id = member.id
    ) AS areas
    CROSS JOIN LATERAL (
        SELECT string_agg(organisation.name, ' ' ORDER BY affiliation.id) AS names
        FROM organisations_affiliation AS affiliation
        JOIN organisations_organisation AS organisation ON organisation.id = affiliation.organisation_id
        WHERE affiliation.member_id = member.id AND affiliation.from_on <= %(today)s
            AND (affiliation.until_on IS NULL OR affiliation.until_on >= %(today)s)
    ) AS workplaces
    CROSS JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', role, organisation, line), ' ' ORDER BY id) AS whole,
            string_agg(concat_ws(' ', role, organisation, line), ' ' ORDER BY id) FILTER (WHERE is_shown) AS shown
        FROM members_cventry AS entry WHERE entry.member_id = member.id
    ) AS cv
    WHERE member.id = ANY(%(keys)s) AND erased_at IS NULL
) AS person
CROSS JOIN LATERAL (
    SELECT concat_ws(' ', plain, nullif(search_plain(translate(name, '''’`´', '    ')), plain),
        nullif(search_plain(replace(name, '-', '')), plain)) AS name_words
    FROM search_plain(name) AS plain
) AS spelled
"""
REFRESH = f"""
INSERT INTO members_searchrow AS row
    (member_id, names, members_words, members_vector, coordinators_words, coordinators_vector)
SELECT id, names, members_words,
    CASE WHEN NOT is_seen THEN '' WHEN seen_text = all_text THEN vector || vector_of_text
        ELSE vector || strip(to_tsvector('pg_catalog.dutch', dutch_words(seen_text)))
            || array_to_tsvector(typing_keys(seen_text, %(long)s)) END,
    coordinators_words,
    vector || strip(to_tsvector('pg_catalog.simple', email_words)) || vector_of_text
FROM ({PEOPLE} OFFSET 0) AS people
CROSS JOIN LATERAL (
    SELECT strip(to_tsvector('pg_catalog.simple', name_words)) AS as_name,
        strip(to_tsvector('pg_catalog.dutch', dutch_words(known))) AS as_known
) AS words
CROSS JOIN LATERAL (
    SELECT as_name || as_known || array_to_tsvector(exact_keys(as_name || as_known))
        || array_to_tsvector(typing_keys(concat_ws(' ', name_words, known), 1)) AS vector,
        strip(to_tsvector('pg_catalog.dutch', dutch_words(all_text)))
        || array_to_tsvector(typing_keys(all_text, %(long)s)) AS vector_of_text
    OFFSET 0
) AS found
ORDER BY id
ON CONFLICT (member_id) DO UPDATE SET names = EXCLUDED.names,
    members_words = EXCLUDED.members_words, members_vector = EXCLUDED.members_vector,
    coordinators_words = EXCLUDED.coordinators_words, coordinators_vector = EXCLUDED.coordinators_vector
WHERE (row.names, row.members_words, row.members_vector, row.coordinators_words, row.coordinators_vector)
    IS DISTINCT FROM (EXCLUDED.names, EXCLUDED.members_words, EXCLUDED.members_vector,
        EXCLUDED.coordinators_words, EXCLUDED.coordinators_vector)
"""  # noqa: S608 - all of it is ours
# Words and vectors are written together, so the words tell, in a tenth of the time that the vectors would take.
OUT_OF_DATE = f"""
SELECT coalesce(people.id, row.member_id)
FROM ({PEOPLE}) AS people
FULL JOIN (SELECT * FROM members_searchrow WHERE member_id = ANY(%(keys)s)) AS row ON row.member_id = people.id
WHERE (row.names, row.members_words, row.coordinators_words)
    IS DISTINCT FROM (people.names, people.members_words, people.coordinators_words)
"""  # noqa: S608
ERASED = """
DELETE FROM members_searchrow AS row USING members_member AS member
WHERE row.member_id = ANY(%(keys)s) AND member.id = row.member_id AND member.erased_at IS NOT NULL
"""


def refresh(member_pks: Iterable[int], *, today: date | None = None) -> None:
    """Makes members findable by what is true of them now; whoever changes that, calls this in the same transaction.

    The day decides which organisations they belong to; by default it is the day on the clock here.
    """
    keys = sorted(set(member_pks))
    with transaction.atomic():
        for start in range(0, len(keys), AT_ONCE):
            _write(keys[start : start + AT_ONCE], today or local_day(timezone.now()))


def rebuild(*, now: datetime | None = None) -> None:
    """All rows: for who left or joined an organisation on a day that came, and what a writer missed.

    Only members whose row is out of date are locked and written, so that nobody waits for the rest.
    """
    today = local_day(now or timezone.now())
    last = 0
    while keys := list(Member.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        refresh(_out_of_date(keys, today), today=today)
        last = keys[-1]


def _out_of_date(keys, today):
    with connection.cursor() as cursor:
        cursor.execute(OUT_OF_DATE, {"keys": keys, "today": today})
        return [key for (key,) in cursor.fetchall()]


def _write(keys, today):
    with connection.cursor() as cursor:
        for statement in (LOCK, REFRESH, ERASED):
            cursor.execute(statement, {"keys": keys, "today": today, "long": LONG})
