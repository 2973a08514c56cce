"""How words are made findable, in functions that the writing and the asking of search rows share.

`search_plain`: without accents, capitals and signs. `dutch_words`: with the singular beside plurals that the Dutch
stemmer leaves alone (nieuwsbrieven, websites, cursussen). `typing_keys`: each word, and the same with one letter left
out; two words that differ by one edit share such a key, so that an index finds every single typing error.

Besides words and stems a vector holds `~` and a key, and `=` and what stands in a name, an area or an organisation.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations

FUNCTIONS = r"""
CREATE FUNCTION search_plain(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT btrim(regexp_replace(
    regexp_replace(public.plain_text(value), '[''’`´]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'
)) $$;

CREATE FUNCTION dutch_singular(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    words, 'ven\M', 'f', 'g'), 'ssen\M', 's', 'g'), 'zen\M', 's', 'g'), '([aeiou])s\M', '\1', 'g'
) $$;

CREATE FUNCTION dutch_words(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT plain || ' ' || public.dutch_singular(plain) FROM public.search_plain(value) AS plain $$;

CREATE FUNCTION typing_keys(words text, shortest integer) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT coalesce(array_agg(DISTINCT '~' || CASE place
        WHEN 0 THEN word ELSE left(word, place - 1) || substr(word, place + 1) END), '{}')
    FROM regexp_split_to_table(words, ' +') AS word,
        generate_series(0, CASE WHEN word ~ '^[[:alpha:]]{4,}$' THEN length(word) ELSE 0 END) AS place
    WHERE length(word) BETWEEN shortest AND 30
$$;

CREATE FUNCTION exact_keys(words tsvector) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT coalesce(array_agg('=' || word), '{}') FROM unnest(tsvector_to_array(words)) AS word $$;

-- What each word may be. `known`: as it stands in a name, an area or an organisation; `word`: as it stands anywhere;
-- `near`: also the beginning of a word, or one that differs by a letter. Words that say nothing (de, wie, van) are left
-- out, unless there is nothing else: Ben and Wil are names too. At most eight words are looked for.
CREATE FUNCTION search_query(asked text, glue text, how text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    WITH word AS (
        SELECT left(word, 100) AS word, (tsvector_to_array(to_tsvector('pg_catalog.dutch', word)))[1] AS stem,
            (tsvector_to_array(to_tsvector('pg_catalog.dutch', public.dutch_singular(word))))[1] AS singular
        FROM regexp_split_to_table(public.search_plain(asked), ' ') WITH ORDINALITY AS split (word, place)
        WHERE word <> '' GROUP BY word ORDER BY min(place) LIMIT 8
    ), part AS (
        SELECT stem IS NOT NULL AS says_something, (
            SELECT '(' || string_agg('''' || term || '''' || CASE WHEN is_beginning THEN ':*' ELSE '' END, ' | ') || ')'
            FROM (
                SELECT CASE how WHEN 'known' THEN '=' ELSE '' END || term, how = 'near' AND length(term) >= 3
                FROM unnest(ARRAY[word, stem, singular]) AS term
                UNION SELECT unnest(public.typing_keys(word, 1)), false WHERE how = 'near'
            ) AS terms (term, is_beginning) WHERE term IS NOT NULL
        ) AS query FROM word
    )
    SELECT coalesce(string_agg(query, ' ' || glue || ' '), '')::tsquery FROM part
    WHERE says_something OR NOT EXISTS (SELECT FROM part WHERE says_something)
$$;
"""
GONE = """
DROP FUNCTION search_query(text, text, text);
DROP FUNCTION exact_keys(tsvector);
DROP FUNCTION typing_keys(text, integer);
DROP FUNCTION dutch_words(text);
DROP FUNCTION dutch_singular(text);
DROP FUNCTION search_plain(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0006_member_submission"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, GONE),
        migrations.AddIndex(
            model_name="searchrow",
            index=GinIndex(OpClass("members_words", name="gin_trgm_ops"), name="search_row_members_words"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=GinIndex(OpClass("coordinators_words", name="gin_trgm_ops"), name="search_row_coordinators_words"),
        ),
    ]
