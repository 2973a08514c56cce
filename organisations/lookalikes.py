"""Organisations whose names look alike, so that none comes to stand in the list twice."""

from django.db import connection

from organisations.models import Organisation

MOST = 5
# Trigram similarity: as a whole; and as a part of the other, such as Tweede Ronde in Repaircafé De Tweede Ronde.
ALIKE, WITHIN, NEAR = 0.55, 0.85, 0.55
# Words that half of all organisations have in their name.
USUAL = r"\m(stichting|vereniging|st|ver|de|het|een|t|en|van|der|den|voor|in|te|gemeente)\M"
# Also by the names of those that were merged: what looks like one of these, is the one that it became part of.
LOOK_ALIKE = """
SELECT coalesce(merged_into_id, id)
FROM (
    SELECT id, merged_into_id, btrim(regexp_replace(search_plain(name), %(usual)s, '', 'g')) AS theirs,
        btrim(regexp_replace(search_plain(%(name)s), %(usual)s, '', 'g')) AS asked
    FROM organisations_organisation
) AS organisation
WHERE theirs <> '' AND asked <> '' AND coalesce(merged_into_id, id) <> %(besides)s AND (
    similarity(theirs, asked) >= %(alike)s
    OR greatest(strict_word_similarity(theirs, asked), strict_word_similarity(asked, theirs)) >= %(within)s
)
GROUP BY 1 ORDER BY max(similarity(theirs, asked)) DESC, 1 LIMIT %(most)s
"""


def look_alikes(name: str, *, besides: Organisation | None = None, within: float = WITHIN) -> list[Organisation]:
    """Those that may well be the organisation with this name; the most alike first. `NEAR` finds a typing error too."""
    values: dict[str, str | float] = {
        "name": name,
        "usual": USUAL,
        "alike": ALIKE,
        "within": within,
        "besides": besides.pk if besides else 0,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOK_ALIKE, values)
        keys = [key for (key,) in cursor.fetchall()]
    found = Organisation.objects.in_bulk(keys)
    return [found[key] for key in keys]
